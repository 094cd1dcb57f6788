import CDA
import Domain
import FHIR

extension BundleReading {
  /// Results and vital signs: an Observation alone, one with components or members, or a report.
  func observations(_ source: Source) -> Finding<ObservationGroup>? {
    switch source.resource.type {
    case "Observation":
      guard let group = group(source) else { return .facts([]) }
      return .facts([group])
    case "DiagnosticReport": return .facts(report(source).map { [$0] } ?? [])
    default: return nil
    }
  }

  private func isCancelled(_ source: Source) -> Bool {
    guard source.element.text("status") == "cancelled" else { return false }
    lose(source, .notAFact, "The observation was cancelled.")
    return true
  }

  func group(_ source: Source) -> ObservationGroup? {
    guard !isCancelled(source) else { return nil }
    let element = source.element
    var visited: Set<String> = [source.resource.key]
    let parts = components(source, at: source.path) + members(of: source, at: source.path, owner: source, &visited)
    let own = observation(source, at: source.path, parts.isEmpty)
    guard !parts.isEmpty else {
      return ObservationGroup(
        provenance: own.provenance, status: own.status, time: own.time, observations: [own])
    }
    var hasOwn = true
    if case .missing = own.value { hasOwn = false }
    var group = ObservationGroup(
      provenance: own.provenance, code: own.code, status: own.status, time: own.time,
      observations: (hasOwn ? [own] : []) + parts)
    group.performer = own.performer
    group.comment = comment(element)
    return group
  }

  private func observation(_ source: Source, at path: String, _ isWhole: Bool) -> Observation {
    let element = source.element
    let code = concept(element["code"], of: source)
    var observation = Observation(
      provenance: provenance(source, at: path), code: code,
      status: Self.status(event: element.text("status")), value: value(element, source, at: path, isWhole),
      time: timeRange("effective", of: source))
    read(element, source, into: &observation)
    observation.method = statedConcept(element["method"])
    observation.bodySite = statedConcept(element["bodySite"])
    observation.performer = element.all("performer").lazy.compactMap { self.author($0) }.first
    observation.comment = comment(element)
    settle(source, known: Self.observationParts, at: path)
    carry("observation.code", code, source, at: path)
    return observation
  }

  private func read(_ element: FHIRElement, _ source: Source, into observation: inout Observation) {
    observation.interpretations = element.all("interpretation").compactMap(statedConcept)
    observation.referenceRanges = element.all("referenceRange").compactMap { range in
      settle(
        source, range, known: ["low", "high", "text"], at: observation.provenance.sourcePath,
        as: "observation.referenceRange")
      let bounds = QuantityRange(low: quantity(range["low"]), high: quantity(range["high"]))
      let isEmpty = bounds.low == nil && bounds.high == nil
      guard !isEmpty || range.text("text") != nil else { return nil }
      return ReferenceRange(range: isEmpty ? nil : bounds, text: range.text("text"))
    }
  }

  static let observationParts: Set<String> = [
    "code", "category", "effectiveDateTime", "effectivePeriod", "effectiveInstant", "effectiveTiming", "performer",
    "valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger", "valueRange", "valueRatio",
    "valueSampledData", "valueTime", "valueDateTime", "valuePeriod", "dataAbsentReason", "interpretation", "method",
    "bodySite", "referenceRange", "hasMember", "component",
  ]

  // MARK: Parts

  private func components(_ source: Source, at path: String) -> [Observation] {
    source.element.all("component").enumerated().map { index, component in
      let place = "\(path)/component[\(index + 1)]"
      let code = concept(component["code"]) ?? CodedConcept(nullFlavor: .noInformation)
      var part = Observation(
        provenance: Provenance(sourcePath: place), code: code,
        status: Self.status(event: source.element.text("status")), value: value(component, source, at: place, true),
        time: timeRange("effective", of: source))
      read(component, source, into: &part)
      carry("observation.code", code, source, at: place)
      return part
    }
  }

  /// Deeper than any panel, so that a chain of references ends.
  static let deepest = 8

  /// The observations that a panel or a report points at, at any depth, each once.
  private func members(
    of source: Source, at path: String, owner: Source, _ visited: inout Set<String>, depth: Int = 0
  ) -> [Observation] {
    members(
      source.element.all("hasMember") + source.element.all("result"), of: source, at: path, owner: owner, &visited,
      depth: depth)
  }

