import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Name of the log over the years")
struct LogYearTests {
  private static let december = Instant(
    utc: CalendarFields(year: 2026, month: 12, day: 31, hour: 23, minute: 59, second: 59))
  private static let january = december.advanced(bySeconds: 1)

  @Test("A name ends in its year, moves on with the clock, and never goes back")
  func names() {
    let name = LogName("ncp.test/audit/2026")
    #expect(name.text == "ncp.test/audit/2026" && name.year == 2026)
    #expect(name.following(Self.december) == name)
    #expect(name.following(Self.january).text == "ncp.test/audit/2027")
    #expect(name.following(Self.january).following(Self.december).text == "ncp.test/audit/2027")
    for text in ["ncp.test/audit", "2026", "ncp.test/audit/20266", "ncp.test/audit/２０２６", "ncp.test/audit/"] {
      #expect(LogName(text).year == nil && LogName(text).text == text)
      #expect(LogName(text).following(Self.january).text == text)
    }
    #expect(!LogName("ncp.test/audit/2026").isSameLog(as: LogName("ncp.test/audit/")))
    #expect(!LogName("ncp.test/audit/2026").isSameLog(as: LogName("ncp.test/other/2026")))
  }

  @Test("A note of another year is opened by the same key, not by another, nor under another name")
  func notes() throws {
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log)
    let verifier = NoteVerifier(name: TestLog.origin, publicKey: Array(key.publicKey.suffix(32)))
    func note(_ origin: String) throws -> String {
      try SignedCheckpoint.sign(Checkpoint(origin: origin, size: 0, root: MerkleTree.root([])), key: key).note
    }
    #expect(verifier.open(try note("ncp.test/audit/2027"))?.checkpoint.origin == "ncp.test/audit/2027")
    #expect(verifier.open(try note("ncp.test/audit")) == nil)
    #expect(verifier.open(try note("ncp.else/audit/2027")) == nil)
    // The text of one year under the signature line of another.
    let mixed = try note("ncp.test/audit/2027").replacingOccurrences(
      of: "\u{2014} ncp.test/audit/2027", with: "\u{2014} ncp.test/audit/2026")
    #expect(verifier.open(mixed) == nil)
    let other = NoteVerifier(
      name: TestLog.origin,
      publicKey: Array(try KeyDirectory(path: DevelopmentPKI.path("pt")).key(for: .log).publicKey.suffix(32)))
    #expect(other.open(try note("ncp.test/audit/2027")) == nil)
  }

  @Test("Over New Year a running gateway takes the new name; the tree goes on, and the log says so")
  func running() async throws {
    let disk = try LogOnDisk()
    let clock = MovedClock(Self.december)
    let before = try await disk.run(clock: clock) { log, store in
      for _ in 0..<3 { _ = try await log.append(try TestLog.event()) }
      let before = try await log.checkpoint()
      #expect(before.checkpoint.origin == "ncp.test/audit/2026")
      clock.move(to: Self.january)
      _ = try await log.append(try TestLog.event())
      let after = try await log.checkpoint()
      #expect(after.checkpoint.origin == "ncp.test/audit/2027" && after.checkpoint.size == 5)
      #expect(log.verifier.name == "ncp.test/audit/2027" && log.verifier.open(after.note) == after)
      let reader = LogReader(store: store, secrets: try TestLog.secrets())
      let event = try #require(try await reader.event(4)?.event)
      #expect(event.kind == .configChanged)
      #expect(
        event.details == [
          "logName": "ncp.test/audit/2027", "logNameBefore": "ncp.test/audit/2026", "logSizeBefore": "3",
          "logRootBefore": before.checkpoint.root.hex,
        ])
      let proof = try #require(try await reader.consistencyProof(from: 3, to: 5))
      #expect(
        MerkleTree.verifyConsistency(from: 3, before.checkpoint.root, to: 5, after.checkpoint.root, proof: proof))
      _ = try await log.append(try TestLog.event())
      #expect(try await log.checkpoint().checkpoint.size == 6)
      return before
    }
    #expect(try disk.bytes("checkpoint.2026") == Data(before.note.utf8))
    #expect(String(decoding: try disk.bytes("verifier-key"), as: UTF8.self).hasPrefix("ncp.test/audit/2027+"))
    // Who noted the key in the year before verifies with it still.
    let old = try LogStartTests.verifier()
    #expect(old.name == "ncp.test/audit/2026")
    guard case .intact(entries: 6, _) = await TestLog.verify(disk.data, key: old) else {
      Issue.record("not intact")
      return
    }
  }

  @Test("A start in a new year takes the new name once; a clock of the old year does not bring the old name back")
  func atStart() async throws {
    let disk = try LogOnDisk()
    let before = try await disk.run(clock: MovedClock(Self.december)) { log, _ in
      _ = try await log.append(try TestLog.event())
      return try await log.checkpoint()
    }
    let origin = "ncp.test/audit/2027"
    for _ in 0..<2 {
      let signed = try await disk.run(origin: origin, clock: MovedClock(Self.january)) { log, _ in
        try await log.checkpoint().checkpoint
      }
      #expect(signed.origin == origin && signed.size == 2)
    }
    #expect(try disk.bytes("checkpoint.2026") == Data(before.note.utf8))
    let back = try await disk.run(clock: MovedClock(Self.december)) { log, _ in
      _ = try await log.append(try TestLog.event())
      return (try await log.checkpoint().checkpoint, log.verifier.name)
    }
    #expect(back.0.origin == origin && back.0.size == 3 && back.1 == origin)
    #expect(await disk.start(origin: "ncp.other/audit/2027") == "audit.rolled-back")
    #expect(await disk.start(origin: "ncp.other/audit/2027", withHead: false) == "audit.altered")
  }
}
