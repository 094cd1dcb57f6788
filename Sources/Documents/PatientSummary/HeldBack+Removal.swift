import CDA
import Domain

/// Collects the entries that a patient may hide.
struct EntryList: SectionVisitor {
  let header: Header
  private(set) var entries: [HideableEntry] = []

  init(header: Header) { self.header = header }

  mutating func visit<Entry: RecordedEntry>(_ section: inout Section<Entry>, code: String) {
    for entry in section.entries {
      let author = entry.author(in: header)
      entries.append(
        HideableEntry(
          section: code, key: entry.key(in: code), words: entry.words, author: author?.key ?? "",
          authorName: author?.shownName ?? ""))
    }
  }
}

/// Takes out what is held back, and remembers what it was about.
struct Removal: SectionVisitor {
  let held: HeldBack
  let header: Header
  /// Of what was taken out: the words, in lower case.
  private(set) var words: Set<String> = []
  private(set) var subjects: [CodedConcept] = []

  init(held: HeldBack, header: Header) {
    self.held = held
    self.header = header
  }

  mutating func visit<Entry: RecordedEntry>(_ section: inout Section<Entry>, code: String) {
    if held.sections.contains(code) {
      for entry in section.entries { note(entry) }
      section = Section()
      return
    }
    let hidden = section.entries.filter { isHidden($0, code) }
    guard !hidden.isEmpty else { return }
    for entry in hidden { note(entry) }
    let kept = section.entries.filter { !isHidden($0, code) }
    guard !kept.isEmpty else {
      section = Section()
      return
    }
    section.content = .entries(kept)
    for entry in hidden {
      let references = Set([entry.provenance.narrativeReference, entry.subject?.narrativeReference].compactMap { $0 })
      let left = section.narrative.map { $0.withoutRows { $0.holds(references) } }
      let words = entry.words.lowercased()
      // Where the entry points at no row, its row is the one that says its words.
      let isFound = left != section.narrative || words.count < 4
      let wording = Wording([words])
      let remaining = isFound ? left : left.map { $0.withoutRows { wording.isIn($0.text) } }
      // As if the rows had never been there: a source without them has no empty table either.
      section.narrative = remaining.map(\.arranged)
    }
  }

  private func isHidden(_ entry: some RecordedEntry, _ code: String) -> Bool {
    if held.entries.contains(entry.key(in: code)) { return true }
    guard !held.authors.isEmpty, let author = entry.author(in: header) else { return false }
    return held.authors.contains(author.key)
  }

  private mutating func note(_ entry: some RecordedEntry) {
    if let subject = entry.subject { subjects.append(subject) }
    // A word of three letters is in every text.
    let said = entry.words.lowercased()
    if said.count > 3 { words.insert(said) }
  }
}

/// Takes out of what is left every text that still names what was taken out.
struct Silence: SectionVisitor {
  let words: Wording

  func visit<Entry: RecordedEntry>(_ section: inout Section<Entry>, code: String) {
    if section.narrative.contains(where: says) { section.narrative = [] }
    guard case .entries(var entries) = section.content else { return }
    for index in entries.indices {
      if says(entries[index].comment) { entries[index].comment = nil }
      if says(entries[index].provenance.text) { entries[index].provenance.text = nil }
    }
    section.content = .entries(entries)
  }

  func says(_ narrative: Narrative) -> Bool { narrative.nodes.contains { says($0.text) } }

  private func says(_ text: String?) -> Bool {
    text.map(words.isIn) ?? false
  }
}

extension RecordedEntry {
  func key(in section: String) -> String {
    let identifiers = provenance.identifiers.map { "\($0.root)^\($0.extension ?? "")" }.sorted()
    return identifiers.first.map { "id|\($0)" } ?? "words|\(section)|\(words)|\(provenance.text ?? "")"
  }

  /// Who wrote the entry; the document's author where it names none.
  func author(in header: Header) -> Author? { provenance.author ?? header.authors.first }
}

extension Author {
  var key: String {
    identifiers.first.map { "id|\($0.root)^\($0.extension ?? "")" } ?? "name|\(shownName)"
  }

  /// Name and organisation, as a person reads them.
  var shownName: String {
    let person = name.map { ($0.prefix + $0.given + $0.family).joined(separator: " ") } ?? device ?? ""
    return [person, organisation?.name ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
  }
}

extension Narrative {
  /// This narrative without the rows of a table, a list or a text that are meant.
  func withoutRows(_ isMeant: (Node) -> Bool) -> Narrative {
    Narrative(nodes.compactMap { $0.withoutRows(isMeant) })
  }
}

extension Narrative.Node {
  fileprivate func withoutRows(_ isMeant: (Narrative.Node) -> Bool) -> Narrative.Node? {
    guard case .element(let name, let attributes, let children) = self else { return self }
    let isRow = name == "tr" || name == "item" || name == "paragraph"
    if isRow, isMeant(self) { return nil }
    return .element(name: name, attributes: attributes, children: children.compactMap { $0.withoutRows(isMeant) })
  }

  func holds(_ references: Set<String>) -> Bool {
    guard case .element(_, let attributes, let children) = self else { return false }
    return attributes.contains { $0.name == "ID" && references.contains($0.value) }
      || children.contains { $0.holds(references) }
  }
}
