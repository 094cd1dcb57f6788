public import Database
import Domain
import Trust

/// Reads the flags of a log, and takes what auditors decide about them.
///
/// That reading is an event is the caller's duty, as with ``LogReader``.
public struct AccessFlags: Sendable {
  private let store: Store

  /// - Parameter store: of the log, also a read-only copy.
  public init(store: Store) { self.store = store }

  /// Flags, newest first.
  ///
  /// - Parameters:
  ///   - state: nil takes all.
  ///   - rule: nil takes all.
  ///   - limit: how many at most.
  ///   - before: only those that an earlier entry raised, for paging.
  /// - Throws: `database.…`.
  public func list(
    state: AccessFlag.State? = nil, rule: FlagRule? = nil, limit: Int = 50, before: Int64? = nil
  ) async throws -> [AccessFlag] {
    var (conditions, values): ([String], [Value]) = (["1 = 1"], [])
    if let state {
      conditions.append("state = ?")
      values.append(.text(state.rawValue))
    }
    if let rule {
      conditions.append("rule = ?")
      values.append(.text(rule.rawValue))
    }
    if let before {
      conditions.append("seq < ?")
      values.append(.integer(before))
    }
    let (text, arguments) = (conditions.joined(separator: " AND "), values + [.integer(Int64(limit))])
    return try await store.read { connection in
      try connection.query("\(Self.columns) WHERE \(text) ORDER BY seq DESC LIMIT ?", arguments)
        .compactMap { try AccessFlag($0) }
    }
  }

  /// The flags of some exchanges, by trace id (32 hexadecimal digits).
  ///
  /// - Throws: `database.…`.
  public func flags(ofTraces traces: [String]) async throws -> [String: [AccessFlag]] {
    guard !traces.isEmpty else { return [:] }
    let marks = traces.map { _ in "?" }.joined(separator: ", ")
    let found = try await store.read { connection in
      try connection.query("\(Self.columns) WHERE trace IN (\(marks)) ORDER BY seq", traces.map { .text($0) })
        .compactMap { try AccessFlag($0) }
    }
    return Dictionary(grouping: found) { $0.traceID ?? "" }
  }

  /// One flag by the number of its entry; nil where there is none.
  ///
  /// - Throws: `database.…`.
  public func flag(_ sequence: Int64) async throws -> AccessFlag? {
    try await store.read { connection in
      try connection.query("\(Self.columns) WHERE seq = ?", [.integer(sequence)]).first.flatMap { try AccessFlag($0) }
    }
  }

  /// How many flags nobody looked at yet, by rule.
  ///
  /// - Throws: `database.…`.
  public func waiting() async throws -> [FlagRule: Int] {
    try await store.read { connection in
      let rows = try connection.query(
        "SELECT rule, COUNT(*) AS number FROM access_flag WHERE state = ? GROUP BY rule",
        [.text(AccessFlag.State.open.rawValue)])
      var counts: [FlagRule: Int] = [:]
      for row in rows {
        guard let rule = FlagRule(rawValue: try row.text("rule")) else { continue }
        counts[rule] = Int(try row.integer("number"))
      }
      return counts
    }
  }

  /// Records what an auditor decided about a flag; entry and state change together.
  ///
  /// - Parameters:
  ///   - state: `reviewed` or `escalated`.
  ///   - note: why, in at most 500 characters and without any identifier of a person.
  ///   - auditor: who decided; kept in the sealed part of the entry.
  /// - Returns: nil where there is no such flag.
  /// - Throws: `audit.flag` for a note that is empty or too long, `audit.…`, `database.…`.
  @discardableResult
  public func review(
    _ sequence: Int64, as state: AccessFlag.State, note: String, by auditor: String, in log: any AuditLog
  ) async throws -> Receipt? {
    guard state != .open, !note.isEmpty, note.count <= 500 else { throw AuditFailure.flag }
    guard let flag = try await flag(sequence) else { return nil }
    var event = AuditEvent(.flagReviewed, .success, .affiliation)
    event.professional = Sensitive(auditor)
    event.details = [
      "flag": String(sequence), "rule": flag.rule.rawValue, "decision": state.rawValue, "note": note,
    ]
    return try await log.append(
      event,
      alongside: [
        PendingWrite { connection in
          try connection.execute(
            "UPDATE access_flag SET state = ?, review = \(Self.nextEntry) WHERE seq = ?",
            [.text(state.rawValue), .integer(sequence)])
        }
      ])
  }

  /// The number that the entry of the same transaction will have: writes come before it.
  static let nextEntry = "(SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_entry)"

  private static let columns = """
    SELECT seq, at, rule, measured, allowed, seconds, action, subject, subject_tag, peer, trace, state, review
    FROM access_flag
    """
}

extension AccessFlag {
  /// Nil for a rule of a newer gateway.
  fileprivate init?(_ row: Row) throws {
    guard let rule = FlagRule(rawValue: try row.text("rule")),
      let action = FlagAction(rawValue: try row.text("action")),
      let subject = Subject(rawValue: try row.text("subject")), let state = State(rawValue: try row.text("state"))
    else { return nil }
    self.init(
      sequence: try row.integer("seq"), time: Instant(milliseconds: try row.integer("at")), rule: rule,
      measured: Int(try row.integer("measured")), limit: Int(try row.integer("allowed")),
      seconds: Int(try row.integer("seconds")), action: action, subject: subject,
      subjectTag: try row.text("subject_tag"), peer: try row.optionalText("peer"),
      traceID: try row.optionalText("trace"), state: state, reviewSequence: try row.optionalInteger("review"))
  }

  static func digest(_ trace: String) -> [UInt8] { Digest.sha256(Array(trace.utf8)) }
}
