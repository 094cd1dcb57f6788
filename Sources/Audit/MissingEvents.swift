import Database

/// Entries whose event is not there, against what the log itself says was erased.
struct MissingEvents: Sendable {
  private var count = 0
  private var first: Int?
  /// What the newest `erased` event says.
  private var erased: Int?

  /// Looks at a row of ``PageCheck``, which agrees with its entry.
  mutating func look(at row: Row, position: Int) {
    guard row["sealed"] != .null, row["wrapped"] != .null else {
      count += 1
      first = first ?? position
      return
    }
    guard case .blob(let kind) = row["kind"], kind.elementsEqual(EventKind.erased.rawValue.utf8),
      case .blob(let facts) = row["facts"], let said = EventFacts(facts)?.withoutEvent
    else { return }
    erased = said
  }

  /// Adds what came after.
  mutating func add(_ later: MissingEvents) {
    count += later.count
    first = first ?? later.first
    erased = later.erased ?? erased
  }

  /// Nil where every missing event is accounted for.
  var unexplained: String? {
    guard count != erased ?? 0 else { return nil }
    let example = first.map { ", the first that of entry \($0)" } ?? ""
    return """
      The entries are as they were signed, but \(count) events are not kept\(example), and the log's own records of \
      erasures account for \(erased ?? 0).
      """
  }
}
