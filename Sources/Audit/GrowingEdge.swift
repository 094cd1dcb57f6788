/// One file of the log: its path in the log's directory, and its content.
struct LogFile: Sendable {
  let path: String
  let bytes: [UInt8]
}

/// What has been taken into the tree: its edge, and the entries of the bundle that is not full yet.
struct GrowingEdge: Sendable {
  private(set) var levels = TreeLevels()
  private(set) var entries: [[UInt8]] = []

  /// The edge of an empty tree.
  init() {}

  /// - Parameter entries: those of the open bundle.
  init(levels: TreeLevels, entries: [[UInt8]]) {
    self.levels = levels
    self.entries = entries
  }

  /// Takes entries in.
  ///
  /// - Returns: the tiles and bundles that became full, in the order in which they did.
  mutating func append(_ rows: [StoredLeaves.Leaf]) -> [LogFile] {
    var full: [LogFile] = []
    for row in rows {
      entries.append(row.entry)
      levels.append(row.hash) { level, index, hashes in
        full.append(
          LogFile(path: Tile.path(level: level, index: index, width: hashes.count), bytes: Tile.bytes(hashes)))
      }
      if entries.count == TreeLevels.width {
        let index = levels.size / TreeLevels.width - 1
        full.append(
          LogFile(path: Tile.bundlePath(index: index, width: entries.count), bytes: Tile.bundle(entries)))
        entries = []
      }
    }
    return full
  }

  /// The tiles and the bundle that are not full.
  var partialFiles: [LogFile] {
    var files: [LogFile] = []
    for (level, hashes) in levels.levels.enumerated() where !hashes.isEmpty {
      let index = levels.size >> (8 * (level + 1))
      files.append(LogFile(path: Tile.path(level: level, index: index, width: hashes.count), bytes: Tile.bytes(hashes)))
    }
    if !entries.isEmpty {
      let path = Tile.bundlePath(index: levels.size / TreeLevels.width, width: entries.count)
      files.append(LogFile(path: path, bytes: Tile.bundle(entries)))
    }
    return files
  }
}
