/// The growing edge of the tree: per level of tiles the hashes of the tile that is not full yet (C2SP tlog-tiles).
///
/// A tile holds 256 hashes; its root is one hash of the level above. Nothing else is needed to go on appending.
struct TreeLevels: Sendable {
  static let width = 256

  private(set) var size = 0
  /// `levels[0]` are leaf hashes.
  private(set) var levels: [[[UInt8]]] = [[]]

  /// The edge of an empty tree.
  init() {}

  /// The edge after `size` leaves, from the open tiles of each level; nil where their widths are not those of `size`.
  init?(size: Int, levels: [[[UInt8]]]) {
    guard size >= 0, levels.map(\.count) == Self.widths(of: size) else { return nil }
    self.size = size
    self.levels = levels
  }

  /// How many hashes the open tile of each level holds after `size` leaves.
  static func widths(of size: Int) -> [Int] {
    var (widths, rest) = ([size % width], size / width)
    while rest > 0 {
      widths.append(rest % width)
      rest /= width
    }
    return widths
  }

  /// Appends a leaf; tells of each tile that became full, lowest level first.
  mutating func append(
    _ leaf: [UInt8], filled: (_ level: Int, _ index: Int, _ hashes: [[UInt8]]) throws -> Void
  ) rethrows {
    size += 1
    levels[0].append(leaf)
    var level = 0
    while levels[level].count == Self.width {
      let full = levels[level]
      levels[level] = []
      if levels.count == level + 1 { levels.append([]) }
      levels[level + 1].append(MerkleTree.root(full))
      try filled(level, (size >> (8 * (level + 1))) - 1, full)
      level += 1
    }
  }

  /// Appends a leaf.
  mutating func append(_ leaf: [UInt8]) { append(leaf) { _, _, _ in } }

  /// The root over everything appended.
  var root: [UInt8] {
    // Perfect subtrees, the largest first: each level's open tile splits by the bits of its count.
    var subtrees: [[UInt8]] = []
    for hashes in levels.reversed() {
      var start = 0
      for bit in stride(from: 7, through: 0, by: -1) where hashes.count & (1 << bit) != 0 {
        subtrees.append(MerkleTree.root(hashes[start..<(start + (1 << bit))]))
        start += 1 << bit
      }
    }
    guard var root = subtrees.popLast() else { return MerkleTree.root([[UInt8]]()) }
    while let left = subtrees.popLast() { root = MerkleTree.nodeHash(left, root) }
    return root
  }
}
