import Database
import Foundation
import GatewayTesting
import Testing

@Suite("The claim on a store")
struct StoreLockTests {
  @Test("One holds it; when it is let go, the next may")
  func one() async throws {
    let path = try TemporaryFolder.make("lock").appendingPathComponent("store.lock").path
    let first = try StoreLock.take(path: path)
    #expect(await code { _ = try StoreLock.take(path: path) } == "database.in-use")
    first.release()
    #expect(await code { _ = try StoreLock.take(path: path) } == "done")
    #expect(await code { _ = try StoreLock.take(path: "/nowhere/store.lock") } == "database.open")
  }

  @Test("A copy holds what was committed, packed, and nothing of what was deleted; a full target is refused")
  func copy() async throws {
    let own = try TestStore()
    for number in 0..<200 { try await own.insert("canary-\(number)") }
    try await own.store.commit { try $0.execute("DELETE FROM item WHERE id <> 'canary-7'") }
    let target = own.folder.appendingPathComponent("copy").path
    try await Store.copy(own.store.path, to: target)
    let copy = try Store.open(path: target, migrations: [], readOnly: true)
    #expect(try await copy.read { try $0.query("SELECT id FROM item").count } == 1)
    #expect(try await copy.schema() == ["test": 1])
    try await copy.close()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: target))
    #expect(bytes.range(of: Data("canary-7".utf8)) != nil)
    #expect(bytes.range(of: Data("canary-19".utf8)) == nil)
    #expect(await code { try await Store.copy(own.store.path, to: target) } != "done")
    #expect(await code { try await Store.copy("/nowhere", to: target + "2") } == "database.open")
  }
}
