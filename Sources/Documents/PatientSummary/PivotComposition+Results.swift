import CDA
import Domain
import XML

extension PivotComposition {
  // MARK: Vital signs (EH.3.21, EH.3.22): blood pressure only

  func vitalSigns(_ group: ObservationGroup, _ number: Int, _ text: SectionText) -> [PivotNode] {
    let kind = PivotSection.vitalSigns
    guard isFinal(group, kind, text) else { return [] }
    let id = generatedID(kind, number)
    var nodes: [PivotNode] = []
    for (index, entry) in group.observations.enumerated() {
      let place = enter(kind.code, entry.provenance.sourcePath)
      guard let code = bloodPressure(entry), let value = pressure(entry.value) else {
        keepObservation(entry, kind, text, "The pivot takes blood pressures in mm[Hg] only.")
        continue
      }
      nodes.append(
        observation(
          entry, .vitalSign, id.child(index + 1), place, text, code: coded("code", code, in: text), value: value))
    }
    guard !nodes.isEmpty else {
      keepEmptied(group, kind, text)
      return []
    }
    let place = enter(kind.code, group.provenance.sourcePath)
    let code = fixed("code", Self.vitalSigns) {
      if let concept = group.code { translations(concept, of: concept.european) }
    }
    return [
      organizer(
        group, kind, "CLUSTER",
        TemplateIDs.vitalSignsOrganizer, id, code: code, time: point(group.time, at: place), nodes, text)
    ]
  }

  static let vitalSigns = Coding(
    system: CodeSystem.snomed, code: "46680005", display: "Vital signs", systemName: "SNOMED CT")

  /// A completed blood pressure with its European code, which the nation's own code may be.
  private func bloodPressure(_ entry: Observation) -> CodedConcept? {
    guard entry.status == .completed else { return nil }
    let codes = [entry.code.european].compactMap { $0 } + entry.code.source
    guard let code = codes.first(where: { $0.isLOINC("8480-6", "8462-4") }) else { return nil }
    var concept = entry.code
    concept.european = concept.european ?? code
    return concept
  }

  private func pressure(_ value: ObservationValue) -> PivotNode? {
    switch value {
    case .quantity(let quantity):
      quantity.unit == "mm[Hg]" ? self.quantity("value", quantity, type: "PQ") : nil
    case .missing(let null): element("value", ["xsi:type": "PQ", "nullFlavor": null.unmasked.rawValue])
    default: nil
    }
  }

  /// Whether a group is completed, as every template wants it; of one that is not the words remain.
  private func isFinal(_ group: ObservationGroup, _ kind: PivotSection, _ text: SectionText) -> Bool {
    guard group.status != .completed else { return true }
    for entry in group.observations { keepObservation(entry, kind, text, "The group it belongs to is not final.") }
    keepEmptied(group, kind, text)
    return false
  }

  /// The line for a group whose observations all became words.
  private func keepEmptied(_ group: ObservationGroup, _ kind: PivotSection, _ text: SectionText) {
    keepGroupWords(group, kind, text)
    guard !group.observations.contains(where: { $0.provenance.sourcePath == group.provenance.sourcePath }) else {
      return
    }
    keepAsWords(
      "group", group.provenance.text ?? group.code?.words, at: (kind.code, group.provenance.sourcePath), in: text,
      from: group.provenance.narrativeReference, source: group.code?.source.first)
  }

  // MARK: Results (EH.3.42, EH.3.43, EH.3.25)

  /// The observations of a group that the rules take: completed, with a code, which may not be null.
  func writableResults(_ group: ObservationGroup) -> [Observation] {
    group.status == .completed ? group.observations.filter(isWritableResult) : []
  }

  private func isWritableResult(_ entry: Observation) -> Bool {
    entry.status == .completed && resultCode(entry.code) != nil
  }

  /// No European value set is bound to a result's code, so a nation's own code stands where there is no other.
  private func resultCode(_ concept: CodedConcept) -> CodedConcept? {
    if isCoded(concept) { return concept }
    guard let own = concept.source.first(where: { $0.system.isOID && $0.code.nonEmpty != nil }) else { return nil }
    var concept = concept
    concept.european = own
    concept.source.removeAll { $0.isSame(as: own) }
    return concept
  }

