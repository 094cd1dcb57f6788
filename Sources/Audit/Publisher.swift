import Database
import Dispatch
import Domain
import Synchronization
import Trust

/// Writes tiles and checkpoint from the committed rows, and never signs what contradicts an earlier signature.
///
/// It owns the log's directory and the growing edge of the tree. What it writes can be made again from the rows.
actor Publisher {
  /// How long commits gather before a checkpoint, in milliseconds. With the writing after it, and the writing of the
  /// checkpoint before, it stays far below the second in which a commit is to be signed (trust.md section 9).
  static let pause = 200
  /// How long after a fault publishing is tried again, in milliseconds.
  static let pauseAfterFault = 1000

  private let leaves: StoredLeaves
  private let files: LogFiles
  private let key: any SigningKey
  private let clock: any WallClock
  /// The log's key under its name of now.
  private nonisolated let current: Mutex<NoteVerifier>
  private nonisolated let isScheduled = Mutex(false)
  private var name: LogName
  /// The name that the log was opened under; it may be later than that of its last checkpoint.
  private let opened: LogName
  /// The newest name whose beginning is an event already.
  private var announced: LogName?
  private var edge = GrowingEdge()
  /// Paths of the partial tiles that may be on the disk.
  private var partials: Set<String> = []
  /// Those of them that are there as they belong.
  private var written: Set<String> = []
  private var latest: SignedCheckpoint?
  private var signedAt: Instant?
  private var last: Task<SignedCheckpoint, any Error>?
  private var failure: (any Error)?
  private var record: @Sendable (AuditEvent) async throws -> Void = { _ in }

  init(store: Store, files: LogFiles, key: any SigningKey, origin: String, clock: any WallClock) {
    leaves = StoredLeaves(store: store)
    self.files = files
    self.key = key
    self.clock = clock
    opened = LogName(origin)
    name = opened
    current = Mutex(NoteVerifier(name: origin, publicKey: Array(key.publicKey.suffix(32))))
  }

  /// What verifiers need to know about this log, at this time.
  nonisolated var verifier: NoteVerifier { current.withLock { $0 } }

  /// Takes the log up; nothing is signed yet.
  ///
  /// - Throws: as ``LogStart/run()``.
  func start() async throws -> LogOpening {
    let found = try await LogStart(leaves: leaves, files: files, verifier: verifier).run()
    edge = found.edge
    latest = found.latest
    (partials, written) = (found.partials, found.partials)
    if let latest {
      take(LogName(latest.checkpoint.origin))
      if found.isNotEverywhere { try await files.publish(latest.note) }
      try await files.mend([keyFile(name)])
    }
    return found.opening
  }

  /// Where events about the log itself are recorded.
  func recordEvents(_ record: @escaping @Sendable (AuditEvent) async throws -> Void) { self.record = record }

  /// Publishes soon; many commits share one checkpoint. It costs the caller nothing.
  nonisolated func nudge() { schedule(after: Self.pause) }

  private nonisolated func schedule(after milliseconds: Int) {
    let isFirst = isScheduled.withLock { isScheduled in
      defer { isScheduled = true }
      return !isScheduled
    }
    guard isFirst else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
      guard let self else { return }
      Task(priority: .high) { await self.publishAsScheduled() }
    }
  }

  private func publishAsScheduled() async {
    isScheduled.withLock { $0 = false }
    do {
      _ = try await publish()
    } catch {
      // Entries that no checkpoint covers must not wait for the next event.
      schedule(after: Self.pauseAfterFault)
    }
  }

  /// Publishes everything that was committed before the call.
  func publish() async throws -> SignedCheckpoint {
    let before = last
    let task = Task {
      _ = await before?.result
      return try await sign()
    }
    last = task
    do {
      let signed = try await task.value
      failure = nil
      return signed
    } catch {
      failure = error
      throw error
    }
  }

  /// How publishing stands.
  func health(_ verification: LogVerification?) -> LogHealth {
    LogHealth(
      checkpoint: latest, signedAt: signedAt, fault: failure, verification: verification,
      hasHead: files.head != nil)
  }

  /// The newest checkpoint.
  var newest: SignedCheckpoint? { latest }

  private func sign() async throws -> SignedCheckpoint {
    try await advance()
    let next = opened.orLater(name).following(clock.now)
    if let latest, latest.checkpoint.size == edge.levels.size, next == name { return latest }
    let renaming = try await rename(to: next)
    let partial = edge.partialFiles
    let paths = Set(partial.map(\.path))
    let superseded = partials.subtracting(paths)
    let fresh = partial.filter { !written.contains($0.path) }
    partials.formUnion(paths)
    let checkpoint = Checkpoint(origin: next.text, size: edge.levels.size, root: edge.levels.root)
    let signed = try SignedCheckpoint.sign(checkpoint, key: key)
    // One batch: each file is whole on the disk before any gets its name, the checkpoint after its tiles.
    try await files.publish(signed.note, with: fresh + renaming)
    written = paths
    take(next)
    (latest, signedAt) = (signed, clock.now)
    try await files.removePartials(superseded)
    partials = paths
    return signed
  }

  /// The files that go with the first checkpoint under a name, after the event of the change was recorded and taken in.
  private func rename(to next: LogName) async throws -> [LogFile] {
    guard let latest else { return [keyFile(next)] }
    guard next != name else { return [] }
    if announced != next {
      var event = AuditEvent(.configChanged, .success, .affiliation)
      event.details = [
        "logName": next.text, "logNameBefore": name.text, "logSizeBefore": String(latest.checkpoint.size),
        "logRootBefore": latest.checkpoint.root.hex,
      ]
      try await record(event)
      announced = next
    }
    try await advance()
    let year = name.year.map { String($0) } ?? "before"
    return [LogFile(path: "checkpoint.\(year)", bytes: Array(latest.note.utf8)), keyFile(next)]
  }

  private func keyFile(_ name: LogName) -> LogFile {
    let key = NoteVerifier(name: name.text, publicKey: verifier.publicKey)
    return LogFile(path: "verifier-key", bytes: Array("\(key)\n".utf8))
  }

  private func take(_ next: LogName) {
    name = next
    current.withLock { $0 = NoteVerifier(name: next.text, publicKey: $0.publicKey) }
  }

  /// Takes the rows that came since into the edge, and writes each tile that became full.
  private func advance() async throws {
    while true {
      let rows = try await leaves.page(from: edge.levels.size)
      guard !rows.isEmpty else { return }
      var next = edge
      try await files.mend(next.append(rows))
      // A full tile stands for its partial forms (C2SP tlog-tiles), so that no crash leaves one behind unseen.
      let open = Set(next.partialFiles.compactMap { Tile.partialFolder($0.path) })
      let closed = partials.filter { path in Tile.partialFolder(path).map { !open.contains($0) } ?? false }
      try await files.removePartials(closed)
      partials.subtract(closed)
      edge = next
      if rows.count < StoredLeaves.page { return }
    }
  }
}
