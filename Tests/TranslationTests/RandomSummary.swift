import CDA
import Documents
import Domain
import GatewayTesting

/// Random summaries of invented people, over the whole model.
struct RandomSummary {
  /// How far a summary goes.
  enum Style {
    /// All that the pivot holds, so that it comes back as it was written.
    case holdable
    /// Also what it does not: missing parts, unmapped codes where a code must be, dates that contradict each other.
    case wild
  }

  var random: SeededGenerator
  let style: Style
  /// One item for each entry, in order, as an inventory of a source would give them.
  var items: [SourceItem] = []
  /// Lines of the narrative of the section being made.
  var lines: [Narrative.Node] = []
  private var count = 0
  private var path = ""

  init(seed: UInt64, _ style: Style) {
    random = SeededGenerator(seed: seed)
    self.style = style
  }

  static let snomed = "2.16.840.1.113883.6.96"
  static let icd10 = "1.3.6.1.4.1.12559.11.10.1.3.1.44.2"
  static let atc = "2.16.840.1.113883.6.73"
  static let national = "2.999.7"

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
  mutating func pick<Value>(_ values: [Value], else other: Value) -> Value {
    values.randomElement(using: &random) ?? other
  }
  mutating func sometimes<Value>(_ percent: Int = 50, _ make: (inout RandomSummary) -> Value) -> Value? {
    chance(percent) ? make(&self) : nil
  }

  // MARK: Words, codes, times

  /// Words in many scripts and with markup, different each time.
  mutating func words() -> String {
    count += 1
    let word = pick(
      [
        "Pénicilline", "a < b & c > d", "\"cité\" l'autre", "Διαβήτης", "Діабет", "حساسية", "糖尿病", "Ærøskøbing 🫀",
        "]]> <!-- non -->", "çà et là", "e\u{301}tat", "50 %", "1\u{A0}mg", "&amp;",
      ], else: "mot")
    return "\(word) \(count)"
  }

  /// A line of narrative that says `words`, and its identifier.
  mutating func line(_ words: String) -> String {
    count += 1
    let id = "n\(count)"
    lines.append(Self.paragraph(id, words))
    return id
  }

  static func paragraph(_ id: String, _ words: String) -> Narrative.Node {
    .element(name: "paragraph", attributes: [.init("ID", id)], children: [.text(words)])
  }

  mutating func coding(_ system: String) -> Coding {
    Coding(system: system, code: "\(number(1000..<99999))", display: words())
  }

  /// A concept whose European code is known.
  mutating func mapped(_ system: String = snomed) -> CodedConcept {
    if chance(25) { return CodedConcept(european: coding(system)) }
    var concept = CodedConcept(source: [coding(Self.national)], european: coding(system))
    if chance(30) { concept.source.append(coding("2.999.8")) }
    if chance(20), let european = concept.european {
      concept.source = [european]
      concept.equivalence = .equal
    }
    say(&concept)
    return concept
  }

  /// A concept without a European code.
  mutating func unmapped() -> CodedConcept {
    var concept = CodedConcept(source: chance(80) ? [coding(Self.national)] : [])
    say(&concept)
    if concept.originalText == nil, concept.source.isEmpty { concept.originalText = words() }
    return concept
  }

  private mutating func say(_ concept: inout CodedConcept) {
    guard chance(70) else { return }
    let text = words()
    concept.originalText = text
    if chance(60) { concept.narrativeReference = line(text) }
  }

  /// Where null is allowed, either.
  mutating func concept(_ system: String = snomed) -> CodedConcept {
    if style == .wild, chance(15) {
      return CodedConcept(nullFlavor: pick([.unknown, .masked, .notAsked], else: .unknown))
    }
    return chance(70) ? mapped(system) : unmapped()
  }

  /// Where null is not allowed: unmapped only when wild.
  mutating func strict(_ system: String = snomed) -> CodedConcept {
    style == .wild && chance(40) ? unmapped() : mapped(system)
  }

  mutating func time(from year: Int = 1990) -> HL7Time {
    let text = String(number(year..<year + 10))
    let rest = pick(["", "02", "0229", "1130", "11300815+0200", "1130081559-0500"], else: "")
    // The 29th of February exists in some of these years only.
    return HL7Time(text + rest) ?? HL7Time(text) ?? HL7Time(Instant(seconds: 0))
  }

