public import Database
public import Domain
public import Trust

/// Proof that an event is durable. Only the log makes one.
public struct Receipt: Sendable, Hashable {
  /// Position in the log, from 0.
  public let sequence: Int64
  /// RFC 6962 leaf hash of the entry.
  public let leafHash: [UInt8]
  public let time: Instant

  init(sequence: Int64, leafHash: [UInt8], time: Instant) {
    self.sequence = sequence
    self.leafHash = leafHash
    self.time = time
  }
}

/// Where events become durable, each together with the rows that other rooms hand over.
public protocol AuditLog: Sendable {
  /// Returns once event and writes are on the disk, in one transaction. An error thrown by a write comes out unchanged,
  /// and then nothing was kept.
  func append(_ event: AuditEvent, alongside writes: [PendingWrite]) async throws -> Receipt
  /// Signs a checkpoint over everything appended before the call.
  func checkpoint() async throws -> SignedCheckpoint
}

extension AuditLog {
  /// Returns once the event is on the disk.
  @discardableResult
  public func append(_ event: AuditEvent) async throws -> Receipt { try await append(event, alongside: []) }
}

/// The audit log: encrypted events, canonical entries, and a Merkle tree over these whose checkpoints are signed.
///
/// Nothing can be changed, taken out or put in without contradicting a signed checkpoint (RFC 6962, C2SP tlog-tiles).
public final class TransparencyLog: AuditLog {
  let store: Store
  let sealing: EventSealing
  let clock: any WallClock
  let publisher: Publisher
  /// What verifiers need to know about this log.
  public let verifier: NoteVerifier

  private init(store: Store, sealing: EventSealing, clock: any WallClock, publisher: Publisher, verifier: NoteVerifier)
  {
    self.store = store
    self.sealing = sealing
    self.clock = clock
    self.publisher = publisher
    self.verifier = verifier
  }

  /// Opens the log of a store, and checks it against its last checkpoint.
  ///
  /// - Parameters:
  ///   - store: opened with ``AuditTables/migrations``.
  ///   - directory: where `checkpoint`, `verifier-key` and `tile/` lie.
  ///   - key: the key named `log`.
  ///   - origin: name of the log, without blanks and `+`, `ncp.example.fr/audit/2026`.
  /// - Throws: `audit.key`, `audit.altered`, `audit.file`, `database.…`.
  public static func open(
    store: Store, directory: String, key: any SigningKey, origin: String, secrets: AuditSecrets, clock: any WallClock
  ) async throws -> TransparencyLog {
    guard key.purpose == .log, secrets.pseudonym.count == 32, secrets.data.count == 32 else {
      throw AuditFailure.key("It needs the log key and two secrets of 32 bytes.")
    }
    guard !origin.isEmpty, !origin.contains(where: { $0 == "+" || $0.isWhitespace }) else {
      throw AuditFailure.key("The name of the log is empty or has blanks or a plus sign.")
    }
    let publisher = Publisher(store: store, directory: directory, key: key, origin: origin)
    try await publisher.start()
    return TransparencyLog(
      store: store, sealing: EventSealing(secrets: secrets), clock: clock, publisher: publisher,
      verifier: NoteVerifier(name: origin, publicKey: Array(key.publicKey.suffix(32))))
  }

  public func append(_ event: AuditEvent, alongside writes: [PendingWrite]) async throws -> Receipt {
    let (sealing, clock) = (sealing, clock)
    let receipt = try await store.commit { connection in
      for write in writes { try write.apply(to: connection) }
      return try Self.insert(event, at: clock.now, sealing, connection)
    }
    await publisher.nudge()
    return receipt
  }

  public func checkpoint() async throws -> SignedCheckpoint { try await publisher.publish() }

  /// The fault that keeps checkpoints from being signed, if there is one.
  public var publishingFault: (any Error)? {
    get async { await publisher.failure }
  }

  static func insert(
    _ event: AuditEvent, at time: Instant, _ sealing: EventSealing, _ connection: any Connection
  ) throws -> Receipt {
    let last = try connection.query("SELECT seq FROM audit_entry ORDER BY seq DESC LIMIT 1").first
    let sequence = try last.map { try $0.integer("seq") + 1 } ?? 0
    let tag = event.patient.map { sealing.secrets.tag(of: $0.exposed) } ?? ""
    let year = Int64(time.utc.year)
    let body = try sealing.seal(event, sequence: sequence, tag: tag, year: year, in: connection)
    let facts = EventFacts(event)
    let factBytes = facts.bytes
    let entry = LogEntry(
      sequence: sequence, time: time, kind: event.kind.rawValue,
      eventDigest: EventFacts.digest(facts: factBytes, sealed: body.bytes), encDigest: body.keyDigest, tag: tag)
    let bytes = entry.bytes
    guard bytes.count <= LogEntry.limit else { throw AuditFailure.event("Its entry is too long.") }
    let leaf = MerkleTree.leafHash(bytes)
    try connection.execute(
      "INSERT INTO audit_entry (seq, entry, leaf, at, kind, tag) VALUES (?, ?, ?, ?, ?, ?)",
      [
        .integer(sequence), .text(String(decoding: bytes, as: UTF8.self)), .blob(leaf), .integer(time.milliseconds),
        .text(entry.kind), .text(tag),
      ])
    try connection.execute(
      """
      INSERT INTO audit_body (seq, year, sealed, facts, trace, reference, peer, outcome)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(sequence), .integer(year), .blob(body.bytes), .text(String(decoding: factBytes, as: UTF8.self)),
        facts.traceID.map { .text($0) } ?? .null, facts.reference.map { .text($0) } ?? .null,
        facts.peer.map { .text($0) } ?? .null, .text(facts.outcome),
      ])
    return Receipt(sequence: sequence, leafHash: leaf, time: time)
  }
}
