import Database

/// The committed entries of a store, in order, each held to its own leaf hash.
struct StoredLeaves: Sendable {
  /// Most entries of one read.
  static let page = 1024

  let store: Store

  /// An entry with its leaf hash.
  struct Leaf: Sendable {
    let entry: [UInt8]
    let hash: [UInt8]
  }

  /// Entries from `first` on, at most a page.
  ///
  /// - Throws: `audit.altered` where one is missing or was changed.
  func page(from first: Int, limit: Int = page) async throws -> [Leaf] {
    // Hashing within the read keeps it on the reader's thread.
    try await store.read { connection in
      let rows = try connection.query(
        "SELECT seq, entry, leaf FROM audit_entry WHERE seq >= ? ORDER BY seq LIMIT ?",
        [.integer(Int64(first)), .integer(Int64(min(limit, Self.page)))])
      return try rows.enumerated().map { offset, row in
        let entry = Array(try row.text("entry").utf8)
        let hash = try row.blob("leaf")
        guard try row.integer("seq") == Int64(first + offset), hash == MerkleTree.leafHash(entry) else {
          throw AuditFailure.altered("Entry \(first + offset) is missing or was changed.")
        }
        return Leaf(entry: entry, hash: hash)
      }
    }
  }

  /// How many entries there are.
  ///
  /// - Throws: `audit.altered` where one between the first and the last is missing.
  func count() async throws -> Int {
    try await store.read { connection in
      let row = try connection.query(
        """
        SELECT COUNT(*) AS size, COALESCE(MIN(seq), 0) AS first, COALESCE(MAX(seq), -1) AS last FROM audit_entry
        """
      ).first
      guard let row else { return 0 }
      let size = try row.integer("size")
      guard try row.integer("first") == 0, try row.integer("last") == size - 1 else {
        throw AuditFailure.altered("Entries are missing before the last one.")
      }
      return Int(size)
    }
  }

  /// The edge over the first `size` entries, read one page after the other.
  ///
  /// - Parameter filled: is handed the tiles and bundles that became full on each page.
  func replay(
    to size: Int, filled: ([LogFile]) async throws -> Void = { _ in }
  ) async throws -> GrowingEdge {
    var edge = GrowingEdge()
    while edge.levels.size < size {
      let rows = try await page(from: edge.levels.size, limit: size - edge.levels.size)
      guard !rows.isEmpty else { throw AuditFailure.altered("Entry \(edge.levels.size) is missing.") }
      try await filled(edge.append(rows))
    }
    return edge
  }
}
