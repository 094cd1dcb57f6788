public import Audit
public import Database
public import Domain
import Trust

/// Messages about possible errors that wait for the mail server: made in the transaction of the record that they were
/// reported, sent at least once, under one id, with attempts that end.
///
/// Patients' messages wait in a queue of their own: theirs are kept under the key of each patient, and go with the patient.
/// Here is nothing about a patient.
public struct ErrorReportQueue: Sendable {
  /// The table that this room owns.
  public static let migrations = [
    Migration(
      room: "error-reports", number: 1,
      sql: [
        """
        CREATE TABLE error_reports (
          id TEXT PRIMARY KEY NOT NULL,
          trace_id TEXT NOT NULL,
          facts BLOB NOT NULL,
          made_at BIGINT NOT NULL,
          due_at BIGINT NOT NULL,
          attempts BIGINT NOT NULL,
          outcome TEXT,
          ended_at BIGINT
        )
        """,
        "CREATE INDEX error_reports_due ON error_reports (due_at) WHERE outcome IS NULL",
      ])
  ]

  /// How a message stands.
  public enum State: Sendable, Hashable {
    case waiting
    case sent(at: Instant)
    /// It was given up, or is not kept any more.
    case failed
  }

  /// A message that is to be sent.
  public struct Message: Sendable {
    public let id: String
    public let trace: TraceContext
    /// The country that delivered the document.
    public let country: CountryCode
    public let report: ErrorReport
    /// Of the contact as the signed list named it when the report was made.
    public let address: String
    /// Attempts that failed.
    public let attempts: Int
  }

  /// Attempts of one message; with the pauses between them under a day.
  static let mostAttempts = 9
  /// Seconds from one attempt to the next.
  private static let pauses: [Int64] = [5, 15, 60, 300, 900, 3600, 2 * 3600, 4 * 3600]
  /// How long the state of a message is kept, in seconds: as long as its request is shown, and the attempts.
  public static let keptSeconds: Int64 = 3 * 86_400
  private static let removalBatch = 500

  private let store: Store
  private let key: [UInt8]
  private let audit: any AuditLog
  private let clock: any WallClock

  /// - Parameter key: 32 bytes that encrypt the messages at rest (AES-256-GCM).
  public init(store: Store, key: [UInt8], audit: any AuditLog, clock: any WallClock) {
    (self.store, self.key, self.audit, self.clock) = (store, key, audit, clock)
  }

  /// The row that joins the record of the report.
  func insertion(
    _ id: String, _ report: ErrorReport, of trace: TraceContext, to address: String, in country: CountryCode,
    at now: Instant
  ) throws(ExchangeFailure) -> PendingWrite {
    var facts: [String: JSON] = [
      "trace": .string(trace.traceparent), "country": .string(country.value), "kind": .string(report.kind.rawValue),
      "address": .string(address),
    ]
    facts["place"] = report.place.map { .string($0.description) }
    let sealed: [UInt8]
    do {
      sealed = try AEAD.seal(Array(JSON.object(facts).canonical.utf8), key: key, aad: Self.aad(id))
    } catch {
      throw .internalFault("The message was not encrypted (\(error.code)).")
    }
    return PendingWrite { connection in
      try connection.execute(
        """
        INSERT INTO error_reports (id, trace_id, facts, made_at, due_at, attempts) VALUES (?, ?, ?, ?, ?, 0)
        """,
        [
          .text(id), .text(trace.traceID), .blob(sealed), .integer(now.milliseconds), .integer(now.milliseconds),
        ])
    }
  }

  private static func aad(_ id: String) -> [UInt8] { Array("error-report|\(id)".utf8) }

  /// Messages whose time has come, oldest first. One that cannot be read any more is given up.
  ///
  /// - Throws: `database.…`, `audit.…`.
  public func due(limit: Int) async throws -> [Message] {
    let (now, key) = (clock.now, key)
    let rows = try await store.read { connection in
      try connection.query(
        """
        SELECT id, facts, attempts FROM error_reports WHERE outcome IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?
        """, [.integer(now.milliseconds), .integer(Int64(limit))]
      ).map { row in
        let id = try row.text("id")
        return (id, Self.message(id, try row.blob("facts"), Int(try row.integer("attempts")), key))
      }
    }
    for (id, message) in rows where message == nil { try await end(id, nil, outcome: "report.unreadable") }
    return rows.compactMap(\.1)
  }

