/// The root over hashes of perfect subtrees that stand side by side, the larger ones first (RFC 6962 section 2.1).
struct TreeRange {
  private var nodes: [(height: Int, hash: [UInt8])] = []

  /// Puts the subtree of 2^height leaves to the right of what is there.
  mutating func append(_ hash: [UInt8], height: Int) {
    var (hash, height) = (hash, height)
    while let left = nodes.last, left.height == height {
      nodes.removeLast()
      hash = MerkleTree.nodeHash(left.hash, hash)
      height += 1
    }
    nodes.append((height, hash))
  }

  var root: [UInt8] {
    guard var root = nodes.last?.hash else { return MerkleTree.root([[UInt8]]()) }
    for left in nodes.dropLast().reversed() { root = MerkleTree.nodeHash(left.hash, root) }
    return root
  }

  /// The root over `tiles` full tiles and the leaves after them.
  static func root(tiles: ArraySlice<[UInt8]>, leaves: [[UInt8]]) -> [UInt8] {
    var range = TreeRange()
    for tile in tiles { range.append(tile, height: 8) }
    for leaf in leaves { range.append(leaf, height: 0) }
    return range.root
  }
}
