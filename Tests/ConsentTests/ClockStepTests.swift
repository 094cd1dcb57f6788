import Consent
import Database
import Domain
import Testing

@Suite("A clock that is put back ends what was open")
struct ClockStepTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  private func putBack(to instant: Instant) async throws {
    france.clock.move(to: instant)
    let write = france.ledger.endingAll(at: instant)
    try await france.store.commit { try write.apply(to: $0) }
  }

  @Test("An approval that had ended is not approved again, nor one that had not, nor a request that waits")
  func requests() async throws {
    let ended = try await france.approved(.number(1))
    let waiting = try await france.open(.number(2, organisation: "urn:oid:1.2.3.4.6")).id
    let refused = try await france.open(.number(3, organisation: "urn:oid:1.2.3.4.7")).id
    try await france.decide(refused, .refuse)
    france.clock.advance(seconds: 3 * 3600)
    #expect(await code { _ = try await france.grant(.number(1)) } == "consent.expired")
    // Without the end, the earlier hour would make the approval good again.
    france.clock.move(to: TestLedger.start.advanced(bySeconds: 60))
    #expect(try await france.state(ended) == .approved)
    try await putBack(to: TestLedger.start.advanced(bySeconds: 60))
    #expect(try await france.state(ended) == .expired)
    #expect(try await france.state(waiting) == .expired)
    #expect(try await france.state(refused) == .refused, "what the patient said stays what they said")
    #expect(await code { _ = try await france.grant(.number(1)) } == "consent.expired")
    #expect(await code { try await france.decide(waiting) } == "consent.expired")
  }

  @Test("A release that was under way with its permit is undone")
  func permit() async throws {
    _ = try await france.approved()
    let grant = try await france.grant()
    try await putBack(to: TestLedger.start)
    #expect(await code { try await france.release(grant) } == "consent.expired")
  }

  @Test("A code is void, and a new one works")
  func codes() async throws {
    let portugal = try #require(CountryCode("PT"))
    func make() async throws -> String {
      try await france.ledger.makeCode(
        for: france.signedIn(), country: portugal, sections: TestLedger.parts, minutes: 60, shown: [5]
      ).code.exposed
    }
    func claim(_ code: String) async throws -> String {
      let (caller, trace) = (try Asking().caller(TestLedger.start), try TestLedger.request().trace)
      return await ConsentTests.code {
        try await france.ledger.claim(code: code, of: TestLedger.patient, from: caller, trace: trace)
      }
    }
    let old = try await make()
    france.clock.advance(seconds: 3 * 3600)
    #expect(try await claim(old) == "consent.code-unknown")
    try await putBack(to: TestLedger.start)
    #expect(try await claim(old) == "consent.code-unknown")
    #expect(try await claim(try await make()) == "done")
  }
}
