/// The tiles of a log on the disk, read only under a root that is known: nothing of a file is believed by itself.
///
/// Its calls block.
struct TileFiles: Sendable {
  let directory: String

  /// The growing edge of the first `size` entries; nil where a tile is missing or torn, or where they have another root.
  func edge(size: Int, root: [UInt8]) throws(AuditFailure) -> TreeLevels? {
    var levels: [[[UInt8]]] = []
    for (level, width) in TreeLevels.widths(of: size).enumerated() {
      guard let hashes = try first(width, level: level, index: size >> (8 * (level + 1))) else { return nil }
      levels.append(hashes)
    }
    guard let edge = TreeLevels(size: size, levels: levels), edge.root == root else { return nil }
    return edge
  }

  /// The hashes of a tile, proven under the edge by the tiles above it; nil where one of these is missing or differs.
  func tile(level: Int, index: Int, under edge: TreeLevels) throws(AuditFailure) -> [[UInt8]]? {
    guard level < edge.levels.count, index >= 0 else { return nil }
    let open = edge.size >> (8 * (level + 1))
    if index == open { return edge.levels[level] }
    guard index < open,
      let bytes = try DurableFile.read(
        "\(directory)/\(Tile.path(level: level, index: index, width: TreeLevels.width))"),
      let hashes = Tile.hashes(bytes, count: TreeLevels.width),
      let above = try tile(level: level + 1, index: index / TreeLevels.width, under: edge),
      above[index % TreeLevels.width] == MerkleTree.root(hashes)
    else { return nil }
    return hashes
  }

  /// The root over the first `size` entries, as the tree of `edge` has it; nil where a tile for it is missing or differs.
  func root(of size: Int, under edge: TreeLevels) throws(AuditFailure) -> [UInt8]? {
    guard size <= edge.size else { return nil }
    var levels: [[[UInt8]]] = []
    for (level, width) in TreeLevels.widths(of: size).enumerated() {
      let hashes = width == 0 ? [] : try tile(level: level, index: size >> (8 * (level + 1)), under: edge)
      guard let hashes, hashes.count >= width else { return nil }
      levels.append(Array(hashes.prefix(width)))
    }
    return TreeLevels(size: size, levels: levels)?.root
  }

  /// The first hashes of a tile, from its partial form or else from the full one.
  private func first(_ width: Int, level: Int, index: Int) throws(AuditFailure) -> [[UInt8]]? {
    guard width > 0 else { return [] }
    let partial = Tile.path(level: level, index: index, width: width)
    if let bytes = try DurableFile.read("\(directory)/\(partial)"), let hashes = Tile.hashes(bytes, count: width) {
      return hashes
    }
    let full = Tile.path(level: level, index: index, width: TreeLevels.width)
    let bytes = try DurableFile.read("\(directory)/\(full)")
    return bytes.flatMap { Tile.hashes($0, count: TreeLevels.width) }.map { Array($0.prefix(width)) }
  }
}
