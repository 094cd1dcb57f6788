public import Domain
import Trust

/// That an entry stands under a checkpoint (RFC 9162 section 2.1.3).
public struct InclusionProof: Sendable, Hashable {
  /// The canonical entry: what is hashed.
  public let entry: [UInt8]
  public let index: Int
  public let size: Int
  public let root: [UInt8]
  public let hashes: [[UInt8]]

  /// Whether the hashes lead from the entry to the root.
  public var isValid: Bool {
    MerkleTree.verifyInclusion(
      leaf: MerkleTree.leafHash(entry), index: index, size: size, proof: hashes, root: root)
  }

  /// The form that is handed out, schema `passerelle.proof/1`; hashes in hexadecimal.
  public func json(checkpoint: SignedCheckpoint?) -> JSON {
    Proof.json(
      "inclusion",
      [
        "entry": .string(String(decoding: entry, as: UTF8.self)), "leafHash": .string(MerkleTree.leafHash(entry).hex),
        "index": .integer(index), "size": .integer(size), "root": .string(root.hex),
      ], hashes, checkpoint, size)
  }
}

/// That a later checkpoint extends an earlier one (RFC 9162 section 2.1.4).
public struct ConsistencyProof: Sendable, Hashable {
  public let from: Int
  public let fromRoot: [UInt8]
  public let to: Int
  public let toRoot: [UInt8]
  public let hashes: [[UInt8]]

  /// Whether the hashes lead to both roots.
  public var isValid: Bool {
    MerkleTree.verifyConsistency(from: from, fromRoot, to: to, toRoot, proof: hashes)
  }

  /// The form that is handed out, schema `passerelle.proof/1`; hashes in hexadecimal.
  public func json(checkpoint: SignedCheckpoint?) -> JSON {
    Proof.json(
      "consistency",
      [
        "from": .integer(from), "fromRoot": .string(fromRoot.hex), "to": .integer(to), "toRoot": .string(toRoot.hex),
      ], hashes, checkpoint, to)
  }
}

/// What both forms share.
private enum Proof {
  /// The signed note goes along where the proof ends at its size.
  static func json(
    _ kind: String, _ members: [String: JSON], _ hashes: [[UInt8]], _ checkpoint: SignedCheckpoint?, _ size: Int
  ) -> JSON {
    var all = members
    all["schema"] = "passerelle.proof/1"
    all["kind"] = .string(kind)
    all["proof"] = .array(hashes.map { .string($0.hex) })
    if let checkpoint, checkpoint.checkpoint.size == size { all["checkpoint"] = .string(checkpoint.note) }
    return .object(all)
  }
}
