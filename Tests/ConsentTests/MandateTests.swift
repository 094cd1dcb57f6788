import Consent
import Domain
import Synchronization
import Testing
import Trust

/// A registry that the test changes.
final class TestRegistry: MandateRegistry {
  private let held = Mutex<[Mandate]?>([])
  private let deceased = Mutex<Set<PatientIdentifier>>([])

  func set(_ mandates: [Mandate]?) { held.withLock { $0 = mandates } }
  func ends(_ person: PatientIdentifier) { deceased.withLock { _ = $0.insert(person) } }

  func mandates(heldBy representative: PatientIdentifier) async throws(ConsentFailure) -> [Mandate] {
    try all().filter { $0.representative == representative }
  }

  func mandates(for patient: PatientIdentifier) async throws(ConsentFailure) -> [Mandate] {
    try all().filter { $0.patient == patient }
  }

  func isDeceased(_ patient: PatientIdentifier) async throws(ConsentFailure) -> Bool {
    _ = try all()
    return deceased.withLock { $0.contains(patient) }
  }

  func check() async throws(ConsentFailure) { _ = try all() }

  private func all() throws(ConsentFailure) -> [Mandate] {
    guard let held = held.withLock({ $0 }) else { throw .mandates("It is away.") }
    return held
  }
}

@Suite("Representatives")
struct MandateTests {
  let registry = TestRegistry()
  let france: TestLedger
  private static let mother = TestLedger.person("290017500000001")
  private static let father = TestLedger.person("188017500000002")
  private static let child = TestLedger.patient

  init() throws { france = try TestLedger(channels: [.portal], registry: registry) }

  private static func mandate(
    _ id: String = "M-1", by representative: PatientIdentifier = mother, born birthDate: String = "20170612",
    role: Mandate.Role = .parent, until: Instant? = nil
  ) -> Mandate {
    Mandate(
      id: id, representative: representative, patient: child, role: role, patientName: "Léa",
      representativeName: "A PARENT", birthDate: birthDate, notBefore: TestLedger.start.advanced(bySeconds: -86_400),
      notAfter: until, proof: "Register 12/34")
  }

  private static let parents = [mandate(), mandate("M-2", by: father)]

  private func person(_ identifier: PatientIdentifier, _ subject: String) -> SignedInPatient {
    SignedInPatient(subject: subject, patient: identifier, authenticatedAt: france.clock.now)
  }

  private func acting(_ identifier: PatientIdentifier = mother, _ id: String = "M-1") async throws -> SignedInPatient {
    try await france.ledger.acting(id, as: person(identifier, "subject of \(id)"))
  }

  private func answer(
    _ id: String, _ decision: ConsentStatement.Decision = .allow(sections: TestLedger.parts), by who: SignedInPatient
  ) async throws {
    _ = try await france.ledger.record(
      ConsentStatement(requestID: id, patient: who, decision: decision, shown: [1], source: TestLedger.source))
  }

