import Database

/// Takes a log up again: holds rows, tiles, checkpoint and marker to each other, without reading every row.
///
/// The newest signed root is what everything is held to. Tiles that do not give it are made again from the rows, and only
/// rows that do not give it are refused.
struct LogStart: Sendable {
  let leaves: StoredLeaves
  let files: LogFiles
  /// The log's key, under any of its names.
  let verifier: NoteVerifier

  /// What the log goes on from.
  struct Found: Sendable {
    var edge = GrowingEdge()
    /// The newest checkpoint that was signed; nil for a new log.
    var latest: SignedCheckpoint?
    /// Partial tiles on the disk, by their paths.
    var partials: Set<String> = []
    var opening = LogOpening()
    /// Whether checkpoint or marker is missing or behind.
    var isNotEverywhere = false
    /// Whether the marker, not the checkpoint, is what everything is held to.
    var isByHead = false
  }

  /// - Throws: `audit.altered` or `audit.rolled-back` where what was signed is not what is there; `audit.file`,
  ///   `database.…`.
  func run() async throws -> Found {
    try await files.removeUnfinished()
    let head = try await files.readHead().map(readHead)
    let checkpoint = try await files.read("checkpoint").map(readCheckpoint)
    let entries = try await leaves.count()
    var found = Found()
    found.opening.entries = entries
    found.opening.isHeadMissing = files.head != nil && head == nil && (entries > 0 || checkpoint != nil)
    if let head, head.checkpoint.size > entries {
      throw AuditFailure.rolledBack(
        "The store holds \(entries) entries, but its marker says that \(head.checkpoint.size) were signed.")
    }
    if let checkpoint, checkpoint.checkpoint.size > entries {
      throw AuditFailure.altered("The checkpoint is ahead: entries are missing from the store.")
    }
    found.opening.isCheckpointFromHead = checkpoint == nil && head != nil
    let signed = [checkpoint, head].compactMap { $0 }.sorted { Self.isOlder($0.checkpoint, $1.checkpoint) }
    guard let newest = signed.last, let oldest = signed.first else {
      guard entries == 0 else {
        throw AuditFailure.altered("There are \(entries) entries, but no checkpoint that they could be held to.")
      }
      return found
    }
    found.opening.checkpointSize = newest.checkpoint.size
    guard newest.checkpoint.size > oldest.checkpoint.size || newest.checkpoint.root == oldest.checkpoint.root else {
      throw Self.twoHistories(oldest.checkpoint, newest.checkpoint)
    }
    found.latest = newest
    found.isByHead = checkpoint != newest
    try await takeUp(newest.checkpoint, older: oldest.checkpoint, &found)
    found.isNotEverywhere = checkpoint != newest || (files.head != nil && head != newest)
    return found
  }

  /// Of two over the same entries, the one under the later name is the newer.
  private static func isOlder(_ left: Checkpoint, _ right: Checkpoint) -> Bool {
    guard left.size == right.size else { return left.size < right.size }
    return (LogName(left.origin).year ?? 0) < (LogName(right.origin).year ?? 0)
  }

  private static func twoHistories(_ older: Checkpoint, _ newest: Checkpoint) -> AuditFailure {
    .rolledBack(
      "Two checkpoints were signed, of \(older.size) and of \(newest.size) entries, and one does not extend the other.")
  }

  private func readCheckpoint(_ bytes: [UInt8]) throws(AuditFailure) -> SignedCheckpoint {
    guard let signed = verifier.open(String(decoding: bytes, as: UTF8.self)) else {
      throw .altered("The checkpoint is not signed by the log key under the name of this log.")
    }
    return signed
  }

  private func readHead(_ bytes: [UInt8]) throws(AuditFailure) -> SignedCheckpoint {
    guard let signed = verifier.open(String(decoding: bytes, as: UTF8.self)) else {
      throw .rolledBack(
        "The marker beside the store is not a checkpoint that the log key signed under this log's name.")
    }
    return signed
  }

  private func takeUp(_ newest: Checkpoint, older: Checkpoint, _ found: inout Found) async throws {
    if let edge = try await edgeFromTiles(newest, older: older) {
      found.edge = edge
    } else {
      found.edge = try await edgeFromRows(newest, &found)
      guard try await edgeFromTiles(newest, older: older) != nil else {
        throw AuditFailure.file("Tiles that were just written do not hold what was written.")
      }
    }
    // Partial files are checked one and all: the next checkpoint would not write those again that stay as they are.
    found.opening.mendedFiles += try await files.mend(found.edge.partialFiles)
    let wanted = Set(found.edge.partialFiles.map(\.path))
    let present = try await files.paths(in: Self.openFolders(newest.size))
    try await files.removePartials(present.subtracting(wanted))
    found.partials = wanted
  }

  /// The edge by the tiles, after the last bundle's rows were held to it; nil where tiles have to be made again.
  private func edgeFromTiles(_ newest: Checkpoint, older: Checkpoint) async throws -> GrowingEdge? {
    let tiles = TileFiles(directory: files.directory)
    let open = newest.size % TreeLevels.width
    // Where the last bundle is full, it is that one.
    let first = newest.size - (open == 0 ? min(newest.size, TreeLevels.width) : open)
    let read = try await files.perform { () throws(AuditFailure) -> (TreeLevels, [[UInt8]], [UInt8])? in
      guard let edge = try tiles.edge(size: newest.size, root: newest.root) else { return nil }
      guard let last = try tiles.tile(level: 0, index: first / TreeLevels.width, under: edge),
        let root = try tiles.root(of: older.size, under: edge)
      else { return nil }
      return (edge, last, root)
    }
    guard let (edge, last, root) = read else { return nil }
    guard root == older.root else {
      throw AuditFailure.rolledBack(
        "Two checkpoints were signed, of \(older.size) and of \(newest.size) entries, and one does not extend the other."
      )
    }
    let rows = try await leaves.page(from: first, limit: newest.size - first)
    guard rows.map(\.hash) == last else {
      throw AuditFailure.altered("The last entries are not those that the checkpoint was signed over.")
    }
    return GrowingEdge(levels: edge, entries: open == 0 ? [] : rows.map(\.entry))
  }

  /// The edge by all rows; when these are what was signed, every tile that differs is written again.
  private func edgeFromRows(_ newest: Checkpoint, _ found: inout Found) async throws -> GrowingEdge {
    // Nothing is written before it is known that the rows are the right ones.
    guard try await leaves.replay(to: newest.size).levels.root == newest.root else {
      throw found.isByHead
        ? AuditFailure.rolledBack("The entries are not those that were signed by the marker beside the store.")
        : AuditFailure.altered("The entries are not those that the checkpoint was signed over.")
    }
    var mended = 0
    let edge = try await leaves.replay(to: newest.size) { full in
      mended += try await files.mend(full, countsMissing: true)
    }
    mended += try await files.mend(edge.partialFiles, countsMissing: true)
    found.opening.mendedFiles += mended
    return edge
  }

  /// The directories that hold the partial forms of the tiles that are open at this size.
  private static func openFolders(_ size: Int) -> Set<String> {
    var folders: Set<String> = []
    for level in TreeLevels.widths(of: size).indices {
      let path = Tile.path(level: level, index: size >> (8 * (level + 1)), width: 1)
      if let folder = Tile.partialFolder(path) { folders.insert(folder) }
    }
    if let folder = Tile.partialFolder(Tile.bundlePath(index: size >> 8, width: 1)) { folders.insert(folder) }
    return folders
  }
}
