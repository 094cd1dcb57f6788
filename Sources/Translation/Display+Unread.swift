import Documents
import Domain

/// What is in the document and could not be read: "not available" would be untrue, and silence more so.
extension Display {
  /// The sections, each saying what of it could not be shown; at their end what has no section of its own.
  func marked(_ sections: [DisplayedSection]) -> [DisplayedSection] {
    guard !unread.isEmpty else { return sections }
    let known = Set(sections.map(\.code))
    let others = unread.sections.filter { !known.contains($0) }.map { code in
      failed(
        DisplayedSection(
          code: code, title: words.section(code) ?? words["otherPart"], items: [], nothing: nil, nothingText: nil))
    }
    return sections.map { unread[$0.code] > 0 ? marked($0) : $0 } + others
  }

  /// A fact beside what could not be read stands; words alone are shown below the notice, and nothing else is claimed.
  private func marked(_ section: DisplayedSection) -> DisplayedSection {
    guard section.items.contains(where: { !$0.source.isEmpty }) else { return failed(section) }
    var section = section
    section.unreadText = told("unread", "unread.bare").replacing("{n}", with: String(unread[section.code]))
    return section
  }

  private func failed(_ section: DisplayedSection) -> DisplayedSection {
    var section = section
    section.nothing = .failed
    section.nothingText = told("failed", "failed.bare")
    return section
  }

  /// With the reference where there is one.
  private func told(_ key: String, _ bare: String) -> String {
    reference.map { words[key].replacing("{reference}", with: $0.description) } ?? words[bare]
  }
}