  @Test("A parent allows for a child; the receipt says who, by which right, its number, proof and end")
  func allowed() async throws {
    registry.set(Self.parents)
    let id = try await france.open().id
    let mother = try await acting()
    try await answer(id, by: mother)
    #expect(try await france.grant().sections == TestLedger.parts)
    let claims = try JSON(reading: payload(of: try #require(try await france.receipts(id).last)))
    #expect(claims["way"]?.string == "representative")
    #expect(claims["act"]?["sub"]?.string == "subject of M-1" && claims["act"]?["role"]?.string == "parent")
    #expect(claims["act"]?["mandate"]?.string == "M-1" && claims["act"]?["proof"]?.string == "Register 12/34")
    #expect(claims["sub"]?.string != claims["act"]?["sub"]?.string)
    #expect(france.journal.last?.role == "parent" && france.journal.last?.way == "representative")
    #expect(try await france.ledger.request(id, of: mother).way == "representative")
  }

  private func payload(of jws: String) throws -> [UInt8] {
    try #require(Base64.decodeURL(String(jws.split(separator: ".")[1])))
  }

  @Test("Nobody acts without a mandate of the registry in their own name")
  func strangers() async throws {
    registry.set(Self.parents)
    let stranger = person(TestLedger.person("199017500000003"), "stranger")
    #expect(await code { _ = try await france.ledger.acting("M-1", as: stranger) } == "consent.mandate")
    #expect(await code { _ = try await acting(Self.father, "M-1") } == "consent.mandate")
    #expect(try await france.ledger.mandates(heldBy: stranger).isEmpty)
    registry.set(nil)
    #expect(await code { _ = try await acting() } == "consent.mandates", "a registry that is away gives no right")
  }

  @Test(
    "A mandate that ended before the answer gives none",
    arguments: ["registry", "date", "age", "policy"])
  func endedBeforeTheAnswer(_ how: String) async throws {
    let end = TestLedger.start.advanced(bySeconds: 60)
    registry.set([Self.mandate(until: how == "date" ? end : nil)])
    let id = try await france.open().id
    let mother = try await acting()
    switch how {
    case "registry": registry.set([])
    case "date": france.clock.move(to: end)
    case "age": registry.set([Self.mandate(born: "20110101")])
    default:
      var policy = ConsentPolicy()
      policy.allowsRepresentatives = false
      let closed = try TestLedger(policy: policy, registry: registry, after: france)
      #expect(
        await code { _ = try await closed.ledger.acting("M-1", as: person(Self.mother, "m")) } == "consent.mandate")
      return
    }
    #expect(await code { try await answer(id, by: mother) } == "consent.mandate")
    #expect(await code { try await answer(id, .refuse, by: mother) } == "consent.mandate")
    #expect(await code { _ = try await france.grant() } != "done")
  }

  @Test("A mandate that ends between the answer and the use opens nothing", arguments: ["registry", "date", "patient"])
  func endedBeforeTheUse(_ how: String) async throws {
    let end = TestLedger.start.advanced(bySeconds: 60)
    let role = how == "patient" ? Mandate.Role.mandated : .parent
    registry.set([
      Self.mandate(born: how == "patient" ? "19400101" : "20170612", role: role, until: how == "date" ? end : nil)
    ])
    let id = try await france.open().id
    try await answer(id, by: acting())
    let before = try await france.grant()
    switch how {
    case "registry": registry.set([])
    case "date": france.clock.move(to: end)
    default: try await france.ledger.endMandate("M-1", by: france.signedIn())
    }
    #expect(await code { _ = try await france.grant() } == "consent.expired")
    // What was on its way already: time and the patient's end stop it in the release's own transaction.
    if how != "registry" { #expect(await code { try await france.release(before) } == "consent.expired") }
  }

  @Test(
    "On the day of the age at which one decides alone the parents' answers and approvals end; at majority their look")
  func ages() async throws {
    // Fifteen on 1 January 2026 at midnight UTC, the day of the test.
    registry.set([Self.mandate(born: "20110101")])
    let looking = try await acting()
    let id = try await france.open().id
    #expect(await code { try await answer(id, by: looking) } == "consent.mandate")
    try await answer(id, by: france.signedIn())
    #expect(try await france.grant().sections == TestLedger.parts, "the minor decides alone")
    registry.set([Self.mandate(born: "20080101")])
    #expect(await code { _ = try await acting() } == "consent.mandate")
    // One second before the birthday a parent can; the approval ends with the day.
    registry.set([Self.mandate(born: "20110102")])
    let second = try await france.open(.number(2, organisation: "urn:oid:2")).id
    try await answer(second, by: acting())
    let view = try await france.ledger.request(second, of: france.signedIn())
    #expect(try #require(view.notAfter) <= Instant(utc: CalendarFields(year: 2026, month: 1, day: 2)))
  }

  @Test("Ages follow the calendar, also of those born on 29 February; what is no date gives no right")
  func calendar() throws {
    let leap = try #require(Age("20120229"))
    #expect(leap.birthday(15) == Instant(utc: CalendarFields(year: 2027, month: 3, day: 1)))
    #expect(leap.birthday(16) == Instant(utc: CalendarFields(year: 2028, month: 2, day: 29)))
    #expect(leap.years(at: leap.birthday(15)) == 15)
    #expect(leap.years(at: leap.birthday(15).advanced(bySeconds: -1)) == 14)
    for wrong in ["", "2012", "20120230", "2012022x", "00000000", "20121301"] { #expect(Age(wrong) == nil, "\(wrong)") }
    let broken = Self.mandate(born: "20129999")
    #expect(!broken.decides(at: TestLedger.start, ConsentPolicy().ages))
  }

  @Test("A minor below the age refuses, but neither allows, nor makes codes, nor sets directives")
  func minor() async throws {
    registry.set(Self.parents)
    let id = try await france.open().id
    #expect(await code { try await answer(id, by: france.signedIn()) } == "consent.minor")
    let portugal = try #require(CountryCode("PT"))
    #expect(
      await code {
        _ = try await france.ledger.makeCode(
          for: france.signedIn(), country: portugal, sections: TestLedger.parts, minutes: nil, shown: [1])
      } == "consent.minor")
    let choice = DirectiveChoice(
      countries: [portugal], professions: ["221"], sections: TestLedger.parts, waitMinutes: 2)
    #expect(await code { try await france.ledger.set(choice, shown: [1], by: france.signedIn()) } == "consent.minor")
    try await answer(id, .refuse, by: france.signedIn())
    #expect(try await france.state(id) == .refused)
  }

  @Test("Of two parents one answer is enough; the refusal of the other before the use wins, and both are told")
  func disagreement() async throws {
    registry.set(Self.parents)
    for (who, subject) in [(Self.mother, "subject of M-1"), (Self.father, "subject of M-2")] {
      try await france.ledger.usePortal(
        topics: Set(NotificationChoice.Topic.allCases), language: "fr", by: person(who, subject))
    }
    let id = try await france.open().id
    let waiting = try await france.ledger.dueNotices(limit: 10)
    #expect(waiting.map(\.kind) == [.waiting, .waiting])
    #expect(Set(waiting.map(\.choice.address.exposed)) == ["subject of M-1", "subject of M-2"])
    for notice in waiting { try await france.ledger.delivered(notice) }
    try await answer(id, by: acting())
    let told = try await france.ledger.dueNotices(limit: 10)
    #expect(told.map(\.kind) == [.representativeAnswered] && told.first?.choice.address.exposed == "subject of M-2")
    #expect(await code { try await answer(id, by: try await acting(Self.father, "M-2")) } == "consent.decided")
    try await answer(id, .refuse, by: acting(Self.father, "M-2"))
    #expect(try await france.state(id) == .withdrawn)
    #expect(await code { _ = try await france.grant() } == "consent.withdrawn")
  }

  @Test("After the use the refusal of the other parent is told that it is too late")
  func tooLate() async throws {
    registry.set(Self.parents)
    let id = try await france.open().id
    try await answer(id, by: acting())
    try await france.release(france.grant())
    #expect(await code { try await answer(id, .refuse, by: try await acting(Self.father, "M-2")) } == "consent.decided")
    #expect(try await france.state(id) == .used)
  }

  @Test("What a minor keeps from parents is not in what these allowed: the release goes without it")
  func confidential() async throws {
    registry.set(Self.parents)
    _ = try await france.ledger.restrict(
      .section("48765-2"), from: .representatives, label: "Allergies", by: france.signedIn())
    let id = try await france.open().id
    try await answer(id, by: acting())
    #expect(try await france.grant().rules.sections == ["48765-2"])
    let looks = try await france.ledger.rules(
      for: Self.child, country: try #require(CountryCode("PT")), role: "221", allowedByRepresentative: true)
    #expect(looks.sections == ["48765-2"])
    let own = try await france.ledger.rules(
      for: Self.child, country: try #require(CountryCode("PT")), role: "221")
    #expect(own.sections.isEmpty, "what the patient allows in person is not touched")
  }

  @Test("What a minor keeps from parents is in no list, history or receipt that these read: parts, and their number")
  func confidentialHistory() async throws {
    registry.set([Self.mandate(born: "20100101")])
    _ = try await france.ledger.restrict(
      .section("48765-2"), from: .representatives, label: "Allergies", by: france.signedIn())
    let id = try await france.open().id
    try await france.decide(id)
    let father = try await acting()
    let kept = TestLedger.parts.filter { $0 != "48765-2" }
    #expect(try await france.ledger.request(id, of: father).sections == kept)
    #expect(try await france.ledger.requests(of: father).map(\.sections) == [kept])
    #expect(try await france.ledger.signedAnswers(to: id, of: father).isEmpty, "a receipt cannot be cut")
    #expect(try await france.ledger.request(id, of: france.signedIn()).sections == TestLedger.parts)
    #expect(try await france.ledger.signedAnswers(to: id, of: france.signedIn()).count == 1)
  }

  @Test("Whoever acts for somebody sets nothing of that person's own choices, and does not read them")
  func ownChoices() async throws {
    registry.set(Self.parents)
    let mother = try await acting()
    let portugal = try #require(CountryCode("PT"))
    let choice = DirectiveChoice(countries: [portugal], professions: ["221"], sections: ["48765-2"], waitMinutes: 2)
    let acts: [() async throws -> Void] = [
      { _ = try await france.ledger.restrictions(of: mother) },
      { _ = try await france.ledger.restrict(.wholeRecord, from: .everyone, label: "", by: mother) },
      { try await france.ledger.lift("x", by: mother) },
      { _ = try await france.ledger.directive(of: mother) },
      { try await france.ledger.set(choice, shown: [1], by: mother) },
      { try await france.ledger.confirmDirective(by: mother) },
      { try await france.ledger.endDirective(by: mother) },
      { _ = try await france.ledger.notifications(of: mother) },
      { try await france.ledger.usePortal(topics: [], language: "fr", by: mother) },
      { try await france.ledger.endNotifications(by: mother) },
      { _ = try await france.ledger.representatives(of: mother) },
      { try await france.ledger.endMandate("M-2", by: mother) },
    ]
    for (index, act) in acts.enumerated() { #expect(await code(act) == "consent.mandate", "act \(index)") }
    #expect(try await france.ledger.mandates(heldBy: mother).isEmpty, "no chain of mandates")
  }

  @Test("A patient sees who may act and ends it; the other is not told; parents are not ended by their child")
  func end() async throws {
    registry.set([Self.mandate(born: "19400101", role: .mandated)])
    try await france.ledger.usePortal(
      topics: Set(NotificationChoice.Topic.allCases), language: "fr", by: person(Self.mother, "controlling"))
    #expect(try await france.ledger.representatives(of: france.signedIn()).map(\.id) == ["M-1"])
    try await france.ledger.endMandate("M-1", by: france.signedIn())
    #expect(try await france.ledger.representatives(of: france.signedIn()).isEmpty)
    #expect(await code { _ = try await acting() } == "consent.mandate")
    _ = try await france.open()
    #expect(try await france.ledger.dueNotices(limit: 10).isEmpty)
    #expect(france.journal.kinds.contains(.mandateEnded))
    registry.set(Self.parents)
    #expect(await code { try await france.ledger.endMandate("M-2", by: france.signedIn()) } == "consent.mandate")
  }

  @Test("Without the registry a patient is still asked, and nobody else is")
  func registryAway() async throws {
    registry.set(nil)
    let id = try await france.open().id
    #expect(try await france.state(id) == .requested)
    #expect(await code { try await answer(id, by: france.signedIn()) } == "consent.mandates", "nobody guesses an age")
    try await answer(id, .refuse, by: france.signedIn())
  }

  @Test("Once the register says that the patient died nothing opens: no approval, code, directive, and no parent's act")
  func deceased() async throws {
    registry.set([Self.mandate()])
    let approved = try await france.open().id
    try await answer(approved, by: acting())
    let other = try await france.open(.number(2, organisation: "urn:oid:2")).id
    let mother = try await acting()
    registry.ends(Self.child)
    #expect(try await france.ledger.isDeceased(Self.child))
    #expect(await code { _ = try await france.grant() } == "consent.expired", "the status counts at the use")
    #expect(await code { try await answer(other, by: mother) } == "consent.mandate")
    #expect(await code { _ = try await acting() } == "consent.mandate")
    #expect(await code { try await answer(other, by: france.signedIn()) } == "consent.deceased")
    let portugal = try #require(CountryCode("PT"))
    let choice = DirectiveChoice(countries: [portugal], professions: ["221"], sections: ["48765-2"], waitMinutes: 2)
    #expect(await code { try await france.ledger.set(choice, shown: [1], by: france.signedIn()) } == "consent.deceased")
    #expect(try await france.state(other) == .requested)
  }

  @Test("A code made by somebody who died since is as unknown as one that nobody made, in the log and in the rows too")
  func deceasedCode() async throws {
    let portugal = try #require(CountryCode("PT"))
    let made = try await france.ledger.makeCode(
      for: france.signedIn(), country: portugal, sections: TestLedger.parts, minutes: nil, shown: [1])
    let asking = Asking()
    let trace = try TestLedger.request().trace
    func claims(_ typed: String, of patient: PatientIdentifier = Self.child) async -> String {
      await code {
        try await france.ledger.claim(
          code: typed, of: patient, from: asking.caller(TestLedger.start), trace: trace)
      }
    }
    registry.ends(Self.child)
    #expect(await claims(made.code.exposed) == "consent.code-unknown")
    #expect(france.journal.last?.kind == .codeWrong)
    #expect(await claims("K7QM2F9R", of: Self.mother) == "consent.code-unknown")
    // Claimed while alive, it is not used after.
    let second = try TestLedger(registry: TestRegistry())
    let alive = try await second.ledger.makeCode(
      for: second.signedIn(), country: portugal, sections: TestLedger.parts, minutes: nil, shown: [1])
    try await second.ledger.claim(
      code: alive.code.exposed, of: Self.child, from: asking.caller(TestLedger.start), trace: trace)
    let ended = TestRegistry()
    ended.ends(Self.child)
    let later = try TestLedger(registry: ended, after: second)
    #expect(try await later.open().state == .requested)
  }

  @Test("Numbers of mandates are not in clear in the ledger's rows")
  func atRest() async throws {
    registry.set([Self.mandate("CANARY-MANDATE-77", born: "19400101", role: .mandated)])
    let id = try await france.open().id
    try await answer(id, by: acting(Self.mother, "CANARY-MANDATE-77"))
    try await france.ledger.endMandate("CANARY-MANDATE-77", by: france.signedIn())
    #expect(try france.bytesAtRest().firstRange(of: Array("CANARY-MANDATE".utf8)) == nil)
  }
}
