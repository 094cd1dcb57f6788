import Consent
import Database
import Domain
import Testing

@Suite("What ends with a restore")
struct VoidingTests {
  let france: TestLedger

  init() throws {
    france = try TestLedger(policy: ConsentPolicy(openRequestsPerPatient: 9, openRequestsPerOrganisation: 9))
  }

  private func void() async throws -> ConsentVoiding.Count {
    let now = france.clock.now
    let count = try await france.store.read { try ConsentVoiding.count(in: $0, at: now) }
    try await france.store.commit { try ConsentVoiding.write(at: now).apply(to: $0) }
    return count
  }

  @Test("Requests that wait and approvals end, also one whose other form could still leave; what had ended stays so")
  func requests() async throws {
    let waiting = try await france.open(.number(1)).id
    let approved = try await france.approved(.number(2))
    let used = try await france.approved(.number(3))
    try await france.release(france.grant(.number(3)))
    let refused = try await france.open(.number(4)).id
    try await france.decide(refused, .refuse)
    // A permit of before, whose use comes after.
    let grant = try await france.grant(.number(2))
    #expect(try await void() == ConsentVoiding.Count(requests: 3, codes: 0))
    for id in [waiting, approved, used] { #expect(try await france.state(id) == .expired) }
    #expect(try await france.state(refused) == .refused)
    #expect(await code { try await france.release(grant) } == "consent.expired")
    #expect(await code { _ = try await france.grant(.number(3), form: .l1) } == "consent.expired")
    #expect(await code { try await france.decide(waiting) } == "consent.expired")
    #expect(try await void() == ConsentVoiding.Count(requests: 0, codes: 0))
  }

  @Test("Codes that nobody used end, also claimed ones")
  func codes() async throws {
    let country = try #require(CountryCode("PT"))
    var codes: [String] = []
    for number in 1...2 {
      codes.append(
        try await france.ledger.makeCode(
          for: france.signedIn(TestLedger.person("\(number)")), country: country, sections: TestLedger.parts,
          minutes: 60, shown: [5]
        ).code.exposed)
    }
    func claim(_ index: Int) async throws -> String {
      var asking = Asking.number(index)
      asking.patient = TestLedger.person("\(index + 1)")
      let caller = try asking.caller(TestLedger.start)
      let trace = try TestLedger.request().trace
      return await code {
        try await france.ledger.claim(code: codes[index], of: asking.patient, from: caller, trace: trace)
      }
    }
    #expect(try await claim(0) == "done")
    #expect(try await void() == ConsentVoiding.Count(requests: 0, codes: 2))
    for index in 0...1 { #expect(try await claim(index) == "consent.code-unknown") }
    var asking = Asking.number(0)
    asking.patient = TestLedger.person("1")
    #expect(try await france.open(asking).state == .requested)
  }
}
