import Trust

/// The Merkle tree of RFC 6962 section 2.1 over SHA-256, with the proofs of RFC 9162 section 2.1.
public enum MerkleTree {
  /// Hash of an entry: SHA-256(0x00 ‖ entry).
  public static func leafHash(_ entry: [UInt8]) -> [UInt8] { Digest.sha256([0] + entry) }

  /// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
  public static func nodeHash(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { Digest.sha256([1] + left + right) }

  /// Root over leaf hashes; of no leaves it is SHA-256 of nothing.
  public static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard let first = leaves.first else { return Digest.sha256([]) }
    guard leaves.count > 1 else { return first }
    let middle = leaves.startIndex + split(leaves.count)
    return nodeHash(root(leaves[..<middle]), root(leaves[middle...]))
  }

  /// Root over leaf hashes.
  public static func root(_ leaves: [[UInt8]]) -> [UInt8] { root(leaves[...]) }

  /// The hashes that lead from leaf `index` to the root over `leaves`; nil where there is no such leaf.
  public static func inclusionProof(_ index: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]]? {
    guard index >= 0, index < leaves.count else { return nil }
    guard leaves.count > 1 else { return [] }
    let half = split(leaves.count)
    let middle = leaves.startIndex + half
    return index < half
      ? inclusionProof(index, in: leaves[..<middle]).map { $0 + [root(leaves[middle...])] }
      : inclusionProof(index - half, in: leaves[middle...]).map { $0 + [root(leaves[..<middle])] }
  }

  /// The hashes that show that the tree over `leaves` extends that over its first `size`; nil unless 0 < size ≤ count.
  public static func consistencyProof(from size: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]]? {
    guard size > 0, size <= leaves.count else { return nil }
    return subproof(size, leaves, true)
  }

  /// Whether the proof leads from the leaf to the root of a tree of `size` (RFC 9162 section 2.1.3.2).
  public static func verifyInclusion(
    leaf: [UInt8], index: Int, size: Int, proof: [[UInt8]], root: [UInt8]
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var (node, last) = (index, size - 1)
    var hash = leaf
    for sibling in proof {
      guard last > 0 else { return false }
      if node & 1 == 1 || node == last {
        hash = nodeHash(sibling, hash)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = nodeHash(hash, sibling)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }

  /// Whether the proof shows that the second tree extends the first (RFC 9162 section 2.1.4.2).
  public static func verifyConsistency(
    from first: Int, _ firstRoot: [UInt8], to second: Int, _ secondRoot: [UInt8], proof: [[UInt8]]
  ) -> Bool {
    guard first > 0, first <= second else { return false }
    if first == second { return proof.isEmpty && firstRoot == secondRoot }
    var path = proof
    if first & (first - 1) == 0 { path.insert(firstRoot, at: 0) }
    guard let start = path.first else { return false }
    var (node, last) = (first - 1, second - 1)
    while node & 1 == 1 {
      node >>= 1
      last >>= 1
    }
    var (old, new) = (start, start)
    for sibling in path.dropFirst() {
      guard last > 0 else { return false }
      if node & 1 == 1 || node == last {
        old = nodeHash(sibling, old)
        new = nodeHash(sibling, new)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        new = nodeHash(new, sibling)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 && old == firstRoot && new == secondRoot
  }

  private static func subproof(_ size: Int, _ leaves: ArraySlice<[UInt8]>, _ isWhole: Bool) -> [[UInt8]] {
    if size == leaves.count { return isWhole ? [] : [root(leaves)] }
    let half = split(leaves.count)
    let middle = leaves.startIndex + half
    return size <= half
      ? subproof(size, leaves[..<middle], isWhole) + [root(leaves[middle...])]
      : subproof(size - half, leaves[middle...], false) + [root(leaves[..<middle])]
  }

  /// The largest power of two below `count`.
  static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}
