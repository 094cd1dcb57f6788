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
  /// ISO 3166-1 alpha-2, from the facts in clear.
  public let peer: String?
  /// One of ``AuditEvent/Outcome``, from the facts in clear; nil where the patient was erased.
  public let outcome: String?
  /// Whether nothing but the entry is left, or a body that no key opens.
  public let isErased: Bool
  /// Nil where the patient was erased, or the reader has no secrets.
  public let event: AuditEvent?

  /// The reference of its exchange, 8 characters; nil outside of one.
  public var reference: String? {
    traceID.map { ExchangeReference(traceDigest: Digest.sha256(Array($0.utf8))).characters }
  }
}

/// All events of one exchange, in order.
public struct LoggedExchange: Sendable {
  public let traceID: String
  public let reference: ExchangeReference
  public let events: [LoggedEvent]
}

/// Reads the log for auditors, patients and the command line. That reading is an event is the caller's duty.
public struct LogReader: Sendable {
  /// Most events of one exchange that are read: a peer may send many messages under one trace.
  private static let longestExchange = 2000

  let store: Store
  let sealing: EventSealing?

  /// - Parameter secrets: nil reads what stands in clear alone.
  public init(store: Store, secrets: AuditSecrets?) {
    self.store = store
    sealing = secrets.map { EventSealing(secrets: $0) }
  }

  /// Refuses secrets that open nothing of this log: what is read with them would look altered.
  ///
  /// - Throws: `audit.other-keys`, `database.…`.
  public func checkSecrets() async throws {
    guard let sealing else { return }
    guard try await store.read({ try sealing.fit($0) }) else { throw AuditFailure.otherSecrets }
  }

  /// The newest exchanges first.
  ///
  /// - Parameter before: only exchanges whose last event is older than this entry, for paging.
  public func exchanges(limit: Int = 50, before: Int64? = nil) async throws -> [LoggedExchange] {
    var search = LogSearch()
    search.limit = limit
    search.before = before
    return try await find(search).compactMap { finding in
      guard case .exchange(let exchange) = finding.thing else { return nil }
      return exchange
    }
  }

  /// What fits the search, newest first: each exchange once, at its last event that fits.
  ///
  /// - Throws: `audit.altered` where an event stands among those of another exchange, `audit.secrets` where a patient is
  ///   looked for without secrets, `database.…`.
  public func find(_ search: LogSearch) async throws -> [LogFinding] {
    let sealing = sealing
    var tag: String?
    if let patient = search.patient {
      guard let sealing else { throw AuditFailure.noSecrets }
      tag = sealing.secrets.tag(of: patient.exposed)
    }
    return try await store.read { [tag] connection in
      var findings: [LogFinding] = []
      var seen: Set<String> = []
      guard search.limit > 0 else { return findings }
      let walk = LogWalk(search, tag: tag, connection)
      try walk.run { sequence, trace in
        if let trace {
          guard seen.insert(trace).inserted, try !walk.wasFoundBefore(trace) else { return true }
          let exchange = try Self.exchange(trace, sealing, connection)
          findings.append(LogFinding(thing: .exchange(exchange), position: sequence))
        } else if search.wantsLoneEvents, let event = try Self.event(sequence, sealing, connection) {
          findings.append(LogFinding(thing: .event(event), position: sequence))
        }
        return findings.count < search.limit
      }
      return findings
    }
  }

  /// One exchange by its trace id; nil where nothing of it is recorded.
  public func exchange(traceID: String) async throws -> LoggedExchange? {
    let sealing = sealing
    let found = try await store.read { try Self.exchange(traceID, sealing, $0) }
    return found.events.isEmpty ? nil : found
  }

  /// One exchange by the reference that people read on the phone, in either case, with or without hyphen; nil where
  /// nothing of it is recorded. Of two with one reference, the newer.
  public func exchange(reference: String) async throws -> LoggedExchange? {
    let sealing = sealing
    let wanted = reference.uppercased().filter { $0 != "-" && $0 != " " }
    return try await store.read { connection in
      let row = try connection.query(
        "SELECT trace FROM audit_body WHERE reference = ? ORDER BY seq DESC LIMIT 1", [.text(wanted)]
      ).first
      return try row?.optionalText("trace").map { try Self.exchange($0, sealing, connection) }
    }
  }

  /// Everything recorded about one patient, newest first.
  ///
  /// - Throws: `audit.secrets` for a reader without secrets.
  public func events(of patient: PatientIdentifier, limit: Int = 500) async throws -> [LoggedEvent] {
    guard let sealing else { throw AuditFailure.noSecrets }
    let tag = sealing.secrets.tag(of: patient)
    return try await store.read { connection in
      try Self.events("e.tag = ? ORDER BY e.seq DESC LIMIT \(limit)", [.text(tag)], sealing, connection)
    }
  }

