import CDA
import Documents
import Domain
import XML

/// A section of observations: the European code that it goes to, and its name in the account.
struct Questionnaire {
  let code: String
  let name: String
}

extension FrenchDocument {
  /// Reads vital signs (FR.3.49, FR.3.50), results (FR.3.208, FR.3.209) and functional status (FR.3.95, FR.3.25).
  ///
  /// An organizer becomes a group; organizers inside it become groups of their own, with their own codes, at any depth.
  mutating func observations(
    _ section: FrenchSection, into target: inout Documents.Section<ObservationGroup>, _ form: Questionnaire,
    _ plan: inout Documents.Section<PlannedItem>
  ) {
    var found: [ObservationGroup] = []
    var absences: [Absence] = []
    for entry in section.entries {
      if isAbsence(entry.element.find("code"), entry.path, &absences) { continue }
      found.append(contentsOf: groups(entry, section, form, nil, &plan))
    }
    fill(&target, section, form.code, found, absences)
  }

  /// The groups of one entry or of one component of a group, which hands its author and its time on.
  private mutating func groups(
    _ item: FrenchItem, _ section: FrenchSection, _ form: Questionnaire, _ parent: ObservationGroup?,
    _ plan: inout Documents.Section<PlannedItem>
  ) -> [ObservationGroup] {
    if isPlanned(item.element) {
      self.plan(item, section, form.code, into: &plan)
      return []
    }
    if !isFact(item.element) {
      setAside(
        item.element, section, form.code, item.path, form.name, .notAFact, "The source denies it or took it back.")
      return []
    }
    switch item.element.name {
    case "organizer": return panel(item, section, form, parent, &plan)
    case "observation":
      let observations = observations(item, section, form, parent)
      guard let first = observations.first else { return [] }
      return [
        ObservationGroup(
          provenance: first.provenance, status: first.status, time: first.time, observations: observations)
      ]
    default:
      setAside(
        item.element, section, form.code, item.path, form.name, .noPlace, "Only observations have a place here.")
      return []
    }
  }

  private mutating func panel(
    _ item: FrenchItem, _ section: FrenchSection, _ form: Questionnaire, _ parent: ObservationGroup?,
    _ plan: inout Documents.Section<PlannedItem>
  ) -> [ObservationGroup] {
    let element = item.element
    let inside = components(of: item)
    var group = ObservationGroup(
      provenance: provenance(element, item.path, section), code: nil, status: status(element),
      time: time(element.find("effectiveTime"), form.code, item.path, form.name), observations: [])
    if group.time.start == nil, group.time.high == nil, let time = parent?.time { group.time = time }
    if group.provenance.author == nil { group.provenance.author = parent?.provenance.author }
    group.performer = element.find("performer").map { author($0) } ?? parent?.performer
    group.comment = comment(element, in: section)
    // The code of an organizer that only holds organizers would name no group: it is accounted for instead.
    if inside.contains(where: { $0.element.isCalled("observation") }) {
      group.code = said(element.find("code"), section)
    }
    settle(element, section, form.code, item.path, form.name, without: Set(inside.map(\.element)))
    var others: [ObservationGroup] = []
    for part in inside {
      if part.element.isCalled("observation"), isFact(part.element) {
        group.observations.append(contentsOf: observations(part, section, form, group))
      } else if !part.element.isNamed("observationMedia", in: Names.hl7) {
        others.append(contentsOf: groups(part, section, form, group, &plan))
      }
    }
    return (group.observations.isEmpty ? [] : [group]) + others
  }

  /// An observation, followed by those inside it that have an answer of their own.
  private mutating func observations(
    _ item: FrenchItem, _ section: FrenchSection, _ form: Questionnaire, _ group: ObservationGroup?
  ) -> [Observation] {
    let element = item.element
    guard let code = concept(element.find("code"), of: element, section) else {
      setAside(
        element, section, form.code, item.path, form.name, .incomplete, "The observation names no question.")
      return []
    }
    let inside = parts(of: item)
    var found = Observation(
      provenance: provenance(element, item.path, section), code: code, status: status(element),
      value: observationValue(element.find("value"), section),
      time: time(element.find("effectiveTime"), form.code, item.path, form.name))
    // An organizer's time and author are said once for all that it holds.
    if let group, element.find("effectiveTime") == nil { found.time = group.time }
    if found.provenance.author == nil { found.provenance.author = group?.provenance.author }
    found.interpretations = element.hl7("interpretationCode").compactMap { said($0, section) }
    found.referenceRanges = element.hl7("referenceRange").compactMap { referenceRange($0, section) }
    found.method = said(element.find("methodCode"), section)
    found.bodySite = said(element.find("targetSiteCode"), section)
    found.performer = element.find("performer").map { author($0) }
    found.comment = comment(element, in: section)
    settle(element, section, form.code, item.path, form.name, without: Set(inside.map(\.element)))
    return [found] + inside.flatMap { observations($0, section, form, group) }
  }