  /// An interval with a beginning, or the reason why it has none.
  mutating func interval() -> TimeRange {
    var range = chance(70) ? TimeRange(low: time()) : TimeRange(lowNull: .unknown)
    if chance(40) { range.high = time(from: 2010) } else if chance(30) { range.highNull = .unknown }
    if style == .wild, chance(10) { range = TimeRange(low: time(from: 2010), high: time()) }
    if style == .wild, chance(10) { range = TimeRange() }
    return range
  }

  mutating func moment() -> TimeRange { chance(60) ? TimeRange(value: time()) : interval() }

  mutating func quantity(_ unit: String) -> Quantity {
    if style == .wild, chance(10) { return Quantity(value: "beaucoup", unit: unit) }
    return Quantity(value: pick(["1", "0.5", "12", "1.50", "-3"], else: "1"), unit: unit)
  }

  // MARK: Places and people

  /// Begins the next entry of a section: its provenance, unlike all others.
  mutating func entry(of section: String) -> Provenance {
    let number = items.count { $0.section == section } + 1
    path = "section[\(section)]/entry[\(number)]"
    items.append(SourceItem(path: path, section: section, kind: .entry))
    var provenance = place(path)
    if chance(30) { provenance.author = author() }
    if style == .wild, chance(20) { provenance.identifiers = [] }
    return provenance
  }

  /// The same for an entry that is only the frame of its parts: it has no words.
  mutating func frame(of section: String) -> Provenance {
    var provenance = entry(of: section)
    lines = lines.filter { $0 != provenance.narrativeReference.map { id in Self.paragraph(id, provenance.text ?? "") } }
    provenance.text = nil
    provenance.narrativeReference = nil
    return provenance
  }

  /// A part of the entry being made.
  ///
  /// Parts have no authors of their own: the pivot has no place for them.
  mutating func part(_ name: String) -> Provenance { place("\(path)/\(name)") }

  private mutating func place(_ path: String) -> Provenance {
    count += 1
    var provenance = Provenance(
      identifiers: [InstanceIdentifier(root: "2.999.5", extension: "id\(count)")], sourcePath: path)
    if style == .holdable || chance(60) {
      let text = words()
      provenance.text = text
      provenance.narrativeReference = line(text)
    }
    return provenance
  }

  mutating func author() -> Author {
    Author(
      time: HL7Time("20261120101500+0100"),
      identifiers: [InstanceIdentifier(root: "2.999.3", extension: "hp-\(number(1..<99))")],
      role: CodedConcept(european: coding("2.16.840.1.113883.2.9.6.2.7")),
      name: PersonName(family: ["Μορέλ"], given: ["Odile"]), addresses: [Address(city: "Trévoux", country: "FR")],
      telecoms: [Telecom(value: "tel:+33400000001", use: "WP")],
      organisation: Organisation(
        identifiers: [InstanceIdentifier(root: "2.999.2", extension: "org-1")], name: "Cabinet <&>",
        addresses: [Address(postalCode: "01600", city: "Trévoux", country: "FR")],
        telecoms: [Telecom(value: "tel:+33400000000", use: "WP")]))
  }

  mutating func performer() -> Author {
    var performer = author()
    performer.role = nil
    performer.addresses = []
    performer.telecoms = []
    return performer
  }

  mutating func maker() -> Organisation {
    Organisation(identifiers: [InstanceIdentifier(root: "2.999.2", extension: "m-\(number(1..<99))")], name: words())
  }

  /// A comment whose words stand in the narrative.
  mutating func comment() -> String {
    let text = words()
    if style == .holdable || chance(50) { _ = line(text) }
    return text
  }

  // MARK: Sections

  /// A section of up to `most` entries, or one of the kinds of nothing.
  mutating func section<Entry>(
    _ code: String, none: [String], most: Int = 4, _ make: (inout RandomSummary) -> Entry
  ) -> Documents.Section<Entry> {
    lines = []
    let entries = (0..<number(0..<most + 1)).map { _ in make(&self) }
    var section = Documents.Section<Entry>()
    if !entries.isEmpty {
      section.content = .entries(entries)
    } else if !none.isEmpty {
      section.content = pick(
        [.noInformation, .notAsked] + none.map { .statedNone(Self.absence($0)) }, else: .noInformation)
    }
    if !entries.isEmpty, chance(70) { section.sourceTitle = words() }
    if !lines.isEmpty, style == .holdable || chance(80) { section.narrative = [Narrative(lines)] }
    return section
  }

  static func absence(_ code: String) -> Coding {
    Coding(system: "2.16.840.1.113883.5.1150.1", code: code, display: code)
  }
}
