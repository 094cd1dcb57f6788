import Consent
import Domain
import Testing
import Trust

@testable import Assertions

@Suite("A request for consent")
struct RequestTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  @Test("Every later query under the same pair of assertions finds the first one's request and asks nobody again")
  func duplicates() async throws {
    let first = try await france.open()
    france.clock.advance(seconds: 60)
    let second = try await france.open()
    #expect(second.id == first.id)
    #expect(second.source == TestLedger.source)
    #expect(second.requestedAt == TestLedger.start)
    #expect(france.journal.kinds == [.requested])
    try await france.decide(first.id)
    #expect(try await france.open().state == .approved)
  }

  @Test("Queries that arrive at the same time make one request")
  func race() async throws {
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await france.open().id } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    #expect(try await france.ledger.requests(of: france.signedIn()).count == 1)
  }

  @Test("It shows who asks, as the peer stated it, until when, and the reference that both countries compute")
  func view() async throws {
    let view = try await france.open()
    #expect(view.state == .requested)
    #expect(view.asker.name == "Ana CANARY")
    #expect(view.asker.country.value == "PT")
    #expect(view.asker.purpose == .treatment)
    #expect(view.expiresAt == TestLedger.start.advanced(bySeconds: 900))
    #expect(view.reference == ExchangeReference(trace: try TestLedger.request().trace))
    #expect(view.checkNumber == CheckNumber(assertionID: "_trc-1"))
    #expect(view.sections.isEmpty)
    #expect(view.decidedAt == nil)
  }

  @Test("Towards a peer whose clinicians could not show it there is no check number")
  func uniform() async throws {
    #expect(try await france.open(Asking(answerDetail: .uniform)).checkNumber == nil)
  }

  @Test("It ends with the treatment assertion where that is shorter than its own time")
  func shortTreatment() async throws {
    let view = try await france.open(Asking(treatmentSeconds: 300))
    #expect(view.expiresAt == TestLedger.start.advanced(bySeconds: 300))
  }

  @Test("What the peer states about the professional is not in clear on the disk")
  func facts() async throws {
    _ = try await france.open()
    let bytes = try france.bytesAtRest()
    #expect(bytes.firstRange(of: Array("_trc-1".utf8)) != nil)
    for word in ["CANARY", "ana.silva", "Hospital de Teste", "279035121518989"] {
      #expect(bytes.firstRange(of: Array(word.utf8)) == nil, "\(word)")
    }
  }

  @Test("Without a treatment assertion, or with one that names another patient, nothing is opened")
  func wrongTreatment() async throws {
    let whole = try Asking().caller(TestLedger.start)
    let bare = VerifiedCaller(
      peer: whole.peer, professional: whole.professional, organisation: whole.organisation, purpose: whole.purpose,
      permissions: [], hcpAssertionID: whole.hcpAssertionID, hcpIssuer: whole.hcpIssuer, hcpDigest: whole.hcpDigest,
      hcpNotOnOrAfter: whole.hcpNotOnOrAfter, treatment: nil, tlsPin: whole.tlsPin)
    let ledger = france.ledger
    let request = try TestLedger.request()
    #expect(
      await code { _ = try await ledger.open(request, from: bare, for: TestLedger.source) }
        == "consent.binding-mismatch")
    #expect(await code { _ = try await ledger.permit(request, from: bare) } == "consent.binding-mismatch")
    _ = try await france.open()
    let other = Asking(patient: TestLedger.person("188"))
    #expect(await code { _ = try await france.open(other) } == "consent.binding-mismatch")
  }

  @Test("A patient is asked by one request of an organisation and three in all; one that ended makes room")
  func limits() async throws {
    let first = try await france.open(.number(1, organisation: "a")).id
    #expect(await code { _ = try await france.open(.number(2, organisation: "a")) } == "consent.limit")
    _ = try await france.open(.number(3, organisation: "b"))
    _ = try await france.open(.number(4, organisation: "c"))
    #expect(await code { _ = try await france.open(.number(5, organisation: "d")) } == "consent.limit")
    #expect(try await france.ledger.requests(of: france.signedIn()).count == 3)
    var neighbour = Asking.number(6, organisation: "a")
    neighbour.patient = TestLedger.person("188")
    #expect(await code { _ = try await france.open(neighbour) } == "done")
    try await france.decide(first, .refuse)
    #expect(await code { _ = try await france.open(.number(5, organisation: "a")) } == "done")
  }

  @Test("A request is nobody else's: another patient neither sees nor changes it")
  func stranger() async throws {
    let id = try await france.open().id
    let ledger = france.ledger
    let stranger = france.signedIn(TestLedger.person("188"))
    #expect(await code { _ = try await ledger.request(id, of: stranger) } == "consent.no-request")
    #expect(await code { try await france.decide(id, by: stranger.patient) } == "consent.no-request")
    #expect(await code { try await ledger.withdraw(id, by: stranger) } == "consent.no-request")
    #expect(await code { try await ledger.opened(id, by: stranger) } == "consent.no-request")
    #expect(await code { try await ledger.notified(id, patient: stranger.patient) } == "consent.no-request")
    #expect(await code { try await ledger.contentChanged(id, patient: stranger.patient) } == "consent.no-request")
    #expect(await code { _ = try await ledger.step(of: "unknown") } == "consent.no-request")
    #expect(try await ledger.requests(of: stranger).isEmpty)
    #expect(france.journal.kinds == [.requested])
  }
}
