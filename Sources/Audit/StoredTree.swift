public import Database
public import Domain
public import Trust

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

  /// Reads every row of the log.
  ///
  /// - Parameter sizes: the sizes of checkpoints that are to be compared.
  /// - Throws: `audit.altered` where a row is missing or does not fit its own hash, `database.…`.
  public static func read(_ store: Store, at sizes: Set<Int>) async throws -> StoredTree {
    var levels = TreeLevels()
    var roots: [Int: [UInt8]] = sizes.contains(0) ? [0: levels.root] : [:]
    let leaves = StoredLeaves(store: store)
    while true {
      let page = try await leaves.page(from: levels.size)
      guard !page.isEmpty else { break }
      for leaf in page {
        levels.append(leaf.hash)
        if sizes.contains(levels.size) { roots[levels.size] = levels.root }
      }
    }
    let size = levels.size
    let last = try await store.read { connection in
      try connection.query("SELECT at FROM audit_entry WHERE seq = ?", [.integer(Int64(size) - 1)]).first?.integer("at")
    }
    return StoredTree(
      size: levels.size, root: levels.root, roots: roots, lastTime: last.map { Instant(milliseconds: $0) })
  }

  /// Whether these rows begin with exactly the entries that the checkpoint was signed over; nil where they are fewer, or
  /// its size was not asked for.
  public func extends(_ checkpoint: Checkpoint) -> Bool? { roots[checkpoint.size].map { $0 == checkpoint.root } }
}

extension StoredTree {
  /// Signs the first checkpoint of a log that goes on in place of another, over the rows that it takes over.
  ///
  /// Only for a name that nothing was signed under before: a log never signs two trees under one name.
  /// - Throws: `trust.key.purpose` for another key than the log's.
  public func firstCheckpoint(origin: String, key: any SigningKey) throws(TrustFailure) -> SignedCheckpoint {
    try SignedCheckpoint.sign(Checkpoint(origin: origin, size: size, root: root), key: key)
  }
}
