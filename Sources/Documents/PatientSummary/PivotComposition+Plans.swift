import CDA
import Domain
import XML

extension PivotComposition {
  /// A planned item is a line of the care plan: the section's entries have no European template.
  func planned(_ item: PlannedItem, _ number: Int, _ text: SectionText) -> [PivotNode] {
    let words = sentence(item.provenance, item.code, item.time, item.comment)
    keepAsWords(
      "plan.\(item.kind.rawValue)", words, at: (PivotSection.carePlan.code, item.provenance.sourcePath), in: text,
      from: item.provenance.narrativeReference, source: item.code.source.first,
      "The item is kept as text: the pivot's care plan has no coded entries.")
    return []
  }

  /// An advance directive is a line of its section; its document stays in the country.
  func directive(_ directive: AdvanceDirective, _ number: Int, _ text: SectionText) -> [PivotNode] {
    var words = sentence(directive.provenance, directive.kind, directive.time, directive.comment)
    // The words of the source may name the matter only; without the decision a refusal would read as a wish.
    if let decision = directive.value?.decisionWords, !words.hasSuffix(decision) { words += ": \(decision)" }
    keepAsWords(
      "directive.kind", words, at: (PivotSection.advanceDirectives.code, directive.provenance.sourcePath), in: text,
      from: directive.provenance.narrativeReference, source: directive.kind.source.first,
      "The directive is kept as text: the pivot's section has no coded entries.")
    return []
  }

  /// Alerts have no section in the pivot: those with entries, then those that are words alone.
  func alerts() -> [Stray] {
    let coded = stray(summary.alerts, "104605-1", "Alerts", "alert.code") { alert in
      (alert.provenance, alert.code, alert.time, alert.comment)
    }
    let sections = summary.narrativeSections.filter {
      CarriedAlerts.sections.contains($0.code.code) && !$0.narrative.isEmpty
    }
    let words = sections.map { section in
      let stray = Stray(heading: section.sourceTitle ?? section.code.shownDisplay, narrative: section.narrative)
      loseSection(stray, section.code.code, home: "problem list")
      return stray
    }
    var all = ([coded] + words).filter { !$0.isEmpty }
    if !all.isEmpty { all[0].headingID = CarriedAlerts.headingID }
    return all
  }

  /// Travels have no section in the pivot.
  func travels() -> Stray {
    stray(summary.travelHistory, "10182-4", "History of Travel", "travel.country") { travel in
      (travel.provenance, travel.country, travel.time, travel.comment)
    }
  }

  /// Entries without a section: one line in the account for each, and its words for another section.
  private func stray<Entry>(
    _ section: Section<Entry>, _ code: String, _ title: String, _ element: String,
    _ parts: (Entry) -> (Provenance, CodedConcept, TimeRange, String?)
  ) -> Stray {
    let home = code == "104605-1" ? "problem list" : "history of past illness"
    var stray = Stray(heading: section.sourceTitle ?? title, narrative: section.narrative)
    for entry in section.entries {
      let (provenance, concept, time, comment) = parts(entry)
      stray.lines.append((provenance, sentence(provenance, concept, time, comment)))
      lose(
        element, in: code, at: provenance.sourcePath, .noPlace, source: concept.source.first, wordsRemain: true,
        "The pivot has no section for it; its words stand in the \(home).")
    }
    if section.entries.isEmpty, !section.narrative.isEmpty { loseSection(stray, code, home: home) }
    return stray
  }

  /// What an entry says, in the source's own words.
  private func sentence(
    _ provenance: Provenance, _ concept: CodedConcept, _ time: TimeRange, _ comment: String?
  ) -> String {
    var words = provenance.text ?? concept.words ?? "?"
    if provenance.text == nil, let date = time.shown { words += " (\(date))" }
    if let comment = comment?.nonEmpty, comment != words { words += " – \(comment)" }
    return words
  }
}

extension ObservationValue {
  /// A decision in words; nil where none is stated.
  var decisionWords: String? {
    switch self {
    case .boolean(let isAuthorised): isAuthorised ? "yes" : "no"
    case .coded(let concept): concept.words
    case .text(let text): text.nonEmpty
    case .quantity, .range, .ratio, .integer, .time, .missing: nil
    }
  }
}

extension TimeRange {
  /// The dates as ISO 8601 spells them; nil without one.
  var shown: String? {
    if let value { return value.shown }
    guard low != nil || high != nil else { return nil }
    return "\(low?.shown ?? "…") – \(high?.shown ?? "…")"
  }
}

extension HL7Time {
  /// The date as ISO 8601 spells it, as precise as it is.
  var shown: String {
    let day = digits.prefix(8)
    return [day.prefix(4), day.dropFirst(4).prefix(2), day.dropFirst(6)].filter { !$0.isEmpty }.joined(separator: "-")
  }
}