  func members(
    _ references: [FHIRElement], of source: Source, at path: String, owner: Source, _ visited: inout Set<String>,
    depth: Int = 0
  ) -> [Observation] {
    var found: [Observation] = []
    for (index, reference) in references.enumerated() {
      let place = "\(path)/member[\(index + 1)]"
      guard let resource = bundle.resolve(reference) else {
        losePart(
          "observation.member", of: source, at: place, .unreadable, words: reference.text("display"),
          "The reference points at nothing in the document.")
        continue
      }
      guard visited.insert(resource.key).inserted else { continue }
      guard depth < Self.deepest else {
        losePart(
          "observation.member", of: source, at: place, .noPlace, "Groups are read to a depth of \(Self.deepest).")
        continue
      }
      let stands = places[resource.key].flatMap { $0.section == owner.section.name ? $0.path : nil }
      let isOwner = claims[resource.key] == owner.resource.key
      if stands != nil, !isOwner {
        note(carried: "observation.member", owner, at: place, "It stands in the section as an entry of its own.")
        continue
      }
      let part = Source(resource: resource, section: owner.section, path: stands ?? place)
      found += member(part, owner: owner, &visited, depth)
    }
    return found
  }

  private func member(
    _ part: Source, owner: Source, _ visited: inout Set<String>, _ depth: Int
  ) -> [Observation] {
    guard part.resource.type == "Observation" else {
      lose(part, .noPlace, "Only observations stand in a group.")
      return []
    }
    guard Self.isReadable(part.resource) else {
      lose(part, .notAFact, "The observation was cancelled, entered in error, or changed in a way not known here.")
      return []
    }
    let below = members(of: part, at: part.path, owner: owner, &visited, depth: depth + 1)
    let parts = components(part, at: part.path) + below
    let own = observation(part, at: part.path, parts.isEmpty)
    return [own] + parts
  }

  private func note(carried element: String, _ source: Source, at path: String, _ note: String) {
    account.add(
      AccountItem(
        section: source.section.name, sourcePath: path, element: element, outcome: .carried, note: note))
  }

  static func isReadable(_ resource: FHIRResource) -> Bool {
    let status = resource.element.text("status")
    return status != "cancelled" && status != "entered-in-error" && resource.element.all("modifierExtension").isEmpty
  }

  // MARK: Reports

  private func report(_ source: Source) -> ObservationGroup? {
    guard !isCancelled(source) else { return nil }
    let element = source.element
    let code = concept(element["code"], of: source)
    var visited: Set<String> = [source.resource.key]
    var observations = members(of: source, at: source.path, owner: source, &visited)
    let time = timeRange("effective", of: source)
    let conclusion = element.text("conclusion")
    let found = element.all("conclusionCode").compactMap(statedConcept)
    for (index, finding) in found.enumerated() {
      observations.append(
        Observation(
          provenance: Provenance(sourcePath: "\(source.path)/conclusion[\(index + 1)]"), code: code,
          value: .coded(finding), time: time))
    }
    if observations.isEmpty {
      observations = [
        Observation(
          provenance: Provenance(sourcePath: source.path), code: code,
          value: conclusion.map { .text($0) } ?? .missing(.noInformation), time: time)
      ]
    }
    var group = ObservationGroup(
      provenance: provenance(source), code: code, status: Self.status(event: element.text("status")), time: time,
      observations: observations)
    group.performer =
      (element.all("performer") + element.all("resultsInterpreter")).lazy.compactMap { self.author($0) }
      .first
    group.comment = [conclusion, comment(element)].compactMap { $0 }.joined(separator: "\n").nonEmpty
    let files = element.all("presentedForm")
    keep(files, of: source)
    for _ in files { losePart("report.presentedForm", of: source, .attachment, "A file travels by itself.") }
    settle(
      source,
      known: [
        "code", "category", "effectiveDateTime", "effectivePeriod", "performer", "resultsInterpreter", "result",
        "conclusion", "conclusionCode", "presentedForm",
      ])
    carry("results.code", code, source)
    return group
  }
}
