import CDA
import Documents
import Domain

extension Display {
  func allergy(_ item: Allergy) -> DisplayedItem {
    let agent = item.agent.map(concept)
    var details: [String] = item.reactions.map { reaction in
      let severity = text(reaction.severity).map { " (\($0))" } ?? ""
      return "\(words["reaction"]): \(text(reaction.manifestation) ?? "–")\(severity)"
    }
    details += [
      detail("criticality", item.criticality), detail("certainty", item.certainty),
      detail("status", item.clinicalStatus), text(item.kind), words.period(item.onset), comment(item.comment),
    ].compactMap { $0 }
    let unnamed = DisplayedText(text: words["agentMissing"], language: words.language)
    return DisplayedItem(
      main: agent?.main ?? unnamed, details: details, original: agent?.original,
      flags: merged((agent?.flags ?? [unmappedFlag]) + item.reactions.flatMap { concept($0.manifestation).flags }),
      source: source(item.provenance, item.agent),
      rank: [
        ["high": 2, "low": 0][item.criticality?.code, default: 1],
        ["confirmed": 2, "unconfirmed": 0][item.certainty?.code, default: 1],
      ], date: item.onset.start?.text ?? "")
  }

  func problem(_ item: Problem) -> DisplayedItem {
    let worded = concept(item.condition)
    let details = [
      detail("status", item.clinicalStatus), words.period(item.time), detail("severity", item.severity),
      detail("certainty", item.certainty), text(item.healthStatus), comment(item.comment),
    ].compactMap { $0 }
    return DisplayedItem(
      main: worded.main, details: details, original: worded.original,
      flags: worded.flags, source: source(item.provenance, item.condition),
      rank: [item.concernStatus == .active ? 1 : 0], date: item.time.start?.text ?? "")
  }

  func procedure(_ item: Procedure) -> DisplayedItem {
    line(
      item.code, item.provenance, item.time,
      [detail("bodySite", item.bodySite), detail("reason", item.reason), comment(item.comment)])
  }

  func device(_ item: Device) -> DisplayedItem { line(item.code, item.provenance, item.time, [comment(item.comment)]) }

  func immunization(_ item: Immunization) -> DisplayedItem {
    var line = line(
      item.vaccine, item.provenance, item.time,
      [
        item.doseNumber.map { "\(words["doseNumber"]) \($0)" }, item.lotNumber.map { "\(words["lot"]) \($0)" },
        item.productName,
      ] + item.targetDiseases.map { detail("against", $0) } + item.reactions.map { detail("reaction", $0) }
        + [comment(item.comment)])
    // A vaccine that was refused must not read as one that was given.
    if item.wasNotGiven { line.main.text += " — \(words["notGiven"])" }
    return line
  }

  func habit(_ item: SocialObservation) -> DisplayedItem {
    line(item.habit, item.provenance, item.time, [value(item.value), comment(item.comment)])
  }

  func pregnancy(_ item: PregnancyObservation) -> DisplayedItem {
    switch item.statement {
    case .status(let status): return line(status, item.provenance, item.time, [comment(item.comment)])
    case .expectedDelivery(let method, let date):
      return line(method, item.provenance, item.time, [words.date(date), comment(item.comment)])
    case .outcomeCount(let outcome, let count):
      return line(outcome, item.provenance, item.time, ["\(words["number"]): \(count)", comment(item.comment)])
    case .outcomeDate(let date):
      let text = "\(words["outcomeDate"]): \(words.date(date) ?? date.text)"
      return DisplayedItem(
        main: DisplayedText(text: text, language: words.language), details: [comment(item.comment)].compactMap { $0 },
        original: nil, flags: [], source: source(item.provenance, nil), rank: [], date: date.text)
    }
  }

  func line(
    _ main: CodedConcept, _ provenance: Provenance, _ time: TimeRange, _ details: [String?]
  ) -> DisplayedItem {
    let worded = concept(main)
    return DisplayedItem(
      main: worded.main, details: ([words.period(time)] + details).compactMap { $0 }, original: worded.original,
      flags: worded.flags, source: source(provenance, main), rank: [], date: time.start?.text ?? "")
  }

  func value(_ value: ObservationValue) -> String? {
    switch value {
    case .quantity(let quantity): self.quantity(quantity)
    case .range(let range): self.range(range)
    case .ratio(let ratio): [ratio.numerator, ratio.denominator].compactMap(quantity).joined(separator: " / ")
    case .boolean(let flag): words[flag ? "yes" : "no"]
    case .integer(let number): String(number)
    case .coded(let concept): text(concept)
    case .text(let text): foreign(text)
    case .time(let time): words.date(time)
    case .missing: words["notRecorded"]
    }
  }

  /// Comments are free text: the source's words, never translated.
  func comment(_ comment: String?) -> String? { comment.map { "\(words["comment"]): \(foreign($0))" } }

  /// One flag of each kind, its first explanation kept.
  func merged(_ flags: [DisplayedFlag]) -> [DisplayedFlag] {
    var result: [DisplayedFlag] = []
    for flag in flags where !result.contains(where: { $0.kind == flag.kind }) { result.append(flag) }
    return result
  }
}

extension [String: Int] {
  fileprivate subscript(_ key: String?, default value: Int) -> Int { key.flatMap { self[$0] } ?? value }
}
