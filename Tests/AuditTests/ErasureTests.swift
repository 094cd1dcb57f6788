import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Erasure")
struct ErasureTests {
  private static func order(_ patient: Int, years: ClosedRange<Int>? = nil) throws -> ErasureOrder {
    try ErasureOrder(
      patient: Sensitive(TestLog.patient(patient)), years: years, orderedBy: "dpo-1", ground: "GDPR 17(1)(d)")
  }

  private static func leaves(_ test: TestLog) async throws -> [[UInt8]] {
    try await test.store.read { try $0.query("SELECT leaf FROM audit_entry ORDER BY seq").map { try $0.blob("leaf") } }
  }

  /// Sealed bodies and wrapped keys of one patient.
  private static func secrets(_ test: TestLog, _ patient: Int) async throws -> [[UInt8]] {
    let tag = try TestLog.secrets().tag(of: TestLog.patient(patient))
    return try await test.store.read { connection in
      let bodies = try connection.query(
        "SELECT b.sealed AS sealed FROM audit_body b JOIN audit_entry e ON e.seq = b.seq WHERE e.tag = ?", [.text(tag)])
      let keys = try connection.query("SELECT wrapped FROM audit_key WHERE tag = ?", [.text(tag)])
      return try bodies.map { try $0.blob("sealed") } + keys.map { try $0.blob("wrapped") }
    }
  }

  @Test("One of 1,000 patients: events unreadable and off the disk, every leaf and proof as before, the log intact")
  func oneOfThousand() async throws {
    let test = try await TestLog()
    let log = test.log
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<32 {
        group.addTask {
          for patient in stride(from: worker, to: 1000, by: 32) {
            for kind in [EventKind.released, .sent] {
              _ = try await log.append(TestLog.event(kind, patient: patient, trace: patient % 250 + 1))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let before = try await log.checkpoint()
    let leaves = try await Self.leaves(test)
    let secrets = try await Self.secrets(test, 500)
    #expect(secrets.count == 3)

    let trace = try TestLog.trace(1).traceID
    let erased = try await log.erase(Self.order(500)) { traces in
      #expect(traces == [trace])
      return [PendingRemoval("used") { _ in 7 }]
    }
    #expect(erased.entries == 2 && erased.keys == 1 && erased.others == ["used": 7])
    let reader = try test.reader()
    let history = try await reader.events(of: TestLog.patient(500))
    #expect(history.map(\.kind) == ["sent", "released"] && history.allSatisfy { $0.event == nil })
    #expect(try await reader.events(of: TestLog.patient(499)).allSatisfy { $0.event != nil })

    // The publisher is at rest then, and takes no file away.
    let after = try await log.checkpoint()
    let files = try FileManager.default.subpathsOfDirectory(atPath: test.folder.path)
      .map { test.folder.appendingPathComponent($0) }.filter { !$0.hasDirectoryPath }
    let disk = try files.map { try Data(contentsOf: $0) }
    for secret in secrets { #expect(!disk.contains { $0.firstRange(of: Data(secret)) != nil }) }

    let now = try await Self.leaves(test)
    #expect(Array(now.prefix(2000)) == leaves && now.count == 2001)
    let gone = history.map { Int($0.sequence) }
    for position in gone + stride(from: 0, to: 2000, by: 100) {
      let proof = try #require(MerkleTree.inclusionProof(position, in: now[...]))
      #expect(
        MerkleTree.verifyInclusion(
          leaf: now[position], index: position, size: after.checkpoint.size, proof: proof, root: after.checkpoint.root))
    }
    let growth = try #require(MerkleTree.consistencyProof(from: 2000, in: now[...]))
    #expect(
      MerkleTree.verifyConsistency(
        from: 2000, before.checkpoint.root, to: 2001, after.checkpoint.root, proof: growth))
    guard case .intact(entries: 2001, _) = await TestLog.verify(test.folder) else {
      Issue.record("\(await TestLog.verify(test.folder))")
      return
    }
  }

  @Test("The record says who, why and how much; neither identifier nor pseudonym")
  func record() async throws {
    let test = try await TestLog()
    _ = try await test.log.append(TestLog.event())
    let erased = try await test.log.erase(Self.order(1)) { _ in [] }
    let logged = try #require(try await test.reader().event(erased.receipt.sequence))
    #expect(logged.kind == "erased" && logged.tag.isEmpty)
    #expect(
      logged.event?.details == [
        "orderedBy": "dpo-1", "ground": "GDPR 17(1)(d)", "years": "all", "class": "patient", "entries": "1",
        "keys": "1", "withoutEvent": "1",
      ])
    let texts: [(String, String)] = [
      ("", "x"), ("x", " -"), ("x", String(repeating: "x", count: 201)), ("x", "about C A N A R Y 1"),
      ("canary1", "x"),
    ]
    for (who, why) in texts {
      #expect(throws: AuditFailure.self) {
        try ErasureOrder(patient: Sensitive(TestLog.patient(1)), orderedBy: who, ground: why)
      }
    }
  }

  @Test("Again it removes nothing; a patient who comes back begins anew, and the log stays intact")
  func again() async throws {
    let test = try await TestLog()
    for _ in 0..<3 { _ = try await test.log.append(TestLog.event()) }
    #expect(try await test.log.erase(Self.order(1)) { _ in [] }.entries == 3)
    #expect(try await test.log.erase(Self.order(1)) { _ in [] }.entries == 0)
    _ = try await test.log.append(TestLog.event())
    #expect(
      try await test.reader().events(of: TestLog.patient()).map { $0.event != nil } == [true, false, false, false])
    let folder = try await test.close()
    #expect(LogVerifierTests.word(await TestLog.verify(folder)) == "intact")
  }