  func results(_ group: ObservationGroup, _ number: Int, _ text: SectionText) -> [PivotNode] {
    let kind = PivotSection.results
    guard isFinal(group, kind, text) else { return [] }
    let id = generatedID(kind, number)
    if let single = loneBloodGroup(group) { return [bloodGroup(single, group, id, text)] }
    var nodes: [PivotNode] = []
    for (index, entry) in group.observations.enumerated() {
      guard isWritableResult(entry), let code = resultCode(entry.code) else {
        keepObservation(entry, kind, text, "A result is completed and has a code, or it is kept as text.")
        continue
      }
      let place = enter(kind.code, entry.provenance.sourcePath)
      nodes.append(
        observation(
          entry, .result, id.child(index + 1), place, text, code: coded("code", code, in: text),
          value: value(entry.value, place, text)))
    }
    guard !nodes.isEmpty else {
      keepEmptied(group, kind, text)
      return []
    }
    let place = enter(kind.code, group.provenance.sourcePath)
    let code = group.code.map { coded("code", resultCode($0) ?? $0, in: text) }
    return [
      organizer(
        group, kind, "BATTERY", TemplateIDs.resultOrganizer, id,
        code: code ?? element("code", ["nullFlavor": NullFlavor.noInformation.rawValue]),
        time: group.time.isEmpty ? nil : time(group.time, at: place), authorTemplate: Template.bodyAuthor, nodes, text)
    ]
  }

  /// ABO and Rh group of the blood, alone (LOINC 34530-6, which the rules pin, or 882-1, which says the same).
  private func loneBloodGroup(_ group: ObservationGroup) -> Observation? {
    guard group.code == nil, group.observations.count == 1, let single = group.observations.first,
      single.status == .completed, case .coded = single.value,
      ([single.code.european].compactMap { $0 } + single.code.source).contains(where: { $0.isLOINC("34530-6", "882-1") }
      )
    else { return nil }
    return single
  }

  private func bloodGroup(
    _ single: Observation, _ group: ObservationGroup, _ id: InstanceIdentifier, _ text: SectionText
  ) -> PivotNode {
    let place = enter(PivotSection.results.code, single.provenance.sourcePath)
    let own = single.code.european.flatMap { $0.isSame(as: Self.bloodGroup) ? $0 : nil }
    let code = fixed("code", own ?? Self.bloodGroup) {
      originalText(single.code, in: text)
      translations(single.code, of: single.code.european, without: Self.bloodGroup)
    }
    guard case .coded(let value) = single.value else { return code }
    let lone = joined(single, group, .results, text)
    return observation(
      lone, .bloodGroup, id, place, text, code: code, value: coded("value", value, in: text, type: "CE"))
  }

  static let bloodGroup = Coding(
    system: CodeSystem.loinc, code: "34530-6", display: "ABO and Rh group panel - Blood", systemName: "LOINC")

  /// A single observation with what its group says of it.
  private func joined(
    _ single: Observation, _ group: ObservationGroup, _ kind: PivotSection, _ text: SectionText
  ) -> Observation {
    var lone = single
    lone.performer = single.performer ?? group.performer
    lone.provenance.author = single.provenance.author ?? group.provenance.author
    if single.comment == nil {
      lone.comment = group.comment
    } else if group.comment != single.comment {
      keepGroupWords(group, kind, text)
    }
    return lone
  }

  // MARK: Functional status (EH.3.39, EH.3.40)

  func functionalStatus(_ group: ObservationGroup, _ number: Int, _ text: SectionText) -> [PivotNode] {
    let kind = PivotSection.functionalStatus
    guard isFinal(group, kind, text) else { return [] }
    let id = generatedID(kind, number)
    func compose(_ entry: Observation, _ id: InstanceIdentifier) -> PivotNode {
      let place = enter(kind.code, entry.provenance.sourcePath)
      return observation(
        entry, .functional, id, place, text, code: coded("code", resultCode(entry.code) ?? entry.code, in: text),
        value: value(entry.value, place, text))
    }
    let completed = group.observations.filter { $0.status == .completed }
    for entry in group.observations where entry.status != .completed {
      keepObservation(entry, kind, text, "The pivot takes completed assessments only.")
    }
    guard !completed.isEmpty else {
      keepEmptied(group, kind, text)
      return []
    }
    if group.code == nil, completed.count == 1, let single = completed.first {
      return [compose(joined(single, group, kind, text), id)]
    }
    let nodes = completed.enumerated().map { compose($1, id.child($0 + 1)) }
    let place = enter(kind.code, group.provenance.sourcePath)
    // An organizer's code may not be null; the section's own says that it is an assessment.
    let code =
      group.code.flatMap(resultCode).map { coded("code", $0, in: text) }
      ?? loinc(kind.code, "Functional status assessment note")
    if let lost = group.code, resultCode(lost) == nil { keepAsWords("group.code", lost, at: place, in: text) }
    return [
      organizer(
        group, kind, "CLUSTER", TemplateIDs.functionalOrganizer, id, code: code,
        time: group.time.isEmpty ? nil : time(group.time, at: place), nodes, text)
    ]
  }
}

extension Coding {
  func isLOINC(_ codes: String...) -> Bool { system == CodeSystem.loinc && codes.contains(code) }
}
