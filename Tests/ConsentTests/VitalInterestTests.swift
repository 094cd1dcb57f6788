import Consent
import Domain
import Testing
import Trust

@testable import Assertions

@Suite("Vital interest access")
struct VitalInterestTests {
  private static func policy(
    _ mode: NationalPolicy.BreakGlass, _ change: (inout ConsentPolicy) -> Void = { _ in }
  ) -> ConsentPolicy {
    var policy = ConsentPolicy()
    policy.breakGlass = mode
    change(&policy)
    return policy
  }

  private static let statement = VitalInterestStatement(
    reason: .unconscious, explanation: "Found in the street, no companion.", confirmedAt: TestLedger.start)

  private func caller(
    _ asking: Asking = Asking(purpose: .emergency), carries: Bool = true,
    statement: VitalInterestStatement? = statement
  ) throws -> VerifiedCaller {
    let plain = try asking.caller(TestLedger.start)
    var peer = plain.peer
    peer.carriesVitalInterest = carries
    var treatment = try #require(plain.treatment)
    treatment.vitalInterest = statement
    return VerifiedCaller(
      peer: peer, professional: plain.professional, organisation: plain.organisation, purpose: plain.purpose,
      permissions: [], hcpAssertionID: plain.hcpAssertionID, hcpIssuer: plain.hcpIssuer, hcpDigest: [1],
      hcpNotOnOrAfter: plain.hcpNotOnOrAfter, treatment: treatment, tlsPin: [3])
  }

  /// Opens the request, waits, and tries.
  private func applies(
    _ france: TestLedger, _ caller: VerifiedCaller, after seconds: Int64 = 120
  ) async throws -> (id: String, done: Bool) {
    let id = try await france.ledger.open(TestLedger.request(), from: caller, for: TestLedger.source).id
    france.clock.advance(seconds: seconds)
    return (id, try await france.ledger.applyVitalInterest(to: id, from: caller))
  }

  private func grant(_ france: TestLedger, _ caller: VerifiedCaller) async throws -> Grant {
    let permit = try await france.ledger.permit(TestLedger.request(digest: [8]), from: caller)
    guard let grant = permit.grant else { throw ConsentFailure.bindingMismatch }
    return grant
  }

  @Test("Off by default: refused with its code, nothing opens, whatever the message states")
  func off() async throws {
    #expect(ConsentPolicy().breakGlass == .off)
    let france = try TestLedger()
    let caller = try caller()
    #expect(try await france.ledger.vitalInterestRefusal(of: caller)?.code == "consent.vital-interest.off")
    let (id, done) = try await applies(france, caller, after: 600)
    #expect(!done)
    #expect(try await france.ledger.vitalInterestDue(id, from: caller) == nil)
    #expect(await code { _ = try await grant(france, caller) } == "consent.waiting")
  }

