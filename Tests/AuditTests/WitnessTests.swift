import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("The witness")
struct WitnessTests {
  static let time = Instant(seconds: 1_767_225_600)

  /// A log that shows any tree that it is told to, signed with its real key.
  struct Log {
    let key: SeedKey
    let origin: String
    let leaves: [[UInt8]]

    init(_ first: UInt8 = 0, _ origin: String = "ncp.test/audit/2026", changed: Int? = nil) throws {
      key = try SeedKey(first)
      self.origin = origin
      leaves = (0..<20).map { MerkleTree.leafHash([UInt8($0), $0 == changed ? 1 : 0]) }
    }

    var verifier: NoteVerifier { NoteVerifier(name: origin, publicKey: key.publicKey) }

    func note(_ size: Int, origin: String? = nil) throws -> SignedCheckpoint {
      try SignedCheckpoint.sign(
        Checkpoint(origin: origin ?? self.origin, size: size, root: MerkleTree.root(leaves[..<size])), key: key)
    }

    func request(_ old: Int, _ size: Int, origin: String? = nil) throws -> [UInt8] {
      let proof = old == 0 ? [] : MerkleTree.consistencyProof(from: old, in: leaves[..<size]) ?? []
      return AddCheckpoint.body(oldSize: old, proof: proof, note: try note(size, origin: origin).note)
    }
  }

  private func witness(_ folder: URL, _ logs: [Log]) throws -> Witness {
    try Witness(
      name: "witness.test/w1", key: SeedKey(32), directory: folder.appendingPathComponent("state").path,
      logs: logs.map(\.verifier), clock: FixedClock(Self.time))
  }