  /// The pseudonym under which evidence packs name a professional.
  ///
  /// - Throws: `audit.secrets` for a reader without secrets.
  public func tag(ofProfessional identifier: String) throws -> String {
    guard let sealing else { throw AuditFailure.noSecrets }
    return sealing.secrets.tag(ofProfessional: identifier)
  }

  /// The newest events of all, newest first.
  public func latest(limit: Int = 50) async throws -> [LoggedEvent] {
    let sealing = sealing
    return try await store.read { try Self.events("1 = 1 ORDER BY e.seq DESC LIMIT \(limit)", [], sealing, $0) }
  }

  /// The newest events since a time, oldest first.
  ///
  /// - Throws: `audit.altered`, `database.…`.
  func events(since start: Instant, limit: Int) async throws -> [LoggedEvent] {
    let sealing = sealing
    return try await store.read { connection in
      try Self.events(
        "e.at >= ? ORDER BY e.seq DESC LIMIT \(limit)", [.integer(start.milliseconds)], sealing, connection)
    }.reversed()
  }

  /// One event by its position.
  public func event(_ sequence: Int64) async throws -> LoggedEvent? {
    let sealing = sealing
    return try await store.read { try Self.event(sequence, sealing, $0) }
  }

  /// How many entries are committed: entries have no gaps.
  public func size() async throws -> Int64 {
    try await store.read { connection in
      try connection.query("SELECT seq FROM audit_entry ORDER BY seq DESC LIMIT 1").first.map {
        try $0.integer("seq") + 1
      } ?? 0
    }
  }

  /// The hashes that lead from an entry to the root of `size` entries (RFC 9162 section 2.1.3), from the rows alone;
  /// nil outside of it. ``LogProver`` reads tiles.
  public func inclusionProof(of sequence: Int64, size: Int) async throws -> [[UInt8]]? {
    try await LogProver(store: store, directory: nil).inclusionProof(of: Int(sequence), size: size)?.hashes
  }

  /// The hashes that show that a checkpoint extends an earlier one (RFC 9162 section 2.1.4), from the rows alone; nil
  /// where it cannot.
  public func consistencyProof(from earlier: Int, to size: Int) async throws -> [[UInt8]]? {
    try await LogProver(store: store, directory: nil).consistencyProof(from: earlier, to: size)?.hashes
  }

  private static func event(
    _ sequence: Int64, _ sealing: EventSealing?, _ connection: any Connection
  ) throws -> LoggedEvent? {
    try events("e.seq = ?", [.integer(sequence)], sealing, connection).first
  }

  private static func exchange(
    _ trace: String, _ sealing: EventSealing?, _ connection: any Connection
  ) throws -> LoggedExchange {
    LoggedExchange(
      traceID: trace, reference: ExchangeReference(traceDigest: Digest.sha256(Array(trace.utf8))),
      events: try events(
        "b.trace = ? ORDER BY b.seq LIMIT \(longestExchange)", [.text(trace)], sealing, connection, inner: true))
  }

  static func events(
    _ condition: String, _ arguments: [Value], _ sealing: EventSealing?, _ connection: any Connection,
    inner: Bool = false
  ) throws -> [LoggedEvent] {
    let tables =
      inner
      ? "audit_body b CROSS JOIN audit_entry e ON e.seq = b.seq"
      : "audit_entry e LEFT JOIN audit_body b ON b.seq = e.seq"
    let rows = try connection.query(
      """
      SELECT e.seq AS seq, e.at AS at, e.kind AS kind, e.tag AS tag, b.trace AS trace, b.peer AS peer,
        b.outcome AS outcome, b.year AS year, b.sealed AS sealed, k.tag IS NULL AS keyless
      FROM \(tables) LEFT JOIN audit_key k ON k.tag = e.tag AND k.year = b.year WHERE \(condition)
      """, arguments)
    return try rows.map { try event($0, sealing, connection) }
  }

  private static func event(
    _ row: Row, _ sealing: EventSealing?, _ connection: any Connection
  ) throws -> LoggedEvent {
    let (sequence, kind, tag) = (try row.integer("seq"), try row.text("kind"), try row.text("tag"))
    var event: AuditEvent?
    let sealed = try row.optionalBlob("sealed")
    if let sealing, let sealed, let year = try row.optionalInteger("year") {
      event = try sealing.open(sealed, sequence: sequence, kind: kind, tag: tag, year: year, in: connection)
    }
    let trace = try row.optionalText("trace")
    guard event == nil || event?.trace?.traceID == trace else {
      throw AuditFailure.altered("Entry \(sequence) stands among the events of another exchange.")
    }
    return LoggedEvent(
      sequence: sequence, time: Instant(milliseconds: try row.integer("at")), kind: kind, tag: tag, traceID: trace,
      peer: try row.optionalText("peer"), outcome: try row.optionalText("outcome"),
      isErased: try sealed == nil || row.integer("keyless") == 1, event: event)
  }
}