  @Test("Each condition that is missing is refused with its own code, before anything about the patient counts")
  func conditions() async throws {
    let france = try TestLedger(policy: Self.policy(.summaryOnly))
    let old = VitalInterestStatement(
      reason: .unconscious, explanation: "Found in the street, no companion.",
      confirmedAt: TestLedger.start.advanced(bySeconds: -3600))
    let future = VitalInterestStatement(
      reason: .unconscious, explanation: "Found in the street, no companion.",
      confirmedAt: TestLedger.start.advanced(bySeconds: 3600))
    let wrong: [(VerifiedCaller, String?)] = [
      (try caller(carries: false), "consent.vital-interest.peer"),
      (try caller(Asking(purpose: .treatment)), "consent.vital-interest.purpose"),
      (try caller(Asking(role: "2262", purpose: .emergency)), "consent.vital-interest.profession"),
      (try caller(statement: old), "consent.vital-interest.confirmation"),
      (try caller(statement: future), "consent.vital-interest.confirmation"),
      (try caller(statement: nil), nil), (try caller(), nil),
    ]
    for (caller, expected) in wrong {
      #expect(try await france.ledger.vitalInterestRefusal(of: caller)?.code == expected)
    }
    #expect(
      try await !applies(france, try caller(statement: nil)).done, "without a statement it is an ordinary request")
  }

  @Test("A statement needs one of the reasons and twenty characters")
  func statements() {
    let now = TestLedger.start
    for text in [
      "", "too short", String(repeating: "a", count: 19), String(repeating: "a", count: 501),
      " \(String(repeating: "a", count: 30))",
    ] {
      #expect(VitalInterestStatement(reason: .unconscious, explanation: text, confirmedAt: now) == nil)
    }
    #expect(
      VitalInterestStatement(reason: .unconscious, explanation: String(repeating: "a", count: 20), confirmedAt: now)
        != nil)
  }

  @Test("Only when nobody answered for the whole wait: it opens the emergency set without what is protected")
  func opened() async throws {
    let france = try TestLedger(
      policy: Self.policy(.summaryOnly) { $0.protectedSections = ["10162-6", "29762-2"] }, channels: [.portal])
    try await france.ledger.usePortal(
      topics: Set(NotificationChoice.Topic.allCases), language: "fr", by: france.signedIn())
    let caller = try caller()
    let (id, early) = try await applies(france, caller, after: 119)
    #expect(!early)
    france.clock.advance(seconds: 1)
    #expect(try await france.ledger.applyVitalInterest(to: id, from: caller))
    #expect(try await !france.ledger.applyVitalInterest(to: id, from: caller), "once")
    let event = try #require(france.journal.last)
    #expect(event.kind == .vitalInterest && event.details["reason"] == "unconscious")
    #expect(event.details["reviewBy"] == france.clock.now.advanced(bySeconds: 72 * 3600).iso8601Seconds)
    #expect(event.details["alarm"] == nil)
    let grant = try await grant(france, caller)
    #expect(grant.sections == ["104605-1", "48765-2", "10160-0", "11450-4", "46264-8"])
    let jws = try #require(try await france.receipts(id).last)
    let payload = try #require(Base64.decodeURL(String(jws.split(separator: ".")[1])))
    let claims = try JSON(reading: payload)
    #expect(claims["way"]?.string == "break-glass" && claims["act"]?["role"]?.string == "professional")
    try await france.release(grant)
    #expect(try await france.ledger.request(id, of: france.signedIn()).way == "break-glass")
    let kinds = try await france.ledger.dueNotices(limit: 10).map(\.kind)
    #expect(kinds.contains(.vitalInterest) && kinds.contains(.viewed))
  }

  @Test(
    "The patient's answer within the wait counts: refused is refused, allowed is what was allowed",
    arguments: [true, false])
  func answered(_ allows: Bool) async throws {
    let france = try TestLedger(policy: Self.policy(.includingRestricted))
    let caller = try caller()
    let id = try await france.ledger.open(TestLedger.request(), from: caller, for: TestLedger.source).id
    try await france.decide(id, allows ? .allow(sections: ["48765-2"]) : .refuse)
    france.clock.advance(seconds: 300)
    #expect(try await !france.ledger.applyVitalInterest(to: id, from: caller))
    if allows {
      #expect(try await grant(france, caller).sections == ["48765-2"])
    } else {
      #expect(await code { _ = try await grant(france, caller) } == "consent.refused")
    }
  }

  @Test("Who excluded it for good is never opened: not before, not between opening and use, in no mode")
  func excluded() async throws {
    for mode in [NationalPolicy.BreakGlass.summaryOnly, .includingRestricted] {
      let france = try TestLedger(policy: Self.policy(mode))
      let caller = try caller()
      try await france.ledger.excludeVitalInterest(true, by: france.signedIn())
      #expect(try await france.ledger.excludesVitalInterest(france.signedIn()))
      #expect(try await !applies(france, caller).done)
      #expect(try await !france.ledger.opensRestricted(caller))
      try await france.ledger.excludeVitalInterest(false, by: france.signedIn())
      let second = try self.caller(
        Asking(nameID: "other", purpose: .emergency, hcpID: "_h2", trcID: "_t2"), statement: fresh(france))
      let id = try await applies(france, second)
      #expect(id.done)
      let grant = try await grant(france, second)
      try await france.ledger.excludeVitalInterest(true, by: france.signedIn())
      #expect(await code { try await france.release(grant) } == "consent.expired")
      #expect(await code { _ = try await self.grant(france, second) } == "consent.expired")
    }
    let closed = try TestLedger(policy: Self.policy(.summaryOnly) { $0.offersNeverBreakGlass = false })
    #expect(
      await code { try await closed.ledger.excludeVitalInterest(true, by: closed.signedIn()) }
        == "consent.vital-interest.not-offered")
  }

  private func fresh(_ france: TestLedger) -> VitalInterestStatement? {
    VitalInterestStatement(
      reason: .immediateDanger, explanation: "Found in the street, no companion.", confirmedAt: france.clock.now)
  }

  @Test("What the patient hides stays hidden unless the policy includes restricted data; protected parts always stay")
  func restricted() async throws {
    for mode in [NationalPolicy.BreakGlass.summaryOnly, .includingRestricted] {
      let france = try TestLedger(policy: Self.policy(mode) { $0.protectedSections = ["48765-2"] })
      _ = try await france.ledger.restrict(
        .section("10160-0"), from: .everyone, label: "Medicines", by: france.signedIn())
      let caller = try caller()
      #expect(try await applies(france, caller).done)
      let grant = try await grant(france, caller)
      #expect(grant.rules.sections == (mode == .summaryOnly ? ["10160-0"] : []))
      #expect(!grant.sections.contains("48765-2"))
      #expect(try await france.ledger.opensRestricted(caller) == (mode == .includingRestricted))
      // A rule set meanwhile undoes the release all the same.
      _ = try await france.ledger.restrict(.section("11450-4"), from: .everyone, label: "", by: france.signedIn())
      #expect(await code { try await france.release(grant) } == "consent.rules-changed")
    }
  }

  @Test("The same professional is refused a second time within ten minutes, for any patient, and not after them")
  func professional() async throws {
    let france = try TestLedger(policy: Self.policy(.summaryOnly))
    #expect(try await applies(france, try caller()).done)
    let stranger = TestLedger.person("150017512345678")
    let again = Asking(purpose: .emergency, hcpID: "_h2", trcID: "_t2", patient: stranger)
    #expect(
      try await france.ledger.vitalInterestRefusal(of: caller(again, statement: fresh(france)))?.code
        == "consent.vital-interest.too-soon")
    #expect(
      try await france.ledger.vitalInterestRefusal(of: caller(statement: fresh(france))) == nil, "the same request")
    france.clock.advance(seconds: 600)
    #expect(try await france.ledger.vitalInterestRefusal(of: caller(again, statement: fresh(france))) == nil)
  }

  @Test("The sixth in a day of one organisation raises an alarm in the log")
  func organisation() async throws {
    let france = try TestLedger(policy: Self.policy(.summaryOnly) { $0.openRequestsPerPatient = 10 })
    for number in 1...6 {
      let asking = Asking(
        nameID: "doctor-\(number)", purpose: .emergency, hcpID: "_h\(number)", trcID: "_t\(number)",
        patient: TestLedger.person("15001751234567\(number)"))
      #expect(try await applies(france, try caller(asking, statement: fresh(france))).done)
      #expect(france.journal.last?.details["alarm"] == (number == 6 ? "organisation-per-day" : nil), "\(number)")
    }
  }

  @Test("Closed by a newer policy between opening and use, nothing leaves")
  func closedMeanwhile() async throws {
    let france = try TestLedger(policy: Self.policy(.summaryOnly))
    let caller = try caller()
    #expect(try await applies(france, caller).done)
    let closed = try TestLedger(after: france)
    #expect(await code { _ = try await grant(closed, caller) } == "consent.expired")
  }
}