  @Test("A cosignature is, octet by octet, that of the vector in the specification of trust")
  func vector() throws {
    let leaves = [
      [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], (0x50...0x57).map { $0 },
      (0x60...0x6f).map { $0 },
    ].map { MerkleTree.leafHash($0) }
    let checkpoint = Checkpoint(origin: "ncp.test/audit/2026", size: 8, root: MerkleTree.root(leaves))
    let line = try Cosignature.line(checkpoint, name: "witness.test/w1", key: SeedKey(32), at: Self.time)
    let value =
      "rRlZ8gAAAABpVbkAnpCZkwFaNxfyEU+4U/Vw4muYcsWod0Zwjm6AAyXIbqt1nDpcPusoOhLWDSjWkaz6YB49mVeD7Xl/5rh5SdijCQ=="
    #expect(line == "\u{2014} witness.test/w1 \(value)\n")
    let verifier = WitnessVerifier(name: "witness.test/w1", publicKey: try SeedKey(32).publicKey)
    #expect(verifier.cosigned(checkpoint, in: line) == Self.time)
    #expect(WitnessVerifier(verifier.description) == verifier)
    var other = checkpoint
    other.size = 9
    #expect(verifier.cosigned(other, in: line) == nil)
    #expect(
      WitnessVerifier(name: "witness.test/w2", publicKey: verifier.publicKey).cosigned(checkpoint, in: line) == nil)
  }

  @Test("A log that only grows is cosigned, also after a restart and under the name of the next year")
  func growing() async throws {
    let (folder, log, other) = (try TemporaryFolder.make("witness"), try Log(), try Log(64, "ncp.other/audit/2026"))
    let first = try witness(folder, [log, other])
    for (old, size) in [(0, 3), (3, 3), (3, 8)] {
      let answer = try await first.add(try log.request(old, size))
      #expect(answer.status == 200)
      #expect(first.verifier.cosigned(try log.note(size).checkpoint, in: answer.body) == Self.time)
    }
    #expect(try await first.add(try other.request(0, 5)).status == 200)
    let again = try witness(folder, [log, other])
    #expect(try await again.add(try log.request(3, 9)) == .size(8))
    #expect(try await again.add(try log.request(8, 9, origin: "ncp.test/audit/2027")).status == 200)
    #expect(try await again.add(try log.request(0, 9, origin: "ncp.test/audit/2027")) == .size(9))
    #expect(try await again.add(try other.request(5, 20)).status == 200)
    let note = try #require(try await again.note(of: "ncp.test/audit/2026"))
    let found = try #require(WitnessedCheckpoint(note, key: log.verifier, witnesses: [again.verifier]))
    #expect(found.signed.checkpoint.size == 9 && found.times == ["witness.test/w1": Self.time])
  }

  @Test("What is not exactly a right request gets the status of the specification, and changes nothing")
  func refusals() async throws {
    let (folder, log) = (try TemporaryFolder.make("witness"), try Log())
    let witness = try witness(folder, [log])
    #expect(try await witness.add(try log.request(0, 6)).status == 200)
    let stranger = try Log(96)
    let good = String(decoding: try log.request(6, 9), as: UTF8.self)
    let cases: [(Int, [UInt8])] = [
      (404, try log.request(6, 9, origin: "ncp.nobody/audit/2026")), (403, try stranger.request(6, 9)),
      (400, AddCheckpoint.body(oldSize: 9, proof: [], note: try log.note(6).note)), (409, try log.request(0, 9)),
      (409, try log.request(5, 9)), (422, AddCheckpoint.body(oldSize: 6, proof: [], note: try log.note(9).note)),
      (422, AddCheckpoint.body(oldSize: 6, proof: [[UInt8](repeating: 7, count: 32)], note: try log.note(6).note)),
      (400, []), (400, Array("old 06\n\n".utf8)), (400, Array(good.replacing("old 6", with: "old +6").utf8)),
      (400, Array(good.dropLast().utf8)), (400, Array(good.replacing("\n\n", with: "\n").utf8)),
      (
        400,
        AddCheckpoint.body(
          oldSize: 6, proof: Array(repeating: [UInt8](repeating: 7, count: 32), count: 64), note: try log.note(9).note)
      ), (400, [UInt8](repeating: 0x0A, count: 70_000)),
    ]
    for (index, (status, body)) in cases.enumerated() {
      #expect(try await witness.add(body).status == status, "case \(index)")
    }
    let conflict = try await witness.add(try log.request(0, 9))
    #expect(conflict.contentType == "text/x.tlog.size" && conflict.body == "6\n")
    #expect(try await witness.add(try log.request(6, 9)).status == 200)
  }

  @Test("A tree with one other entry is never cosigned, of the same size or larger, and is kept as proof")
  func forks() async throws {
    let (folder, log, forked) = (try TemporaryFolder.make("witness"), try Log(), try Log(changed: 2))
    let witness = try witness(folder, [log])
    #expect(try await witness.add(try log.request(0, 6)).status == 200)
    #expect(try await witness.add(try forked.request(6, 6)) == .size(6))
    for size in 7...20 { #expect(try await witness.add(try forked.request(6, size)).status == 422) }
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/state/forks")
    #expect(kept.count == 15)
    for name in kept {
      let note = try String(contentsOfFile: folder.path + "/state/forks/\(name)", encoding: .utf8)
      #expect(log.verifier.open(note) != nil)
    }
    #expect(try await witness.add(try log.request(6, 7)).status == 200)
  }

  @Test("Of two requests at the same time from one size, one is cosigned")
  func race() async throws {
    let log = try Log()
    let witness = try witness(try TemporaryFolder.make("witness"), [log])
    #expect(try await witness.add(try log.request(0, 2)).status == 200)
    let bodies = try (3...20).map { try log.request(2, $0) }
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for body in bodies { group.addTask { try await witness.add(body).status } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 409 } == 17)
  }

  @Test("A witness whose memory was changed does not run")
  func memory() async throws {
    let (folder, log) = (try TemporaryFolder.make("witness"), try Log())
    #expect(try await witness(folder, [log]).add(try log.request(0, 6)).status == 200)
    let state = folder.appendingPathComponent("state")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: state.path).first)
    let file = state.appendingPathComponent(name)
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("\n6\n", with: "\n5\n").write(to: file, atomically: true, encoding: .utf8)
    #expect(throws: AuditFailure.witness("")) { try witness(folder, [log]) }
  }
}
