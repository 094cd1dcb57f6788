import CDA
import Domain
import FHIR

extension EuropeanBundle {
  /// Which observations a section holds: its category, and whether the profile asks for a performer.
  struct ObservationKind {
    let category: JSON
    let asksPerformer: Bool

    static let vitalSign = ObservationKind(
      category: .concept(FHIRSystem.observationCategory, "vital-signs", "Vital Signs"), asksPerformer: false)
    static let social = ObservationKind(
      category: .concept(FHIRSystem.observationCategory, "social-history", "Social History"), asksPerformer: false)
    static let laboratory = ObservationKind(
      category: .concept(FHIRSystem.observationCategory, "laboratory", "Laboratory"), asksPerformer: true)
    /// A result of which nobody said that it comes from a laboratory: the section's own code.
    static let result = ObservationKind(
      category: .concept(FHIRSystem.loinc, EuropeanSection.results.code, EuropeanSection.results.display),
      asksPerformer: true)
    static let function = ObservationKind(
      category: .concept(
        FHIRSystem.loinc, EuropeanSection.functionalStatus.code, EuropeanSection.functionalStatus.display),
      asksPerformer: false)
  }

  // MARK: Results

  /// A result: a DiagnosticReport over its observations, or the observation that stands alone.
  func result(_ group: ObservationGroup) -> WrittenEntry {
    let kind = isLaboratory(group) ? ObservationKind.laboratory : .result
    guard let code = group.code else { return single(group, kind) }
    let path = group.provenance.sourcePath
    let observations = group.observations.map { observation($0, of: group, kind) }
    let states: [EntryStatus: JSON] = [
      .active: "preliminary", .suspended: "preliminary", .aborted: "cancelled", .cancelled: "cancelled",
      .completed: "final",
    ]
    var members: [String: JSON?] = [
      "identifier": identifiers(group.provenance.identifiers), "status": states[group.status],
      "category": [kind.category], "code": concept(code, words: group.provenance.text), "subject": patient,
      "performer": .list([performer(group.performer)]), "result": .list(observations),
      "conclusion": .words(group.comment),
    ]
    members.merge(timing("effective", span(of: group), "group.time", at: path)) { own, _ in own }
    let report = add("DiagnosticReport", path, members)
    attribute(report, to: group.provenance)
    return WrittenEntry(
      references: [report], words: unsaidWords(group.provenance) + observationWords(group))
  }

  /// The kinds of laboratory study (eHDSILabStudyType) and the laboratory report itself.
  private func isLaboratory(_ group: ObservationGroup) -> Bool {
    let studies: Set<String> = [
      "18717-9", "18719-5", "18722-9", "18723-7", "18725-2", "18728-6", "26436-6", "11502-2",
    ]
    guard let code = group.code else { return false }
    return ([code.european].compactMap { $0 } + code.source).contains { studies.contains($0.code) }
  }

  // MARK: Vital signs

  /// A vital sign: a blood pressure with components, a panel with members, or single measurements.
  func vitalSign(_ group: ObservationGroup) -> WrittenEntry {
    if isBloodPressure(group) { return bloodPressure(group) }
    guard let code = group.code else { return single(group, .vitalSign) }
    let members = group.observations.map { observation($0, of: group, .vitalSign) }
    let panel = self.panel(group, code: concept(code, words: group.provenance.text), ["hasMember": .list(members)])
    return WrittenEntry(references: [panel], words: unsaidWords(group.provenance) + observationWords(group))
  }

  private static let systolic = "8480-6"
  private static let diastolic = "8462-4"

  /// Systolic and diastolic of one moment that say nothing which a component has no place for.
  private func isBloodPressure(_ group: ObservationGroup) -> Bool {
    guard group.observations.count == 2 else { return false }
    let codes = group.observations.compactMap { loinc($0.code) }
    guard Set(codes) == [Self.systolic, Self.diastolic] else { return false }
    return group.observations.allSatisfy { observation in
      (observation.time == TimeRange() || observation.time == group.time
        || observation.time == group.observations[0].time)
        && observation.performer == nil && observation.comment == nil && observation.method == nil
        && observation.bodySite == nil && observation.provenance.identifiers.isEmpty
        && observation.provenance.author == nil
    }
  }

  private func loinc(_ concept: CodedConcept) -> String? {
    ([concept.european].compactMap { $0 } + concept.source).first { $0.system == CodeSystem.loinc }?.code
  }

  private func bloodPressure(_ group: ObservationGroup) -> WrittenEntry {
    let panel: JSON = .coding(FHIRSystem.loinc, "85354-9", "Blood pressure panel with all children optional")
    let own = group.code.map { codings($0) } ?? []
    let first = own.contains { $0["code"] == panel["code"] } ? [] : [panel]
    let code = concept(group.code ?? CodedConcept(), first: first)
    let components = group.observations.map { observation in
      JSON.element(
        answer(observation).merging([
          "code": concept(observation.code),
          "interpretation": .list(observation.interpretations.map { concept(ifSaid: $0) }),
          "referenceRange": .list(observation.referenceRanges.map { referenceRange($0, of: observation) }),
        ]) { own, _ in own })
    }
    var timed = group
    if timed.time == TimeRange(), let time = group.observations.first?.time { timed.time = time }
    let reference = self.panel(timed, code: code, ["component": .list(components)])
    return WrittenEntry(references: [reference], words: unsaidWords(group.provenance) + observationWords(group))
  }

