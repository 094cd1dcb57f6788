public import Audit
import Database
public import Domain
import Foundation
import Trust

#if canImport(Glibc)
  import Glibc
#endif

/// Writes a whole store into one file, while a gateway runs on it or not.
///
/// No key is in it: what the store holds encrypted stays so, and the key directory is backed up apart.
public struct StoreBackup: Sendable {
  private let layout: StoreLayout
  private let head: String
  private let keys: String
  private let software: String
  private let clock: any WallClock

  /// - Parameters:
  ///   - store: the store's directory.
  ///   - keys: the key directory of its gateway.
  ///   - software: version of the program, for the manifest.
  ///   - head: the marker of the newest checkpoint (setting `head`); nil: beside the store.
  public init(
    store: String, keys: String, head: String? = nil, software: String, clock: any WallClock = SystemClock()
  ) {
    layout = StoreLayout(store)
    self.head = head ?? layout.head
    self.keys = keys
    self.software = software
    self.clock = clock
  }

  /// What was written.
  public struct Report: Sendable {
    public let manifest: BackupManifest
    /// Size of the newest checkpoint that the entries contain.
    public let signedEntries: Int
    public let origin: String
    /// Whether the log has an event of it. It has none where the store is older than the checkpoint beside it: such a
    /// store must not grow.
    public let isRecorded: Bool
  }

  /// Records the backup in the log, writes it under a temporary name, verifies it, and gives it its name.
  ///
  /// - Throws: `backup.…`, `audit.…`, `database.…`, `trust.key.…`; then nothing is left of the attempt.
  public func write(to file: String) async throws -> Report {
    guard !FileManager.default.fileExists(atPath: file) else { throw BackupFailure.exists(file) }
    let directory = try KeyDirectory(path: keys)
    let key = try directory.key(for: .log)
    let part = "\(file).part"
    let claim = try OpenFile(part, O_RDWR | O_CREAT)
    try claim.claim()
    do {
      try claim.empty()
      // Recorded first, then done: no copy leaves without its record, and the copy contains its own.
      let isRecorded = try await record(.success, directory)
      let source = Source(key: key, publicKey: Array(key.publicKey.suffix(32)), isRecorded: isRecorded)
      let report: Report
      do {
        report = try await write(part, source)
      } catch {
        _ = try await record(.failed, code: (error as? any Explained)?.code ?? "internal", directory)
        throw error
      }
      try OpenFile.rename(part, to: file)
      try OpenFile.syncDirectory(OpenFile.parent(of: file))
      return report
    } catch {
      for left in [part, "\(part)-journal"] { unlink(left) }
      throw (error as? DatabaseFailure)?.code == "database.full" ? BackupFailure.full : error
    }
  }

  /// What a backup is made with.
  private struct Source {
    let key: any SigningKey
    let publicKey: [UInt8]
    let isRecorded: Bool
  }

  private func write(_ part: String, _ source: Source) async throws -> Report {
    // It is read before the rows are, so the copy contains what it was signed over.
    guard let known = try KnownCheckpoint.read("\(layout.log)/checkpoint", publicKey: source.publicKey),
      let signed = KnownCheckpoint.open(known.note, publicKey: source.publicKey)
    else { throw BackupFailure.store("There is no checkpoint in the log's directory.") }
    try await Store.copy(layout.database, to: part)
    let verifier = NoteVerifier(name: signed.checkpoint.origin, publicKey: source.publicKey)
    let (tree, schema) = try await check(part, signed, verifier)
    let (size, digest) = try await BackupFile.digest(part)
    let manifest = BackupManifest(
      software: software, time: clock.now, tree: tree, checkpoint: signed, verifier: verifier, schema: schema,
      size: size, digest: digest)
    try await BackupFile.seal(part, manifest: manifest.signed(by: source.key, origin: verifier.name))
    // Once more, as a restore will read it.
    _ = try await BackupFile.open(part, publicKey: source.publicKey)
    return Report(
      manifest: manifest, signedEntries: signed.checkpoint.size, origin: verifier.name, isRecorded: source.isRecorded)
  }

  /// Holds the copied rows to the checkpoint, each to its own entry too.
  private func check(
    _ part: String, _ signed: SignedCheckpoint, _ verifier: NoteVerifier
  ) async throws -> (StoredTree, [String: Int]) {
    let checkpoint = signed.checkpoint
    let copy = try Store.open(path: part, migrations: [], readOnly: true)
    let tree = try await StoredTree.read(copy, at: [checkpoint.size])
    let schema = try await copy.schema()
    try await copy.close()
    guard tree.extends(checkpoint) == true else {
      throw BackupFailure.store("The entries in the store are not those that its checkpoint was signed over.")
    }
    // The tiles are left out: a gateway that runs goes on writing them.
    let bare = FileManager.default.temporaryDirectory.appendingPathComponent("backup-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: bare, withIntermediateDirectories: true)
    defer { rmdir(bare.path) }
    let note = bare.appendingPathComponent("checkpoint").path
    try OpenFile(note, O_WRONLY | O_CREAT | O_EXCL).write(Array(signed.note.utf8))
    defer { unlink(note) }
    let verdict = await LogVerifier(database: part, directory: bare.path, key: verifier, rowsAlone: true)
      .verify()
    if case .altered(let difference) = verdict { throw BackupFailure.store("The log was altered. \(difference)") }
    return (tree, schema)
  }

  /// The store's lock; nil where a gateway that runs has it.
  private func claimIfFree() throws(DatabaseFailure) -> StoreLock? {
    do {
      return try StoreLock.take(path: layout.lock)
    } catch {
      guard error == .inUse else { throw error }
      return nil
    }
  }

  /// Appends the event of a backup; false where the store is older than its head, and so must not grow.
  private func record(_ outcome: AuditEvent.Outcome, code: String? = nil, _ directory: KeyDirectory) async throws
    -> Bool
  {
    var event = AuditEvent(.backedUp, outcome, .affiliation)
    event.errorCode = code
    event.details = ["software": software]
    let key = try directory.key(for: .log)
    let publicKey = Array(key.publicKey.suffix(32))
    let secrets = try Rooms.auditSecrets(directory)
    guard FileManager.default.fileExists(atPath: layout.database) else {
      throw BackupFailure.missing(layout.path)
    }
    let head = try KnownCheckpoint.read(head, publicKey: publicKey)
    let lock = try claimIfFree()
    defer { lock?.release() }
    let store = try Store.open(path: layout.database, migrations: [])
    let isBehind = try await LogReader(store: store, secrets: secrets).size() < Int64(head?.checkpoint.size ?? 0)
    if !isBehind {
      if lock == nil {
        // The gateway that runs publishes the entry with its own.
        try await TransparencyLog.append(event, to: store, secrets: secrets, clock: clock)
      } else {
        try await sign(event, store, key, secrets)
      }
    }
    try await store.close()
    return !isBehind
  }

  /// Takes the log up, as no gateway runs, and goes on with it under the name that it has.
  private func sign(_ event: AuditEvent, _ store: Store, _ key: any SigningKey, _ secrets: AuditSecrets) async throws {
    guard
      let known = try KnownCheckpoint.read("\(layout.log)/checkpoint", publicKey: Array(key.publicKey.suffix(32)))
    else { throw BackupFailure.store("There is no checkpoint in the log's directory.") }
    let log = try await TransparencyLog.open(
      store: store, directory: layout.log, key: key, origin: known.checkpoint.origin, secrets: secrets, clock: clock,
      head: head)
    try await log.append(event)
    _ = try await log.checkpoint()
  }
}
