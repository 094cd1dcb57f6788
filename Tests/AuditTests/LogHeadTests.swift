import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Marker outside of the store")
struct LogHeadTests {
  private static func replace(_ target: URL, with source: URL) throws {
    if FileManager.default.fileExists(atPath: target.path) { try FileManager.default.removeItem(at: target) }
    try FileManager.default.copyItem(at: source, to: target)
  }

  @Test("A store that is put back from an older copy is refused, whole as it is, and says what to do")
  func rolledBack() async throws {
    let disk = try LogOnDisk()
    try await disk.append(5)
    let copy = disk.folder.appendingPathComponent("copy")
    try Self.replace(copy, with: disk.data)
    try await disk.append(4)
    let newest = disk.folder.appendingPathComponent("newest")
    try Self.replace(newest, with: disk.data)
    try Self.replace(disk.data, with: copy)
    let marker = try Data(contentsOf: disk.head)
    do {
      try await disk.run { _, _ in }
      Issue.record("opened")
    } catch let failure as AuditFailure {
      #expect(failure.code == "audit.rolled-back")
      #expect(failure.why.contains("holds 5 entries") && failure.why.contains("9 were signed"))
      #expect(failure.whatToDo.contains("passerelle restore"))
    }
    #expect(try Data(contentsOf: disk.head) == marker)
    // Without the marker nobody could know, which the start says.
    let opening = try await disk.run(withHead: false) { log, _ in log.opening }
    #expect(!opening.isHeadMissing && opening.checkpointSize == 5)
    try Self.replace(disk.data, with: newest)
    #expect(await disk.start() == "done")
  }

  @Test("Of a copy that grew to the marker's size and beyond with other events, none is taken up")
  func otherHistory() async throws {
    let disk = try LogOnDisk()
    try await disk.append(5)
    let copy = disk.folder.appendingPathComponent("copy")
    try Self.replace(copy, with: disk.data)
    try await disk.append(4)
    try Self.replace(disk.data, with: copy)
    try await disk.append(4, withHead: false)
    #expect(await disk.start() == "audit.rolled-back")
    try await disk.append(300, withHead: false)
    #expect(await disk.start() == "audit.rolled-back")
    try FileManager.default.removeItem(at: disk.file("tile"))
    #expect(await disk.start() == "audit.rolled-back")
  }

  @Test("A marker that the log key did not sign is refused; a lost one is noted and made again")
  func unsigned() async throws {
    let disk = try LogOnDisk()
    let signed = try await disk.append(5)
    #expect(try String(contentsOf: disk.head, encoding: .utf8) == signed.note)
    let other = try LogOnDisk()
    try await other.run(country: "pt") { log, _ in _ = try await log.append(try TestLog.event()) }
    for bytes in [Data(), Data(signed.note.utf8.prefix(60)), try Data(contentsOf: other.head)] {
      try bytes.write(to: disk.head)
      #expect(await disk.start() == "audit.rolled-back")
    }
    try FileManager.default.removeItem(at: disk.head)
    let details = try await disk.run { log, _ in log.opening.details }
    #expect(details == ["logEntries": "5", "logSigned": "5", "logHead": "missing"])
    #expect(try String(contentsOf: disk.head, encoding: .utf8) == signed.note)
    #expect(try await disk.run { log, _ in log.opening.isHeadMissing } == false)
    #expect(try await LogOnDisk().run { log, _ in log.opening.isHeadMissing } == false)
  }

  @Test("A marker that is behind, or ahead of the checkpoint but not of the rows, is gone on from")
  func crashBetween() async throws {
    let disk = try LogOnDisk()
    try await disk.append(250)
    let older = (head: try Data(contentsOf: disk.head), checkpoint: try disk.bytes("checkpoint"))
    let newest = try await disk.append(20)
    try older.head.write(to: disk.head)
    #expect(try await disk.run { log, _ in try await log.checkpoint() } == newest)
    #expect(try String(contentsOf: disk.head, encoding: .utf8) == newest.note)
    try older.checkpoint.write(to: disk.file("checkpoint"))
    #expect(try await disk.run { log, _ in try await log.checkpoint() } == newest)
    #expect(try disk.bytes("checkpoint") == Data(newest.note.utf8))
    try FileManager.default.removeItem(at: disk.file("checkpoint"))
    let opening = try await disk.run { log, _ in log.opening }
    #expect(opening.isCheckpointFromHead && opening.details["logCheckpoint"] == "missing")
    #expect(try disk.bytes("checkpoint") == Data(newest.note.utf8))
  }

  @Test("Entries changed after an older checkpoint, which was put back with them, contradict the marker")
  func changedSince() async throws {
    let disk = try LogOnDisk()
    try await disk.append(5)
    let older = try disk.bytes("checkpoint")
    try await disk.append(5)
    try older.write(to: disk.file("checkpoint"))
    try FileManager.default.removeItem(at: disk.file("tile"))
    let store = try disk.store()
    try await store.commit { connection in
      let text = try connection.query("SELECT entry FROM audit_entry WHERE seq = 7").first?.text("entry") ?? ""
      let forged = text.replacingOccurrences(of: "released", with: "refused")
      try connection.execute(
        "UPDATE audit_entry SET entry = ?, leaf = ? WHERE seq = 7",
        [.text(forged), .blob(MerkleTree.leafHash(Array(forged.utf8)))])
    }
    try await store.close()
    #expect(await disk.start() == "audit.rolled-back")
    try FileManager.default.removeItem(at: disk.file("checkpoint"))
    #expect(await disk.start() == "audit.rolled-back")
  }

  @Test("While the marker cannot be written no checkpoint counts, and it comes by itself when it can be")
  func fault() async throws {
    let disk = try LogOnDisk()
    let folder = disk.folder.appendingPathComponent("heads")
    let store = try disk.store()
    let log = try await TestLog.open(store, disk.data, head: folder.appendingPathComponent("fr").path)
    let health = await log.health
    #expect(health.isSound && health.hasHead)
    try FileManager.default.removeItem(at: folder)
    try Data().write(to: folder)
    _ = try await log.append(try TestLog.event())
    #expect(await code { _ = try await log.checkpoint() } == "audit.file")
    #expect(await log.health.isSound == false)
    #expect(await code { if let fault = await log.health.fault { throw fault } } == "audit.file")
    try FileManager.default.removeItem(at: folder)
    let deadline = ContinuousClock.now.advanced(by: .seconds(20))
    while await log.health.fault != nil, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(50)) }
    let mended = await log.health
    #expect(mended.isSound && mended.size == 1)
    #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("fr").path))
    try await store.close()
  }
}
