import CDA
import Domain
import XML

extension PivotReading {
  /// A coded element as a concept. A code of a system that the European value sets do not use is national: somebody
  /// left it where the European code belongs.
  func concept(_ element: Element?, _ texts: NarrativeTexts) -> CodedConcept? {
    guard let element else { return nil }
    let value = element.codedValue(texts)
    var source = value.translations
    var european: Coding?
    if let coding = value.coding {
      if Self.isEuropean(coding.system) { european = coding } else { source.insert(coding, at: 0) }
    }
    // A repeated translation is one statement.
    var seen: Set<[String]> = []
    source = source.filter { seen.insert([$0.system, $0.code]).inserted }
    var concept = CodedConcept(
      source: source, originalText: value.originalText, narrativeReference: value.reference, european: european)
    let saysSomething = european != nil || !source.isEmpty || value.originalText != nil
    if !saysSomething { concept.nullFlavor = value.nullFlavor ?? .noInformation }
    if let european, source.isEmpty || source.contains(where: european.isSame) { concept.equivalence = .equal }
    return concept
  }

  /// The same; where it says nothing, the words of its entry stand for it.
  func concept(_ element: Element?, _ texts: NarrativeTexts, else provenance: Provenance) -> CodedConcept {
    let concept = concept(element, texts) ?? CodedConcept(nullFlavor: .noInformation)
    guard concept.words == nil, let words = provenance.text else { return concept }
    return CodedConcept(originalText: words)
  }

  /// The same, nil when it says nothing.
  func statedConcept(_ element: Element?, _ texts: NarrativeTexts) -> CodedConcept? {
    concept(element, texts).flatMap { $0.nullFlavor == nil ? $0 : nil }
  }

  static func isEuropean(_ system: String) -> Bool {
    europeanSystems.contains(system) || system.hasPrefix("\(Template.ehdsi).44.")
      || system.hasPrefix("\(Template.hl7).5.") || system.hasPrefix("\(Template.hl7).4.642.4.")
  }

  /// SNOMED CT, LOINC, ATC, EDQM, UCUM, SMS and ISCO; HL7's own and the eHDSI systems are known by their arcs.
  private static let europeanSystems: Set<String> = [
    CodeSystem.snomed, CodeSystem.loinc, "\(Template.hl7).6.73", "0.4.0.127.0.16.1.1.2.1", "\(Template.hl7).6.8",
    "\(Template.hl7).3.6905.2", "\(Template.hl7).2.9.6.2.7",
  ]

  func provenance(_ element: Element, _ path: String, _ texts: NarrativeTexts, words: Element? = nil) -> Provenance {
    let holder = words ?? element
    return Provenance(
      identifiers: element.identifiers, sourcePath: path, author: element.find("author").flatMap(author),
      narrativeReference: holder.textReference(texts), text: holder.words(texts))
  }

  /// The statement of an absence code; nil for any other code.
  func absence<Entry>(_ element: Element?) -> SectionContent<Entry>? {
    guard let element, let coding = element.coding, coding.system == CodeSystem.absentOrUnknown else { return nil }
    if coding.code.hasPrefix("no-known") { return .statedNone(coding) }
    let says = element.codedValue(NarrativeTexts()).translations
    return says.contains(where: Coding.notAsked.isSame) ? .notAsked : .noInformation
  }

  /// Observations, acts and the like that hang below an entry.
  func related(_ element: Element) -> [(type: String?, element: Element)] {
    element.hl7("entryRelationship").flatMap { relationship in
      relationship.children.filter {
        $0.namespace == Names.hl7 && $0.name != "sequenceNumber" && $0.name != "templateId"
      }
      .map { (relationship.attribute("typeCode"), $0) }
    }
  }

  /// The value of the observation below `element` that has this code.
  func detail(_ code: String, below element: Element, _ texts: NarrativeTexts) -> CodedConcept? {
    let observation = related(element).lazy.map(\.element).first { $0.find("code")?.attribute("code") == code }
    return statedConcept(observation?.find("value"), texts)
  }

  func comment(below element: Element, _ texts: NarrativeTexts, code: String = "48767-8") -> String? {
    related(element).lazy.map(\.element).first { $0.find("code")?.attribute("code") == code }?.words(texts)
  }

  /// Whether the entry states a fact. A negated or nullified one must not be shown as one.
  func isFact(_ element: Element, _ kind: PivotSection, _ path: String) -> Bool {
    let isNegated = ["true", "1"].contains(element.attribute("negationInd") ?? "")
    guard isNegated || element.find("statusCode")?.attribute("code") == "nullified" else { return true }
    lose("entry", in: kind.code, at: path, .notAFact, wordsRemain: true, "The entry is negated or nullified.")
    return false
  }

  func status(_ element: Element) -> EntryStatus? {
    element.find("statusCode")?.attribute("code").flatMap(EntryStatus.init(rawValue:))
  }

  func time(_ element: Element) -> TimeRange { element.find("effectiveTime")?.timeRange ?? TimeRange() }

  func quantity(_ element: Element?) -> Quantity? {
    guard let element, let value = element.attribute("value")?.trimmed, !value.isEmpty else { return nil }
    return Quantity(value: value, unit: element.attribute("unit"))
  }

  func quantityRange(_ element: Element?) -> QuantityRange? {
    guard let element else { return nil }
    if let single = quantity(element) { return QuantityRange(single) }
    let range = QuantityRange(low: quantity(element.find("low")), high: quantity(element.find("high")))
    return range.low == nil && range.high == nil ? nil : range
  }

  func ratio(_ element: Element?) -> Ratio? {
    guard let element else { return nil }
    let ratio = Ratio(
      numerator: quantity(element.find("numerator")), denominator: quantity(element.find("denominator")))
    return ratio == Ratio() ? nil : ratio
  }

  func value(_ element: Element?, _ texts: NarrativeTexts) -> ObservationValue {
    guard let element else { return .missing(.noInformation) }
    if let null = element.nullFlavor, element.children.isEmpty { return .missing(null) }
    switch element.dataType {
    case "PQ", "REAL": return quantity(element).map { .quantity($0) } ?? .missing(.noInformation)
    case "IVL_PQ":
      let range = QuantityRange(low: quantity(element.find("low")), high: quantity(element.find("high")))
      if range == QuantityRange() { return quantity(element).map { .quantity($0) } ?? .missing(.noInformation) }
      return .range(range)
    case "RTO_PQ_PQ", "RTO":
      let ratio = ratio(element)
      return ratio.map { .ratio($0) } ?? .missing(.noInformation)
    case "BL": return element.attribute("value").map { .boolean($0 == "true") } ?? .missing(.noInformation)
    case "INT":
      return element.attribute("value").flatMap { Int($0) }.map { .integer($0) } ?? .missing(.noInformation)
    case "TS": return element.time.map { .time($0) } ?? .missing(.noInformation)
    case "ST", "ED": return element.text.trimmed.nonEmpty.map { .text($0) } ?? .missing(.noInformation)
    default: return statedConcept(element, texts).map { .coded($0) } ?? .missing(.noInformation)
    }
  }

  /// Counts the children that the model has no place for.
  func loseUnread(_ element: Element, known: Set<String>, _ kind: PivotSection, _ path: String) {
    for child in element.children where !known.contains(child.name) {
      lose(
        "\(element.name).\(child.name)", in: kind.code, at: path, .noPlace, wordsRemain: true,
        "The model has no place for this part of the entry.")
    }
  }
}