  /// Nil for a row that was changed, or made under another key.
  private static func message(_ id: String, _ sealed: [UInt8], _ attempts: Int, _ key: [UInt8]) -> Message? {
    let facts: JSON
    do { facts = try JSON(reading: AEAD.open(sealed, key: key, aad: aad(id))) } catch { return nil }
    guard let trace = facts["trace"]?.string.flatMap({ TraceContext(traceparent: $0) }),
      let country = facts["country"]?.string.flatMap({ CountryCode($0) }),
      let kind = facts["kind"]?.string.flatMap({ ErrorReport.Kind(rawValue: $0) }),
      let address = facts["address"]?.string
    else { return nil }
    let place = facts["place"]?.string.flatMap { ErrorReport.Place($0) }
    return Message(
      id: id, trace: trace, country: country, report: ErrorReport(kind, at: place), address: address,
      attempts: attempts)
  }

  /// The mail server took it. When it did and this did not become durable, it is sent again, under the same id.
  ///
  /// - Throws: `database.…`, `audit.…`.
  public func delivered(_ message: Message) async throws { try await end(message.id, message, outcome: "sent") }

  /// The mail server did not take it: it is tried again later, or given up after the last attempt.
  ///
  /// - Parameter code: of why; kept in the log when it is given up.
  /// - Throws: `database.…`, `audit.…`.
  public func failed(_ message: Message, code: String) async throws {
    guard message.attempts + 1 < Self.mostAttempts else { return try await end(message.id, message, outcome: code) }
    let next = clock.now.advanced(bySeconds: Self.pauses[min(message.attempts, Self.pauses.count - 1)])
    try await store.commit { connection in
      try connection.execute(
        "UPDATE error_reports SET attempts = attempts + 1, due_at = ? WHERE id = ?",
        [.integer(next.milliseconds), .text(message.id)])
    }
  }

  private func end(_ id: String, _ message: Message?, outcome: String) async throws {
    var event = AuditEvent(.errorReportSent, outcome == "sent" ? .success : .failed, .treatment)
    event.trace = message?.trace
    event.peer = message?.country
    event.errorCode = outcome == "sent" ? nil : outcome
    event.details = ["way": "email"]
    let now = clock.now
    let write = PendingWrite { connection in
      try connection.execute(
        "UPDATE error_reports SET outcome = ?, ended_at = ?, facts = ? WHERE id = ?",
        [.text(outcome), .integer(now.milliseconds), .blob([]), .text(id)])
    }
    _ = try await audit.append(event, alongside: [write])
  }

  /// How a message stands.
  ///
  /// - Throws: `database.…`.
  func state(_ id: String) async throws -> State {
    try await store.read { connection in
      let rows = try connection.query("SELECT outcome, ended_at FROM error_reports WHERE id = ?", [.text(id)])
      guard let row = rows.first else { return .failed }
      guard let outcome = try row.optionalText("outcome") else { return .waiting }
      guard outcome == "sent", let ended = try row.optionalInteger("ended_at") else { return .failed }
      return .sent(at: Instant(milliseconds: ended))
    }
  }

  /// What was reported about one patient's exchanges.
  ///
  /// - Parameter traceIDs: the exchanges, each as 32 hexadecimal digits.
  public static func erasure(traceIDs: [String]) -> PendingRemoval {
    PendingRemoval("errorReports") { connection in
      var count = 0
      for trace in traceIDs {
        try connection.execute("DELETE FROM error_reports WHERE trace_id = ?", [.text(trace)])
        count += try connection.changes()
      }
      return count
    }
  }

  /// Messages whose state nobody looks at any more.
  public static func reports(madeBefore end: Instant) -> PendingRemoval {
    PendingRemoval("errorReports") { connection in
      try connection.execute(
        """
        DELETE FROM error_reports WHERE id IN (
          SELECT id FROM error_reports WHERE made_at < ? LIMIT \(removalBatch))
        """, [.integer(end.milliseconds)])
      return try connection.changes()
    }
  }
}
