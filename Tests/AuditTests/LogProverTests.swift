import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Proofs from tiles")
struct LogProverTests {
  @Test("Tiles and rows give the proofs that the whole tree gives, for every entry and many sizes")
  func all() async throws {
    let test = try await TestLog()
    for index in 0..<300 { _ = try await test.log.append(try TestLog.event(patient: index % 5, trace: 1)) }
    _ = try await test.log.checkpoint()
    let leaves = try await test.store.read { connection in
      try connection.query("SELECT leaf FROM audit_entry ORDER BY seq").map { try $0.blob("leaf") }
    }
    for directory in [test.folder.appendingPathComponent("log").path, nil] {
      let prover = LogProver(store: test.store, directory: directory)
      for size in [1, 2, 3, 7, 8, 255, 256, 257, 300] {
        let tree = leaves[..<size]
        #expect(try await prover.root(size: size) == MerkleTree.root(tree))
        for index in Set([0, 1, size / 3, size / 2, size - 2, size - 1]) where (0..<size).contains(index) {
          let proof = try #require(try await prover.inclusionProof(of: index, size: size))
          #expect(proof.isValid && proof.hashes == MerkleTree.inclusionProof(index, in: tree), "\(index) of \(size)")
          let earlier = index + 1
          let consistency = try #require(try await prover.consistencyProof(from: earlier, to: size))
          #expect(consistency.isValid && consistency.hashes == MerkleTree.consistencyProof(from: earlier, in: tree))
        }
      }
      #expect(try await prover.inclusionProof(of: 300, size: 301) == nil)
      #expect(try await prover.inclusionProof(of: 5, size: 5) == nil)
      #expect(try await prover.consistencyProof(from: 0, to: 5) == nil)
      #expect(try await prover.consistencyProof(from: 6, to: 5) == nil)
    }
    _ = try await test.close()
  }

  @Test("A changed tile is not believed: the rows give the proof; changed rows and tiles give none")
  func changed() async throws {
    let test = try await TestLog()
    for _ in 0..<260 { _ = try await test.log.append(try TestLog.event()) }
    let signed = try await test.log.checkpoint().checkpoint
    let directory = test.folder.appendingPathComponent("log").path
    var tile = try Data(contentsOf: URL(fileURLWithPath: directory + "/tile/0/000"))
    tile[40] ^= 1
    try tile.write(to: URL(fileURLWithPath: directory + "/tile/0/000"))
    let prover = LogProver(store: test.store, directory: directory)
    #expect(try await prover.inclusionProof(of: 0, size: 260, root: signed.root)?.isValid == true)
    try await test.store.commit { try $0.execute("UPDATE audit_entry SET leaf = zeroblob(32) WHERE seq = 1") }
    #expect(await code { _ = try await prover.inclusionProof(of: 0, size: 260, root: signed.root) } == "audit.altered")
    _ = try await test.close()
  }

  @Test("One entry is verified by its proof; a changed, missing or later one is told apart")
  func oneEntry() async throws {
    let test = try await TestLog()
    for _ in 0..<6 { _ = try await test.log.append(try TestLog.event()) }
    _ = try await test.log.checkpoint()
    let prover = LogProver(store: test.store, directory: test.folder.appendingPathComponent("log").path)
    guard case .intact(let proof, let checkpoint, _) = try await prover.verify(entry: 2, key: nil) else {
      Issue.record("not intact")
      return
    }
    #expect(proof.isValid && proof.root == checkpoint.checkpoint.root)
    guard case .absent = try await prover.verify(entry: 6, key: nil) else {
      Issue.record("not absent")
      return
    }
    try await test.store.commit { connection in
      try connection.execute("UPDATE audit_body SET outcome = 'failed' WHERE seq = 1")
      try connection.execute("DELETE FROM audit_body WHERE seq = 3")
    }
    guard
      case .altered("Entry 1: what is searched for beside its event was changed.") =
        try await prover.verify(entry: 1, key: nil)
    else {
      Issue.record("not altered")
      return
    }
    guard case .cannotTell = try await prover.verify(entry: 3, key: nil) else {
      Issue.record("told")
      return
    }
    _ = try await test.close()
  }
}
