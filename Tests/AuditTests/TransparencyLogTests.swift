import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Audit log")
struct TransparencyLogTests {
  @Test("An event comes back as it was, under a checkpoint that proves it")
  func roundTrip() async throws {
    let test = try await TestLog()
    let event = try TestLog.event()
    let receipt = try await test.log.append(event)
    #expect(receipt.sequence == 0)
    _ = try await test.log.append(try TestLog.event(.sent))
    let signed = try await test.log.checkpoint()
    #expect(signed.checkpoint.size == 2)
    #expect(test.log.verifier.open(signed.note) == signed)
    let reader = try test.reader()
    let stored = try #require(try await reader.event(0))
    var expected = event
    expected.patient = nil
    #expect(stored.event == expected)
    #expect(stored.kind == "released")
    #expect(stored.tag == (try TestLog.secrets().tag(of: TestLog.patient())))
    let proof = try #require(try await reader.inclusionProof(of: 0, size: 2))
    #expect(
      MerkleTree.verifyInclusion(
        leaf: receipt.leafHash, index: 0, size: 2, proof: proof, root: signed.checkpoint.root))
  }

  @Test("Event and the rows of other rooms are kept together or not at all, and the row's error comes out")
  func together() async throws {
    let test = try await TestLog()
    _ = try await test.log.append(try TestLog.event(), alongside: [TestLog.use("a")])
    #expect(
      await code {
        _ = try await test.log.append(try TestLog.event(), alongside: [TestLog.use("b"), TestLog.use("a")])
      }
        == "database.constraint")
    let used = try await test.store.read { try $0.query("SELECT id FROM used").map { try $0.text("id") } }
    #expect(used == ["a"])
    #expect(try await test.reader().size() == 1)
    struct Own: Error {}
    let failing = PendingWrite { _ in throw Own() }
    await #expect(throws: Own.self) { try await test.log.append(try TestLog.event(), alongside: [failing]) }
    #expect(try await test.log.append(try TestLog.event()).sequence == 1)
  }

  @Test("A first event of a patient that is undone leaves no key behind that later events need")
  func undoneKey() async throws {
    let test = try await TestLog()
    struct Own: Error {}
    await #expect(throws: Own.self) {
      try await test.store.commit { connection in
        try connection.execute("INSERT INTO used (id) VALUES ('x')")
        throw Own()
      }
    }
    _ = try await test.log.append(try TestLog.event(patient: 7), alongside: [TestLog.use("a")])
    #expect(
      await code {
        _ = try await test.log.append(try TestLog.event(patient: 8), alongside: [TestLog.use("a")])
      } == "database.constraint")
    _ = try await test.log.append(try TestLog.event(patient: 8))
    #expect(try await test.reader().events(of: TestLog.patient(8)).count == 1)
  }

  @Test("Events of 300 callers at once have each a place of their own, and the log is intact")
  func concurrent() async throws {
    let test = try await TestLog()
    let sequences = try await withThrowingTaskGroup(of: Int64.self) { group in
      for index in 0..<300 {
        group.addTask {
          try await test.log.append(try TestLog.event(patient: index % 9, trace: 1 + index % 20)).sequence
        }
      }
      return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
    }
    #expect(sequences == Set(0..<300))
    let reader = try test.reader()
    let exchanges = try await reader.exchanges(limit: 100)
    #expect(exchanges.count == 20 && exchanges.allSatisfy { $0.events.count == 15 })
    let page = try await reader.exchanges(limit: 5, before: exchanges[4].events.last?.sequence)
    #expect(page.map(\.traceID) == exchanges[5..<10].map(\.traceID))
    let folder = try await test.close()
    guard case .intact(entries: 300, _) = await TestLog.verify(folder) else {
      Issue.record("not intact")
      return
    }
    let tiles = folder.appendingPathComponent("log/tile")
    for file in ["0/000", "0/001.p/44", "1/000.p/1", "entries/000", "entries/001.p/44"] {
      #expect(FileManager.default.fileExists(atPath: tiles.appendingPathComponent(file).path), "\(file)")
    }
  }

  @Test("A checkpoint extends the one before, as the proof shows")
  func consistency() async throws {
    let test = try await TestLog()
    for _ in 0..<5 { _ = try await test.log.append(try TestLog.event()) }
    let first = try await test.log.checkpoint().checkpoint
    for _ in 0..<6 { _ = try await test.log.append(try TestLog.event()) }
    let second = try await test.log.checkpoint().checkpoint
    let proof = try #require(try await test.reader().consistencyProof(from: 5, to: 11))
    #expect(MerkleTree.verifyConsistency(from: 5, first.root, to: 11, second.root, proof: proof))
  }

  @Test("Nobody is named in entries, columns or files: neither patient nor professional in clear")
  func pseudonyms() async throws {
    let test = try await TestLog()
    _ = try await test.log.append(try TestLog.event())
    let folder = try await test.close()
    let walk = try #require(FileManager.default.enumerator(atPath: folder.path))
    var files = 0
    for case let name as String in walk {
      guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else { continue }
      files += 1
      #expect(data.range(of: Data("canary".utf8)) == nil, "\(name)")
      #expect(data.range(of: Data("Hospital de Teste".utf8)) == nil, "\(name)")
    }
    #expect(files >= 4)
  }

  @Test("The log goes on after a restart, and writes lost tiles anew")
  func restart() async throws {
    let test = try await TestLog()
    for _ in 0..<260 { _ = try await test.log.append(try TestLog.event()) }
    let folder = try await test.close()
    let tile = folder.appendingPathComponent("log/tile/0/000")
    let before = try Data(contentsOf: tile)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("log/tile"))
    let again = try await TestLog(in: folder)
    #expect(try await again.log.append(try TestLog.event()).sequence == 260)
    _ = try await again.close()
    #expect(try Data(contentsOf: tile) == before)
    guard case .intact(entries: 261, _) = await TestLog.verify(folder) else {
      Issue.record("not intact")
      return
    }
  }

  @Test("A log is not opened under a checkpoint ahead of it, of another key, or over other entries")
  func contradictions() async throws {
    let test = try await TestLog()
    for _ in 0..<4 { _ = try await test.log.append(try TestLog.event()) }
    let folder = try await test.close()
    func reopen(origin: String = TestLog.origin, country: String = "fr", _ change: String? = nil) async -> String {
      await code {
        let store = try Store.open(
          path: TestLog.database(folder), migrations: AuditTables.migrations + TestLog.other)
        if let change { try await store.commit { try $0.execute(change) } }
        do {
          _ = try await TestLog.open(store, folder, origin: origin, country: country)
        } catch {
          try await store.close()
          throw error
        }
        try await store.close()
      }
    }
    #expect(await reopen() == "done")
    #expect(await reopen(origin: "ncp.other/audit/2026") == "audit.altered")
    #expect(await reopen(origin: "ncp.test/audit") == "audit.altered")
    #expect(await reopen(country: "pt") == "audit.altered")
    #expect(await reopen(origin: "a b") == "audit.key")
    #expect(
      await reopen("UPDATE audit_entry SET entry = replace(entry, 'released', 'releasex') WHERE seq = 1")
        == "audit.altered")
    #expect(
      await reopen("UPDATE audit_entry SET entry = replace(entry, 'releasex', 'released') WHERE seq = 1") == "done")
    #expect(await reopen("DELETE FROM audit_entry WHERE seq = 3") == "audit.altered")
  }

  @Test("Only the log key and whole secrets open a log")
  func keys() async throws {
    let test = try await TestLog()
    let seal = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .seal)
    #expect(
      await code {
        _ = try await TransparencyLog.open(
          store: test.store, directory: test.folder.path, key: seal, origin: "a", secrets: try TestLog.secrets(),
          clock: DevelopmentPKI.clock)
      } == "audit.key")
  }

  @Test("Where the log cannot be written, nothing is recorded, and the caller hears of it")
  func storeFails() async throws {
    let test = try await TestLog()
    _ = try await test.log.append(try TestLog.event())
    let pages = try await test.store.commit { try $0.query("PRAGMA page_count").first?.integer("page_count") ?? 0 }
    _ = try await test.store.commit { try $0.query("PRAGMA max_page_count = \(pages)") }
    var codes: Set<String> = []
    for _ in 0..<40 { codes.insert(await code { _ = try await test.log.append(try TestLog.event()) }) }
    #expect(codes.contains("database.full"))
    #expect(codes.isSubset(of: ["done", "database.full"]))
    try await test.store.close()
    #expect(await code { _ = try await test.log.append(try TestLog.event()) } == "database.poisoned")
  }
}
