import Domain
import Trust

/// The proofs of a pack that its checkpoint extends earlier trees: `log/consistency.json`, canonical JSON.
struct PackConsistency: Sendable {
  struct Proof: Sendable {
    let from: Int
    let fromRoot: [UInt8]
    let hashes: [[UInt8]]
    /// An earlier signed checkpoint, where the proof is about one.
    let note: String?

    /// Whether the checkpoint extends the earlier tree, and the earlier note is the log's.
    func leads(to checkpoint: Checkpoint, _ key: NoteVerifier) -> Bool {
      if let note {
        guard let earlier = key.open(exactly: Array(note.utf8))?.checkpoint, earlier.size == from,
          earlier.root == fromRoot
        else { return false }
      }
      return MerkleTree.verifyConsistency(
        from: from, fromRoot, to: checkpoint.size, checkpoint.root, proof: hashes)
    }
  }

  let proofs: [Proof]

  init(proofs: [Proof]) { self.proofs = proofs }

  var bytes: [UInt8] {
    let list: [JSON] = proofs.map { proof in
      var members: [String: JSON] = [
        "from": .integer(proof.from), "fromRoot": .string(proof.fromRoot.hex),
        "proof": .array(proof.hashes.map { .string($0.hex) }),
      ]
      if let note = proof.note { members["checkpoint"] = .string(note) }
      return .object(members)
    }
    return Array(JSON.object(["schema": "passerelle.consistency/1", "proofs": .array(list)]).canonical.utf8)
  }

  /// Nil unless these are canonical bytes.
  init?(_ bytes: [UInt8]) {
    let json: JSON
    do { json = try JSON(reading: bytes) } catch { return nil }
    guard json["schema"] == "passerelle.consistency/1", let list = json["proofs"]?.array else { return nil }
    proofs = list.compactMap { item in
      guard let from = item["from"]?.integer, let root = item["fromRoot"]?.string.flatMap({ [UInt8](hex: $0) }),
        let hashes = item["proof"]?.array
      else { return nil }
      return Proof(
        from: from, fromRoot: root, hashes: hashes.compactMap { $0.string.flatMap { [UInt8](hex: $0) } },
        note: item["checkpoint"]?.string)
    }
    guard self.bytes == bytes else { return nil }
  }
}
