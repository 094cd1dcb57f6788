import Database
import Domain
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Reconciliation")
struct ReconciliationTests {
  /// The two events of one document's way, as each side records them.
  private static func event(
    _ kind: EventKind, peer: String, trace: Int, document: String = "1.2.3^4", digest: UInt8 = 1
  ) throws -> AuditEvent {
    var event = try TestLog.event(kind, trace: trace)
    event.peer = CountryCode(peer)
    event.documentID = document
    event.documentDigest = Digest.sha256([digest])
    return event
  }

  private static func side(
    _ country: String, _ events: [AuditEvent], later: Int64 = 0, keys: Bool = true
  ) async throws -> LogSide {
    let folder = try TemporaryFolder.make("side")
    let store = try Store.open(path: TestLog.database(folder), migrations: AuditTables.migrations, waitingLimit: 1000)
    let clock = FixedClock(try DevelopmentPKI.clock.now.advanced(bySeconds: later))
    let log = try await TestLog.open(store, folder, clock: clock)
    for event in events { _ = try await log.append(event) }
    let reader = LogReader(store: store, secrets: keys ? try TestLog.secrets() : nil)
    let side = try await reader.side(country: country, from: nil, to: nil)
    try await store.close()
    return side
  }

  private static func results(_ a: LogSide, _ b: LogSide) -> [Reconciliation.Result] {
    Reconciliation(a, b).lines.map(\.result)
  }

  @Test("What left and arrived with the same octets at about the same time matches, whichever side comes first")
  func matched() async throws {
    let a = try await Self.side("FR", [try Self.event(.released, peer: "PT", trace: 1)])
    let b = try await Self.side("PT", [try Self.event(.documentReceived, peer: "FR", trace: 1)], later: 59)
    #expect(Self.results(a, b) == [.matched])
    #expect(Self.results(b, a) == [.matched])
  }

  @Test("Every difference is told: other octets, never sent, never received, clocks, and exchanges of one side alone")
  func differences() async throws {
    let a = try await Self.side(
      "FR",
      [
        try Self.event(.released, peer: "PT", trace: 1), try Self.event(.released, peer: "PT", trace: 2),
        try Self.event(.discoveryAnswered, peer: "PT", trace: 3), try Self.event(.released, peer: "PT", trace: 4),
        try Self.event(.released, peer: "ES", trace: 9),
      ])
    let b = try await Self.side(
      "PT",
      [
        try Self.event(.documentReceived, peer: "FR", trace: 1, digest: 2),
        try Self.event(.discoveryAsked, peer: "FR", trace: 2),
        try Self.event(.documentReceived, peer: "FR", trace: 3, document: "9.9"),
        try Self.event(.documentReceived, peer: "FR", trace: 5),
        try Self.event(.documentReceived, peer: "DE", trace: 8),
      ])
    let lines = Reconciliation(a, b).lines
    func result(_ trace: Int) throws -> Reconciliation.Result? {
      let id = try TestLog.trace(trace).traceID
      return lines.first { $0.traceID == id }?.result
    }
    #expect(try result(1) == .differs([.digest(document: "1.2.3^4")]))
    #expect(try result(2) == .differs([.unreceived]))
    #expect(try result(3) == .differs([.unsent(document: "9.9")]))
    #expect(try result(4) == .onlyInA)
    #expect(try result(5) == .onlyInB)
    #expect(lines.count == 5, "exchanges with third countries are not compared")
    let late = try await Self.side("PT", [try Self.event(.documentReceived, peer: "FR", trace: 1)], later: 61)
    let one = try await Self.side("FR", [try Self.event(.released, peer: "PT", trace: 1)])
    #expect(Self.results(one, late) == [.differs([.time(61_000)])])
  }

  @Test("Without keys the octets are not compared, but what was never sent is still found")
  func withoutKeys() async throws {
    let a = try await Self.side("FR", [try Self.event(.released, peer: "PT", trace: 1)], keys: false)
    let b = try await Self.side("PT", [try Self.event(.documentReceived, peer: "FR", trace: 1, digest: 2)])
    #expect(Self.results(a, b) == [.matched])
    let silent = try await Self.side("FR", [try Self.event(.discoveryAnswered, peer: "PT", trace: 1)], keys: false)
    #expect(Self.results(silent, b) == [.differs([.unsent(document: "")])])
  }

  @Test("A pack is compared by its own exchange, and the rest of the other's log is left alone")
  func pack() async throws {
    let sample = try await EvidencePackTests.sample()
    let pack = try #require(LogSide(pack: sample.bytes))
    let b = try await Self.side(
      "PT",
      [
        try Self.event(.documentReceived, peer: "FR", trace: 7),
        try Self.event(.documentReceived, peer: "FR", trace: 6),
      ])
    #expect(Self.results(pack, b) == [.matched])
    #expect(LogSide(pack: [1, 2, 3]) == nil)
  }
}
