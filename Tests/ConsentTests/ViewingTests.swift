import Consent
import Database
import Domain
import Testing
import Trust

@Suite("How long an answer lets look")
struct ViewingTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  private func statement(_ jws: String) throws -> JSON {
    let part = try #require(jws.split(separator: ".").dropFirst().first.map(String.init))
    return try JSON(reading: try #require(Base64.decodeURL(part)))
  }

  @Test(
    "The time that the patient chose is signed, kept, and told from their answer on", arguments: ViewingTime.allCases)
  func chosen(time: ViewingTime) async throws {
    let id = try await france.open().id
    // Receipts tell times in whole seconds.
    let answered = Instant(seconds: france.clock.now.milliseconds / 1000)
    try await france.decide(id, viewing: time)
    let view = try await france.ledger.request(id, of: france.signedIn())
    let end = time.seconds.map { ViewingEnd.at(answered.advanced(bySeconds: $0)) } ?? .afterOneReading
    #expect(view.viewing == end && view.isTold)
    #expect(try await france.ledger.viewing(of: id) == end)
    #expect(try statement(try #require(try await france.receipts(id).last))["closeAfter"]?.string == time.rawValue)
    // The signature decides, not the table.
    try await france.store.commit { try $0.execute("UPDATE consent_events SET viewing = 'PT24H'", []) }
    #expect(try await france.ledger.viewing(of: id) == end)
    // After a restart too.
    let again = try TestLedger(after: france)
    #expect(try await again.ledger.viewing(of: id) == end)
  }

  @Test("Nothing leaves after the view is over, nor after the treatment assertion, whichever comes first")
  func ends() async throws {
    let id = try await france.open().id
    try await france.decide(id, viewing: .hour)
    france.clock.advance(seconds: 3598)
    _ = try await france.grant()
    france.clock.advance(seconds: 2)
    #expect(await code { _ = try await france.grant() } == "consent.expired")
    let longer = try await france.open(.number(2)).id
    try await france.decide(longer, viewing: .eightHours)
    france.clock.move(to: TestLedger.start.advanced(bySeconds: 7198))
    _ = try await france.grant(.number(2))
    france.clock.move(to: TestLedger.start.advanced(bySeconds: 7200))
    #expect(await code { _ = try await france.grant(.number(2)) } == "consent.expired")
  }

  @Test("A refusal and a request without an answer tell no time, and none is told of to a uniform peer")
  func none() async throws {
    let id = try await france.open().id
    #expect(try await france.ledger.viewing(of: id) == nil)
    try await france.decide(id, .refuse, viewing: .day)
    #expect(try await france.ledger.viewing(of: id) == nil)
    #expect(try statement(try #require(try await france.receipts(id).last))["closeAfter"] == nil)
    var uniform = Asking.number(3)
    uniform.answerDetail = .uniform
    #expect(try await !france.open(uniform).isTold)
  }
}
