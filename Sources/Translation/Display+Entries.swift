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
    let criticality = item.criticality?.european?.code ?? item.criticality?.source.first?.code
    return DisplayedItem(
      main: agent?.main ?? DisplayedText(text: words["agentMissing"], language: words.language), details: details,
      original: agent?.original, flags: (agent?.flags ?? []) + innerFlags(item.reactions.map(\.manifestation)),
      source: source(item.provenance, item.agent), rank: criticality == "high" ? 2 : criticality == "low" ? 0 : 1,
      date: item.onset.start?.text ?? "")
  }

  func medication(_ item: Medication) -> DisplayedItem {
    let substances = item.product.ingredients.map { ingredient -> String in
      let strength = [quantity(ingredient.numerator), quantity(ingredient.denominator)].compactMap { $0 }
      let amount = strength.first.map { first in
        strength.count > 1 && strength[1] != "1" ? " \(first) / \(strength[1])" : " \(first)"
      }
      return (text(ingredient.substance) ?? "–") + (amount ?? "")
    }
    let atc = item.product.atc.map(concept)
    let substance: DisplayedText =
      atc?.main
      ?? (substances.isEmpty
        ? DisplayedText(text: words["substanceMissing"], language: words.language)
        : DisplayedText(text: substances.joined(separator: " + "), language: words.language))
    var flags = atc?.flags ?? []
    if atc == nil {
      flags.append(DisplayedFlag(kind: .noEuropeanCode, label: words["flag.noEuropeanCode"], explanation: nil))
    }
    var details = atc == nil ? [] : substances
    if let form = text(item.product.doseForm) { details.append(form) }
    if let dose = dose(item) { details.append("\(words["dose"]): \(dose)") }
    details += [
      item.dosageText, text(item.route), words[item.isActive ? "active" : "ended"], words.period(item.period),
      detail("reason", item.reason), comment(item.comment),
    ].compactMap { $0 }
    if let brand = item.product.name {
      details.append("\(words["brand"].replacing("{country}", with: country.value)): \(brand)")
    }
    let codes = CodedConcept(
      source: item.product.codes, european: item.product.atc?.european, equivalence: item.product.atc?.equivalence)
    return DisplayedItem(
      main: substance, details: details, original: item.product.name.map { DisplayedText(text: $0, language: sourceLanguage) },
      flags: flags, source: source(item.provenance, codes), rank: item.isActive ? 1 : 0,
      date: item.period.start?.text ?? "")
  }

  private func dose(_ item: Medication) -> String? {
    var parts: [String] = []
    if let low = quantity(item.dose?.low), let high = quantity(item.dose?.high) {
      parts.append(low == high ? low : "\(low) – \(high)")
    } else if let one = quantity(item.dose?.low ?? item.dose?.high) {
      parts.append(one)
    }
    if let period = quantity(item.dosePeriod) { parts.append("\(words["every"]) \(period)") }
    if let event = text(item.doseEvent) { parts.append(event) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  func problem(_ item: Problem) -> DisplayedItem {
    let worded = concept(item.condition)
    let details = [
      words.period(item.time), detail("status", item.clinicalStatus), detail("severity", item.severity),
      detail("certainty", item.certainty), text(item.healthStatus), comment(item.comment),
    ].compactMap { $0 }
    return DisplayedItem(
      main: worded.main, details: details, original: worded.original,
      flags: worded.flags, source: source(item.provenance, item.condition),
      rank: item.concernStatus == .active ? 1 : 0, date: item.time.start?.text ?? "")
  }

  func procedure(_ item: Procedure) -> DisplayedItem {
    line(
      item.code, item.provenance, item.time,
      [detail("bodySite", item.bodySite), detail("reason", item.reason), comment(item.comment)])
  }

  func device(_ item: Device) -> DisplayedItem { line(item.code, item.provenance, item.time, [comment(item.comment)]) }

  func immunization(_ item: Immunization) -> DisplayedItem {
    line(
      item.vaccine, item.provenance, item.time,
      [
        item.wasNotGiven ? words["notGiven"] : nil, item.doseNumber.map { "\(words["doseNumber"]) \($0)" },
        item.lotNumber.map { "\(words["lot"]) \($0)" }, item.productName, comment(item.comment),
      ] + item.reactions.map { detail("reaction", $0) })
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
      return line(outcome, item.provenance, item.time, ["\(count)", comment(item.comment)])
    case .outcomeDate(let date):
      let text = DisplayedText(text: words.date(date) ?? date.text, language: words.language)
      return DisplayedItem(
        main: text, details: [comment(item.comment)].compactMap { $0 }, original: nil, flags: [],
        source: source(item.provenance, nil), rank: 0, date: date.text)
    }
  }

  private func line(
    _ main: CodedConcept, _ provenance: Provenance, _ time: TimeRange, _ details: [String?]
  ) -> DisplayedItem {
    let worded = concept(main)
    return DisplayedItem(
      main: worded.main, details: ([words.period(time)] + details).compactMap { $0 }, original: worded.original,
      flags: worded.flags, source: source(provenance, main), rank: 0, date: time.start?.text ?? "")
  }

  private func value(_ value: ObservationValue) -> String? {
    switch value {
    case .quantity(let quantity): self.quantity(quantity)
    case .integer(let number): String(number)
    case .coded(let concept): text(concept)
    case .text(let text): text
    case .time(let time): words.date(time)
    case .missing: words["notRecorded"]
    }
  }

  /// Comments are free text: the source's words, never translated.
  private func comment(_ comment: String?) -> String? { comment.map { "\(words["comment"]): “\($0)”" } }

  /// A reaction without a European code must be seen on its line too.
  private func innerFlags(_ concepts: [CodedConcept]) -> [DisplayedFlag] {
    guard concepts.contains(where: { $0.european == nil }) else { return [] }
    return [DisplayedFlag(kind: .noEuropeanCode, label: words["flag.noEuropeanCode"], explanation: nil)]
  }
}
