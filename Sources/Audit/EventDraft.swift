import Database
import Domain
import Trust

/// An event on its way into the log: whatever needs neither its place nor the database is done before the transaction,
/// on the caller's thread, so that the one writer does little for each.
struct EventDraft: Sendable {
  private let kind: String
  /// Pseudonym of the patient, or empty.
  private let tag: String
  private let plain: [UInt8]
  private let facts: EventFacts
  private let factBytes: [UInt8]
  private let reference: String?

  /// - Throws: `trust.…` where the name of the professional cannot be encrypted.
  init(_ event: AuditEvent, _ secrets: AuditSecrets) throws(TrustFailure) {
    kind = event.kind.rawValue
    tag = event.patient.map { secrets.tag(of: $0.exposed) } ?? ""
    var json = event.json
    if let name = event.professional { json = try SealedName(name, secrets).added(to: json) }
    plain = Array(json.canonical.utf8)
    facts = EventFacts(event)
    factBytes = facts.bytes
    reference = facts.reference
  }

  /// Gives the event the next place of the log and writes its rows.
  ///
  /// The place is read in each transaction, never remembered: another write may have been undone since.
  func insert(at time: Instant, _ sealing: EventSealing, _ connection: any Connection) throws -> Receipt {
    let year = Int64(time.utc.year)
    let state = try connection.query(
      """
      SELECT (SELECT MAX(seq) FROM audit_entry) AS last,
        (SELECT wrapped FROM audit_key WHERE tag = ? AND year = ?) AS wrapped
      """, [.text(tag), .integer(year)]
    ).first
    let sequence = try state?.optionalInteger("last").map { $0 + 1 } ?? 0
    let body = try sealing.seal(
      plain, kind: kind, sequence: sequence, tag: tag, year: year, wrapped: try state?.optionalBlob("wrapped"),
      in: connection)
    let entry = LogEntry(
      sequence: sequence, time: time, kind: kind, eventDigest: EventFacts.digest(facts: factBytes, sealed: body.bytes),
      encDigest: body.keyDigest, tag: tag)
    let bytes = entry.bytes
    guard bytes.count <= LogEntry.limit else { throw AuditFailure.event("Its entry is too long.") }
    let leaf = MerkleTree.leafHash(bytes)
    try connection.execute(
      "INSERT INTO audit_entry (seq, entry, leaf, at, kind, tag) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .integer(sequence), .text(String(decoding: bytes, as: UTF8.self)), .blob(leaf), .integer(time.milliseconds),
        .text(kind), .text(tag),
      ])
    try connection.execute(
      """
      INSERT INTO audit_body (seq, year, sealed, facts, trace, reference, peer, outcome)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(sequence), .integer(year), .blob(body.bytes), .text(String(decoding: factBytes, as: UTF8.self)),
        facts.traceID.map { .text($0) } ?? .null, reference.map { .text($0) } ?? .null,
        facts.peer.map { .text($0) } ?? .null, .text(facts.outcome),
      ])
    return Receipt(sequence: sequence, leafHash: leaf, time: time)
  }
}
