import CDA
import Documents
import Domain
import Terminology

/// An entry that knows which words of its section's narrative are its own.
protocol DisplayedEntry: Sendable, Hashable {
  var provenance: Provenance { get }
  /// Every concept that may point into the narrative.
  var concepts: [CodedConcept] { get }
  /// Free text of the entry, which the display shows as it is.
  var freeText: [String?] { get }
}

extension Problem: DisplayedEntry {
  var concepts: [CodedConcept] { [condition] }
  var freeText: [String?] { [comment] }
}
extension Allergy: DisplayedEntry {
  var freeText: [String?] { [comment] }
  var concepts: [CodedConcept] { [kind] + [agent].compactMap { $0 } + reactions.map(\.manifestation) }
}
extension Medication: DisplayedEntry {
  var freeText: [String?] { [comment, dosageText] }
  var concepts: [CodedConcept] {
    [product.atc, reason].compactMap { $0 } + product.ingredients.map(\.substance)
  }
}
extension Procedure: DisplayedEntry {
  var concepts: [CodedConcept] { [code] }
  var freeText: [String?] { [comment] }
}
extension Device: DisplayedEntry {
  var concepts: [CodedConcept] { [code] }
  var freeText: [String?] { [comment] }
}
extension Immunization: DisplayedEntry {
  var concepts: [CodedConcept] { [vaccine] }
  var freeText: [String?] { [comment] }
}
extension SocialObservation: DisplayedEntry {
  var concepts: [CodedConcept] { [habit] }
  var freeText: [String?] { [comment] }
}
extension ObservationGroup: DisplayedEntry {
  var concepts: [CodedConcept] {
    [code].compactMap { $0 }
      + observations.flatMap { observation -> [CodedConcept] in
        guard case .coded(let answer) = observation.value else { return [observation.code] }
        return [observation.code, answer]
      }
  }
  var freeText: [String?] {
    [comment] + observations.flatMap { [$0.comment, $0.provenance.text] }
  }
}
extension PlannedItem: DisplayedEntry {
  var concepts: [CodedConcept] { [code] }
  var freeText: [String?] { [comment] }
}
extension AdvanceDirective: DisplayedEntry {
  var concepts: [CodedConcept] { [kind] }
  var freeText: [String?] { [comment] }
}
extension Alert: DisplayedEntry {
  var concepts: [CodedConcept] { [code] }
  var freeText: [String?] { [comment] }
}
extension Travel: DisplayedEntry {
  var concepts: [CodedConcept] { [country] }
  var freeText: [String?] { [comment] }
}
extension PregnancyObservation: DisplayedEntry {
  var concepts: [CodedConcept] { [] }
  var freeText: [String?] { [comment] }
}

extension Display {
  /// Words of the section's narrative that no shown entry stands for: other parts of the record that have no place of
  /// their own, rows whose entry could not be carried. They are shown, since nothing received may vanish.
  func remainingWords<Entry: DisplayedEntry>(of section: Documents.Section<Entry>) -> [RemainingWords] {
    var identifiers: Set<String> = []
    var known: Set<String> = []
    for entry in section.entries {
      identifiers.formUnion([entry.provenance.narrativeReference].compactMap { $0 })
      identifiers.formUnion(entry.concepts.compactMap(\.narrativeReference))
      let words = [entry.provenance.text] + entry.concepts.map(\.originalText) + entry.freeText
      known.formUnion(words.compactMap { $0?.comparable })
    }
    if case .statedNone(let coding) = section.content, let display = coding.display { known.insert(display.comparable) }
    known.formUnion(absencePhrases)
    return section.narrative.flatMap { texts($0.nodes, outside: identifiers) }
      .filter { !known.contains($0.plain.comparable) }
  }

  /// Sentences that a writer of pivots puts where an entry says that there is nothing: no words of the source.
  private var absencePhrases: Set<String> {
    let sets = [
      ValueSet.absentAllergy, ValueSet.absentMedication, ValueSet.absentProblem, ValueSet.absentProcedure,
      ValueSet.absentDevice,
    ]
    let displays = sets.reduce(into: Set<String>()) { $0.formUnion(catalogue.displays(of: $1)) }
    return Set(displays.flatMap { [$0.comparable, "\($0) (not asked)".comparable] })
  }

  private static let headings: Set<String> = ["thead", "caption", "col", "colgroup"]
  private static let rows: Set<String> = ["tr", "item", "paragraph", "td", "th", "content"]

  /// Words of no entry: as they are compared, and as a reader needs them.
  private func texts(_ nodes: [Narrative.Node], outside identifiers: Set<String>) -> [RemainingWords] {
    nodes.flatMap { node -> [RemainingWords] in
      guard case .element(let name, _, let children) = node, node.contains(identifiers) else {
        let text = Narrative([node]).plainText
        let words = node.words(colon: sourceLanguage == "fr" ? "\u{A0}: " : ": ")
        let isMarked = node.contains([CarriedAlerts.headingID])
        return text.isEmpty ? [] : [RemainingWords(plain: text, words: words, headsAlerts: isMarked)]
      }
      if Self.rows.contains(name) { return [] }
      let parts = children.filter { child in
        guard case .element(let name, _, _) = child else { return true }
        return !Self.headings.contains(name) || child.contains(identifiers)
      }
      return texts(parts, outside: identifiers)
    }
  }

  /// Words as lines, in the source's language, each short enough for one paragraph where the source allows.
  func wordItems(_ texts: [String]) -> [DisplayedItem] {
    var groups: [String] = []
    for text in texts {
      if let last = groups.last, last.count + text.count < 600 {
        groups[groups.count - 1] = "\(last) · \(text)"
      } else {
        groups.append(text)
      }
    }
    return groups.map { text in
      DisplayedItem(
        main: DisplayedText(text: text, language: sourceLanguage), details: [words["wordsOnly"]], original: nil,
        flags: isForeign ? [languageFlag(sourceLanguage)] : [], source: [], rank: [], date: "")
    }
  }

  /// A section that travels as words.
  func wordsOnly(_ code: String) -> DisplayedSection {
    wordsOnly(summary.narrativeSections.filter { $0.code.code == code }, code: code)
  }

  func wordsOnly(_ sections: [NarrativeSection], code: String) -> DisplayedSection {
    let first = sections.first
    let texts = sections.flatMap(\.narrative).flatMap { self.texts($0.nodes, outside: []) }
    let items = wordItems(texts.map(\.words))
    return DisplayedSection(
      code: code, title: words.section(code) ?? first?.sourceTitle ?? first?.code.display ?? code, items: items,
      nothing: items.isEmpty ? .notAvailable : nil, nothingText: items.isEmpty ? words["notAvailable"] : nil)
  }
}

/// Words of a narrative that no entry stands for.
struct RemainingWords {
  /// As they are compared.
  let plain: String
  /// As a reader needs them.
  let words: String
  /// Whether the writer marked them as the heading of alerts.
  let headsAlerts: Bool
}

extension Narrative.Node {
  fileprivate func contains(_ identifiers: Set<String>) -> Bool {
    guard !identifiers.isEmpty, case .element(_, let attributes, let children) = self else { return false }
    return attributes.contains { $0.name == "ID" && identifiers.contains($0.value) }
      || children.contains { $0.contains(identifiers) }
  }
}

extension String {
  /// For comparing words: letter case and blanks aside.
  fileprivate var comparable: String {
    lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
