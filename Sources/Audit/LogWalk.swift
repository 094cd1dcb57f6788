import Database
import Domain

/// Walks a log from its newest entry back, along the index that leaves the least to look at.
///
/// Every statement is led by one index, so that a search over a million entries reads little more than what it finds.
struct LogWalk {
  /// How many rows of each condition are counted before one is chosen.
  private static let sample = 4096
  private static let page = 256

  /// A condition on one column, with the table whose index finds it.
  private struct Condition {
    let column: String
    let value: Value
  }

  let search: LogSearch
  let connection: any Connection
  private let conditions: [Condition]

  init(_ search: LogSearch, tag: String?, _ connection: any Connection) {
    self.search = search
    self.connection = connection
    let all: [(String, String?)] = [
      ("b.reference", search.reference.map { $0.uppercased().filter { $0 != "-" && $0 != " " } }), ("e.tag", tag),
      ("e.kind", search.kind), ("b.peer", search.peer?.value), ("b.outcome", search.outcome?.rawValue),
    ]
    conditions = all.compactMap { column, value in value.map { Condition(column: column, value: .text($0)) } }
  }

  /// Calls with the matching entries and their traces, newest first, until `visit` says that it has enough.
  func run(_ visit: (_ sequence: Int64, _ trace: String?) throws -> Bool) throws {
    guard var bounds = try bounds() else { return }
    let sql = try statement()
    while bounds.first <= bounds.last {
      let rows = try connection.query(
        sql, conditions.map(\.value) + times + [.integer(bounds.first), .integer(bounds.last)])
      for row in rows {
        let sequence = try row.integer("seq")
        guard try visit(sequence, try row.optionalText("trace")) else { return }
        bounds.last = sequence - 1
      }
      if rows.count < Self.page { return }
    }
  }

  /// Whether an exchange stood on an earlier page: an entry of it that fits lies at or after the place to begin before.
  func wasFoundBefore(_ trace: String) throws -> Bool {
    guard let before = search.before else { return false }
    let rules = conditions.map { "+\($0.column) = ?" } + ["+e.at >= ?", "+e.at <= ?", "b.trace = ?", "b.seq >= ?"]
    let rows = try connection.query(
      """
      SELECT 1 AS one FROM audit_body b CROSS JOIN audit_entry e ON e.seq = b.seq
      WHERE \(rules.joined(separator: " AND ")) LIMIT 1
      """, conditions.map(\.value) + times + [.text(trace), .integer(before)])
    return !rows.isEmpty
  }

  private var times: [Value] {
    [.integer(search.from?.milliseconds ?? .min), .integer(search.to?.milliseconds ?? .max)]
  }

  /// The entries between which the times lie; nil where there are none. A clock that was set back is no obstacle.
  private func bounds() throws -> (first: Int64, last: Int64)? {
    var (first, last) = (Int64(0), (search.before ?? .max) - 1)
    if search.from != nil || search.to != nil {
      let row = try connection.query(
        "SELECT MIN(seq) AS first, MAX(seq) AS last FROM audit_entry WHERE at >= ? AND at <= ?", times
      ).first
      guard let lowest = try row?.optionalInteger("first"), let highest = try row?.optionalInteger("last") else {
        return nil
      }
      first = lowest
      last = min(last, highest)
    }
    return (first, last)
  }

  private func statement() throws -> String {
    let leader = try leader()
    // A unary plus keeps an index from being taken; CROSS JOIN keeps the order of the tables.
    let narrowed = conditions.map { "\($0.column == leader ? "" : "+")\($0.column) = ?" }
    let fromBody = leader?.hasPrefix("b.") ?? !search.wantsLoneEvents
    let sequence = fromBody ? "b.seq" : "e.seq"
    let tables =
      fromBody
      ? "audit_body b CROSS JOIN audit_entry e ON e.seq = b.seq"
      : "audit_entry e LEFT JOIN audit_body b ON b.seq = e.seq"
    let rules = narrowed + ["+e.at >= ?", "+e.at <= ?", "\(sequence) >= ?", "\(sequence) <= ?"]
    return """
      SELECT \(sequence) AS seq, b.trace AS trace FROM \(tables)
      WHERE \(rules.joined(separator: " AND ")) ORDER BY \(sequence) DESC LIMIT \(Self.page)
      """
  }

  /// The column that the fewest rows fit; nil where every row must be looked at.
  private func leader() throws -> String? {
    var best: (column: String, count: Int64)?
    for condition in conditions {
      let table = condition.column.hasPrefix("b.") ? "audit_body b" : "audit_entry e"
      let row = try connection.query(
        """
        SELECT COUNT(*) AS size FROM (SELECT 1 FROM \(table) WHERE \(condition.column) = ? LIMIT \(Self.sample))
        """, [condition.value]
      ).first
      let count = try row?.integer("size") ?? 0
      if best.map({ count < $0.count }) ?? true { best = (condition.column, count) }
    }
    return best?.column
  }
}