  @Test("Only the years of the order go")
  func years() async throws {
    let test = try await TestLog()
    let year = try DevelopmentPKI.clock.now.utc.year
    _ = try await test.log.append(TestLog.event())
    #expect(try await test.log.erase(Self.order(1, years: 2000...(year - 1))) { _ in [] }.entries == 0)
    #expect(try await test.reader().events(of: TestLog.patient()).first?.event != nil)
    #expect(try await test.log.erase(Self.order(1, years: year...year)) { _ in [] }.entries == 1)
  }

  @Test("When another room cannot remove its part, nothing is erased")
  func together() async throws {
    struct Broken: Error {}
    let test = try await TestLog()
    _ = try await test.log.append(TestLog.event())
    await #expect(throws: Broken.self) {
      try await test.log.erase(Self.order(1)) { _ in [PendingRemoval("used") { _ in throw Broken() }] }
    }
    #expect(try await test.reader().events(of: TestLog.patient()).map { $0.event != nil } == [true])
    #expect(try await test.reader().size() == 1)
  }

  @Test("A body that somebody took away beside an erasure is not taken for erased")
  func stolen() async throws {
    let test = try await TestLog()
    for patient in 1...4 { _ = try await test.log.append(TestLog.event(patient: patient)) }
    _ = try await test.log.erase(Self.order(1)) { _ in [] }
    let folder = try await test.close()
    #expect(LogVerifierTests.word(await TestLog.verify(folder)) == "intact")
    try await LogVerifierTests.change(folder, "DELETE FROM audit_body WHERE seq = 2")
    #expect(LogVerifierTests.word(await TestLog.verify(folder)) == "cannot tell")
  }

  @Test("The end of retention removes whole years, batch by batch, recorded, and once")
  func retention() async throws {
    let folder = try TemporaryFolder.make("log")
    let now = try DevelopmentPKI.clock.now.utc.year
    let count = TransparencyLog.retentionBatch + 20
    try await Self.write(in: folder, year: now - 11) { log, time in
      for patient in 0..<2 { _ = try await log.append(TestLog.event(patient: patient)) }
      // Many at once, as years of work leave them.
      let sealing = log.sealing
      try await log.store.commit { connection in
        for _ in 2..<count {
          _ = try TransparencyLog.insert(TestLog.event(patient: 2), at: time, sealing, connection)
        }
      }
    }
    try await Self.write(in: folder, year: now - 10) { log, _ in _ = try await log.append(TestLog.event(patient: 1)) }
    let test = try await TestLog(in: folder)
    #expect(try await test.log.endRetention(beforeYear: now - 10) == count)
    #expect(try await test.log.endRetention(beforeYear: now - 10) == 0)
    let events = try await test.reader().latest(limit: 5000)
    #expect(events.filter { $0.event != nil }.map(\.kind) == ["erased", "erased", "erased", "released"])
    #expect(events.first?.event?.details["ground"] == "retention")
    #expect(try await test.reader().events(of: TestLog.patient(1)).map { $0.event != nil } == [true, false])
    _ = try await test.log.checkpoint()
    #expect(LogVerifierTests.word(await TestLog.verify(test.folder)) == "intact")
  }

  /// Opens the log of a folder as in the middle of a year, and closes it again.
  private static func write(
    in folder: URL, year: Int, _ body: (TransparencyLog, Instant) async throws -> Void
  ) async throws {
    let clock = FixedClock(Instant(utc: CalendarFields(year: year, month: 6, day: 1)))
    let store = try Store.open(path: TestLog.database(folder), migrations: AuditTables.migrations + TestLog.other)
    let log = try await TransparencyLog.open(
      store: store, directory: folder.appendingPathComponent("log").path,
      key: KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log), origin: TestLog.origin,
      secrets: TestLog.secrets(), clock: clock)
    try await body(log, clock.now)
    _ = try await log.checkpoint()
    try await store.close()
  }
}
