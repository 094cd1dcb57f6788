import Consent
import Database
import Domain
import Synchronization
import Testing
import Trust

@Suite("A record that changes while its patient is asked")
struct ChangedRecordTests {
  let france: TestLedger
  private let newer = SourceVersion(documentID: TestLedger.source.documentID, digest: Digest.sha256([2]))

  init() throws { france = try TestLedger() }

  @Test("The next query ends the old request and asks anew; the old answer opens nothing, the new one the new version")
  func askedAnew() async throws {
    let old = try await france.approved()
    let new = try await france.open(source: newer)
    #expect(new.id != old && new.state == .requested && new.source == newer)
    #expect(try await france.state(old) == .expired)
    #expect(await code { _ = try await france.grant() } == "consent.waiting")
    try await france.decide(new.id, source: newer)
    #expect(try await france.grant().source == newer)
    // Whatever comes later finds the newest.
    #expect(try await france.open(source: newer).id == new.id)
    #expect(
      france.journal.kinds == [.requested, .approved, .contentChanged, .requested, .approved])
  }

  @Test("A patient who answered to another version is asked anew as well, and each asking has its own number")
  func numbered() async throws {
    var ids: [String] = []
    for number in 1...4 {
      let source = SourceVersion(documentID: TestLedger.source.documentID, digest: Digest.sha256([UInt8(number)]))
      ids.append(try await france.open(source: source).id)
    }
    #expect(Set(ids).count == 4)
    let kinds = try await france.store.read { connection in
      try connection.query("SELECT kind FROM consent_requests ORDER BY rowid").map { try $0.text("kind") }
    }
    #expect(kinds == ["60591-5", "60591-5#2", "60591-5#3", "60591-5#4"])
    // They are one question at a time: the limits of a patient count one.
    #expect(try await france.ledger.requests(of: france.signedIn()).map(\.state).filter { $0 == .requested }.count == 1)
  }

  @Test("Twenty queries at once after a change ask once")
  func race() async throws {
    _ = try await france.open()
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await france.open(source: newer).id } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    #expect(try await france.ledger.requests(of: france.signedIn()).count == 2)
  }

  @Test("What was refused stays refused, and what was delivered is not asked for again")
  func final() async throws {
    let refused = try await france.open().id
    try await france.decide(refused, .refuse)
    #expect(try await france.open(source: newer).id == refused)
    let used = try await france.approved(.number(2))
    try await france.release(france.grant(.number(2)))
    try await france.ledger.contentChanged(used, patient: TestLedger.patient)
    #expect(try await france.open(.number(2), source: newer).id == used)
  }
}

@Suite("A policy that changes under a running ledger")
struct ChangedPolicyTests {
  /// What the ledger is held to; the test changes it.
  private final class Office: Sendable {
    private let current = Mutex(NationalPolicy(of: CountryCode.france))
    var policy: NationalPolicy { current.withLock { $0 } }
    func change(_ edit: (inout NationalPolicy) -> Void) { current.withLock { edit(&$0) } }
  }

  private let office = Office()
  private let base: TestLedger
  private let ledger: SQLConsentLedger

  init() throws {
    base = try TestLedger()
    let (office, keys) = (office, base.keys)
    ledger = SQLConsentLedger(
      store: base.store, journal: base.journal,
      receipts: ReceiptSigner(
        issuer: "https://fr.example", key: try keys.key(for: .consent), policyVersion: office.policy.version),
      secrets: ConsentSecrets(
        pseudonym: try keys.secret(named: "pseudonym"), pepper: try keys.secret(named: "pepper"),
        data: try keys.secret(named: "data")), policy: office.policy.ledgerPolicy, clock: base.clock)
  }

  private func makeCode() async throws -> String {
    let portugal = try #require(CountryCode("PT"))
    return try await ledger.makeCode(
      for: base.signedIn(), country: portugal, sections: TestLedger.parts, minutes: nil, shown: [1]
    ).code.exposed
  }

