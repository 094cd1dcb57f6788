import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing

@Suite("Log of a copied store", .enabled(if: PythonTools.have("sqlite3")))
struct CopiedLogTests {
  private static func grow(_ test: TestLog, _ count: Int) async throws {
    for index in 0..<count {
      _ = try await test.log.append(try TestLog.event(patient: index % 3, trace: 1 + index % 5))
    }
  }

  private static func verify(
    _ folder: URL, kept: [KeptCheckpoint] = [], isInUse: Bool = false
  ) async -> Verdict {
    await LogVerifier(
      database: TestLog.database(folder), directory: folder.appendingPathComponent("log").path, key: nil, kept: kept,
      isInUse: isInUse
    ).verify()
  }

  private static func note(_ folder: URL) throws -> String {
    try String(contentsOf: folder.appendingPathComponent("log/checkpoint"), encoding: .utf8)
  }

  private static func isIntact(_ verdict: Verdict, _ count: Int) -> Bool {
    if case .intact(count, _) = verdict { return true }
    return false
  }

  /// Names and contents of everything in a folder.
  private static func contents(_ folder: URL) throws -> [String: Data?] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return Dictionary(
      uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: folder.path + "/" + $0)) })
  }

  @Test("A copy is verified without any change to it, also with a write-ahead log beside the store")
  func unchanged() async throws {
    let test = try await TestLog()
    try await Self.grow(test, 20)
    _ = try await test.log.checkpoint()
    let copy = try TemporaryFolder.make("copy").appendingPathComponent("store")
    try FileManager.default.copyItem(at: test.folder, to: copy)
    try FileManager.default.removeItem(at: copy.appendingPathComponent("store.sqlite-shm"))
    let wal = try FileManager.default.attributesOfItem(atPath: copy.appendingPathComponent("store.sqlite-wal").path)
    #expect(try #require(wal[.size] as? Int) > 0)
    let open = try Self.contents(copy)
    #expect(Self.isIntact(await Self.verify(copy), 20))
    #expect(try Self.contents(copy) == open)
    let closed = try await test.close()
    try TestLog.settle(closed)
    let before = try Self.contents(closed)
    #expect(!before.keys.contains("store.sqlite-wal"))
    #expect(Self.isIntact(await Self.verify(closed), 20))
    #expect(try Self.contents(closed) == before)
  }

  @Test("Beside a gateway that goes on writing, what the checkpoint covers is verified")
  func growing() async throws {
    let test = try await TestLog()
    try await Self.grow(test, 30)
    _ = try await test.log.checkpoint()
    async let writing: Void = Self.grow(test, 300)
    for _ in 0..<5 {
      guard case .intact(let entries, _) = await Self.verify(test.folder, isInUse: true) else {
        Issue.record("not intact")
        break
      }
      #expect(entries >= 30)
    }
    try await writing
    #expect(CopiedStore.isInUse(path: "/nowhere") == false)
    _ = try await test.close()
  }

  @Test("A store rolled back as a whole agrees with itself, and contradicts the checkpoint that was kept elsewhere")
  func rolledBack() async throws {
    let test = try await TestLog()
    try await Self.grow(test, 10)
    _ = try await test.log.checkpoint()
    let early = KeptCheckpoint(name: "monday.note", note: try Self.note(test.folder))
    let folder = try await test.close()
    let older = try TemporaryFolder.make("older").appendingPathComponent("store")
    try FileManager.default.copyItem(at: folder, to: older)
    let again = try await TestLog(in: folder)
    try await Self.grow(again, 3)
    _ = try await again.close()
    let late = KeptCheckpoint(name: "tuesday.note", note: try Self.note(folder))
    #expect(Self.isIntact(await Self.verify(older), 10))
    #expect(Self.isIntact(await Self.verify(folder, kept: [early, late]), 13))
    let verdict = await Self.verify(older, kept: [early, late])
    #expect(
      verdict == .altered("The log was rolled back: 13 entries were signed in tuesday.note, 10 in the log."))
    // A note that the log did not sign proves nothing about it.
    let forged = KeptCheckpoint(name: "x", note: early.note.replacingOccurrences(of: "\n10\n", with: "\n9\n"))
    #expect(
      await Self.verify(folder, kept: [forged])
        == .cannotTell(
          "x is not a checkpoint that \(again.log.verifier.name)+\(again.log.verifier.keyID.hex) signed."))
  }

  @Test("Another history of the same length contradicts the checkpoint that was kept elsewhere")
  func fork() async throws {
    let one = try await TestLog()
    try await Self.grow(one, 5)
    let first = try await one.close()
    let kept = KeptCheckpoint(name: "kept.note", note: try Self.note(first))
    let two = try await TestLog()
    try await Self.grow(two, 7)
    let second = try await two.close()
    #expect(Self.isIntact(await Self.verify(second), 7))
    #expect(
      await Self.verify(second, kept: [kept])
        == .altered("The first 5 entries are not those that kept.note was signed over."))
  }

  @Test("A note whose lines of signatures were added to or cut is not taken")
  func note() async throws {
    let test = try await TestLog()
    try await Self.grow(test, 4)
    let folder = try await test.close()
    let file = folder.appendingPathComponent("log/checkpoint")
    let good = try Data(contentsOf: file)
    for bad in [good + Data("\n".utf8), good.dropLast(), good + Data("x".utf8), Data("\t".utf8) + good] {
      try bad.write(to: file)
      guard case .altered = await Self.verify(folder) else {
        Issue.record("not found: \(String(decoding: bad, as: UTF8.self).debugDescription)")
        continue
      }
    }
    // A cosignature of a witness is none of our business here.
    try (good + Data("\u{2014} witness.test/w1 \(Data(count: 76).base64EncodedString())\n".utf8)).write(to: file)
    #expect(Self.isIntact(await Self.verify(folder), 4))
  }

  @Test("Differences are found also where the checkpoint or the key is missing")
  func differencesFirst() async throws {
    let test = try await TestLog()
    try await Self.grow(test, 6)
    let folder = try await test.close()
    try FileManager.default.removeItem(at: folder.appendingPathComponent("log/checkpoint"))
    #expect(await Self.verify(folder) == .cannotTell("There is no checkpoint in the log's directory."))
    let store = try Store.open(path: TestLog.database(folder), migrations: AuditTables.migrations + TestLog.other)
    try await store.commit { try $0.execute("UPDATE audit_entry SET kind = 'sent' WHERE seq = 4") }
    try await store.close()
    #expect(await Self.verify(folder) == .altered("Entry 4: the kind beside it was changed."))
  }

  @Test("A file that is no store, and tables that no gateway makes, are named and end nothing else")
  func unreadable() async throws {
    let test = try await TestLog()
    try await Self.grow(test, 6)
    let folder = try await test.close()
    try TestLog.settle(folder)
    let file = folder.appendingPathComponent("store.sqlite")
    let good = try Data(contentsOf: file)
    try Data(String(repeating: "no store at all ", count: 512).utf8).write(to: file)
    #expect(
      await Self.verify(folder)
        == .altered("The store cannot be read. Its file is damaged; SQLite says: file is not a database."))
    try Data().write(to: file)
    #expect(await Self.verify(folder) == .altered("Entry 0 and what followed are missing: 6 entries were signed."))
    try FileManager.default.removeItem(at: file)
    #expect(
      await Self.verify(folder) == .cannotTell("The store was not opened. There is no file at this path."))
    try good.write(to: file)
    let store = try Store.open(path: file.path, migrations: AuditTables.migrations + TestLog.other)
    try await store.commit { try $0.execute("DROP INDEX audit_body_trace") }
    try await store.close()
    #expect(await Self.verify(folder) == .altered("The tables of the log are not as the gateway made them."))
  }
}

extension TestLog {
  /// Takes the write-ahead log of a closed store into its file, as any other program with SQLite does.
  static func settle(_ folder: URL) throws {
    let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA user_version'); c.close()"
    let outcome = try PythonTools.run(["-c", program, database(folder)])
    try #require(outcome.status == 0, "\(outcome.errors)")
  }
}
