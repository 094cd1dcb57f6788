import Consent
import Domain
import Testing

@Suite("An advance directive")
struct DirectiveTests {
  let france: TestLedger
  let portugal: CountryCode

  init() throws {
    france = try TestLedger()
    portugal = try #require(CountryCode("PT"))
  }

  private var choice: DirectiveChoice {
    DirectiveChoice(countries: [portugal], professions: ["221"], sections: ["48765-2", "10160-0"], waitMinutes: 5)
  }

  private func set(_ change: (inout DirectiveChoice) -> Void = { _ in }) async throws {
    var choice = choice
    change(&choice)
    try await france.ledger.set(choice, shown: [1, 2], by: france.signedIn())
  }

  private static let emergency = Asking(purpose: .emergency)

  /// Opens a request, lets `seconds` go by, and tries the directive.
  private func applies(_ asking: Asking = emergency, after seconds: Int64 = 300) async throws -> Bool {
    let id = try await france.open(asking).id
    france.clock.advance(seconds: seconds)
    return try await france.ledger.applyDirective(to: id, from: asking.caller(TestLedger.start))
  }

  @Test("Nobody has one until they set it: not in a fresh ledger, not after the tables were migrated")
  func off() async throws {
    #expect(try await france.ledger.directive(of: france.signedIn()) == nil)
    #expect(try await !applies())
    let again = try TestLedger(after: france)
    #expect(try await again.ledger.directive(of: again.signedIn()) == nil)
  }

  @Test("In an emergency, after the time to answer, it allows its own parts, with a receipt of its own way")
  func applied() async throws {
    try await set()
    let id = try await france.open(Self.emergency).id
    let caller = try Self.emergency.caller(TestLedger.start)
    #expect(
      try await france.ledger.directiveDue(id, from: caller) == TestLedger.start.advanced(bySeconds: 300))
    france.clock.advance(seconds: 299)
    #expect(try await !france.ledger.applyDirective(to: id, from: caller))
    france.clock.advance(seconds: 1)
    #expect(try await france.ledger.applyDirective(to: id, from: caller))
    #expect(try await !france.ledger.applyDirective(to: id, from: caller), "once")
    #expect(try await france.state(id) == .approved)
    #expect(try await france.grant(Self.emergency).sections == ["48765-2", "10160-0"])
    #expect(france.journal.last?.way == "directive")
    let view = try await france.ledger.request(id, of: france.signedIn())
    #expect(view.way == "directive")
    try await france.ledger.withdraw(id, by: france.signedIn())
    #expect(await code { _ = try await france.grant(Self.emergency) } == "consent.withdrawn")
  }

  @Test(
    "Each condition that is missing, and nothing is allowed",
    arguments: ["purpose", "profession", "country", "wait", "ended", "year", "answered"])
  func condition(_ missing: String) async throws {
    try await set()
    var asking = Self.emergency
    switch missing {
    case "purpose": asking.purpose = .treatment
    case "profession": asking.role = "2262"
    case "country": asking.country = "DE"
    case "ended": try await france.ledger.endDirective(by: france.signedIn())
    case "year":
      // A request that was opened just before the year was over.
      france.clock.advance(seconds: 367 * 86_400)
      asking.treatmentSeconds = 400 * 86_400
    default: break
    }
    let id = try await france.open(asking).id
    if missing == "answered" { try await france.decide(id, .refuse) }
    france.clock.advance(seconds: missing == "wait" ? 299 : 300)
    let caller = try asking.caller(TestLedger.start)
    #expect(try await !france.ledger.applyDirective(to: id, from: caller))
    #expect(await code { _ = try await france.grant(asking) } != "done")
  }

  @Test("Confirmed, it holds another year; set anew, the new one alone holds; ended, none")
  func changes() async throws {
    try await set()
    france.clock.advance(seconds: 300 * 86_400)
    try await france.ledger.confirmDirective(by: france.signedIn())
    let confirmed = try #require(try await france.ledger.directive(of: france.signedIn()))
    #expect(confirmed.endsAt > france.clock.now.advanced(bySeconds: 360 * 86_400))
    #expect(confirmed.sections == choice.sections)
    try await set { $0.sections = ["11450-4"] }
    #expect(try await france.ledger.directive(of: france.signedIn())?.sections == ["11450-4"])
    try await france.ledger.endDirective(by: france.signedIn())
    #expect(try await france.ledger.directive(of: france.signedIn()) == nil)
    #expect(await code { try await france.ledger.endDirective(by: france.signedIn()) } == "consent.no-request")
    #expect(await code { try await france.ledger.confirmDirective(by: france.signedIn()) } == "consent.no-request")
    #expect(france.journal.kinds == [.directiveSet, .directiveSet, .directiveSet, .directiveEnded])
  }

  @Test("What the country does not offer cannot be set")
  func bounds() async throws {
    let wrong: [(inout DirectiveChoice) -> Void] = [
      { $0.countries = [] }, { $0.professions = [] }, { $0.professions = ["9112"] }, { $0.sections = [] },
      { $0.waitMinutes = 1 }, { $0.waitMinutes = 61 },
    ]
    for change in wrong {
      #expect(await code { try await set(change) } == "consent.directive")
    }
    var policy = ConsentPolicy()
    policy.directive.isOffered = false
    let closed = try TestLedger(policy: policy)
    #expect(
      await code { try await closed.ledger.set(choice, shown: [1], by: closed.signedIn()) } == "consent.directive")
  }

  @Test("What it says is not in clear on the disk")
  func atRest() async throws {
    try await set()
    #expect(try france.bytesAtRest().firstRange(of: Array("48765-2".utf8)) == nil)
  }
}
