import Consent
import Domain
import Testing
import Trust

@Suite("A code that a representative makes")
struct ActingCodeTests {
  let registry = TestRegistry()
  let france: TestLedger
  private static let mother = TestLedger.person("290017500000001")
  private static let father = TestLedger.person("188017500000002")

  init() throws {
    france = try TestLedger(channels: [.portal], registry: registry)
    registry.set([Self.mandate("M-1", Self.mother), Self.mandate("M-2", Self.father)])
  }

  private static func mandate(
    _ id: String, _ representative: PatientIdentifier, born birthDate: String = "20170612", until: Instant? = nil
  ) -> Mandate {
    Mandate(
      id: id, representative: representative, patient: TestLedger.patient, role: .parent, patientName: "Léa",
      representativeName: "A PARENT", birthDate: birthDate, notBefore: TestLedger.start.advanced(bySeconds: -86_400),
      notAfter: until, proof: "Register 12/34")
  }

  private func make() async throws -> (code: String, end: Instant) {
    let person = SignedInPatient(subject: "the mother", patient: Self.mother, authenticatedAt: france.clock.now)
    let made = try await france.ledger.makeCode(
      for: france.ledger.acting("M-1", as: person), country: #require(CountryCode("PT")), sections: TestLedger.parts,
      minutes: 60, shown: [5])
    return (made.code.exposed, made.expiresAt)
  }

  private func claim(_ code: String) async throws -> String {
    let caller = try Asking().caller(TestLedger.start)
    let trace = try TestLedger.request().trace
    return await ConsentTests.code {
      try await france.ledger.claim(code: code, of: TestLedger.patient, from: caller, trace: trace)
    }
  }

  @Test("It opens one request of the child; the receipt says who made it, by which right, and its number")
  func used() async throws {
    let (code, _) = try await make()
    #expect(france.journal.last?.kind == .codeMade && france.journal.last?.role == "parent")
    #expect(try await claim(code) == "done")
    let view = try await france.open()
    #expect(view.state == .approved && view.way == "code")
    let jws = try #require(try await france.receipts(view.id).last)
    let part = try #require(jws.split(separator: ".").dropFirst().first.map(String.init))
    let claims = try JSON(reading: try #require(Base64.decodeURL(part)))
    #expect(claims["way"]?.string == "code" && claims["act"]?["sub"]?.string == "the mother")
    #expect(claims["act"]?["role"]?.string == "parent" && claims["act"]?["mandate"]?.string == "M-1")
    try await france.release(france.grant())
    #expect(try await claim(code) == CodeTests.unknown)
  }

  @Test("With the right of its maker it ends: at the discovery, at the query, and at the use")
  func ended() async throws {
    let others = [Self.mandate("M-2", Self.father)]
    let (first, _) = try await make()
    registry.set(others)
    #expect(try await claim(first) == CodeTests.unknown)
    registry.set(others + [Self.mandate("M-1", Self.mother)])
    let (second, _) = try await make()
    #expect(try await claim(second) == "done")
    registry.set(others)
    #expect(try await france.open().state == .requested, "the query found no right any more")
    registry.set(others + [Self.mandate("M-1", Self.mother)])
    #expect(try await france.open().state == .approved)
    registry.set(others)
    #expect(await code { _ = try await france.grant() } == "consent.expired")
  }

  @Test("It lasts no longer than the right, and nobody makes one without a right to decide")
  func rights() async throws {
    let end = TestLedger.start.advanced(bySeconds: 600)
    registry.set([Self.mandate("M-1", Self.mother, until: end)])
    #expect(try await make().end == end)
    // From the age at which one decides alone a parent may look, and makes no code.
    registry.set([Self.mandate("M-1", Self.mother, born: "20100101")])
    #expect(await code { _ = try await make() } == "consent.mandate")
    registry.set([])
    #expect(await code { _ = try await make() } == "consent.mandate")
    // The child alone makes none either.
    registry.set([Self.mandate("M-1", Self.mother)])
    #expect(
      await code {
        _ = try await france.ledger.makeCode(
          for: france.signedIn(), country: #require(CountryCode("PT")), sections: TestLedger.parts, minutes: nil,
          shown: [5])
      } == "consent.minor")
  }

  @Test("A part that the child keeps from parents leaves by no code of theirs")
  func kept() async throws {
    _ = try await france.ledger.restrict(
      .section("11450-4"), from: .representatives, label: "x", by: france.signedIn())
    let (code, _) = try await make()
    #expect(try await claim(code) == "done")
    _ = try await france.open()
    #expect(try await france.grant().rules.sections == ["11450-4"])
  }
}
