import Consent
import Domain
import Testing

@Suite("What a patient hides")
struct RestrictionTests {
  let france: TestLedger
  let portugal: CountryCode
  let germany: CountryCode

  init() throws {
    france = try TestLedger()
    portugal = try #require(CountryCode("PT"))
    germany = try #require(CountryCode("DE"))
  }

  private func rules(_ country: CountryCode, _ role: String = "221") async throws -> StandingRules {
    try await france.ledger.rules(for: TestLedger.patient, country: country, role: role)
  }

  @Test("Each kind of rule holds for whom it names, and for nobody else's record")
  func kinds() async throws {
    let me = france.signedIn()
    let nothing = try await rules(portugal)
    #expect(!nothing.isWholeRecord && nothing.sections.isEmpty)
    _ = try await france.ledger.restrict(.section("29762-2"), from: .everyone, label: "Habits", by: me)
    _ = try await france.ledger.restrict(.entry("id|1.2^3"), from: .country(germany), label: "One", by: me)
    _ = try await france.ledger.restrict(.author("id|9"), from: .profession("2262"), label: "Dr X", by: me)
    _ = try await france.ledger.restrict(.document("2.999.1^record"), from: .country(germany), label: "It", by: me)
    #expect(try await rules(portugal).sections == ["29762-2"])
    #expect(try await rules(portugal).entries.isEmpty)
    #expect(try await rules(germany).entries == ["id|1.2^3"])
    #expect(try await rules(portugal, "2262").authors == ["id|9"])
    #expect(try await rules(germany).hides(TestLedger.source))
    #expect(try await !rules(portugal).hides(TestLedger.source))
    let other = TestLedger.person("199999999999999")
    #expect(try await france.ledger.rules(for: other, country: germany, role: "221") == StandingRules())
  }

  @Test("A rule is lifted by its own patient only; the log tells that something changed, never what")
  func lifting() async throws {
    let me = france.signedIn()
    let id = try await france.ledger.restrict(.section("29762-2"), from: .everyone, label: "Habits", by: me)
    let again = try await france.ledger.restrict(.section("29762-2"), from: .everyone, label: "Habits", by: me)
    #expect(again == id)
    let stranger = france.signedIn(TestLedger.person("199999999999999"))
    #expect(await code { try await france.ledger.lift(id, by: stranger) } == "consent.no-request")
    try await france.ledger.lift(id, by: me)
    #expect(await code { try await france.ledger.lift(id, by: me) } == "consent.no-request")
    #expect(try await france.ledger.restrictions(of: me).isEmpty)
    #expect(try await france.ledger.hasEverRestricted(me))
    #expect(france.journal.kinds == [.restricted, .restrictionLifted])
    #expect(france.journal.last?.sections == [])
  }

  @Test("Neither the rule nor its name is in clear on the disk")
  func atRest() async throws {
    let me = france.signedIn()
    _ = try await france.ledger.restrict(.section("29762-2"), from: .everyone, label: "CANARYLABEL", by: me)
    let bytes = try france.bytesAtRest()
    for word in ["CANARYLABEL", "29762-2"] {
      #expect(bytes.firstRange(of: Array(word.utf8)) == nil, "\(word) is on the disk")
    }
  }

  @Test("Deny wins: an approval gives no permit to a record that is hidden, and says no more than that it ended")
  func denyWins() async throws {
    _ = try await france.approved()
    #expect(try await france.grant().rules.sections.isEmpty)
    _ = try await france.ledger.restrict(.wholeRecord, from: .everyone, label: "All", by: france.signedIn())
    #expect(await code { _ = try await france.grant() } == "consent.expired")
  }

  @Test("A rule that is set while the document is made undoes the release")
  func whileMade() async throws {
    _ = try await france.approved()
    let grant = try await france.grant()
    _ = try await france.ledger.restrict(
      .section("48765-2"), from: .everyone, label: "Allergies", by: france.signedIn())
    #expect(await code { try await france.release(grant) } == "consent.rules-changed")
    let again = try await france.grant()
    #expect(again.rules.sections == ["48765-2"])
    try await france.release(again)
  }

  @Test("There is an end to rules: 500 for one patient")
  func many() async throws {
    let me = france.signedIn()
    for number in 0..<500 {
      _ = try await france.ledger.restrict(.entry("\(number)"), from: .everyone, label: "", by: me)
    }
    #expect(
      await code { _ = try await france.ledger.restrict(.entry("x"), from: .everyone, label: "", by: me) }
        == "consent.restrictions-full")
  }
}

@Suite("The end of a request is an event")
struct ExpiryTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  @Test("What nobody answered and what nobody used ends with an event each, once; what had ended keeps its end")
  func sweep() async throws {
    let silent = try await france.open(.number(1, organisation: "urn:oid:1.1")).id
    let unused = try await france.approved(.number(2, organisation: "urn:oid:1.2"))
    let refused = try await france.open(.number(3, organisation: "urn:oid:1.3")).id
    try await france.decide(refused, .refuse)
    let used = try await france.approved(.number(4, organisation: "urn:oid:1.4"))
    try await france.release(france.grant(.number(4, organisation: "urn:oid:1.4")))
    #expect(try await france.ledger.expireOverdue() == 0)
    france.clock.advance(seconds: 900)
    #expect(try await france.ledger.expireOverdue() == 1)
    #expect(try await france.ledger.expireOverdue() == 0)
    #expect(try await france.state(unused) == .approved)
    france.clock.advance(seconds: 6300)
    #expect(try await france.ledger.expireOverdue() == 1)
    #expect(try await france.state(silent) == .expired)
    #expect(try await france.state(unused) == .expired)
    #expect(try await france.state(refused) == .refused)
    #expect(try await france.state(used) == .used)
    #expect(france.journal.kinds.filter { $0 == .expired }.count == 2)
    // The end stays, also for a clock that was put back.
    france.clock.move(to: TestLedger.start)
    #expect(try await france.state(silent) == .expired)
  }
}
