/// Entries of a document that no reader understood, counted by section. They are there and cannot be shown, which is
/// another thing than a section that holds nothing.
public struct UnreadEntries: Sendable, Hashable {
  /// How many by the LOINC code of the section; the empty code stands for sections without one.
  public private(set) var counts: [String: Int]

  public init(counts: [String: Int] = [:]) { self.counts = counts }

  public var isEmpty: Bool { counts.isEmpty }
  /// Sections with such entries, in a fixed order.
  public var sections: [String] { counts.keys.sorted() }

  /// How many entries of a section could not be read.
  public subscript(_ section: String) -> Int { counts[section] ?? 0 }

  mutating func count(_ section: String) { counts[section, default: 0] += 1 }
}

extension Reading {
  /// What of the document could not be read as an entry, though it is there. Their words may stand in the narrative.
  public var unread: UnreadEntries {
    account.items.reduce(into: UnreadEntries()) { unread, item in
      if item.outcome.reason == .unreadable, item.isUnreadEntry { unread.count(item.section) }
    }
  }
}

extension AccountItem {
  /// Whether it speaks of a whole entry or section, however its reader names it.
  fileprivate var isUnreadEntry: Bool {
    isWholeEntry || element.hasPrefix("entry.") || Self.unread.contains(element)
  }

  private static let unread: Set<String> = ["section", "problem", "allergy", "pregnancy"]
}
