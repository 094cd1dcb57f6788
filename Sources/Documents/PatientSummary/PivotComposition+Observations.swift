import CDA
import Domain
import XML

/// How one kind of observation is written: what its template pins.
struct ObservationForm: Sendable {
  let templates: FixedElements
  /// Relation of a comment to it; EH.3.43 takes another than the rest.
  var commentRelation = "SUBJ"
  /// Template of its author, where there is one.
  var authorTemplate: String?
  /// How many interpretations, and sites, the rules take.
  var limit = Int.max
  /// Whether its time is a point (TS) rather than an interval.
  var takesPoint = false

  static let vitalSign = ObservationForm(
    templates: TemplateIDs.of(
      Template.vitalSign, Template.observation, "\(Template.pcc).4.13", "\(Template.pcc).4.13.2",
      "\(Template.hl7).10.20.1.31",
    ), takesPoint: true)
  static let result = ObservationForm(
    templates: TemplateIDs.of(Template.result, "\(Template.pcc).4.13"), commentRelation: "COMP",
    authorTemplate: Template.bodyAuthor,
    limit: 1)
  static let bloodGroup = ObservationForm(
    templates: TemplateIDs.of(
      Template.bloodGroup, Template.observation, "\(Template.pcc).4.13", "\(Template.pcc).4.13.6"))
  static let functional = ObservationForm(
    templates: TemplateIDs.of(Template.functionalObservation, "\(Template.pcc).4.13"))
}

extension PivotComposition {
  /// One observation; `code` and `value` as its template wants them.
  func observation(
    _ observation: Observation, _ form: ObservationForm, _ id: InstanceIdentifier, _ place: Place,
    _ text: SectionText, code: PivotNode, value: PivotNode
  ) -> PivotNode {
    let reference = text.reference(observation.provenance.narrativeReference, words: line(observation))
    if observation.interpretations.count > form.limit {
      for extra in observation.interpretations.dropFirst(form.limit) {
        keepAsWords("observation.interpretation", extra, at: place, in: text)
      }
    }
    let author = observation.provenance.author.flatMap {
      self.author($0, at: place.path, section: place.section, template: form.authorTemplate)
    }
    return element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      put(form.templates)
      ids(observation.provenance.identifiers, else: id, atMost: 1)
      code
      textReference(reference)
      put(.completed)
      form.takesPoint ? point(observation.time, at: place) : time(observation.time, at: place)
      value
      observation.interpretations.prefix(form.limit).compactMap { nullable("interpretationCode", $0, in: text) }
      observation.method.flatMap { nullable("methodCode", $0, in: text) }
      observation.bodySite.flatMap { nullable("targetSiteCode", $0, in: text) }
      observation.performer.flatMap { entryPerformer($0, "observation.performer", place) }
      author
      comment(observation.comment, text, below: form.commentRelation)
      observation.referenceRanges.compactMap { referenceRange($0, place, text) }
    }
  }

  /// What is usual; the rules want it as a value, so words alone stand in the narrative.
  private func referenceRange(_ range: ReferenceRange, _ place: Place, _ text: SectionText) -> PivotNode? {
    let value = range.range.flatMap { range -> PivotNode? in
      let low = range.low.flatMap { quantity("low", $0) }
      let high = range.high.flatMap { quantity("high", $0) }
      guard low != nil || high != nil, !range.isReversed else { return nil }
      return element("value", ["xsi:type": "IVL_PQ"]) {
        low
        high
      }
    }
    guard let value else {
      keepAsWords("observation.referenceRange", range.text, at: place, in: text)
      return nil
    }
    return element("referenceRange", ["typeCode": "REFV"]) {
      element("observationRange", ["classCode": "OBS", "moodCode": "EVN.CRT"]) {
        range.text?.nonEmpty.map { element("text", text: $0) }
        value
      }
    }
  }

  /// A time where the rules take a point only: the beginning of an interval, whose end goes to the account.
  func point(_ range: TimeRange, at place: Place) -> PivotNode {
    if let high = range.high, range.low != nil, high != range.low {
      lose("time.high", in: place.section, at: place.path, .noPlace, "The entry takes a point in time only.")
    }
    guard let value = range.value ?? range.low ?? range.high else {
      return element("effectiveTime", ["nullFlavor": (range.nullFlavor?.unmasked ?? .unknown).rawValue])
    }
    return element("effectiveTime", ["value": value.text])
  }

  /// A question and its answer as a line of narrative: the words of the source, numbers as they are.
  func line(_ observation: Observation) -> String {
    if let text = observation.provenance.text?.nonEmpty { return text }
    let question = observation.code.words ?? "?"
    return observation.value.words.map { "\(question): \($0)" } ?? question
  }

  /// An observation that the rules take in no form: its words, and a line in the account.
  func keepObservation(_ observation: Observation, _ kind: PivotSection, _ text: SectionText, _ note: String) {
    var words = line(observation)
    if observation.provenance.text == nil, let date = observation.time.shown { words += " (\(date))" }
    keepAsWords(
      "observation", words, at: (kind.code, observation.provenance.sourcePath), in: text,
      from: observation.provenance.narrativeReference, source: observation.code.source.first, note)
  }

  /// Lines in the account for a group of which nothing is written as structure and whose words go elsewhere.
  func keepGroup(_ group: ObservationGroup, as kind: PivotSection) {
    let paths = Set(group.observations.map(\.provenance.sourcePath)).union([group.provenance.sourcePath])
    for path in paths.sorted() {
      lose(
        "observation", in: kind.code, at: path, .noPlace, source: group.code?.source.first, wordsRemain: true,
        "The pivot takes it in no coded form; its words stand in the narrative.")
    }
  }

  /// What a group says beyond its observations and an organizer has no element for.
  func keepGroupWords(_ group: ObservationGroup, _ kind: PivotSection, _ text: SectionText) {
    guard let comment = group.comment else { return }
    keepAsWords("group.comment", comment, at: (kind.code, group.provenance.sourcePath), in: text)
  }

  /// The observations of a group below one organizer.
  func organizer(
    _ group: ObservationGroup, _ kind: PivotSection, _ classCode: String, _ templates: FixedElements,
    _ id: InstanceIdentifier, code: PivotNode, time: PivotNode?, authorTemplate: String? = nil,
    _ observations: [PivotNode], _ text: SectionText
  ) -> PivotNode {
    let place = enter(kind.code, group.provenance.sourcePath)
    keepGroupWords(group, kind, text)
    return element("organizer", ["classCode": classCode, "moodCode": "EVN"]) {
      put(templates)
      ids(group.provenance.identifiers, else: id, atMost: 1)
      code
      put(.completed)
      time
      group.performer.flatMap { entryPerformer($0, "group.performer", place) }
      group.provenance.author.flatMap {
        author($0, at: place.1, section: kind.code, template: authorTemplate)
      }
      observations.map { observation in element("component") { observation } }
    }
  }
}

extension ObservationValue {
  /// The answer as words; nil where there is none.
  var words: String? {
    switch self {
    case .quantity(let quantity): quantity.shown
    case .range(let range): [range.low, range.high].map { $0?.shown ?? "…" }.joined(separator: " – ")
    case .ratio(let ratio): [ratio.numerator, ratio.denominator].map { $0?.shown ?? "…" }.joined(separator: " / ")
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .coded(let concept): concept.words
    case .text(let words): words.nonEmpty
    case .time(let time): time.shown
    case .missing: nil
    }
  }
}

extension Quantity {
  var shown: String {
    guard let unit = unit?.nonEmpty, unit != "1" else { return value }
    return "\(value) \(unit)"
  }
}
