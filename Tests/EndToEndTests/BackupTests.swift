import Audit
import Consent
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway

@Suite("A backup of a store")
struct BackupTests {
  @Test("It gives back every row, proved by the log's own tree")
  func whole() async throws {
    let site = try await BackedUpStore.make(entries: 600)
    let report = try await site.backup("a")
    // The event of the backup is in the backup, that of the restore follows it.
    #expect(report.manifest.entries == 601)
    #expect(report.isRecorded)
    let restored = try await site.restore("a", into: "fresh")
    #expect(restored.entries == 602)
    #expect(restored.loss == nil)
    #expect(await site.verify("fresh") == "intact 602")
    #expect(await site.verify("store") == "intact 601")
  }

  @Test("A flipped bit anywhere, a cut and an added byte are refused, and no store is made")
  func damaged() async throws {
    let site = try await BackedUpStore.make(entries: 40)
    _ = try await site.backup("a")
    let whole = try [UInt8](Data(contentsOf: site.file("a")))
    var random = SystemRandomNumberGenerator()
    var places = (0..<24).map { _ in Int.random(in: 0..<whole.count, using: &random) }
    places += (whole.count - 900)..<(whole.count - 880)
    places += (whole.count - 31)..<whole.count
    for place in places {
      var bytes = whole
      bytes[place] ^= 1 << Int.random(in: 0..<8, using: &random)
      try Data(bytes).write(to: site.file("b"))
      let code = await site.code { _ = try await site.restore("b", into: "fresh") }
      #expect(
        ["backup.damaged", "backup.key"].contains(code), "bit flipped in byte \(place) of \(whole.count): \(code)")
    }
    for size in [0, 1, 29, 30, 4096, whole.count / 2, whole.count - 31, whole.count - 1] {
      try Data(whole.prefix(size)).write(to: site.file("b"))
      #expect(await site.code { _ = try await site.restore("b", into: "fresh") } == "backup.damaged", "cut at \(size)")
    }
    try Data(whole + [0]).write(to: site.file("b"))
    #expect(await site.code { _ = try await site.restore("b", into: "fresh") } == "backup.damaged")
    let left = try FileManager.default.contentsOfDirectory(atPath: site.folder.path)
    #expect(!left.contains { $0.hasPrefix("fresh") && $0 != "fresh.lock" }, "\(left)")
  }

  @Test("Another country's key directory and a newer program's tables are refused")
  func foreign() async throws {
    let site = try await BackedUpStore.make(entries: 3)
    _ = try await site.backup("a")
    let other = StoreRestore(
      store: site.folder.appendingPathComponent("fresh").path, keys: try DevelopmentPKI.path("pt"), software: "test")
    #expect(await site.code { _ = try await other.restore(site.file("a").path, .init()) } == "backup.key")
    let newer = try Store.open(path: site.layout.database, migrations: [])
    try await newer.commit { connection in
      try connection.execute(
        "INSERT INTO store_migration (room, number, statements) VALUES ('audit', 99, 'a later one')")
    }
    try await newer.close()
    _ = try await site.backup("b")
    #expect(await site.code { _ = try await site.restore("b", into: "fresh") } == "backup.newer")
  }

  @Test("A checkpoint of other entries is a contradiction, one that we did not sign is no checkpoint; neither restores")
  func contradicted() async throws {
    let site = try await BackedUpStore.make(entries: 5)
    _ = try await site.backup("a")
    let other = try await BackedUpStore.make(entries: 4)
    let note = other.layout.log + "/checkpoint"
    #expect(
      await site.code { _ = try await site.restore("a", into: "fresh", checkpoints: [note]) } == "restore.inconsistent")
    let text = try String(contentsOfFile: note, encoding: .utf8).replacing("\n4\n", with: "\n3\n")
    let forged = site.folder.appendingPathComponent("false.note")
    try Data(text.utf8).write(to: forged)
    #expect(
      await site.code { _ = try await site.restore("a", into: "fresh", checkpoints: [forged.path]) }
        == "restore.checkpoint")
    #expect(
      await site.code { _ = try await site.restore("a", into: "fresh", checkpoints: ["/nowhere"]) }
        == "restore.checkpoint")
  }

  @Test("After a loss the log goes on under a name of its own, also after a second loss, and the head follows")
  func generations() async throws {
    let year = try BackedUpStore.year
    let site = try await BackedUpStore.make(entries: 10)
    _ = try await site.backup("a")
    try await site.grow(by: 7)
    let noted = site.folder.appendingPathComponent("noted")
    try Data(site.head().utf8).write(to: noted)
    var options = StoreRestore.Options()
    options.replaces = true
    #expect(await site.code { _ = try await site.restore("a", into: "store", options) } == "restore.lost-entries")
    options.acceptsLoss = true
    let first = try await site.restore("a", into: "store", options)
    #expect(first.origin == "ncp.test/audit-2/\(year)")
    #expect(first.loss?.entries == 7)
    #expect(first.loss?.kept != nil)
    #expect(try site.head().contains("audit-2"))
    #expect(await site.verify("store") == "intact 12")
    try await site.grow(by: 3, origin: first.origin)
    let second = try await site.restore("a", into: "store", options)
    #expect(second.origin == "ncp.test/audit-3/\(year)")
    #expect(await site.verify("store") == "intact 12")
    // What earlier generations signed beyond their loss does not stop the third from being backed up and restored.
    _ = try await site.backup("c")
    options.acceptsLoss = false
    let third = try await site.restore("c", into: "store", options, checkpoints: [noted.path])
    #expect(third.origin == second.origin)
    #expect(third.loss == nil)
    #expect(await site.verify("store") == "intact 14")
  }

  @Test("A store that was rolled back can be backed up, without growing; that restores where the loss is accepted")
  func rolledBack() async throws {
    let site = try await BackedUpStore.make(entries: 5)
    let (files, old) = (FileManager.default, site.folder.appendingPathComponent("old").path)
    try files.copyItem(atPath: site.layout.path, toPath: old)
    try await site.grow(by: 4)
    try files.removeItem(atPath: site.layout.path)
    try files.moveItem(atPath: old, toPath: site.layout.path)
    #expect(await site.code { try await site.grow(by: 1) } == "audit.rolled-back")
    let report = try await site.backup("a")
    #expect(!report.isRecorded)
    #expect(report.manifest.entries == 5)
    var options = StoreRestore.Options()
    options.replaces = true
    #expect(await site.code { _ = try await site.restore("a", into: "store", options) } == "restore.lost-entries")
    options.acceptsLoss = true
    let restored = try await site.restore("a", into: "store", options)
    #expect(restored.loss?.entries == 4)
    // Nothing is left of the lost entries that could be proved.
    #expect(restored.loss?.kept == nil)
    #expect(await site.verify("store") == "intact 6")
    try await site.grow(by: 1, origin: restored.origin)
  }

  @Test("Commits go on while the store is copied")
  func load() async throws {
    let site = try await BackedUpStore.make(entries: 3000)
    let store = try Store.open(path: site.layout.database, migrations: Rooms.migrations, waitingLimit: 1000)
    let log = try await site.open(store)
    let lock = try StoreLock.take(path: site.layout.lock)
    let alone = try await site.rate(log, for: .seconds(1))
    async let during = site.rate(log, for: .seconds(1))
    let copies = try await site.copies(for: .seconds(1))
    print("appends/s without and with a running copy: \(alone), \(try await during); \(copies) copies meanwhile")
    #expect(try await during > 0)
    #expect(copies > 0)
    let report = try await site.backup("a")
    #expect(report.manifest.entries >= 3000)
    _ = try await log.checkpoint()
    try await store.close()
    lock.release()
    #expect(try await site.restore("a", into: "fresh").loss == nil)
  }
}
