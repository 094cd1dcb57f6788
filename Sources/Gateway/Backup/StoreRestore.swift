public import Audit
import Consent
import Database
public import Domain
import Exchange
import Foundation
import Trust

/// Puts a store back from a backup, so that its log can never contradict what it signed before.
///
/// Where the backup is as new as the newest checkpoint that is known outside of it, the log goes on. Where entries were
/// lost, it goes on only on demand, and under a new name. In both cases everything that could still lead to a release
/// ends: an older ledger does not know what was used since.
public struct StoreRestore: Sendable {
  let layout: StoreLayout
  let head: String
  let keys: String
  let software: String
  let clock: any WallClock

  /// - Parameters:
  ///   - store: the store's directory, which is made.
  ///   - keys: the key directory of its gateway.
  ///   - software: version of the program, for the log.
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

  /// What the operator allows.
  public struct Options: Sendable {
    /// Moves a store that is there aside.
    public var replaces = false
    /// Goes on although entries of the log are lost.
    public var acceptsLoss = false
    /// Files with signed checkpoints that are known from elsewhere: a witness, an auditor, another country.
    public var checkpoints: [String] = []
    /// The log directory of the lost store, where it survives.
    public var tiles: String?

    public init() {}
  }

  /// Entries that the log had and the backup has not.
  public struct Loss: Sendable {
    /// At least so many.
    public var entries: Int
    /// Written after this, and up to `until`, as far as it is known.
    public var since: Instant?
    public var until: Instant?
    /// The checkpoint that says so.
    public var checkpoint: Checkpoint?
    /// Where the entries themselves were kept for the auditor, proved against the checkpoint.
    public var kept: String?
    /// Erasures among them, which must be done again; nil where the entries are not known.
    public var erasures: Int?
  }

  /// What was done.
  public struct Report: Sendable {
    public let manifest: BackupManifest
    /// Name of the log that goes on, and how many entries it has.
    public let origin: String
    public let entries: Int
    public let loss: Loss?
    /// Requests and one-time codes that ended: they could still have led to a release.
    public let voidedRequests: Int
    public let voidedCodes: Int
    /// What was moved aside, never deleted.
    public let movedAside: [String]
  }

  /// Restores.
  ///
  /// - Throws: `restore.…`, `backup.…`, `database.in-use` where a gateway runs on the store, `database.…`, `audit.…`,
  ///   `trust.key.…`. Then the store that was there is in its place, unchanged.
  public func restore(_ file: String, _ options: Options) async throws -> Report {
    let directory = try KeyDirectory(path: keys)
    let key = try directory.key(for: .log)
    let parent = OpenFile.parent(of: layout.path)
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let lock = try StoreLock.take(path: layout.lock)
    defer { lock.release() }
    guard try isEmpty(layout.path) || options.replaces else { throw RestoreFailure.notEmpty(layout.path) }
    let staging = StoreLayout("\(layout.path).restoring")
    try remove(staging.path)
    do {
      try OpenFile.makeDirectory(staging.path)
      let publicKey = Array(key.publicKey.suffix(32))
      let backup = try await BackupFile.open(file, publicKey: publicKey, copy: staging.database)
      try Self.checkSchema(backup.manifest)
      let known = try await KnownCheckpoints.gather(layout, head, backup, options, publicKey: publicKey)
      let stage = Stage(restore: self, layout: staging, backup: backup, known: known, options: options)
      let made = try await stage.prepare(key, secrets: Rooms.auditSecrets(directory))
      let moved = try swap(staging, made)
      return Report(
        manifest: backup.manifest, origin: made.signed.checkpoint.origin, entries: made.signed.checkpoint.size,
        loss: made.loss, voidedRequests: made.voided.requests, voidedCodes: made.voided.codes,
        movedAside: moved)
    } catch {
      try remove(staging.path)
      throw error
    }
  }

  /// Refuses tables that this version does not know.
  private static func checkSchema(_ manifest: BackupManifest) throws(BackupFailure) {
    var ours: [String: Int] = [:]
    for migration in Rooms.migrations { ours[migration.room] = max(ours[migration.room] ?? 0, migration.number) }
    for (room, number) in manifest.schema.sorted(by: { $0.key < $1.key }) where number > ours[room] ?? 0 {
      throw .newer("Version \(manifest.software) wrote the tables of “\(room)” in a newer form.")
    }
  }

  /// Puts the prepared store in place. The head goes last: where this is cut off, the next start finds a head that the
  /// store contradicts, and refuses.
  private func swap(_ staging: StoreLayout, _ made: Stage.Made) throws -> [String] {
    let stamp = clock.now.iso8601Seconds.filter { $0 != "-" && $0 != ":" }
    var moved: [String] = []
    if try isEmpty(layout.path) {
      try remove(layout.path)
    } else {
      moved.append(OpenFile.freeName("\(layout.path).before-\(stamp)"))
      try OpenFile.rename(layout.path, to: moved[0])
    }
    do {
      try OpenFile.rename(staging.path, to: layout.path)
    } catch {
      for old in moved { try OpenFile.rename(old, to: layout.path) }
      throw error
    }
    try OpenFile.syncDirectory(OpenFile.parent(of: layout.path))
    if made.loss != nil, let old = FileManager.default.contents(atPath: head) {
      let aside = OpenFile.freeName("\(head).before-\(stamp)")
      try OpenFile.replace(aside, with: [UInt8](old))
      moved.append(aside)
    }
    try OpenFile.replace(head, with: Array(made.signed.note.utf8))
    return moved
  }

  private func isEmpty(_ path: String) throws -> Bool {
    let files = FileManager.default
    guard files.fileExists(atPath: path) else { return true }
    return try files.contentsOfDirectory(atPath: path).isEmpty
  }

  private func remove(_ path: String) throws {
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
  }
}
