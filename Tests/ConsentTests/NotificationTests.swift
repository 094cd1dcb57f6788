import Consent
import Database
import Domain
import Foundation
import Testing

@Suite("Notifications")
struct NotificationTests {
  let france: TestLedger
  private static let address = "leo.canary@example.org"
  private static let all = Set(NotificationChoice.Topic.allCases)

  init() throws { france = try TestLedger(channels: [.email, .portal]) }

  private func due() async throws -> [Notice] { try await france.ledger.dueNotices(limit: 10) }

  /// Proposes the address, and gives the code that goes to it.
  private func propose(_ address: String = address, _ ledger: TestLedger? = nil) async throws -> String {
    let ledger = (ledger ?? france)
    try await ledger.ledger.propose(
      address: address, topics: Self.all, language: "pt", by: ledger.signedIn())
    let notice = try #require(try await ledger.ledger.dueNotices(limit: 10).last)
    #expect(notice.kind == .confirmation && notice.choice.address.exposed == address)
    return try #require(notice.code).exposed
  }

  private func confirm(topics: Set<NotificationChoice.Topic> = all) async throws {
    let code = try await propose()
    for notice in try await due() { try await france.ledger.delivered(notice) }
    try await france.ledger.confirm(code: code, by: france.signedIn())
    try await france.ledger.setTopics(topics, language: "pt", by: france.signedIn())
  }

  @Test("Nobody is told anything before they proved their address with the code that was sent to it")
  func confirmation() async throws {
    let code = try await propose()
    #expect(try await france.ledger.notifications(of: france.signedIn()).choice == nil)
    _ = try await france.open()
    #expect(try await due().map(\.kind) == [.confirmation])
    #expect(await self.code("QQQQ-QQQQ") == "consent.channel-code")
    try await france.ledger.confirm(code: code.lowercased(), by: france.signedIn())
    let choice = try #require(try await france.ledger.notifications(of: france.signedIn()).choice)
    #expect(choice.address.exposed == Self.address && choice.language == "pt" && choice.topics == Self.all)
    #expect(await self.code(code) == "consent.channel-code", "once")
  }

  private func code(_ typed: String) async -> String {
    await ConsentTests.code { try await france.ledger.confirm(code: typed, by: france.signedIn()) }
  }