  private func claim(_ typed: String, _ asking: Asking) async -> String {
    await code {
      try await ledger.claim(
        code: typed, of: asking.patient, from: asking.caller(TestLedger.start), trace: TestLedger.request().trace)
    }
  }

  @Test(
    "A way that is closed ends at once: no new code, no claim of an old one, no live approval; a refusal always counts")
  func ways() async throws {
    let made = try await makeCode()
    office.change { $0.ways = [.directive] }
    #expect(await claim(made, Asking()) == "consent.code-unknown")
    #expect(await code { _ = try await makeCode() } == "consent.way-closed")
    let id = try await ledger.open(
      TestLedger.request(), from: Asking().caller(TestLedger.start), for: TestLedger.source
    ).id
    func decide(_ decision: ConsentStatement.Decision) async -> String {
      await code {
        _ = try await ledger.record(
          ConsentStatement(
            requestID: id, patient: base.signedIn(), decision: decision, shown: [1], source: TestLedger.source))
      }
    }
    #expect(await decide(.allow(sections: TestLedger.parts)) == "consent.way-closed")
    #expect(await decide(.refuse) == "done")
    office.change { $0.ways = [.live, .code] }
    // Tries while the way was closed were not counted.
    #expect(await claim(made, .number(2)) == "done")
  }

  @Test("A code that was claimed opens nothing once codes are closed")
  func claimed() async throws {
    let made = try await makeCode()
    #expect(await claim(made, Asking()) == "done")
    office.change { $0.ways = [.live] }
    let view = try await ledger.open(
      TestLedger.request(), from: Asking().caller(TestLedger.start), for: TestLedger.source)
    #expect(view.state == .requested)
  }

  @Test(
    "A directive that was set does not answer once the country closed directives, or no longer names the profession")
  func directive() async throws {
    var asking = Asking()
    asking.purpose = .emergency
    let portugal = try #require(CountryCode("PT"))
    try await ledger.set(
      DirectiveChoice(countries: [portugal], professions: ["221"], sections: ["48765-2"], waitMinutes: 2), shown: [1],
      by: base.signedIn())
    let caller = try asking.caller(TestLedger.start)
    let id = try await ledger.open(TestLedger.request(), from: caller, for: TestLedger.source).id
    base.clock.advance(seconds: 180)
    for edit in [{ $0.ways = [.live] }, { $0.directive.professions = ["222"] }] as [(inout NationalPolicy) -> Void] {
      let former = office.policy
      office.change(edit)
      #expect(try await !ledger.applyDirective(to: id, from: caller))
      #expect(try await ledger.directiveDue(id, from: caller) == nil)
      office.change { $0 = former }
    }
    #expect(try await ledger.applyDirective(to: id, from: caller))
  }

  @Test("New limits hold for the next request, and each receipt names the policy it was made under")
  func limits() async throws {
    func ask(_ number: Int) async -> String {
      await code {
        _ = try await ledger.open(
          TestLedger.request(),
          from: Asking.number(number, organisation: "urn:oid:1.\(number)").caller(TestLedger.start),
          for: TestLedger.source)
      }
    }
    #expect(await ask(1) == "done")
    office.change {
      $0.number = 2
      $0.limits.openRequestsPerPatient = 1
    }
    #expect(await ask(2) == "consent.limit")
    let id = try #require(try await ledger.requests(of: base.signedIn()).first?.id)
    _ = try await ledger.record(
      ConsentStatement(
        requestID: id, patient: base.signedIn(), decision: .refuse, shown: [1], source: TestLedger.source))
    office.change { $0.number = 3 }
    let answer = try #require(try await ledger.signedAnswers(to: id, of: base.signedIn()).first)
    #expect(answer.statement["policyVersion"] == "FR/2")
  }
}

extension CountryCode {
  fileprivate static var france: CountryCode {
    guard let code = CountryCode("FR") else { preconditionFailure("FR is a code") }
    return code
  }
}
