import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

/// The operator of the log, with every key in hand, writes the past anew.
@Suite("An operator who rewrites the log")
struct OperatorRewriteTests {
  /// The log's folder once more, with other entries from `first` on, signed with the real log key as if nothing were.
  static func rewrite(_ folder: URL, from first: Int, adding count: Int) async throws -> TestLog {
    let copy = try TemporaryFolder.make("rewritten")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("store.sqlite") {
      try FileManager.default.copyItem(
        at: folder.appendingPathComponent(name), to: copy.appendingPathComponent(name))
    }
    let store = try Store.open(
      path: TestLog.database(copy), migrations: AuditTables.migrations + TestLog.other, waitingLimit: 1000)
    let leaves: [[UInt8]] = try await store.commit { connection in
      for table in ["audit_entry", "audit_body"] {
        try connection.execute("DELETE FROM \(table) WHERE seq >= ?", [.integer(Int64(first))])
      }
      return try connection.query("SELECT leaf FROM audit_entry ORDER BY seq", []).map { try $0.blob("leaf") }
    }
    try await store.close()
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log)
    let checkpoint = Checkpoint(origin: TestLog.origin, size: first, root: MerkleTree.root(leaves))
    let log = copy.appendingPathComponent("log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    try Data(SignedCheckpoint.sign(checkpoint, key: key).note.utf8).write(to: log.appendingPathComponent("checkpoint"))
    let rewritten = try await TestLog(in: copy)
    for _ in 0..<count { _ = try await rewritten.log.append(try TestLog.event(.refused, patient: 9)) }
    return rewritten
  }

  private func honest(_ count: Int) async throws -> TestLog {
    let log = try await TestLog()
    for _ in 0..<count { _ = try await log.log.append(try TestLog.event()) }
    return log
  }

  @Test("A rewritten log verifies by itself, and is caught by what a witness cosigned")
  func witness() async throws {
    let log = try await honest(6)
    let signed = try await log.log.checkpoint()
    let witness = try Witness(
      name: "witness.test/w1", key: SeedKey(32), directory: TemporaryFolder.make("witness").path,
      logs: [log.log.verifier], clock: DevelopmentPKI.clock)
    let answer = try await witness.add(AddCheckpoint.body(oldSize: 0, proof: [], note: signed.note))
    #expect(answer.status == 200)
    let policy = WitnessPolicy([witness.verifier])
    try await log.log.keepWitnessed(signed.note + answer.body)
    let verifier = log.log.verifier
    let folder = try await log.close()
    #expect(await verify(folder, verifier, policy).isIntact)
    for (count, status) in [(3, 409), (7, 422)] {
      let forged = try await Self.rewrite(folder, from: 3, adding: count)
      let note = try await forged.log.checkpoint()
      let proof = try await LogProver(store: forged.store, directory: nil).consistencyProof(
        from: min(6, note.checkpoint.size), to: note.checkpoint.size)
      let refused = try await witness.add(
        AddCheckpoint.body(oldSize: 6, proof: proof?.hashes ?? [], note: note.note))
      #expect(refused.status == status, "the witness does not cosign it")
      let place = try await forged.close()
      #expect(await TestLog.verify(place, key: verifier).isIntact, "with the real key it agrees with itself")
      #expect(await !verify(place, verifier, policy).isIntact, "nobody stands behind it")
      let kept = try #require(try await witness.note(of: verifier.name))
      let verdict = await LogVerifier(
        database: TestLog.database(place), directory: place.appendingPathComponent("log").path, key: verifier,
        kept: [KeptCheckpoint(name: "witness", note: kept)]
      ).verify()
      #expect(verdict.isAltered, "the witness's own copy proves the rewrite: \(verdict)")
    }
  }

