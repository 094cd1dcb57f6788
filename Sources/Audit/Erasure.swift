public import Database
public import Domain

/// An order to erase what the log holds of one patient.
public struct ErasureOrder: Sendable {
  /// Longest text of who and why, in characters.
  static let longestText = 200

  public let patient: Sensitive<PatientIdentifier>
  /// The years (UTC) whose events go; nil: all.
  public let years: ClosedRange<Int>?
  /// Who ordered it: a role or the identifier of an officer, as it stands in the record.
  public let orderedBy: String
  /// The legal ground, as it stands in the record.
  public let ground: String

  /// - Throws: `audit.erasure` where a text is missing, too long, or holds the patient's identifier.
  public init(
    patient: Sensitive<PatientIdentifier>, years: ClosedRange<Int>? = nil, orderedBy: String, ground: String
  ) throws(AuditFailure) {
    let number = Self.plain(patient.exposed.extension)
    for text in [orderedBy, ground] {
      guard !Self.plain(text).isEmpty, text.count <= Self.longestText else {
        throw .erasure("Who ordered it, or the legal ground, is missing or too long.")
      }
      guard number.isEmpty || !Self.plain(text).contains(number) else {
        throw .erasure("The record of an erasure would hold the identifier that is to be erased.")
      }
    }
    self.patient = patient
    self.years = years
    self.orderedBy = orderedBy
    self.ground = ground
  }

  /// Letters and digits alone, so that blanks between digits hide nothing.
  private static func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// As the record names them.
  var span: String { years.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "all" }
}

/// What an erasure removed.
public struct Erased: Sendable, Hashable {
  /// Entries of the log that lost their event.
  public let entries: Int
  /// Wrapped keys that were destroyed.
  public let keys: Int
  /// Rows of other rooms, by the name of the removal.
  public let others: [String: Int]
  /// The record of the erasure.
  public let receipt: Receipt
}

/// What makes the removals of other rooms, from the trace ids of the exchanges whose events go.
public typealias RemovalsOfExchanges = @Sendable (_ traceIDs: [String]) throws -> [PendingRemoval]

extension TransparencyLog {
  /// Destroys the keys of one patient, deletes the events that they opened, and records that, in one transaction.
  ///
  /// Entries, tree and proofs stay as they are: an auditor still sees that an event of that kind existed. The record holds
  /// who ordered it, why, the years and counts; neither identifier nor pseudonym. To do it again is harmless, and is
  /// recorded again. When this returns, the bytes are gone from database file and write-ahead log.
  /// - Throws: `database.…`, `audit.event`, what a removal of another room throws: then nothing was erased; after
  ///   `database.busy` everything is erased, and ``Store/scrub()`` is to be repeated.
  public func erase(_ order: ErasureOrder, alongside others: @escaping RemovalsOfExchanges) async throws -> Erased {
    let (sealing, clock) = (sealing, clock)
    let tag = sealing.secrets.tag(of: order.patient.exposed)
    let erased = try await store.commit { connection in
      let traces = try Self.traces(of: tag, order.years, connection)
      var counts: [String: Int] = [:]
      for removal in try others(traces) { counts[removal.name, default: 0] += try removal.apply(to: connection) }
      let (entries, keys) = try Self.destroy(tag, order.years, connection)
      var event = AuditEvent(.erased, .success, .affiliation)
      event.details = counts.mapValues { String($0) }.merging([
        "orderedBy": order.orderedBy, "ground": order.ground, "years": order.span, "class": "patient",
        "entries": String(entries), "keys": String(keys),
        EventFacts.withoutEventName: String(try Self.withoutEvent(connection)),
      ]) { _, own in own }
      return Erased(
        entries: entries, keys: keys, others: counts,
        receipt: try Self.insert(event, at: clock.now, sealing, connection))
    }
    publisher.nudge()
    try await store.scrub()
    return erased
  }

  private static func traces(
    of tag: String, _ years: ClosedRange<Int>?, _ connection: any Connection
  ) throws -> [String] {
    try connection.query(
      """
      SELECT DISTINCT b.trace AS trace FROM audit_entry e JOIN audit_body b ON b.seq = e.seq
      WHERE e.tag = ? AND b.year BETWEEN ? AND ? AND b.trace IS NOT NULL
      """, [.text(tag)] + bounds(years)
    ).map { try $0.text("trace") }
  }

  private static func destroy(
    _ tag: String, _ years: ClosedRange<Int>?, _ connection: any Connection
  ) throws -> (entries: Int, keys: Int) {
    try connection.execute(
      """
      DELETE FROM audit_body WHERE seq IN (SELECT seq FROM audit_entry WHERE tag = ?) AND year BETWEEN ? AND ?
      """, [.text(tag)] + bounds(years))
    let entries = try connection.changes()
    try connection.execute(
      "DELETE FROM audit_key WHERE tag = ? AND year BETWEEN ? AND ?", [.text(tag)] + bounds(years))
    return (entries, try connection.changes())
  }

  private static func bounds(_ years: ClosedRange<Int>?) -> [Value] {
    [.integer(Int64(years?.lowerBound ?? 0)), .integer(Int64(years?.upperBound ?? 9999))]
  }

  /// How many entries of the log have no event.
  static func withoutEvent(_ connection: any Connection) throws -> Int {
    let row = try connection.query(
      """
      SELECT (SELECT COUNT(*) FROM audit_entry) - (SELECT COUNT(*) FROM audit_body) AS missing
      """
    ).first
    return Int(try row?.integer("missing") ?? 0)
  }
}
