import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Database

/// A store in a folder of its own, removed at the end.
final class TestStore: Sendable {
  let folder: URL
  let store: Store
  static let tables = [
    Migration(room: "test", number: 1, sql: ["CREATE TABLE item (id TEXT PRIMARY KEY, count BIGINT, data BLOB)"])
  ]

  /// - Parameter waitingLimit: more than any test has callers at once, unless it is about the limit.
  init(_ migrations: [Migration] = tables, waitingLimit: Int = 1000) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try Store.open(
      path: folder.appendingPathComponent("s.sqlite").path, migrations: migrations, waitingLimit: waitingLimit)
  }

  deinit {
    do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
  }

  func insert(_ id: String) async throws {
    try await store.commit { try $0.execute("INSERT INTO item (id, count) VALUES (?, 1)", [.text(id)]) }
  }

  func ids() async throws -> [String] {
    try await store.read { try $0.query("SELECT id FROM item ORDER BY id").map { try $0.text("id") } }
  }
}

/// The code of what a body throws, `done` otherwise.
func code(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return "done"
  } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
}

@Suite("Store")
struct StoreTests {
  @Test("Values come back as they were written")
  func values() async throws {
    let test = try TestStore()
    let values: [Value] = [.text("ä'\"x"), .integer(Int64.min), .blob([0, 255, 1])]
    try await test.store.commit { try $0.execute("INSERT INTO item (id, count, data) VALUES (?, ?, ?)", values) }
    let rows = try await test.store.read { try $0.query("SELECT id, count, data, NULL AS absent FROM item") }
    let row = try #require(rows.first)
    #expect([row["id"], row["count"], row["data"]] == values)
    #expect(row["absent"] == .null)
    #expect(try row.optionalText("absent") == nil && row.optionalBlob("data") == [0, 255, 1])
    #expect(throws: DatabaseFailure.self) { try row.integer("id") }
    #expect(await code { try await test.insert("a\0b") } == "database.statement")
  }

