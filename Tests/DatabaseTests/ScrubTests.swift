import Domain
import Foundation
import Testing

@testable import Database

@Suite("What is deleted")
struct ScrubTests {
  @Test("Deleted rows are on the disk until a scrub, and nowhere after it")
  func scrub() async throws {
    let test = try TestStore([
      Migration(
        room: "test", number: 1,
        sql: [
          "CREATE TABLE item (id TEXT PRIMARY KEY, count BIGINT, data BLOB)", "CREATE INDEX by_data ON item (data)",
        ])
    ])
    // Longer than a page, so that overflow pages are among what is freed.
    let marks = (0..<50).map { Array("CANARY-\($0)-".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: $0 * 400) }
    for (index, mark) in marks.enumerated() {
      try await test.store.commit {
        try $0.execute("INSERT INTO item (id, data) VALUES (?, ?)", [.text("CANARY-ID-\(index)"), .blob(mark)])
      }
    }
    try await test.store.commit { try $0.execute("DELETE FROM item") }
    #expect(try found(test), "the write-ahead log still holds what was deleted")
    try await test.store.scrub()
    #expect(try !found(test))
    #expect(try await test.ids().isEmpty)
    try await test.insert("after")
    #expect(try await test.ids() == ["after"])
  }

  private func found(_ test: TestStore) throws -> Bool {
    let files = try FileManager.default.contentsOfDirectory(at: test.folder, includingPropertiesForKeys: nil)
    #expect(files.contains { $0.lastPathComponent == "s.sqlite" })
    return try files.contains { try Data(contentsOf: $0).firstRange(of: Data("CANARY".utf8)) != nil }
  }

  @Test("A store that is read-only or failed is not scrubbed")
  func refused() async throws {
    let test = try TestStore()
    let copy = try Store.open(path: test.store.path, migrations: [], readOnly: true)
    #expect(await code { try await copy.scrub() } == "database.read-only")
    try await test.store.close()
    #expect(await code { try await test.store.scrub() } == "database.poisoned")
  }

  @Test("The lock of a store has one holder, who gives it back by an act or by an end")
  func lock() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("lock-\(UUID().uuidString)").path
    defer { do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") } }
    let first = try StoreLock.take(path: path)
    #expect(throws: DatabaseFailure.inUse) { try StoreLock.take(path: path) }
    first.release()
    first.release()
    var second: StoreLock? = try StoreLock.take(path: path)
    #expect(second != nil)
    #expect(throws: DatabaseFailure.inUse) { try StoreLock.take(path: path) }
    second = nil
    _ = try StoreLock.take(path: path)
    #expect(throws: DatabaseFailure.self) { try StoreLock.take(path: "/nowhere/store.lock") }
  }
}
