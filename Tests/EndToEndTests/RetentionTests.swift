import Audit
import Consent
import Database
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Trust

@testable import Gateway

@Suite("What has served its time", .serialized)
struct RetentionTests {
  let person = DemoPeople.all[0]

  private func retention(_ gateways: TwoGateways, hours: Int64) -> Retention {
    let rooms = gateways.france
    let later = FixedClock(rooms.clock.now.advanced(bySeconds: hours * 3600))
    return Retention(
      store: rooms.store, log: rooms.log, ledger: rooms.ledger, settings: RetentionSettings(), clock: later)
  }

  @Test("After a day an answer of unknown outcome has no content, stays unknown, and is not sent again")
  func outbox() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let message = try raw.retrieval(await raw.allowed(person))
    #expect(try await raw.send(message, to: raw.peer.endpoints.xca).holdsDocument)
    for _ in 0..<500 where try await !gateways.frenchEvents().contains(where: { $0.kind == "sent" }) {
      try await Task.sleep(for: .milliseconds(10))
    }
    // As after a crash between the release and the end of sending.
    try await gateways.france.store.commit {
      try $0.execute("UPDATE outbox SET outcome = NULL, ended_at = NULL, payload = x'0102'")
    }
    #expect(try await retention(gateways, hours: 23).sweep() == 0)
    #expect(try await payloads(gateways) == 1)
    #expect(try await retention(gateways, hours: 25).sweep() == 1)
    #expect(try await payloads(gateways) == 0)
    #expect(try await gateways.france.outbox.open().count == 1)
    let record = try #require(try await gateways.frenchEvents().last)
    #expect(record.kind == "erased" && record.event?.details["class"] == "outbox")
    #expect(record.event?.details["outboxPayloads"] == "1")
    #expect(try await retention(gateways, hours: 25).sweep() == 0)
    #expect(try await !raw.send(message, to: raw.peer.endpoints.xca).holdsDocument)
    #expect(try await gateways.frenchEvents().last?.kind == "replay")
    #expect(try await gateways.france.outbox.open().count == 1)
    await gateways.stop()
  }

  private func payloads(_ gateways: TwoGateways) async throws -> Int64 {
    try await gateways.france.store.read {
      try $0.query("SELECT COUNT(*) AS n FROM outbox WHERE payload IS NOT NULL").first?.integer("n") ?? -1
    }
  }

  @Test("After eleven years nothing of an exchange is left but the entries of the log and its proofs")
  func years() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    #expect(
      try await raw.send(raw.retrieval(raw.allowed(person)), to: raw.peer.endpoints.xca).holdsDocument)
    for _ in 0..<500 where try await !gateways.frenchEvents().contains(where: { $0.kind == "sent" }) {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(try await retention(gateways, hours: 0).sweep() == 0)
    let before = try await gateways.frenchEvents().count
    // As if all of it had happened eleven years ago.
    try await gateways.france.store.commit { connection in
      for change in [
        "audit_body SET year = year - 11", "audit_key SET year = year - 11",
        "consent_requests SET created_at = created_at - 347155200000",
        "outbox SET created_at = created_at - 347155200000",
      ] { try connection.execute("UPDATE \(change)") }
    }
    #expect(try await retention(gateways, hours: 0).sweep() > before)
    let events = try await gateways.frenchEvents()
    #expect(events.prefix(before).allSatisfy { $0.event == nil })
    #expect(events.dropFirst(before).allSatisfy { $0.kind == "erased" && $0.event != nil } && events.count > before)
    #expect(try await retention(gateways, hours: 0).sweep() == 0)
    for table in ["consent_requests", "consent_events", "consent_uses", "outbox"] {
      let rows = try await gateways.france.store.read {
        try $0.query("SELECT COUNT(*) AS n FROM \(table)").first?.integer("n")
      }
      #expect(rows == 0, "\(table)")
    }
    await gateways.stop()
  }

  @Test("The same day, years before; a leap day becomes the first of March")
  func span() {
    let leap = Instant(utc: CalendarFields(year: 2028, month: 2, day: 29, hour: 1))
    #expect(Retention.years(3, before: leap).iso8601.hasPrefix("2025-03-01T01:00"))
    #expect(Retention.years(4, before: leap).iso8601.hasPrefix("2024-02-29T01:00"))
  }
}
