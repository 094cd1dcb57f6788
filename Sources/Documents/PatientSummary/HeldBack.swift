import CDA
import Domain

/// What a patient holds back of a summary (Regulation (EU) 2025/327, Article 8).
public struct HeldBack: Sendable, Hashable {
  /// LOINC codes of whole sections.
  public var sections: Set<String>
  /// Keys of single entries, as ``HideableEntry/key`` tells them.
  public var entries: Set<String>
  /// Keys of authors, as ``HideableEntry/author`` tells them.
  public var authors: Set<String>

  public init(sections: Set<String> = [], entries: Set<String> = [], authors: Set<String> = []) {
    self.sections = sections
    self.entries = entries
    self.authors = authors
  }

  public var isEmpty: Bool { sections.isEmpty && entries.isEmpty && authors.isEmpty }
}

/// One entry of one's own record, as its patient is offered to hide it.
public struct HideableEntry: Sendable, Hashable {
  /// LOINC code of its section.
  public let section: String
  /// Stays the same over the versions of a record: made of the identifiers that the source gave the entry, of its words
  /// where it gave none.
  public let key: String
  /// What the entry is about, in the words of the source.
  public let words: String
  /// Key of who wrote it, stable in the same way.
  public let author: String
  /// Name and organisation of who wrote it.
  public let authorName: String
}

extension PatientSummary {
  /// Every entry that can be held back by itself.
  public var hideable: [HideableEntry] {
    var found = EntryList(header: header)
    var copy = self
    copy.accept(&found)
    return found.entries
  }

  /// This summary as if what is held back had never been recorded: entries, their words in the narrative, what other
  /// entries say of them, and their authors.
  public func without(_ held: HeldBack) -> PatientSummary {
    guard !held.isEmpty else { return self }
    var result = self
    var removal = Removal(held: held, header: header)
    result.accept(&removal)
    result.narrativeSections.removeAll { held.sections.contains($0.code.code) }
    result.header.hide(held.authors)
    guard !removal.words.isEmpty else { return result }
    var silence = Silence(words: Wording(removal.words))
    result.accept(&silence)
    result.forgetReasons(removal.subjects)
    for index in result.narrativeSections.indices
    where result.narrativeSections[index].narrative.contains(where: silence.says) {
      result.narrativeSections[index].narrative = []
    }
    result.narrativeSections.removeAll { $0.narrative.isEmpty }
    return result
  }

  /// Takes the reasons out of medicines that name what is no longer there.
  mutating func forgetReasons(_ subjects: [CodedConcept]) {
    guard !subjects.isEmpty, case .entries(var entries) = medications.content else { return }
    for index in entries.indices {
      guard let reason = entries[index].reason else { continue }
      if subjects.contains(where: { $0.isAbout(reason) }) { entries[index].reason = nil }
    }
    medications.content = .entries(entries)
  }
}

extension Reading {
  /// This reading as if what is held back had never been recorded. Its account says so, to the own country only.
  public func without(_ held: HeldBack) -> Reading {
    guard !held.isEmpty else { return self }
    var result = self
    result.summary = summary.without(held)
    let kept = Set(result.summary.places)
    for place in summary.places where !kept.contains(place) {
      result.account.add(
        AccountItem(
          section: "", sourcePath: place, element: "entry", outcome: .lost(.heldBack),
          note: "The patient holds this back."))
    }
    return result
  }
}

extension CodedConcept {
  /// Whether both name one thing: a code in common, or the same words.
  func isAbout(_ other: CodedConcept) -> Bool {
    if source.contains(where: { one in other.source.contains { $0.isSame(as: one) } }) { return true }
    guard let words = sourceWords, let others = other.sourceWords else { return false }
    return words.lowercased() == others.lowercased()
  }
}

extension Header {
  /// A document whose every author is hidden is its custodian's.
  mutating func hide(_ hidden: Set<String>) {
    guard !hidden.isEmpty else { return }
    let names = Set(authors.filter { hidden.contains($0.key) }.compactMap(\.name))
    contacts.removeAll { contact in contact.name.map(names.contains) ?? false }
    let kept = authors.filter { !hidden.contains($0.key) }
    authors = kept.isEmpty ? [Author(time: authors.first?.time, organisation: custodian)] : kept
    performers.removeAll { hidden.contains($0.key) }
    if let signer = legalAuthenticator, hidden.contains(signer.key) { legalAuthenticator = nil }
  }
}