  private func panel(_ group: ObservationGroup, code: JSON, _ parts: [String: JSON?]) -> JSON {
    let path = group.provenance.sourcePath
    var members: [String: JSON?] = [
      "identifier": identifiers(group.provenance.identifiers), "status": status(group.status),
      "category": [ObservationKind.vitalSign.category], "code": code, "subject": patient,
      "performer": .list([performer(group.performer)]), "note": notes([group.comment]),
    ]
    members.merge(timing("effective", span(of: group), "group.time", at: path)) { own, _ in own }
    members.merge(parts) { own, _ in own }
    let reference = add("Observation", path + "/panel", members)
    attribute(reference, to: group.provenance)
    return reference
  }

  /// The time of the group, else that of its first observation.
  func span(of group: ObservationGroup) -> TimeRange {
    let first = group.observations.first { $0.time.start != nil || $0.time.high != nil }
    guard group.time.start == nil, group.time.high == nil, let first else { return group.time }
    return first.time
  }

  // MARK: One observation

  /// The observations of a group without a code, each for itself.
  func single(_ group: ObservationGroup, _ kind: ObservationKind) -> WrittenEntry {
    let references = group.observations.map { observation in
      let reference = self.observation(observation, of: group, kind, comment: group.comment)
      if observation.provenance.author == nil { attribute(reference, to: group.provenance) }
      return reference
    }
    return WrittenEntry(references: references, words: unsaidWords(group.provenance) + observationWords(group))
  }

  /// An Observation; what it does not say itself, its group says.
  func observation(
    _ observation: Observation, of group: ObservationGroup, _ kind: ObservationKind, comment: String? = nil
  ) -> JSON {
    let path = observation.provenance.sourcePath
    let isTimed = observation.time.start != nil || observation.time.high != nil || observation.time.nullFlavor != nil
    let performer = self.performer(observation.performer ?? group.performer)
    let unknown: JSON? = kind.asksPerformer ? DataAbsentReason.element(nil) : nil
    var members: [String: JSON?] = [
      "identifier": identifiers(observation.provenance.identifiers), "status": status(observation.status),
      "category": [kind.category], "code": concept(observation.code, words: observation.provenance.text),
      "subject": patient, "performer": .list([performer ?? unknown]),
      "interpretation": .list(observation.interpretations.map { concept(ifSaid: $0) }),
      "referenceRange": .list(observation.referenceRanges.map { referenceRange($0, of: observation) }),
      "method": concept(ifSaid: observation.method), "bodySite": concept(ifSaid: observation.bodySite),
      "note": notes([observation.comment, comment]),
    ]
    members.merge(
      timing("effective", isTimed ? observation.time : group.time, "observation.time", at: path)
    ) { own, _ in own }
    members.merge(answer(observation)) { own, _ in own }
    let reference = add("Observation", path, members)
    attribute(reference, to: observation.provenance)
    return reference
  }

  /// Persons and organisations may perform an observation; a device stands under the Provenance only.
  private func performer(_ author: Author?) -> JSON? {
    guard let author, !author.isDevice else { return author?.organisation.flatMap { organisation($0) } }
    return self.author(author)
  }

  private func observationWords(_ group: ObservationGroup) -> [String] {
    group.observations.flatMap { unsaidWords($0.provenance) }
  }

  func status(_ status: EntryStatus) -> JSON {
    switch status {
    case .active, .suspended: "preliminary"
    case .aborted, .cancelled: "cancelled"
    case .completed: "final"
    }
  }

  /// obs-3 demands a bound or words.
  private func referenceRange(_ range: ReferenceRange, of observation: Observation) -> JSON? {
    let path = observation.provenance.sourcePath
    let bounds = range.range.flatMap { self.range($0, "observation.referenceRange", at: path)?.object } ?? [:]
    return JSON.element(
      bounds.mapValues { Optional($0) }.merging(["text": .words(range.text)]) { own, _ in own })
  }

  private func answer(_ observation: Observation) -> [String: JSON?] {
    answer(observation.value, "observation.value", at: observation.provenance.sourcePath)
  }

  /// `value[x]`, or why there is none.
  func answer(_ value: ObservationValue, _ element: String, at path: String) -> [String: JSON?] {
    switch value {
    case .quantity(let quantity):
      if let written = self.quantity(quantity, element, at: path) { return ["valueQuantity": written] }
      return ["valueString": .words([quantity.value, quantity.unit].compactMap { $0 }.joined(separator: " "))]
    case .range(let range):
      return valueOrUnknown("valueRange", self.range(range, element, at: path))
    case .ratio(let ratio):
      return valueOrUnknown("valueRatio", self.ratio(ratio.numerator, ratio.denominator, element, at: path))
    case .boolean(let flag): return ["valueBoolean": .bool(flag)]
    case .integer(let number): return ["valueInteger": .integer(number)]
    case .coded(let concept): return ["valueCodeableConcept": self.concept(concept)]
    case .text(let words): return valueOrUnknown("valueString", .words(words))
    case .time(let time): return ["valueDateTime": .string(dateTime(time, element, at: path))]
    case .missing(let reason): return ["dataAbsentReason": ["coding": [DataAbsentReason.coding(reason)]]]
    }
  }

  private func valueOrUnknown(_ name: String, _ value: JSON?) -> [String: JSON?] {
    value.map { [name: $0] } ?? ["dataAbsentReason": ["coding": [DataAbsentReason.coding(nil)]]]
  }
}
