import CDA
import Domain
import XML

extension PivotComposition {
  /// Pregnancy history. Expected dates hang below the current status; without one, below a status that is unknown.
  func pregnancy() -> PivotNode? {
    let section = summary.pregnancy
    guard !section.entries.isEmpty else { return nil }
    let text = text(section.narrative, .pregnancy)
    var expected: [Numbered] = []
    var statuses: [Numbered] = []
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
    let status = latest(of: statuses, "pregnancy.status", text)
    let delivery = latest(of: expected, "pregnancy.expectedDelivery", text)
    var entries: [PivotNode] = []
    if let (number, entry) = status, case .status(let concept) = entry.statement {
      entries.append(self.status(entry, concept, number, delivery, text))
    } else if let delivery {
      entries.append(self.status(delivery.entry, nil, delivery.number, delivery, text))
    }
    entries += others
    return self.section(.pregnancy, title: section.sourceTitle, text, entries)
  }

  private typealias Numbered = (number: Int, entry: PregnancyObservation)

  /// The pivot takes one current status and one expected date: the latest. The words of the others stay.
  private func latest(of entries: [Numbered], _ element: String, _ text: SectionText) -> Numbered? {
    let latest = entries.indices.max { entries[$0].entry.time.lastMoment < entries[$1].entry.time.lastMoment }
    for index in entries.indices where index != latest {
      let entry = entries[index].entry
      keepAsWords(
        element, entry.provenance.text ?? entry.statement.words,
        at: (PivotSection.pregnancy.code, entry.provenance.sourcePath), in: text,
        from: entry.provenance.narrativeReference,
        "The pivot takes one, the latest; the words of this one stand in the narrative.")
    }
    return latest.map { entries[$0] }
  }

  private func reference(_ entry: PregnancyObservation, _ words: String?, _ text: SectionText) -> String {
    text.reference(
      entry.provenance.narrativeReference, words: entry.provenance.text ?? words ?? PivotSection.pregnancy.display)
  }

  private func status(
    _ entry: PregnancyObservation, _ concept: CodedConcept?, _ number: Int,
    _ expected: Numbered?, _ text: SectionText
  ) -> PivotNode {
    let place = enter(PivotSection.pregnancy.code, entry.provenance.sourcePath)
    return element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      put(TemplateIDs.pregnancyStatus)
      concept == nil ? [] : ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number), atMost: 1)
      loinc("82810-3", "Pregnancy status")
      textReference(reference(entry, concept?.words, text))
      put(.completed)
      time(concept == nil ? TimeRange() : entry.time, at: place)
      coded("value", concept, in: text, type: "CE")
      concept == nil ? nil : entryAuthor(entry.provenance, .pregnancy)
      expected.flatMap { expectedDelivery($0.entry, $0.number, text) }
      concept == nil ? nil : comment(entry.comment, text)
    }
  }

  private func expectedDelivery(_ entry: PregnancyObservation, _ number: Int, _ text: SectionText) -> PivotNode? {
    guard case .expectedDelivery(let method, let date) = entry.statement else { return nil }
    return element("entryRelationship", ["typeCode": "COMP"]) {
      element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(TemplateIDs.expectedDelivery)
        ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number))
        coded("code", method, in: text)
        textReference(reference(entry, method.words, text))
        put(.completed)
        time(entry.time, at: (PivotSection.pregnancy.code, entry.provenance.sourcePath))
        element("value", ["xsi:type": "TS", "value": date.text])
        entryAuthor(entry.provenance, .pregnancy)
        comment(entry.comment, text)
      }
    }
  }

  private func outcomeCount(
    _ entry: PregnancyObservation, _ outcome: CodedConcept, _ count: Int, _ number: Int, _ text: SectionText
  ) -> PivotNode {
    let place = enter(PivotSection.pregnancy.code, entry.provenance.sourcePath)
    return element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      put(TemplateIDs.pregnancyOutcome)
      ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number))
      coded("code", outcome, in: text)
      textReference(reference(entry, outcome.words, text))
      put(.completed)
      entry.time.isEmpty ? nil : time(entry.time, at: place)
      element("value", ["xsi:type": "INT", "value": String(count)])
      entryAuthor(entry.provenance, .pregnancy)
      comment(entry.comment, text)
    }
  }

  private func outcomeDate(
    _ entry: PregnancyObservation, _ date: HL7Time, _ number: Int, _ text: SectionText
  ) -> PivotNode {
    element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      put(TemplateIDs.pregnancyOutcomeDate)
      ids(entry.provenance.identifiers, else: generatedID(.pregnancy, number))
      loinc("93857-1", "Date and time of obstetric delivery")
      textReference(reference(entry, nil, text))
      put(.completed)
      entry.time.value.map { element("effectiveTime", ["value": $0.text]) }
      element("value", ["xsi:type": "TS", "value": date.text])
      entryAuthor(entry.provenance, .pregnancy)
      comment(entry.comment, text)
    }
  }
}

extension TimeRange {
  /// The digits of its latest time, which sort as times do; none sorts first.
  fileprivate var lastMoment: String { (value ?? high ?? low).map { String($0.digits) } ?? "" }
}

extension PregnancyObservation.Statement {
  fileprivate var words: String? {
    switch self {
    case .status(let concept): concept.words
    case .expectedDelivery(let method, let date): [method.words, date.text].compactMap { $0 }.joined(separator: " ")
    case .outcomeCount(let outcome, _): outcome.words
    case .outcomeDate(let date): date.text
    }
  }
}
