import CDA
import Documents
import Domain
import XML

/// An entry, or a statement of one, with its path in the source.
typealias FrenchItem = (element: Element, path: String)

/// A section of the source on its way to a reader: the entries that this reader takes, and the words around them.
struct FrenchSection {
  private let source: SourceSection
  var entries: [FrenchItem]
  /// Whether the entries stand where they belong. Words of a section stay with it when an entry is read elsewhere.
  private(set) var isHome = true
  /// Whether the section's narrative goes into the summary, here or in the section that it belongs to.
  var wordsTravel = true

  init(_ source: SourceSection) {
    self.source = source
    entries = source.entries
  }

  var element: Element { source.element }
  var code: Coding? { source.code }
  var templateIDs: [String] { source.templateIDs }
  var texts: NarrativeTexts { source.texts }
  var path: String { source.path }
  var isContainer: Bool { source.isContainer || source.templateIDs.contains(where: FR.containers.contains) }
  var title: String? { isHome ? source.title : nil }
  var narrative: Narrative? { isHome ? source.narrative : nil }
  var hasWords: Bool { narrative?.hasWords ?? false }

  /// Some of the entries, on their way to another section of the summary.
  func away(with entries: [FrenchItem]) -> FrenchSection {
    var other = self
    other.entries = entries
    other.isHome = false
    return other
  }

  /// An `ID` of the narrative, where the narrative travels with the entry.
  func reference(_ identifier: String?) -> String? { isHome ? identifier : nil }
}

extension FrenchDocument {
  /// What an entry holds: an organizer that only groups is opened, at any depth; what it says itself is accounted for.
  ///
  /// An organizer that is no fact stays whole, so that none of its statements can look like one.
  mutating func opened(_ item: FrenchItem, _ section: FrenchSection) -> [FrenchItem] {
    guard item.element.isCalled("organizer"), isFact(item.element) else { return [item] }
    let inside = components(of: item)
    guard !inside.isEmpty else { return [item] }
    settle(
      item.element, section, section.code?.code ?? "", item.path, "entry.organizer",
      without: Set(inside.map(\.element)))
    return inside.flatMap { opened($0, section) }
  }

  /// What stands in the components of an organizer, numbered as they stand.
  func components(of item: FrenchItem) -> [FrenchItem] {
    item.element.hl7("component").enumerated().compactMap { index, component in
      Self.statement(in: component).map { ($0, "\(item.path)/component[\(index + 1)]") }
    }
  }

  /// A warning where an entry is read by its own kind and not by that of its section.
  mutating func strayed(_ item: FrenchItem, _ section: FrenchSection) {
    account.add(
      AccountItem(
        section: section.code?.code ?? "", sourcePath: item.path, element: "check.entry-in-other-section",
        outcome: .carried, source: item.element.find("code")?.coding,
        note: "Warning: the entry stands in a section of another kind; it is carried with the entries of its own kind.")
    )
  }

  /// A container holds sections; what it holds beside them has no place.
  mutating func container(_ section: FrenchSection) {
    if section.hasWords || !section.entries.isEmpty { noPlace(section) }
  }

  // MARK: What no reader took

  /// Adds a line for each entry of which no part came into the model and which has no line of its own yet.
  mutating func accountForRest(of sections: [FrenchSection], in summary: PatientSummary) {
    var known = Set(summary.provenances.map { Self.entryPath(of: $0.sourcePath) })
    // Nearly every entry is in the model; only for another is the account looked through.
    if sections.contains(where: { $0.entries.contains { !known.contains($0.path) } }) {
      known.formUnion(account.items.map(\.sourcePath))
    }
    for section in sections {
      for entry in section.entries where !known.contains(entry.path) {
        setAside(
          entry.element, section, section.code?.code ?? "", entry.path, "entry", .unreadable,
          "None of its statements could be carried as structure.")
      }
    }
  }

  /// `section[…]/entry[2]` of any path below it.
  private static func entryPath(of path: String) -> String {
    var rest = path.utf8[...]
    while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      rest = rest[slash...]
      if rest.starts(with: "/entry[".utf8) {
        return rest.firstIndex(of: UInt8(ascii: "]")).map { String(path[...$0]) } ?? path
      }
      rest = rest.dropFirst()
    }
    return path
  }
}