  @Test("Old cosignatures beside a rewritten log prove it altered")
  func oldCosignatures() async throws {
    let log = try await honest(6)
    let signed = try await log.log.checkpoint()
    let line = try Cosignature.line(
      signed.checkpoint, name: "witness.test/w1", key: SeedKey(32), at: WitnessTests.time)
    let verifier = log.log.verifier
    let forged = try await Self.rewrite(try await log.close(), from: 3, adding: 7)
    try await forged.log.keepWitnessed(signed.note + line)
    #expect(try await !forged.log.extends(signed.checkpoint))
    let place = try await forged.close()
    let policy = WitnessPolicy([WitnessVerifier(name: "witness.test/w1", publicKey: try SeedKey(32).publicKey)])
    #expect(await verify(place, verifier, policy).isAltered)
  }

  @Test("A rewrite, a shorter log and a split view are each an entry of the other country's log, and an alarm there")
  func anchors() async throws {
    let french = try await honest(6)
    let clock = SteppedClock(try DevelopmentPKI.now)
    let portugal = try await PortugueseSide(french.log.verifier, clock: clock)
    try await portugal.take(from: french, proving: nil)
    #expect(portugal.standing?.size == 6 && portugal.standing?.fault == nil)
    _ = try await french.log.append(try TestLog.event())
    try await portugal.take(from: french, proving: 6)
    #expect(portugal.standing?.size == 7 && portugal.standing?.fault == nil)
    let folder = try await french.close()

    for (count, fault) in [(4, AnchorFault.forked), (9, .forked)] {
      let forged = try await Self.rewrite(folder, from: 3, adding: count)
      try await portugal.take(from: forged, proving: 7)
      #expect(portugal.standing?.fault == fault && portugal.standing?.size == 7)
      _ = try await forged.close()
      clock.step(seconds: 61)
    }
    let shorter = try await Self.rewrite(folder, from: 3, adding: 1)
    try await portugal.take(from: shorter, proving: nil)
    #expect(portugal.standing?.fault == .smaller)
    let entries = try await portugal.entries()
    #expect(entries.map(\.outcome) == [.success, .success, .failed, .failed, .failed])
    #expect(
      entries.map(\.errorCode) == [nil, nil, "anchor.forked", "anchor.forked", "anchor.smaller"])
    for entry in entries.suffix(3) {
      let (shown, known) = (try #require(entry.details["note"]), try #require(entry.details["knownNote"]))
      #expect(portugal.french.open(shown) != nil && portugal.french.open(known) != nil, "both are signed by the log")
    }
    let again = try await PeerAnchors(
      store: portugal.log.store, log: portugal.log.log, directory: portugal.directory, clock: clock
    ) { [french = portugal.french] _ in french }
    #expect(again.standings == portugal.anchors.standings.mapValues { $0.withoutConfirmation })
  }

  @Test("The other clock is measured as its message comes, however long it waits to become an entry")
  func clocks() async throws {
    let french = try await honest(3)
    let clock = SteppedClock(try DevelopmentPKI.now)
    let portugal = try await PortugueseSide(french.log.verifier, clock: clock, pauseMilliseconds: 800)
    try await portugal.hear(french, proving: nil)
    for _ in 0..<200 where portugal.standing?.size == nil { try await Task.sleep(for: .milliseconds(5)) }
    _ = try await french.log.append(try TestLog.event())
    try await portugal.hear(french, proving: 3)
    clock.step(seconds: 4)
    await portugal.anchors.settle()
    #expect(try await portugal.entries().map { $0.details["clockOffsetMilliseconds"] } == ["0", "0"])
  }

  private func verify(_ folder: URL, _ key: NoteVerifier, _ policy: WitnessPolicy) async -> Verdict {
    await LogVerifier(
      database: TestLog.database(folder), directory: folder.appendingPathComponent("log").path, key: key,
      policy: policy
    ).verify()
  }
}

extension PeerAnchors.Standing {
  /// What is remembered over a restart.
  fileprivate var withoutConfirmation: PeerAnchors.Standing {
    var standing = self
    (standing.confirmed, standing.confirmedAt) = (nil, nil)
    return standing
  }
}

extension Verdict {
  var isIntact: Bool {
    if case .intact = self { return true }
    return false
  }
  var isAltered: Bool {
    if case .altered = self { return true }
    return false
  }
}
