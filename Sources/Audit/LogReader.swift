public import Database
public import Domain
import Trust

/// One recorded event, as its readers see it.
public struct LoggedEvent: Sendable {
  public let sequence: Int64
  public let time: Instant
  public let kind: String
  /// Pseudonym of the patient, or empty.
  public let tag: String
  /// 32 hexadecimal digits.
  public let traceID: String?
  /// Nil where the patient was erased.
  public let event: AuditEvent?
}

/// All events of one exchange, in order.
public struct LoggedExchange: Sendable {
  public let traceID: String
  public let reference: ExchangeReference
  public let events: [LoggedEvent]
}

/// Reads the log for auditors, patients and the command line. That reading is an event is the caller's duty.
public struct LogReader: Sendable {
  private let store: Store
  private let sealing: EventSealing

  public init(store: Store, secrets: AuditSecrets) {
    self.store = store
    sealing = EventSealing(secrets: secrets)
  }

  /// The newest exchanges first.
  ///
  /// - Parameter before: only exchanges whose last event is older than this entry, for paging.
  public func exchanges(limit: Int = 50, before: Int64? = nil) async throws -> [LoggedExchange] {
    let sealing = sealing
    return try await store.read { connection in
      let traces = try connection.query(
        """
        SELECT trace, MAX(seq) AS last FROM audit_body WHERE trace IS NOT NULL
        GROUP BY trace HAVING MAX(seq) < ? ORDER BY last DESC LIMIT ?
        """, [.integer(before ?? Int64.max), .integer(Int64(limit))])
      return try traces.map { try Self.exchange(try $0.text("trace"), sealing, connection) }
    }
  }

  /// One exchange by its trace id; nil where nothing of it is recorded.
  public func exchange(traceID: String) async throws -> LoggedExchange? {
    let sealing = sealing
    let found = try await store.read { try Self.exchange(traceID, sealing, $0) }
    return found.events.isEmpty ? nil : found
  }

  /// Everything recorded about one patient, newest first.
  public func events(of patient: PatientIdentifier, limit: Int = 500) async throws -> [LoggedEvent] {
    let (sealing, tag) = (sealing, sealing.secrets.tag(of: patient))
    return try await store.read { connection in
      try Self.events("e.tag = ? ORDER BY e.seq DESC LIMIT \(limit)", [.text(tag)], sealing, connection)
    }
  }

  /// The newest events of all, newest first.
  public func latest(limit: Int = 50) async throws -> [LoggedEvent] {
    let sealing = sealing
    return try await store.read { try Self.events("1 = 1 ORDER BY e.seq DESC LIMIT \(limit)", [], sealing, $0) }
  }

  /// One event by its position.
  public func event(_ sequence: Int64) async throws -> LoggedEvent? {
    let sealing = sealing
    return try await store.read { try Self.events("e.seq = ?", [.integer(sequence)], sealing, $0).first }
  }

  /// How many entries are committed.
  public func size() async throws -> Int64 {
    try await store.read { try $0.query("SELECT COUNT(*) AS size FROM audit_entry").first?.integer("size") ?? 0 }
  }

  /// The proof that an entry is under the checkpoint of `size` entries (RFC 9162 section 2.1.3); nil outside of it.
  public func inclusionProof(of sequence: Int64, size: Int) async throws -> [[UInt8]]? {
    let leaves = try await leaves(size)
    return leaves.count == size ? MerkleTree.inclusionProof(Int(sequence), in: leaves[...]) : nil
  }

  /// The proof that a checkpoint extends an earlier one (RFC 9162 section 2.1.4); nil where it cannot.
  public func consistencyProof(from earlier: Int, to size: Int) async throws -> [[UInt8]]? {
    let leaves = try await leaves(size)
    return leaves.count == size ? MerkleTree.consistencyProof(from: earlier, in: leaves[...]) : nil
  }

  private func leaves(_ size: Int) async throws -> [[UInt8]] {
    try await store.read { connection in
      try connection.query(
        "SELECT leaf FROM audit_entry WHERE seq < ? ORDER BY seq", [.integer(Int64(size))]
      ).map { try $0.blob("leaf") }
    }
  }

  private static func exchange(
    _ trace: String, _ sealing: EventSealing, _ connection: any Connection
  ) throws -> LoggedExchange {
    LoggedExchange(
      traceID: trace, reference: ExchangeReference(traceDigest: Digest.sha256(Array(trace.utf8))),
      events: try events("b.trace = ? ORDER BY e.seq", [.text(trace)], sealing, connection))
  }

  private static func events(
    _ condition: String, _ arguments: [Value], _ sealing: EventSealing, _ connection: any Connection
  ) throws -> [LoggedEvent] {
    let rows = try connection.query(
      """
      SELECT e.seq AS seq, e.at AS at, e.kind AS kind, e.tag AS tag, b.trace AS trace, b.year AS year, b.sealed AS sealed
      FROM audit_entry e LEFT JOIN audit_body b ON b.seq = e.seq WHERE \(condition)
      """, arguments)
    return try rows.map { row in
      let (sequence, kind, tag) = (try row.integer("seq"), try row.text("kind"), try row.text("tag"))
      var event: AuditEvent?
      if let sealed = try row.optionalBlob("sealed"), let year = try row.optionalInteger("year") {
        event = try sealing.open(sealed, sequence: sequence, kind: kind, tag: tag, year: year, in: connection)
      }
      let trace = try row.optionalText("trace")
      guard event == nil || event?.trace?.traceID == trace else {
        throw AuditFailure.altered("Entry \(sequence) stands among the events of another exchange.")
      }
      return LoggedEvent(
        sequence: sequence, time: Instant(milliseconds: try row.integer("at")), kind: kind, tag: tag,
        traceID: trace, event: event)
    }
  }
}
