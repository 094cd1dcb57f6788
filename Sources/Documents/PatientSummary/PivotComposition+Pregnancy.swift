import CDA
import Domain

extension PivotComposition {
  /// Pregnancy history. Expected dates hang below the current status; without one, below a status that is unknown.
  func pregnancy() -> PivotNode? {
    let section = summary.pregnancy
    guard !section.entries.isEmpty else { return nil }
    let text = text(section.narrative, .pregnancy)
    var expected: [(Int, PregnancyObservation)] = []
    var statuses: [(Int, PregnancyObservation)] = []
    var others: [PivotNode] = []
    for (index, entry) in section.entries.enumerated() {
      switch entry.statement {
      case .expectedDelivery: expected.append((index + 1, entry))
      case .status: statuses.append((index + 1, entry))
      case .outcomeCount(let outcome, let count):
        others.append(outcomeCount(entry, outcome, count, index + 1, text))
      case .outcomeDate(let date): others.append(outcomeDate(entry, date, index + 1, text))
      }
    }
    var entries: [PivotNode] = []
    if statuses.isEmpty, let (number, first) = expected.first {
      entries.append(status(first, nil, number, expected, text))
    }
    for (index, (number, entry)) in statuses.enumerated() {
      guard case .status(let concept) = entry.statement else { continue }
      entries.append(status(entry, concept, number, index == 0 ? expected : [], text))
    }
    entries += others
    return self.section(.pregnancy, title: section.sourceTitle, text, entries)
  }

  private func reference(_ entry: PregnancyObservation, _ words: String?, _ text: SectionText) -> String {
    text.reference(
      entry.provenance.narrativeReference, words: entry.provenance.text ?? words ?? PivotSection.pregnancy.display)
  }

  private func status(
    _ entry: PregnancyObservation, _ concept: CodedConcept?, _ number: Int,
    _ expected: [(Int, PregnancyObservation)], _ text: SectionText
  ) -> PivotNode {
    let place = enter(PivotSection.pregnancy.code, entry.provenance.sourcePath)
    return PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      PivotNode.template(Template.pregnancyStatus)
      concept == nil ? [] : ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number), atMost: 1)
      loinc("82810-3", "Pregnancy status")
      textReference(reference(entry, concept?.words, text))
      PivotNode("statusCode", ["code": "completed"])
      time(concept == nil ? TimeRange() : entry.time, at: place)
      coded("value", concept, in: text, type: "CE")
      concept == nil ? nil : entryAuthor(entry.provenance, .pregnancy)
      expected.compactMap { number, entry in expectedDelivery(entry, number, text) }
      concept == nil ? nil : comment(entry.comment, text)
    }
  }

  private func expectedDelivery(_ entry: PregnancyObservation, _ number: Int, _ text: SectionText) -> PivotNode? {
    guard case .expectedDelivery(let method, let date) = entry.statement else { return nil }
    return PivotNode("entryRelationship", ["typeCode": "COMP"]) {
      PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        PivotNode.template(Template.expectedDelivery)
        PivotNode.template(Template.observation)
        PivotNode.template("\(Template.pcc).4.13")
        PivotNode.template("\(Template.pcc).4.13.5")
        ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number))
        coded("code", method, in: text)
        textReference(reference(entry, method.words, text))
        PivotNode("statusCode", ["code": "completed"])
        time(entry.time, at: (PivotSection.pregnancy.code, entry.provenance.sourcePath))
        PivotNode("value", ["xsi:type": "TS", "value": date.text])
        entryAuthor(entry.provenance, .pregnancy)
        comment(entry.comment, text)
      }
    }
  }

  private func outcomeCount(
    _ entry: PregnancyObservation, _ outcome: CodedConcept, _ count: Int, _ number: Int, _ text: SectionText
  ) -> PivotNode {
    let place = enter(PivotSection.pregnancy.code, entry.provenance.sourcePath)
    return PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      PivotNode.template(Template.pregnancyOutcome)
      ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number))
      coded("code", outcome, in: text)
      textReference(reference(entry, outcome.words, text))
      PivotNode("statusCode", ["code": "completed"])
      entry.time.isEmpty ? nil : time(entry.time, at: place)
      PivotNode("value", ["xsi:type": "INT", "value": String(count)])
      entryAuthor(entry.provenance, .pregnancy)
      comment(entry.comment, text)
    }
  }

  private func outcomeDate(
    _ entry: PregnancyObservation, _ date: HL7Time, _ number: Int, _ text: SectionText
  ) -> PivotNode {
    PivotNode("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      PivotNode.template(Template.pregnancyOutcomeDate)
      ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number))
      loinc("93857-1", "Date and time of obstetric delivery")
      textReference(reference(entry, nil, text))
      PivotNode("statusCode", ["code": "completed"])
      entry.time.value.map { PivotNode("effectiveTime", ["value": $0.text]) }
      PivotNode("value", ["xsi:type": "TS", "value": date.text])
      entryAuthor(entry.provenance, .pregnancy)
      comment(entry.comment, text)
    }
  }
}
