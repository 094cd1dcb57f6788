import Audit
import Database
import Foundation
import GatewayTesting
import Testing

/// A tool that shares nothing with the verifier damages logs (`Tampering/tamper.py`); `PASSERELLE_TAMPER=long` for many.
@Suite("Damaged logs", .enabled(if: PythonTools.have("sqlite3")))
struct TamperTests {
  private static let isLong = ProcessInfo.processInfo.environment["PASSERELLE_TAMPER"] == "long"

  private struct Damage: Decodable {
    let what: String
    let expect: String
    let kept: Bool
  }

  /// A store of 270 entries, the same of 250, and one that a gateway has open.
  private static func bases() async throws -> URL {
    let base = try TemporaryFolder.make("tamper")
    func grow(_ test: TestLog, _ numbers: Range<Int>) async throws {
      for index in numbers {
        _ = try await test.log.append(try TestLog.event(patient: index % 5, trace: 1 + index % 7))
      }
    }
    func copy(_ folder: URL, _ name: String) throws {
      try FileManager.default.copyItem(at: folder, to: base.appendingPathComponent(name))
    }
    let first = try await TestLog()
    try await grow(first, 0..<250)
    let folder = try await first.close()
    try TestLog.settle(folder)
    try copy(folder, "older")
    let second = try await TestLog(in: folder)
    try await grow(second, 250..<270)
    _ = try await second.log.checkpoint()
    let open = base.appendingPathComponent("open")
    try FileManager.default.createDirectory(at: open, withIntermediateDirectories: true)
    for name in ["store.sqlite", "store.sqlite-wal", "log"] {
      try FileManager.default.copyItem(at: folder.appendingPathComponent(name), to: open.appendingPathComponent(name))
    }
    try await second.store.close()
    try TestLog.settle(folder)
    try copy(folder, "whole")
    return base
  }

  @Test("Every damage of rows, tiles, bundles, checkpoints and pages is found, and nothing else is called altered")
  func damages() async throws {
    let base = try await Self.bases()
    let note = try String(contentsOf: base.appendingPathComponent("whole/log/checkpoint"), encoding: .utf8)
    let script = Project.root.appendingPathComponent("Tests/AuditTests/Tampering/tamper.py").path
    let (count, batch) = (Self.isLong ? 5000 : 200, 100)
    var seen: [String: Int] = [:]
    for first in stride(from: 0, to: count, by: batch) {
      let out = try TemporaryFolder.make("damaged")
      let made = try PythonTools.run([script, base.path, out.path, "\(first)", "\(batch)"])
      try #require(made.status == 0, "\(made.errors)")
      for number in first..<(first + batch) {
        let folder = out.appendingPathComponent("\(number)")
        let damage = try JSONDecoder().decode(
          Damage.self, from: Data(contentsOf: folder.appendingPathComponent("damage.json")))
        let kept = damage.kept ? [KeptCheckpoint(name: "kept.note", note: note)] : []
        let verdict = await LogVerifier(
          database: TestLog.database(folder), directory: folder.appendingPathComponent("log").path, key: nil, kept: kept
        ).verify()
        #expect(Self.fits(verdict, damage.expect), "\(number) \(damage.what): \(damage.expect), not \(verdict)")
        seen[damage.expect, default: 0] += 1
      }
      try FileManager.default.removeItem(at: out)
    }
    // The tool did its work: controls, losses and changes were all among them.
    #expect(seen["intact", default: 0] >= count / 20 && seen["altered", default: 0] >= count / 3, "\(seen)")
    #expect(seen["cannot", default: 0] > 0 && seen["found", default: 0] > 0, "\(seen)")
  }

  private static func fits(_ verdict: Verdict, _ expected: String) -> Bool {
    switch verdict {
    case .intact: expected == "intact" || expected == "any"
    case .altered: ["altered", "found", "any"].contains(expected)
    case .cannotTell: ["cannot", "found", "any"].contains(expected)
    }
  }
}
