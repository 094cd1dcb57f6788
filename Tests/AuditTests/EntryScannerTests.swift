import Domain
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Entry scanner")
struct EntryScannerTests {
  private static let entry = LogEntry(
    sequence: 18342, time: Instant(milliseconds: 1_790_000_000_123), kind: "released", eventDigest: Digest.sha256([1]),
    encDigest: Digest.sha256([2]), tag: Digest.sha256([3]).hex)

  @Test("The scanner reads what the canonical form says")
  func values() throws {
    let entry = Self.entry
    let scanned = try #require(ScannedEntry(entry.bytes))
    #expect(scanned.sequence == 18342 && scanned.time == entry.time && scanned.year == entry.time.utc.year)
    #expect(Array(scanned.kind) == Array("released".utf8) && Array(scanned.tag) == Array(entry.tag.utf8))
    #expect(Array(scanned.eventDigest) == Array(entry.eventDigest.hex.utf8))
    #expect(Array(scanned.encDigest) == Array(entry.encDigest.hex.utf8))
  }

  @Test("Scanner and parser accept the same bytes, for every flipped bit, cut and doubled byte")
  func agreement() {
    let bytes = Self.entry.bytes
    var accepted = 0
    func compare(_ changed: [UInt8]) {
      let (scanned, parsed) = (ScannedEntry(changed) != nil, LogEntry(changed) != nil)
      #expect(scanned == parsed, "\(String(decoding: changed, as: UTF8.self))")
      accepted += scanned ? 1 : 0
    }
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        compare(changed)
      }
      compare(Array(bytes[..<index]))
      compare(Array(bytes[...index] + bytes[index...]))
    }
    #expect(accepted > 100)
  }

  @Test("Facts are scanned as they are parsed")
  func facts() throws {
    var event = AuditEvent(.released, .refused, .affiliation)
    event.peer = CountryCode("PT")
    event.purpose = .treatment
    event.trace = TraceContext(random: [UInt8](repeating: 7, count: 24))
    for bytes in [EventFacts(event).bytes, EventFacts(AuditEvent(.started, .success, .affiliation)).bytes] {
      let scanned = try #require(ScannedFacts(bytes))
      let parsed = try #require(EventFacts(bytes))
      #expect(scanned.outcome.elementsEqual(parsed.outcome.utf8))
      #expect(scanned.peer.map { Array($0) } == parsed.peer.map { Array($0.utf8) })
      #expect(scanned.trace.map { Array($0) } == parsed.traceID.map { Array($0.utf8) })
      for index in bytes.indices {
        for bit in 0..<8 {
          var changed = bytes
          changed[index] ^= 1 << bit
          #expect((ScannedFacts(changed) != nil) == (EventFacts(changed) != nil))
        }
      }
    }
  }
}
