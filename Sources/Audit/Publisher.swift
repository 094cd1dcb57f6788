import Database
import Dispatch
import Domain
import Trust

/// Writes tiles and checkpoint from the committed rows, and never signs what contradicts an earlier signature.
///
/// It owns the log's directory and the growing edge of the tree. What it writes can be made again from the rows.
actor Publisher {
  /// How long commits gather before a checkpoint, in milliseconds.
  static let pause = 100
  private static let page = 1024
  /// File writing blocks, so it stays off the tasks' threads.
  private static let files = DispatchQueue(label: "log files")

  private let store: Store
  private let directory: String
  private let key: any SigningKey
  private let origin: String
  private var edge = Edge()
  private var latest: SignedCheckpoint?
  private var last: Task<SignedCheckpoint, any Error>?
  private var isScheduled = false
  private(set) var failure: (any Error)?

  /// What has been published, in memory.
  private struct Edge {
    var levels = TreeLevels()
    /// Entries of the bundle that is not full yet.
    var entries: [[UInt8]] = []
  }

  init(store: Store, directory: String, key: any SigningKey, origin: String) {
    self.store = store
    self.directory = directory
    self.key = key
    self.origin = origin
  }

  /// Reads the last checkpoint, and every row up to it; then publishes what came after it.
  ///
  /// - Throws: `audit.altered` where rows and checkpoint contradict each other.
  func start() async throws {
    let path = directory + "/checkpoint"
    let verifier = NoteVerifier(name: origin, publicKey: Array(key.publicKey.suffix(32)))
    if let bytes = try DurableFile.read(path) {
      guard let signed = verifier.open(String(decoding: bytes, as: UTF8.self)), signed.checkpoint.origin == origin
      else { throw AuditFailure.altered("The checkpoint is not signed by the log key under the name of this log.") }
      try await advance(to: signed.checkpoint.size)
      guard edge.levels.size == signed.checkpoint.size else {
        throw AuditFailure.altered("The checkpoint is ahead: entries are missing from the store.")
      }
      guard edge.levels.root == signed.checkpoint.root else {
        throw AuditFailure.altered("The entries are not those that the checkpoint was signed over.")
      }
      latest = signed
    }
    try await write([("verifier-key", Array("\(verifier)\n".utf8))])
    _ = try await publish()
  }

  /// Publishes soon; many commits share one checkpoint.
  func nudge() {
    guard !isScheduled else { return }
    isScheduled = true
    Self.files.asyncAfter(deadline: .now() + .milliseconds(Self.pause)) { Task { await self.publishAsScheduled() } }
  }

  private func publishAsScheduled() async {
    isScheduled = false
    do { _ = try await publish() } catch { failure = error }
  }

  /// Publishes everything that was committed before the call.
  func publish() async throws -> SignedCheckpoint {
    let before = last
    let task = Task {
      _ = await before?.result
      return try await sign()
    }
    last = task
    let signed = try await task.value
    failure = nil
    return signed
  }

  private func sign() async throws -> SignedCheckpoint {
    try await advance(to: nil)
    if let latest, latest.checkpoint.size == edge.levels.size { return latest }
    try await write(partialFiles(edge))
    let checkpoint = Checkpoint(origin: origin, size: edge.levels.size, root: edge.levels.root)
    let signed = try SignedCheckpoint.sign(checkpoint, key: key)
    try await write([("checkpoint", Array(signed.note.utf8))])
    latest = signed
    return signed
  }

  /// Takes rows into the edge, up to `size` or to the last, and writes each tile that became full.
  private func advance(to size: Int?) async throws {
    while size.map({ edge.levels.size < $0 }) ?? true {
      let from = edge.levels.size
      let limit = min(Self.page, size.map { $0 - from } ?? Self.page)
      let rows = try await store.read { connection in
        try connection.query(
          "SELECT seq, entry, leaf FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT ?",
          [.integer(Int64(from)), .integer(Int64(limit))])
      }
      guard !rows.isEmpty else { return }
      var next = edge
      var full: [(String, [UInt8])] = []
      for row in rows {
        let entry = Array(try row.text("entry").utf8)
        let leaf = try row.blob("leaf")
        guard try row.integer("seq") == Int64(next.levels.size), leaf == MerkleTree.leafHash(entry) else {
          throw AuditFailure.altered("Entry \(next.levels.size) is missing or was changed.")
        }
        next.entries.append(entry)
        let bundle = next.entries
        next.levels.append(leaf) { level, index, hashes in
          full.append((Tile.path(level: level, index: index, width: TreeLevels.width), Tile.bytes(hashes)))
          if level == 0 {
            full.append((Tile.bundlePath(index: index, width: TreeLevels.width), Tile.bundle(bundle)))
          }
        }
        if next.entries.count == TreeLevels.width { next.entries = [] }
      }
      try await write(full, onlyMissing: true)
      edge = next
    }
  }

  /// The tiles that are not full, as they stand at a checkpoint.
  private func partialFiles(_ edge: Edge) -> [(String, [UInt8])] {
    var files: [(String, [UInt8])] = []
    for (level, hashes) in edge.levels.levels.enumerated() where !hashes.isEmpty {
      let index = edge.levels.size >> (8 * (level + 1))
      files.append((Tile.path(level: level, index: index, width: hashes.count), Tile.bytes(hashes)))
    }
    if !edge.entries.isEmpty {
      let index = edge.levels.size >> 8
      files.append((Tile.bundlePath(index: index, width: edge.entries.count), Tile.bundle(edge.entries)))
    }
    return files
  }

  private func write(_ files: [(String, [UInt8])], onlyMissing: Bool = false) async throws {
    guard !files.isEmpty else { return }
    let directory = directory
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Self.files.async {
        do {
          for (name, bytes) in files {
            let path = "\(directory)/\(name)"
            if onlyMissing, let present = try DurableFile.read(path) {
              guard present == bytes else { throw AuditFailure.altered("The file \(name) of the log was changed.") }
              continue
            }
            try DurableFile.write(bytes, to: path)
          }
          continuation.resume()
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }
}