  /// Observations inside an observation that answer a question of their own; those that qualify it are none.
  private func parts(of item: FrenchItem) -> [FrenchItem] {
    related(item.element).filter { inside in
      inside.isCalled("observation") && isFact(inside) && inside.find("value") != nil
        && !Self.qualifying.contains(inside.attribute("code", of: "code") ?? "")
    }.enumerated().map { ($0.element, "\(item.path)/observation[\($0.offset + 1)]") }
  }

  private mutating func referenceRange(_ element: Element, _ section: FrenchSection) -> ReferenceRange? {
    guard let usual = element.find("observationRange") else { return nil }
    // That the range is the normal one is what a reference range is.
    takeStructure(usual.find("interpretationCode"), ["N"])
    let words = usual.words(section.texts)
    guard let value = usual.find("value") else { return words.map { ReferenceRange(text: $0) } }
    if let range = quantityRange(value) { return ReferenceRange(range: range, text: words) }
    let text = value.spoken(section.texts)
    if text != nil { taken.insert(value) }
    return text == nil && words == nil ? nil : ReferenceRange(text: text ?? words)
  }

  // MARK: Answers

  /// The answer to a question, of whatever datatype; what cannot be read stays untaken, and so accounted for.
  mutating func observationValue(_ value: Element?, _ section: FrenchSection) -> ObservationValue {
    guard let value else { return .missing(.noInformation) }
    guard let read = answer(value, section) else { return .missing(value.nullFlavor ?? .noInformation) }
    taken.insert(value)
    return read
  }

  private mutating func answer(_ value: Element, _ section: FrenchSection) -> ObservationValue? {
    switch value.dataType {
    case "PQ", "REAL", "MO": quantity(value).map { .quantity($0) }
    case "IVL_PQ", "IVL_REAL": quantityRange(value).map { .range($0) }
    case "RTO", "RTO_PQ_PQ", "RTO_QTY_QTY": ratio(value).map { .ratio($0) }
    case "INT": value.attribute("value").flatMap { Int($0) }.map { .integer($0) }
    case "TS", "IVL_TS": value.timeRange.start.map { .time($0) }
    case "ST", "ED": value.spoken(section.texts).map { .text($0) }
    case "BL": value.attribute("value").flatMap { Bool($0) }.map { .boolean($0) }
    default: said(value, section).map { .coded($0) }
    }
  }

  /// A PQ as itself, or an IVL_PQ by its bounds.
  mutating func quantityRange(_ element: Element?) -> QuantityRange? {
    guard let element, element.nullFlavor == nil else { return nil }
    if let value = quantity(element) { return QuantityRange(value) }
    let range = QuantityRange(low: quantity(element.find("low")), high: quantity(element.find("high")))
    return range.low == nil && range.high == nil ? nil : range
  }

  mutating func ratio(_ element: Element?) -> Ratio? {
    guard let element, element.nullFlavor == nil else { return nil }
    let ratio = Ratio(
      numerator: quantity(element.find("numerator")), denominator: quantity(element.find("denominator")))
    return ratio.numerator == nil && ratio.denominator == nil ? nil : ratio
  }
}

extension Element {
  /// The words of a text value (ST, ED), or those that it refers to; a file has none.
  fileprivate func spoken(_ texts: NarrativeTexts) -> String? {
    if isEmbeddedFile { return nil }
    if let reference = attribute("value", of: "reference").flatMap(texts.identifier(of:)),
      let words = texts[reference]
    {
      return words
    }
    let words = text.trimmed
    return words.isEmpty ? nil : words
  }
}
