import Domain
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Merkle tree")
struct MerkleTreeTests {
  private static let entries = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ]
  private var leaves: [[UInt8]] { Self.entries.compactMap { [UInt8](hex: $0) }.map(MerkleTree.leafHash) }

  @Test(
    "Roots of RFC 6962's example",
    arguments: [
      (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
      (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
      (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
      (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
      (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ])
  func roots(size: Int, root: String) {
    #expect(MerkleTree.root(Array(leaves.prefix(size))).hex == root)
    var levels = TreeLevels()
    for leaf in leaves.prefix(size) { levels.append(leaf) }
    #expect(levels.root.hex == root)
  }

  @Test("Proofs of RFC 6962's example")
  func proofs() {
    let inclusion = MerkleTree.inclusionProof(5, in: leaves[...]) ?? []
    #expect(inclusion.map { $0.prefix(8).hex } == ["bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957"])
    let consistency = MerkleTree.consistencyProof(from: 6, in: leaves[...]) ?? []
    #expect(consistency.map { $0.prefix(8).hex } == ["0ebc5d3437fbe2db", "ca854ea128ed050b", "d37ee418976dd957"])
  }

  @Test("Every proof of every tree up to 70 leaves holds, and none for another leaf, size or root")
  func exhaustive() {
    let leaves = (0..<70).map { MerkleTree.leafHash([UInt8($0)]) }
    let roots = (0...70).map { MerkleTree.root(leaves[..<$0]) }
    for size in 1...70 {
      for index in 0..<size {
        guard let proof = MerkleTree.inclusionProof(index, in: leaves[..<size]) else {
          Issue.record("no proof")
          continue
        }
        func holds(_ leaf: Int, _ index: Int, _ size: Int, _ proof: [[UInt8]], _ root: [UInt8]) -> Bool {
          MerkleTree.verifyInclusion(leaf: leaves[leaf], index: index, size: size, proof: proof, root: root)
        }
        #expect(holds(index, index, size, proof, roots[size]))
        #expect(!holds((index + 1) % 70, index, size, proof, roots[size]))
        #expect(!holds(index, index, size, proof, roots[size - 1]))
        #expect(!holds(index, size, size, proof, roots[size]))
        #expect(!holds(index, index, size, proof + [roots[0]], roots[size]))
        if !proof.isEmpty { #expect(!holds(index, index, size, Array(proof.dropLast()), roots[size])) }
      }
      for first in 1...size {
        guard let proof = MerkleTree.consistencyProof(from: first, in: leaves[..<size]) else {
          Issue.record("no proof")
          continue
        }
        func holds(_ old: [UInt8], _ new: [UInt8], _ proof: [[UInt8]]) -> Bool {
          MerkleTree.verifyConsistency(from: first, old, to: size, new, proof: proof)
        }
        #expect(holds(roots[first], roots[size], proof))
        #expect(!holds(roots[first - 1], roots[size], proof))
        #expect(!holds(roots[first], roots[size - 1], proof))
        #expect(!holds(roots[first], roots[size], proof + [roots[0]]))
      }
    }
    #expect(MerkleTree.inclusionProof(3, in: leaves[..<3]) == nil)
    #expect(MerkleTree.consistencyProof(from: 0, in: leaves[..<3]) == nil)
  }

  @Test("The growing edge has the root of the whole tree, and fills tiles of 256 at every level")
  func levels() {
    var (levels, leaves) = (TreeLevels(), [[UInt8]]())
    var filled: [String] = []
    for number in 0..<1500 {
      let leaf = MerkleTree.leafHash([UInt8(number & 255), UInt8(number >> 8)])
      leaves.append(leaf)
      levels.append(leaf) { level, index, hashes in filled.append("\(level)/\(index)/\(hashes.count)") }
      if number < 600 || number % 97 == 0 { #expect(levels.root == MerkleTree.root(leaves)) }
    }
    #expect(filled == ["0/0/256", "0/1/256", "0/2/256", "0/3/256", "0/4/256"])
    #expect(levels.levels.map(\.count) == [1500 - 1280, 5])
    // Two levels: 65 536 leaves make the first tile of level 1.
    filled = []
    for _ in 1500..<65_536 {
      levels.append(leaves[0]) { level, index, _ in if level > 0 { filled.append("\(level)/\(index)") } }
    }
    #expect(filled == ["1/0"] && levels.levels.map(\.count) == [0, 0, 1])
  }

  @Test("An independent program has the same roots for sizes 0 to 600", .enabled(if: PythonTools.have("hashlib")))
  func oracle() throws {
    let outcome = try PythonTools.run([
      "-c",
      """
      import hashlib
      H = lambda b: hashlib.sha256(b).digest()
      leaves = [H(bytes([0, n & 255, n >> 8])) for n in range(600)]
      memo = {}
      def root(a, b):
          if b - a == 0: return H(b"")
          if b - a == 1: return leaves[a]
          if (a, b) not in memo:
              k = 1
              while k * 2 < b - a: k *= 2
              memo[a, b] = H(b"\\x01" + root(a, a + k) + root(a + k, b))
          return memo[a, b]
      print("\\n".join(root(0, n).hex() for n in range(601)))
      """,
    ])
    var levels = TreeLevels()
    var roots = [levels.root.hex]
    for number in 0..<600 {
      levels.append(MerkleTree.leafHash([UInt8(number & 255), UInt8(number >> 8)]))
      roots.append(levels.root.hex)
    }
    #expect(outcome.output.split(separator: "\n").map(String.init) == roots)
  }

  @Test("Tiles are named in groups of three digits")
  func names() {
    #expect(Tile.path(level: 0, index: 0, width: 256) == "tile/0/000")
    #expect(Tile.path(level: 2, index: 1_234_067, width: 256) == "tile/2/x001/x234/067")
    #expect(Tile.path(level: 0, index: 5, width: 12) == "tile/0/005.p/12")
    #expect(Tile.bundlePath(index: 1000, width: 256) == "tile/entries/x001/000")
    #expect(Tile.bundle([[7], [UInt8](repeating: 1, count: 258)]).prefix(5) == [0, 1, 7, 1, 2])
  }
}

@Suite("Signed note")
struct SignedNoteTests {
  private let note = """
    ncp.test/audit/2026
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

    — ncp.test/audit/2026 FVWgAstptEx1HXReoyot7fXOzH1PFj4wry87QT+Nx1cyaHOOEWIrnV0iXrBbxn5GSKXsVWisBS0RDDmo/nyCN/Uocw8=
    — witness.test/w1 rRlZ8gAAAABpVbkAnpCZkwFaNxfyEU+4U/Vw4muYcsWod0Zwjm6AAyXIbqt1nDpcPusoOhLWDSjWkaz6YB49mVeD7Xl/5rh5SdijCQ==

    """
  private let name = "ncp.test/audit/2026"
  private let text = "ncp.test/audit/2026+1555a002+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"

  /// A log key of a fixed seed; real ones come from the key directory.
  private struct SeedKey: SigningKey {
    let purpose = KeyPurpose.log
    let algorithm = SignatureAlgorithm.ed25519
    let chain: [Certificate] = []
    let publicKey: [UInt8]
    let seed = [UInt8](0..<32)
    init() throws { publicKey = try Ed25519.publicKey(seed: [UInt8](0..<32)) }
    func sign(_ bytes: [UInt8], as purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
      try Ed25519.sign(bytes, seed: seed)
    }
  }

  @Test("Key, checkpoint and signature are those of the published vector")
  func vector() throws {
    let verifier = try #require(NoteVerifier(text))
    #expect(verifier.name == name && verifier.description == text)
    #expect(verifier.publicKey == (try Ed25519.publicKey(seed: [UInt8](0..<32))))
    let signed = try #require(verifier.open(note))
    #expect(signed.checkpoint.size == 8 && signed.checkpoint.origin == name)
    #expect(signed.checkpoint.root.hex == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
    let ours = try SignedCheckpoint.sign(signed.checkpoint, key: SeedKey())
    #expect(note.hasPrefix(ours.note))
  }

  @Test("A changed note, another key, and extension lines are refused")
  func refusals() throws {
    let verifier = try #require(NoteVerifier(text))
    #expect(verifier.open(note.replacingFirst("\n8\n", with: "\n9\n")) == nil)
    #expect(verifier.open(note.replacingFirst("FVWg", with: "FVWh")) == nil)
    #expect(verifier.open(note.replacingFirst("\n\n", with: "\n")) == nil)
    #expect(verifier.open("") == nil)
    #expect(NoteVerifier(name: name, publicKey: [UInt8](repeating: 1, count: 32)).open(note) == nil)
    #expect(NoteVerifier(name: "other", publicKey: verifier.publicKey).open(note) == nil)
    #expect(NoteVerifier(text.replacingFirst("1555a002", with: "1555a003")) == nil)
    #expect(Checkpoint(text: "a\n8\n\(Base64.encode([UInt8](repeating: 0, count: 32)))\nextra\n") == nil)
    #expect(Checkpoint(text: "a\n08\n\(Base64.encode([UInt8](repeating: 0, count: 32)))\n") == nil)
  }
}

extension String {
  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return self[..<start] + other + self[start...].dropFirst(part.count) }
      start = index(after: start)
    }
    Issue.record("“\(part)” does not occur")
    return self
  }
}
