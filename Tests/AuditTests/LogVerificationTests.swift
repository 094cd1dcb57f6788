import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Whole verification while the log is used")
struct LogVerificationTests {
  /// Starts a verification, and waits for its outcome.
  private static func verify(_ log: TransparencyLog) async throws -> LogVerification {
    log.startVerification()
    log.startVerification()
    let deadline = ContinuousClock.now.advanced(by: .seconds(60))
    while ContinuousClock.now < deadline {
      if let outcome = await log.health.verification { return outcome }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CancellationError()
  }

  @Test("It reads all, while events come, and its outcome is an event and a fact of the log's health")
  func intact() async throws {
    let disk = try LogOnDisk()
    try await disk.append(600)
    try await disk.run { log, store in
      #expect(await log.health.verification == nil)
      let events = Task { for _ in 0..<20 { _ = try await log.append(try TestLog.event()) } }
      let outcome = try await Self.verify(log)
      try await events.value
      #expect(outcome.result == .intact(mendedFiles: 0) && outcome.entries == 600)
      #expect(await log.health.isSound)
      let reader = LogReader(store: store, secrets: try TestLog.secrets())
      let kept = try await reader.latest(limit: 30).filter { $0.kind == "log-verified" }
      #expect(kept.count == 1)
      #expect(kept.first?.event?.details == ["entries": "600", "mendedFiles": "0"])
      #expect(kept.first?.event?.outcome == .success)
    }
  }

  @Test("Torn and missing tiles far from the edge are written again")
  func mends() async throws {
    let disk = try LogOnDisk()
    try await disk.append(800)
    let before = try ["tile/0/001", "tile/entries/000"].map { ($0, try disk.bytes($0)) }
    try before[0].1.prefix(5).write(to: disk.file(before[0].0))
    try FileManager.default.removeItem(at: disk.file(before[1].0))
    try await disk.run { log, _ in
      #expect(log.opening.mendedFiles == 0)
      let outcome = try await Self.verify(log)
      #expect(outcome.result == .intact(mendedFiles: 2))
    }
    for (name, bytes) in before { #expect(try disk.bytes(name) == bytes) }
  }

  @Test(
    "A change far from the edge, which the start does not read, is found, and the log is no longer sound",
    arguments: [
      "UPDATE audit_body SET sealed = zeroblob(99) WHERE seq = 100",
      "UPDATE audit_entry SET at = at + 1 WHERE seq = 100",
      "UPDATE audit_entry SET entry = replace(entry, 'released', 'releasex') WHERE seq = 100",
      """
      UPDATE audit_entry SET seq = -5 WHERE seq = 100; UPDATE audit_entry SET seq = 100 WHERE seq = 101;
      UPDATE audit_entry SET seq = 101 WHERE seq = -5
      """,
    ])
  func altered(sql: String) async throws {
    let disk = try LogOnDisk()
    try await disk.append(520)
    for statement in sql.split(separator: ";") { try await disk.change(String(statement)) }
    try await disk.run { log, store in
      guard case .altered(let difference) = try await Self.verify(log).result else {
        Issue.record("not found")
        return
      }
      #expect(difference.contains("Entry 100"))
      let health = await log.health
      #expect(!health.isSound && health.fault == nil)
      let reader = LogReader(store: store, secrets: try TestLog.secrets())
      let kept = try #require(try await reader.latest(limit: 1).first?.event)
      #expect(kept.kind == .logVerified && kept.outcome == .failed && kept.details["altered"] == difference)
    }
  }

  @Test("It is ended without an outcome when the gateway stops")
  func stops() async throws {
    let disk = try LogOnDisk()
    try await disk.append(300)
    try await disk.run { log, _ in
      log.startVerification()
      await log.stopVerification()
      #expect(await log.health.fault == nil)
      _ = try await log.append(try TestLog.event())
    }
    #expect(await disk.start() == "done")
  }
}
