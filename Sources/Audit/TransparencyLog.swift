public import Database
public import Domain
import Synchronization
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
  let files: LogFiles
  let sealing: EventSealing
  let clock: any WallClock
  let publisher: Publisher
  private let verification = Mutex(VerificationJob())
  private let watchers = Mutex<[@Sendable (AuditEvent) -> Void]>([])
  /// What was found when the log was opened.
  public let opening: LogOpening

  /// The whole verification of this process: in work, or ended.
  private struct VerificationJob {
    var task: Task<Void, Never>?
    var last: LogVerification?
  }

  private init(
    store: Store, files: LogFiles, sealing: EventSealing, clock: any WallClock, publisher: Publisher,
    opening: LogOpening
  ) {
    self.store = store
    self.files = files
    self.sealing = sealing
    self.clock = clock
    self.publisher = publisher
    self.opening = opening
  }

  /// Opens the log of a store, and holds it to its last checkpoint and to the marker outside of the store.
  ///
  /// It reads the tiles on the edge of the tree and the rows of the last bundle, not all; ``startVerification()`` reads
  /// all.
  /// - Parameters:
  ///   - store: opened with ``AuditTables/migrations``.
  ///   - directory: where `checkpoint`, `verifier-key` and `tile/` lie.
  ///   - key: the key named `log`.
  ///   - origin: name of the log, without blanks and `+`, `ncp.example.fr/audit/2026`. Where it ends in a year, the log
  ///     moves on to the year of the clock by itself.
  ///   - head: a file outside of the store's directory, where the newest checkpoint is kept a second time, so that a
  ///     store that was put back from an older copy is found out; nil: nowhere.
  /// - Throws: `audit.key`, `audit.altered`, `audit.rolled-back`, `audit.file`, `database.…`.
  public static func open(
    store: Store, directory: String, key: any SigningKey, origin: String, secrets: AuditSecrets, clock: any WallClock,
    head: String? = nil
  ) async throws -> TransparencyLog {
    guard key.purpose == .log, secrets.pseudonym.count == 32, secrets.data.count == 32 else {
      throw AuditFailure.key("It needs the log key and two secrets of 32 bytes.")
    }
    guard !origin.isEmpty, !origin.contains(where: { $0 == "+" || $0.isWhitespace }) else {
      throw AuditFailure.key("The name of the log is empty or has blanks or a plus sign.")
    }
    let files = LogFiles(directory: directory, head: head)
    let publisher = Publisher(store: store, files: files, key: key, origin: origin, clock: clock)
    let log = TransparencyLog(
      store: store, files: files, sealing: EventSealing(secrets: secrets), clock: clock, publisher: publisher,
      opening: try await publisher.start())
    await publisher.recordEvents { [weak log] event in _ = try await log?.append(event) }
    _ = try await publisher.publish()
    return log
  }

  /// What verifiers need to know about this log. Its name moves on with the year; the key stays.
  public var verifier: NoteVerifier { publisher.verifier }

  public func append(_ event: AuditEvent, alongside writes: [PendingWrite]) async throws -> Receipt {
    let (sealing, clock, draft) = (sealing, clock, try EventDraft(event, sealing.secrets))
    let receipt = try await store.commit { connection in
      for write in writes { try write.apply(to: connection) }
      return try draft.insert(at: clock.now, sealing, connection)
    }
    publisher.nudge()
    for watcher in watchers.withLock({ $0 }) { watcher(event) }
    return receipt
  }

  /// Tells each event that is durable from now on, right after its commit; what is told must return at once.
  public func watch(_ watcher: @escaping @Sendable (AuditEvent) -> Void) { watchers.withLock { $0.append(watcher) } }

  /// The newest checkpoint that was signed; it does not wait for entries that came since. Nil before the first.
  public var newest: SignedCheckpoint? {
    get async { await publisher.newest }
  }

  public func checkpoint() async throws -> SignedCheckpoint { try await publisher.publish() }

  /// How the log stands, for the readiness of the gateway.
  public var health: LogHealth {
    get async { await publisher.health(verification.withLock { $0.last }) }
  }

  /// Verifies the whole log while it is used, slowly; the outcome is an event `log-verified` and a fact of ``health``.
  ///
  /// It covers the checkpoint of now. One verification runs at a time; a second call changes nothing until it has ended.
  public func startVerification() {
    verification.withLock { job in
      guard job.task == nil else { return }
      job.task = Task.detached(priority: .background) { [weak self] in await self?.verifyWhole() }
    }
  }

  /// Ends a verification in work, without an outcome.
  public func stopVerification() async {
    let task = verification.withLock { $0.task }
    task?.cancel()
    await task?.value
  }

  private func verifyWhole() async {
    defer { verification.withLock { $0.task = nil } }
    guard let signed = await publisher.newest?.checkpoint else { return }
    do {
      let result = try await WholeVerification(store: store, files: files, signed: signed).run()
      let outcome = LogVerification(result: result, entries: signed.size, time: clock.now)
      defer { verification.withLock { $0.last = outcome } }
      _ = try await append(outcome.event)
    } catch {
      // Told to end, or the store takes no more events, which every caller of it hears: the outcome stands in `health`.
    }
  }

  static func insert(
    _ event: AuditEvent, at time: Instant, _ sealing: EventSealing, _ connection: any Connection
  ) throws -> Receipt {
    try EventDraft(event, sealing.secrets).insert(at: time, sealing, connection)
  }
}