  @Test("Five wrong codes, half an hour, or a newer code end the old one; they answer alike")
  func codeEnds() async throws {
    var code = try await propose()
    for _ in 0..<5 { #expect(await self.code("QQQQ-QQQQ") == "consent.channel-code") }
    #expect(await self.code(code) == "consent.channel-code")
    code = try await propose()
    france.clock.advance(seconds: 1800)
    #expect(await self.code(code) == "consent.channel-code")
    let old = try await propose()
    let new = try await propose()
    #expect(await self.code(old) == "consent.channel-code")
    try await france.ledger.confirm(code: new, by: france.signedIn())
    #expect(france.journal.kinds.filter { $0 == .channelWrong }.count == 6)
  }

  @Test("An address takes no more than five codes in an hour, and what is no address takes none")
  func limits() async throws {
    for _ in 0..<5 { _ = try await propose() }
    #expect(await ConsentTests.code { _ = try await propose() } == "consent.channel-limit")
    france.clock.advance(seconds: 3601)
    _ = try await propose()
    for wrong in [
      "", "leo", "leo@", "@example.org", "leo@example", "a@b@c.org", "leo@example.org\r\nBcc: all@example.org",
      "leo <leo@example.org>", "léo@example.org", "leo@exam ple.org", ".leo@example.org", "leo@-example.org",
      "\(String(repeating: "a", count: 65))@example.org",
    ] {
      let got = await ConsentTests.code {
        try await france.ledger.propose(address: wrong, topics: Self.all, language: "en", by: france.signedIn())
      }
      #expect(got == "consent.channel", "\(wrong)")
    }
  }

  @Test("A waiting request is notified when its message was taken, not before; what was answered is not sent")
  func waiting() async throws {
    try await confirm()
    let id = try await france.open().id
    try await france.ledger.notified(id, patient: TestLedger.patient)
    #expect(try await france.state(id) == .requested)
    let notice = try #require(try await due().first)
    #expect(notice.kind == .waiting && notice.country?.value == "PT" && notice.isHospital)
    #expect(notice.until == TestLedger.start.advanced(bySeconds: 900))
    try await france.ledger.delivered(notice)
    #expect(try await france.state(id) == .notified && france.journal.last?.kind == .notified)
    #expect(try await due().isEmpty)
    let second = try await france.open(.number(2, organisation: "urn:oid:2")).id
    let late = try #require(try await due().first)
    #expect(try await france.ledger.isNeeded(late))
    try await france.decide(second, .refuse)
    #expect(try await !france.ledger.isNeeded(late))
  }

  @Test("Without a channel of their own, patients find the request on their page: it is notified at once")
  func page() async throws {
    let id = try await france.open().id
    try await france.ledger.notified(id, patient: TestLedger.patient)
    #expect(try await france.state(id) == .notified)
    #expect(try await due().isEmpty)
  }

  @Test("A message that no channel takes is tried again, ever later, and then given up; its request stays requested")
  func retries() async throws {
    try await confirm(topics: [.request])
    let id = try await france.open().id
    var attempts = 0
    while let notice = try await due().first {
      attempts += 1
      try await france.ledger.failed(notice, code: "transport.unreachable")
      #expect(try await due().isEmpty, "not at once")
      france.clock.advance(seconds: 600)
      if attempts > 20 { break }
    }
    #expect(attempts == 3, "the request lives 15 minutes")
    #expect(france.journal.last?.kind == .notNotified)
    try await france.ledger.notified(id, patient: TestLedger.patient)
    #expect(try await france.ledger.request(id, of: france.signedIn()).state != .notified)
  }

  @Test("Attempts are bounded where time is not short")
  func bounded() async throws {
    _ = try await propose()
    try await confirm()
    try await useCode()
    var attempts = 0
    while let notice = try await due().first, attempts < 50 {
      attempts += 1
      try await france.ledger.failed(notice, code: "transport.timed-out")
      france.clock.advance(seconds: 13 * 3600)
    }
    #expect((2...9).contains(attempts))
    #expect(france.journal.last?.kind == .notNotified)
  }

  @Test("What waits survives a restart, and what was taken is not sent again")
  func restart() async throws {
    try await confirm()
    _ = try await france.open()
    let again = try TestLedger(channels: [.email], after: france)
    let notice = try #require(try await again.ledger.dueNotices(limit: 10).first)
    try await again.ledger.delivered(notice)
    #expect(try await due().isEmpty)
  }

  private func useCode() async throws {
    let portugal = try #require(CountryCode("PT"))
    let code = try await france.ledger.makeCode(
      for: france.signedIn(), country: portugal, sections: TestLedger.parts, minutes: nil, shown: [1]
    ).code
    let asking = Asking()
    try await france.ledger.claim(
      code: code.exposed, of: TestLedger.patient, from: asking.caller(TestLedger.start),
      trace: TestLedger.request().trace)
    _ = try await france.open(asking)
  }

  @Test("A used code is told, and a request that it answers is not announced as waiting")
  func codeUsed() async throws {
    try await confirm()
    try await useCode()
    #expect(try await due().map(\.kind) == [.codeUsed])
  }

  @Test("A used directive is told, and so is the document that left without its patient, once")
  func directiveUsed() async throws {
    try await confirm(topics: [.use])
    let choice = DirectiveChoice(
      countries: [try #require(CountryCode("PT"))], professions: ["221"], sections: TestLedger.parts, waitMinutes: 2)
    try await france.ledger.set(choice, shown: [1], by: france.signedIn())
    let asking = Asking(purpose: .emergency)
    let id = try await france.open(asking).id
    france.clock.advance(seconds: 120)
    #expect(try await france.ledger.applyDirective(to: id, from: asking.caller(TestLedger.start)))
    #expect(try await due().map(\.kind) == [.directiveUsed])
    try await france.release(france.grant(asking))
    try await france.release(france.grant(asking, form: .l1))
    #expect(try await due().map(\.kind) == [.directiveUsed, .viewed])
  }

  @Test("What patients allowed themselves is not told to them again, and a kind that they switched off never")
  func topics() async throws {
    try await confirm(topics: [.use])
    let asking = Asking()
    _ = try await france.approved(asking)
    try await france.release(france.grant(asking))
    #expect(try await due().isEmpty)
    try await france.ledger.setTopics([], language: "fr", by: france.signedIn())
    try await useCode2()
    #expect(try await due().isEmpty)
  }

  private func useCode2() async throws {
    _ = try await france.open(.number(7, organisation: "urn:oid:7"))
  }

  @Test("Switched off, what waits is dropped and the address is gone from the store")
  func off() async throws {
    try await confirm()
    _ = try await france.open()
    try await france.ledger.endNotifications(by: france.signedIn())
    #expect(try await due().isEmpty)
    let state = try await france.ledger.notifications(of: france.signedIn())
    #expect(state.choice == nil && state.waiting == nil)
    let left = try await france.store.read {
      try $0.query("SELECT seq FROM consent_channels WHERE facts IS NOT NULL").count
    }
    #expect(left == 0 && france.journal.last?.kind == .channelEnded)
    _ = try await france.open(.number(3, organisation: "urn:oid:3"))
    #expect(try await due().isEmpty)
  }

  @Test("One patient's channel is not another's: messages and state stay apart")
  func others() async throws {
    try await confirm()
    let stranger = TestLedger.person("150017512345678")
    #expect(try await france.ledger.notifications(of: france.signedIn(stranger)).choice == nil)
    _ = try await france.open(Asking(patient: stranger))
    #expect(try await due().isEmpty)
  }

  @Test("Addresses and messages are encrypted at rest, under a key of each patient: moved to another, nothing opens")
  func atRest() async throws {
    try await confirm()
    _ = try await france.open()
    #expect(try france.bytesAtRest().firstRange(of: Array("leo.canary".utf8)) == nil)
    try await france.store.commit { try $0.execute("UPDATE consent_notices SET pseudonym = 'x'") }
    #expect(try await due().isEmpty)
    let left = try await france.store.read { try $0.query("SELECT id FROM consent_notices").count }
    #expect(left == 0, "what cannot be read does not stand in the way of others")
  }

  @Test("A channel that the gateway does not have is not offered, and nothing waits for it")
  func notOffered() async throws {
    let none = try TestLedger()
    #expect(
      await ConsentTests.code {
        try await none.ledger.propose(
          address: Self.address, topics: Self.all, language: "en", by: none.signedIn())
      } == "consent.channel")
    #expect(
      await ConsentTests.code {
        try await none.ledger.usePortal(topics: Self.all, language: "en", by: none.signedIn())
      } == "consent.channel")
    try await france.ledger.usePortal(topics: Self.all, language: "de", by: france.signedIn())
    let choice = try #require(try await france.ledger.notifications(of: france.signedIn()).choice)
    #expect(choice.way == .portal && choice.address.exposed == "subject-1")
    let mailOnly = try TestLedger(channels: [.email], after: france)
    _ = try await mailOnly.open()
    #expect(try await mailOnly.ledger.dueNotices(limit: 10).isEmpty)
  }
}
