import Consent
import Domain
import Testing

@Suite("The states of a request")
struct StateTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  private func step(_ id: String) async throws -> StepToken { try await france.ledger.step(of: id) }

  @Test("requested, notified, opened, approved, used: each by one event, each with its token")
  func way() async throws {
    let id = try await france.open().id
    #expect(try await step(id) == .waiting)
    try await france.ledger.notified(id, patient: TestLedger.patient)
    #expect(try await france.state(id) == .notified)
    #expect(try await step(id) == .notified)
    try await france.ledger.opened(id, by: france.signedIn())
    #expect(try await france.state(id) == .notified)
    #expect(try await step(id) == .opened)
    try await france.decide(id)
    #expect(try await france.state(id) == .approved)
    #expect(try await step(id) == .allowed)
    try await france.release(france.grant())
    #expect(try await france.state(id) == .used)
    #expect(try await step(id) == .allowed)
    #expect(france.journal.kinds == [.requested, .notified, .opened, .approved])
    let view = try await france.ledger.request(id, of: france.signedIn())
    #expect(view.sections == TestLedger.parts)
    #expect(view.way == "live")
    #expect(view.usedAt == france.clock.now)
  }

  @Test("Notice and opening are told once, and change nothing that was decided")
  func once() async throws {
    let id = try await france.open().id
    for _ in 0..<2 {
      try await france.ledger.notified(id, patient: TestLedger.patient)
      try await france.ledger.opened(id, by: france.signedIn())
    }
    #expect(france.journal.kinds == [.requested, .notified, .opened])
    try await france.decide(id, .refuse)
    try await france.ledger.notified(id, patient: TestLedger.patient)
    try await france.ledger.opened(id, by: france.signedIn())
    #expect(try await france.state(id) == .refused)
  }

  @Test(
    "An end is final: no answer, withdrawal or change of content turns it into another",
    arguments: [ConsentState.refused, .withdrawn, .expired])
  func final(_ end: ConsentState) async throws {
    let id = try await france.open().id
    switch end {
    case .refused: try await france.decide(id, .refuse)
    case .withdrawn:
      try await france.decide(id)
      try await france.ledger.withdraw(id, by: france.signedIn())
    default: france.clock.advance(seconds: 900)
    }
    let events = france.journal.kinds
    let answer = end == .expired ? "consent.expired" : "consent.decided"
    #expect(await code { try await france.decide(id) } == answer)
    #expect(await code { try await france.decide(id, .refuse) } == answer)
    #expect(await code { try await france.ledger.withdraw(id, by: france.signedIn()) } == "consent.decided")
    #expect(
      await code { try await france.ledger.contentChanged(id, patient: TestLedger.patient) }
        == "consent.\(end.rawValue)")
    #expect(await code { _ = try await france.grant() } == "consent.\(end.rawValue)")
    #expect(try await france.state(id) == end)
    #expect(try await step(id) == (end == .refused ? .refused : .expired))
    #expect(try await step(id).isFinal)
    #expect(france.journal.kinds == events)
  }

  @Test("An approval is not approved again, and not refused afterwards: it is withdrawn")
  func approvedOnce() async throws {
    let id = try await france.approved()
    #expect(await code { try await france.decide(id) } == "consent.decided")
    #expect(await code { try await france.decide(id, .refuse) } == "consent.decided")
    try await france.ledger.withdraw(id, by: france.signedIn())
    #expect(try await france.state(id) == .withdrawn)
  }

  @Test("Of answers that race, one counts and the others learn that they came late")
  func race() async throws {
    let id = try await france.open().id
    let outcomes = await withTaskGroup(of: String.self) { group in
      for number in 0..<20 {
        group.addTask {
          await code {
            try await france.decide(id, number.isMultiple(of: 2) ? .refuse : .allow(sections: TestLedger.parts))
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(outcomes == ["done": 1, "consent.decided": 19])
    #expect(try await france.receipts(id).count == 1)
  }

  @Test("Silence is never approval: at its last millisecond a request can be answered, at its end it cannot")
  func silence() async throws {
    let id = try await france.open().id
    let end = TestLedger.start.advanced(bySeconds: 900)
    france.clock.move(to: Instant(milliseconds: end.milliseconds - 1))
    #expect(try await france.state(id) == .requested)
    france.clock.move(to: end)
    #expect(try await france.state(id) == .expired)
    #expect(await code { try await france.decide(id) } == "consent.expired")
    #expect(await code { _ = try await france.grant() } == "consent.expired")
    france.clock.move(to: Instant(milliseconds: end.milliseconds - 1))
    try await france.decide(id)
    #expect(try await france.state(id) == .approved)
  }

  @Test("An approval ends with the treatment assertion, to the second, and a permit in hand ends with it")
  func approvalEnds() async throws {
    let id = try await france.approved()
    let grant = try await france.grant()
    let end = Instant(seconds: TestLedger.start.advanced(bySeconds: 7200).milliseconds / 1000)
    france.clock.move(to: Instant(milliseconds: end.milliseconds - 1))
    #expect(try await france.state(id) == .approved)
    #expect(await code { _ = try await france.grant() } == "done")
    france.clock.move(to: end)
    #expect(try await france.state(id) == .expired)
    #expect(await code { _ = try await france.grant() } == "consent.expired")
    #expect(await code { try await france.release(grant) } == "consent.expired")
    #expect(await code { try await france.ledger.withdraw(id, by: france.signedIn()) } == "consent.decided")
  }

  @Test("Allowing nothing is no answer")
  func nothing() async throws {
    let id = try await france.open().id
    #expect(await code { try await france.decide(id, .allow(sections: [])) } == "consent.incomplete-statement")
    #expect(try await france.state(id) == .requested)
  }

  @Test("An answer to another version of the record ends the request: what was seen is not what would leave")
  func otherVersion() async throws {
    let id = try await france.open().id
    let seen = SourceVersion(documentID: TestLedger.source.documentID, digest: [0])
    #expect(await code { try await france.decide(id, source: seen) } == "consent.content-changed")
    #expect(try await france.state(id) == .expired)
    #expect(france.journal.kinds.last == .contentChanged)
    #expect(try await france.receipts(id).isEmpty)
    #expect(await code { _ = try await france.grant() } == "consent.expired")
  }

  @Test("A refusal counts whatever became of the record meanwhile, and nobody is asked again")
  func refusedUnseen() async throws {
    let id = try await france.open().id
    let newer = SourceVersion(documentID: TestLedger.source.documentID, digest: [0])
    try await france.decide(id, .refuse, source: newer)
    #expect(try await france.state(id) == .refused)
    #expect(france.journal.kinds.last == .refused)
    let repeated = try await france.open(source: newer)
    #expect(repeated.id == id && repeated.state == .refused)
    #expect(await code { _ = try await france.grant() } == "consent.refused")
  }

  @Test("A change of the record ends an approval, also after its first form left")
  func contentChanged() async throws {
    let id = try await france.approved()
    try await france.release(france.grant())
    try await france.ledger.contentChanged(id, patient: TestLedger.patient)
    #expect(try await france.state(id) == .expired)
    #expect(await code { _ = try await france.grant(form: .l1) } == "consent.expired")
  }

  @Test("Withdrawn before the use: nothing leaves. Withdrawn after it: the patient is told the truth")
  func withdrawal() async throws {
    let id = try await france.approved()
    let grant = try await france.grant()
    try await france.ledger.withdraw(id, by: france.signedIn())
    #expect(await code { try await france.release(grant) } == "consent.withdrawn")
    #expect(try await france.ledger.request(id, of: france.signedIn()).usedAt == nil)

    let other = Asking.number(2)
    let used = try await france.approved(other)
    try await france.release(france.grant(other))
    #expect(await code { try await france.ledger.withdraw(used, by: france.signedIn()) } == "consent.decided")
    #expect(try await france.state(used) == .used)
  }
}
