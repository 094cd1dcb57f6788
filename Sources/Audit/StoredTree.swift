public import Database
public import Domain

/// The tree over a store's rows, computed anew from the first to the last: for a copy that has no tiles.
public struct StoredTree: Sendable, Hashable {
  /// How many entries the store holds.
  public let size: Int
  /// The root over all of them.
  public let root: [UInt8]
  /// The roots over the first so many entries, for those sizes that were asked for and are not beyond the end.
  public let roots: [Int: [UInt8]]
  /// When the last entry was written; nil in an empty log.
  public let lastTime: Instant?

  private static let page = 1024

  /// Reads every row of the log.
  ///
  /// - Parameter sizes: the sizes of checkpoints that are to be compared.
  /// - Throws: `audit.altered` where a row is missing or does not fit its own hash, `database.…`.
  public static func read(_ store: Store, at sizes: Set<Int>) async throws -> StoredTree {
    var levels = TreeLevels()
    var roots: [Int: [UInt8]] = sizes.contains(0) ? [0: levels.root] : [:]
    var lastTime: Instant?
    while true {
      let from = levels.size
      let rows = try await store.read { connection in
        try connection.query(
          "SELECT seq, entry, leaf, at FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT ?",
          [.integer(Int64(from)), .integer(Int64(page))])
      }
      guard !rows.isEmpty else { break }
      for row in rows {
        let leaf = try row.blob("leaf")
        guard try row.integer("seq") == Int64(levels.size),
          leaf == MerkleTree.leafHash(Array(try row.text("entry").utf8))
        else { throw AuditFailure.altered("Entry \(levels.size) is missing or was changed.") }
        levels.append(leaf)
        lastTime = Instant(milliseconds: try row.integer("at"))
        if sizes.contains(levels.size) { roots[levels.size] = levels.root }
      }
    }
    return StoredTree(size: levels.size, root: levels.root, roots: roots, lastTime: lastTime)
  }

  /// Whether these rows begin with exactly the entries that the checkpoint was signed over; nil where they are fewer, or
  /// its size was not asked for.
  public func extends(_ checkpoint: Checkpoint) -> Bool? { roots[checkpoint.size].map { $0 == checkpoint.root } }
}
