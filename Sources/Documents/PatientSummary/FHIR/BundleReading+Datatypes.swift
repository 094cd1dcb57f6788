import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Concepts

  /// A CodeableConcept as a concept, its codings in the order of the source.
  func concept(_ element: FHIRElement?) -> CodedConcept? {
    guard let element else { return nil }
    var seen: Set<[String]> = []
    let source = element.codings.filter { seen.insert([$0.system, $0.code]).inserted }
    var concept = CodedConcept(source: source, originalText: element.conceptWords)
    if source.isEmpty, concept.originalText == nil { concept.nullFlavor = element.missingReason ?? .noInformation }
    return concept
  }

  /// The same; where it says nothing, the words of its resource stand for it.
  func concept(_ element: FHIRElement?, of source: Source) -> CodedConcept {
    let concept = concept(element) ?? CodedConcept(nullFlavor: .noInformation)
    guard concept.nullFlavor != nil, let words = words(of: source) else { return concept }
    return CodedConcept(originalText: words)
  }

  /// The same, nil when it says nothing.
  func statedConcept(_ element: FHIRElement?) -> CodedConcept? {
    concept(element).flatMap { $0.nullFlavor == nil ? $0 : nil }
  }

  /// A code of a FHIR code list whose system the element itself does not name.
  func concept(code: String?, system: String) -> CodedConcept? {
    code.map { CodedConcept(source: [Coding(system: SourceSystem.name(system), code: $0)]) }
  }

  /// The words of a resource where its codes say nothing: its line of the section's narrative, else its own narrative.
  private func words(of source: Source) -> String? {
    if let id = source.resource.id, let words = source.section.narrative.words[id] { return words }
    let own = BundleNarrative.read(section: source.element).narrative?.plainText.collapsed
    return own.flatMap { $0.isEmpty || $0.utf8.count > 512 ? nil : $0 }
  }

  // MARK: Identifiers

  /// Identifiers with the root that their system stands for: an OID, a UUID, else the system's URI as it stands.
  func identifiers(_ elements: [FHIRElement]) -> [InstanceIdentifier] {
    elements.compactMap { element in
      guard let value = element.text("value") else { return nil }
      guard let system = element.text("system") else { return plain(value) }
      if system == "urn:ietf:rfc:3986" || system == "urn:ietf:rfc:9562" || system == "urn:ietf:rfc:4122" {
        return plain(value) ?? InstanceIdentifier(root: system, extension: value)
      }
      return InstanceIdentifier(root: FHIRSystem.oid(uri: system) ?? system, extension: value)
    }
  }

  /// A value that is itself an OID or a UUID.
  private func plain(_ value: String) -> InstanceIdentifier? {
    let bare = FHIRSystem.oid(uri: value) ?? value
    let identifier = InstanceIdentifier(root: bare)
    return identifier.hasValidRoot ? identifier : nil
  }

  // MARK: Times

  func time(_ element: FHIRElement?) -> HL7Time? { element?.timeText.flatMap { HL7Time($0) } }

  /// A dateTime as a point, a Period as bounds; what is neither is counted.
  func timeRange(_ name: String, of source: Source, _ element: FHIRElement? = nil) -> TimeRange {
    let element = element ?? source.element
    guard let (type, value) = element.choice(name) else {
      return TimeRange(nullFlavor: element.absentReason(of: name).map(FHIRElement.reason))
    }
    switch type {
    case "DateTime", "Date", "Instant":
      let time = time(value)
      if time == nil { loseTime(name, source) }
      return TimeRange(value: time, nullFlavor: time == nil ? .unknown : nil)
    case "Period": return period(value, name, of: source)
    case "Timing" where value.all("event").count == 1: return TimeRange(value: time(value["event"]))
    default:
      losePart("\(name)\(type)", of: source, words: value.text, "The time is no date, and none is invented.")
      return TimeRange(nullFlavor: .unknown)
    }
  }

  func period(_ element: FHIRElement?, _ name: String, of source: Source) -> TimeRange {
    guard let element else { return TimeRange() }
    let bounds = ["start", "end"].map { bound in (text: element.text(bound), time: time(element[bound])) }
    for bound in bounds where bound.text != nil && bound.time == nil { loseTime(name, source) }
    return TimeRange(
      low: bounds[0].time, lowNull: element.absentReason(of: "start").map(FHIRElement.reason), high: bounds[1].time,
      highNull: element.absentReason(of: "end").map(FHIRElement.reason))
  }

  /// Begin and end from two choice elements, `onset[x]` and `abatement[x]`.
  func span(from begin: String, to end: String, of source: Source) -> TimeRange {
    let low = timeRange(begin, of: source)
    let high = timeRange(end, of: source)
    return TimeRange(
      low: low.low ?? low.value, lowNull: low.lowNull ?? low.nullFlavor,
      high: high.low ?? high.value ?? high.high ?? low.high,
      highNull: high.highNull ?? high.nullFlavor)
  }

  func loseTime(_ name: String, _ source: Source) {
    losePart(name, of: source, .unreadable, "The text is no date or time that exists.")
  }

  // MARK: Quantities

  func quantity(_ element: FHIRElement?) -> Quantity? {
    guard let element, let value = element.number else { return nil }
    return Quantity(value: value, unit: element.unit)
  }

  /// A Quantity with its comparator as a range, a Range as it is.
  func quantityRange(_ element: FHIRElement?, _ name: String, of source: Source) -> QuantityRange? {
    guard let element else { return nil }
    guard let single = quantity(element) else {
      let range = QuantityRange(low: quantity(element["low"]), high: quantity(element["high"]))
      return range.low == nil && range.high == nil ? nil : range
    }
    switch element.text("comparator") {
    case nil: return QuantityRange(single)
    case "<"?, "<="?:
      loseComparator(element, name, source)
      return QuantityRange(high: single)
    case ">"?, ">="?:
      loseComparator(element, name, source)
      return QuantityRange(low: single)
    default:
      losePart("\(name).comparator", of: source, .unreadable, "The comparator is not one of FHIR R4.")
      return nil
    }
  }

  private func loseComparator(_ element: FHIRElement, _ name: String, _ source: Source) {
    guard element.text("comparator")?.hasSuffix("=") == false else { return }
    losePart(
      "\(name).comparator", of: source, .noPlace,
      "The bound itself is outside of the value; the model's range includes it.")
  }

  func ratio(_ element: FHIRElement?) -> Ratio? {
    guard let element else { return nil }
    let ratio = Ratio(numerator: quantity(element["numerator"]), denominator: quantity(element["denominator"]))
    return ratio.numerator == nil && ratio.denominator == nil ? nil : ratio
  }

  // MARK: What stands around an entry

  func provenance(_ source: Source, at path: String? = nil, author names: [String] = []) -> Provenance {
    let element = source.element
    var provenance = Provenance(
      identifiers: identifiers(element.all("identifier")), sourcePath: path ?? source.path,
      author: names.lazy.compactMap { self.author(element[$0]) }.first)
    let recorded = time(element["recordedDate"]) ?? time(element["dateAsserted"]) ?? time(element["authoredOn"])
    if provenance.author == nil { provenance.author = origin(of: source.resource) }
    if let recorded, provenance.author != nil || element["authoredOn"] != nil {
      provenance.author = provenance.author ?? Author()
      provenance.author?.time = recorded
    }
    for id in [narrativeLink(element), source.resource.id].compactMap({ $0 }) {
      guard source.section.narrative.words[id] != nil else { continue }
      // A row of a table says status and dates too: its words are the entry's line, not the words of its concept.
      provenance.narrativeReference = id
      break
    }
    return provenance
  }

  /// Who made the resource, as a Provenance in the Bundle says it: the author among its agents, else the first.
  private func origin(of resource: FHIRResource) -> Author? {
    guard let origin = origins[resource.key] else { return nil }
    let agents = origin.all("agent")
    let author = agents.first { $0["type"]?.codings.contains { $0.code == "author" } == true } ?? agents.first
    return self.author(author?["who"], time: time(origin["recorded"]) ?? time(origin["occurredDateTime"]))
  }

  private func narrativeLink(_ element: FHIRElement) -> String? {
    let link = element.extensions("http://hl7.org/fhir/StructureDefinition/narrativeLink").first
    return link?.text("valueUrl").flatMap { $0.split(separator: "#").last.map(String.init) }
  }

  func comment(_ element: FHIRElement) -> String? {
    let notes = element.all("note").compactMap { $0.text("text") ?? $0.text }
    return notes.isEmpty ? nil : notes.joined(separator: "\n")
  }
}