  @Test("Every commit is synced: the writer has synchronous FULL and a write-ahead log")
  func durability() async throws {
    let test = try TestStore()
    #expect(try await test.store.synchronousLevel() == 2)
    let mode = try await test.store.read { try $0.query("PRAGMA journal_mode").first?.text("journal_mode") }
    #expect(mode == "wal")
    let attributes = try FileManager.default.attributesOfItem(atPath: test.store.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("What was committed is there after opening again")
  func reopening() async throws {
    let test = try TestStore()
    try await test.insert("a")
    try await test.store.close()
    let again = try Store.open(path: test.store.path, migrations: TestStore.tables)
    let count = try await again.read { try $0.query("SELECT id FROM item").count }
    #expect(count == 1)
    #expect(await code { try await test.insert("b") } == "database.poisoned")
  }

  @Test("Writes of 500 callers at once are all there, those that throw are undone alone")
  func group() async throws {
    struct Own: Error {}
    let test = try TestStore()
    let failed = try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<500 {
        group.addTask {
          do {
            try await test.store.commit { connection in
              try connection.execute("INSERT INTO item (id, count) VALUES (?, 1)", [.text("\(index)")])
              if index.isMultiple(of: 5) { throw Own() }
            }
            return 0
          } catch is Own { return 1 }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(failed == 100)
    #expect(try await test.ids().count == 400)
  }

  @Test("A statement that fails undoes its own caller only, and says what it was")
  func statements() async throws {
    let test = try TestStore()
    try await test.insert("a")
    #expect(await code { try await test.insert("a") } == "database.constraint")
    #expect(await code { try await test.store.commit { try $0.execute("SELEKT") } } == "database.statement")
    #expect(
      await code {
        try await test.store.commit { connection in
          try connection.execute("INSERT INTO item (id) VALUES ('b')")
          try connection.execute("INSERT INTO item (id) VALUES ('a')")
        }
      } == "database.constraint")
    #expect(try await test.ids() == ["a"])
    #expect(test.store.isHealthy)
  }

  @Test("A full disk refuses everything of the batch, and the store goes on when there is room")
  func full() async throws {
    let test = try TestStore()
    let pages = try await test.store.commit { try $0.query("PRAGMA page_count").first?.integer("page_count") ?? 0 }
    _ = try await test.store.commit { try $0.query("PRAGMA max_page_count = \(pages + 2)") }
    #expect(
      await code {
        try await test.store.commit {
          try $0.execute(
            "INSERT INTO item (id, data) VALUES ('big', ?)", [.blob([UInt8](repeating: 1, count: 100_000))])
        }
      } == "database.full")
    #expect(try await test.ids() == [])
    #expect(test.store.isHealthy)
    _ = try await test.store.commit { try $0.query("PRAGMA max_page_count = 100000") }
    try await test.insert("a")
    #expect(try await test.ids() == ["a"])
  }

  @Test("After an I/O failure nothing is written ever again, and every waiting caller hears of it")
  func poisoned() async throws {
    let test = try TestStore()
    let codes = await withTaskGroup(of: String.self) { group in
      for index in 0..<50 {
        group.addTask {
          await code {
            try await test.store.commit { connection in
              if index == 25 { throw DatabaseFailure.io("disk I/O error") }
              try connection.execute("INSERT INTO item (id) VALUES (?)", [.text("\(index)")])
            }
          }
        }
      }
      var codes: [String] = []
      for await one in group { codes.append(one) }
      return codes
    }
    #expect(codes.contains("database.io"))
    #expect(Set(codes).isSubset(of: ["done", "database.io", "database.poisoned"]))
    #expect(try await test.ids().count == codes.filter { $0 == "done" }.count)
    #expect(!test.store.isHealthy)
    #expect(await code { try await test.insert("later") } == "database.poisoned")
  }

  @Test("A read-only store reads and does not write")
  func readOnly() async throws {
    let test = try TestStore()
    try await test.insert("a")
    let other = try Store.open(path: test.store.path, migrations: TestStore.tables, readOnly: true)
    let ids = try await other.read { try $0.query("SELECT id FROM item").map { try $0.text("id") } }
    #expect(ids == ["a"])
    #expect(await code { try await other.commit { try $0.execute("DELETE FROM item") } } == "database.read-only")
    #expect(
      await code { _ = try await other.read { try $0.query("DELETE FROM item RETURNING id") } } == "database.read-only")
    #expect(await code { _ = try Store.open(path: "/nowhere/x", migrations: [], readOnly: true) } == "database.open")
    #expect(await code { _ = try Store.open(path: "/nowhere/x", migrations: []) } == "database.open")
  }

  @Test("A pending write is part of the transaction that it is joined to")
  func pending() async throws {
    struct Own: Error {}
    let test = try TestStore()
    let write = PendingWrite { try $0.execute("INSERT INTO item (id) VALUES ('p')") }
    #expect(
      await code {
        try await test.store.commit { connection in
          try write.apply(to: connection)
          throw Own()
        }
      } == "Own()")
    #expect(try await test.ids() == [])
    try await test.store.commit { try write.apply(to: $0) }
    #expect(try await test.ids() == ["p"])
  }
}

@Suite("Migrations")
struct MigrationTests {
  private func reopen(_ path: String, _ migrations: [Migration]) async -> String {
    await code { try await Store.open(path: path, migrations: migrations).close() }
  }

  @Test("New ones run once, changed and missing ones are refused")
  func order() async throws {
    let test = try TestStore()
    try await test.insert("a")
    try await test.store.close()
    let first = TestStore.tables[0]
    let second = Migration(room: "test", number: 2, sql: ["ALTER TABLE item ADD COLUMN note TEXT"])
    let other = Migration(room: "other", number: 1, sql: ["CREATE TABLE other (id TEXT)"])
    #expect(await reopen(test.store.path, [second, other, first]) == "done")
    #expect(await reopen(test.store.path, [second, other, first]) == "done")
    #expect(await reopen(test.store.path, [first]) == "database.migration")
    #expect(
      await reopen(test.store.path, [first, Migration(room: "test", number: 3, sql: [])]) == "database.migration")
    let changed = Migration(room: "test", number: 1, sql: ["CREATE TABLE item (id TEXT)"])
    #expect(await reopen(test.store.path, [changed, second]) == "database.migration")
  }

  @Test("A migration that fails leaves the store as it was")
  func failing() async throws {
    let test = try TestStore()
    try await test.store.close()
    let bad = Migration(room: "test", number: 2, sql: ["CREATE TABLE half (id TEXT)", "CREATE TABLE item (id TEXT)"])
    #expect(await reopen(test.store.path, TestStore.tables + [bad]) == "database.statement")
    let again = try Store.open(path: test.store.path, migrations: TestStore.tables)
    let tables = try await again.read { try $0.query("SELECT name FROM sqlite_master WHERE name = 'half'").count }
    #expect(tables == 0)
  }
}
