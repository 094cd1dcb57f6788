import Database
import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Audit

@Suite("Flags of accesses")
struct AccessWatchTests {
  /// A log with a watch on a clock that goes on when it is told.
  struct Watched {
    let log: TestLog
    let watch: AccessWatch
    let clock: SteppedClock
    let flags: AccessFlags

    init(_ edit: (inout FlagSettings) -> Void = { _ in }, hour: Int = 12) async throws {
      var settings = FlagSettings()
      edit(&settings)
      // Midday of one day, so that no test is at night unless it says so.
      var fields = try DevelopmentPKI.now.utc
      (fields.hour, fields.minute) = (hour, 0)
      clock = SteppedClock(Instant(utc: fields))
      log = try await TestLog(in: nil, with: FlagTable.migrations)
      let secrets = try TestLog.secrets()
      watch = AccessWatch(settings, secrets: secrets, log: log.log, clock: clock)
      flags = AccessFlags(store: log.store)
      log.log.watch { [watch] in watch.observe($0) }
    }

    func append(_ kind: EventKind, patient: Int = 1, edit: (inout AuditEvent) -> Void = { _ in }) async throws {
      var event = try TestLog.event(kind, patient: patient)
      event.errorCode = nil
      edit(&event)
      _ = try await log.log.append(event)
    }

    /// The flags, oldest first, once so many are there.
    func raised(_ count: Int) async throws -> [AccessFlag] {
      for _ in 0..<500 {
        let found = try await flags.list()
        if found.count >= count { return found.reversed() }
        try await Task.sleep(for: .milliseconds(10))
      }
      return try await flags.list().reversed()
    }
  }

  @Test("A start counts again what the log holds: limits, raised flags and holds go on as if it had never stopped")
  func restart() async throws {
    var settings = FlagSettings()
    settings.limits = [.manyPatientsProfessional: FlagLimit(3, per: 3600)]
    let test = try await TestLog(in: nil, with: FlagTable.migrations)
    let (secrets, reader) = (try TestLog.secrets(), try test.reader())
    let clock = SteppedClock(try DevelopmentPKI.now.advanced(bySeconds: 5))
    func started() async throws -> AccessWatch {
      let watch = AccessWatch(settings, secrets: secrets, log: test.log, clock: clock)
      try await watch.rebuild(from: reader)
      return watch
    }
    func event(_ patient: Int) throws -> AuditEvent {
      var event = try TestLog.event(.queryAnswered, patient: patient)
      event.errorCode = nil
      return event
    }
    for patient in 1...3 { _ = try await test.log.append(try event(patient)) }
    var caller = try event(9)
    caller.patient = nil
    let fresh = AccessWatch(settings, secrets: secrets, log: test.log, clock: clock)
    fresh.observe(try event(4))
    #expect(fresh.stance(toward: caller) == .free, "without the log the counts begin anew")
    let second = try await started()
    #expect(second.stance(toward: caller) == .free)
    second.observe(try event(2))
    #expect(second.stance(toward: caller) == .free, "a person who was counted before is no new one")
    _ = try await test.log.append(try event(4))
    second.observe(try event(4))
    #expect(second.stance(toward: caller) != .free)
    // The next start holds who was held, and raises nothing again.
    let third = try await started()
    #expect(third.stance(toward: caller) == .slowed(milliseconds: 5000, .manyPatientsProfessional))
    let flags = AccessFlags(store: test.store)
    for _ in 0..<500 where try await flags.list().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    third.observe(try event(5))
    _ = try await test.log.append(try event(1))
    #expect(try await flags.list().count == 1)
    clock.step(seconds: 4000)
    #expect(try await started().stance(toward: caller) == .free, "what is older than the rules' times is not counted")
  }

  @Test(
    "Many people for one professional raise one flag with measured value and limit, and slow that professional alone")
  func manyPatients() async throws {
    let watched = try await Watched { $0.limits[.manyPatientsProfessional] = FlagLimit(3, per: 3600) }
    var caller = try TestLog.event(.limited)
    caller.patient = nil
    for _ in 0..<2 { for patient in 1...3 { try await watched.append(.queryAnswered, patient: patient) } }
    #expect(watched.watch.stance(toward: caller) == .free, "the same people again are no more people")
    for patient in 4...6 { try await watched.append(.queryAnswered, patient: patient) }
    let flag = try #require(try await watched.raised(1).first)
    #expect(flag.rule == .manyPatientsProfessional && flag.measured == 4 && flag.limit == 3 && flag.action == .slow)
    #expect(flag.subject == .professional && flag.state == .open && flag.peer == "PT" && flag.traceID != nil)
    #expect(watched.watch.stance(toward: caller) == .slowed(milliseconds: 5000, .manyPatientsProfessional))
    var other = caller
    other.professional = Sensitive("another")
    #expect(watched.watch.stance(toward: other) == .free)
    let entry = try #require(try await watched.log.reader().event(flag.sequence)?.event)
    #expect(entry.kind == .accessFlagged && entry.details["rule"] == flag.rule.rawValue)
    watched.clock.step(seconds: 901)
    #expect(watched.watch.stance(toward: caller) == .free, "for some time only")
    #expect(try await watched.flags.list().count == 1)
    watched.clock.step(seconds: 3600)
    for patient in 1...3 { try await watched.append(.queryAnswered, patient: patient) }
    #expect(watched.watch.stance(toward: caller) == .free, "what is over does not count")
  }

  @Test("Each rule raises its flag, and what is just within the limit raises none", arguments: FlagRule.allCases)
  func rules(rule: FlagRule) async throws {
    let watched = try await Watched(hour: rule == .nightTime ? 23 : 12)
    try await Self.provoke(rule, in: watched, beyond: false)
    // Whatever was raised would come before this one of another rule.
    try await watched.append(.refused) { $0.errorCode = "exchange.beyond-permission" }
    let within = try await watched.raised(1)
    #expect(within.map(\.rule) == [.beyondPermission], "\(within)")
    let beyond = try await Watched(hour: rule == .nightTime ? 23 : 12)
    try await Self.provoke(rule, in: beyond, beyond: true)
    let flag = try #require(try await beyond.raised(1).first { $0.rule == rule })
    #expect(flag.measured > flag.limit)
  }

  /// Events up to a rule's limit, or one more.
  private static func provoke(_ rule: FlagRule, in watched: Watched, beyond: Bool) async throws {
    let limit = try #require(FlagSettings().limits[rule])
    let count = limit.limit + (beyond ? 1 : 0)
    switch rule {
    case .manyPatientsProfessional, .manyPatientsOrganisation, .nightTime:
      for patient in 0..<count {
        try await watched.append(.queryAnswered, patient: patient) {
          if rule == .manyPatientsOrganisation { $0.professional = Sensitive("p\(patient)") }
        }
      }
    case .twoCountries:
      for index in 0..<count {
        try await watched.append(.queryAnswered) { $0.peer = CountryCode(["PT", "ES"][index]) }
      }
    case .repeatAfterRefusal:
      try await watched.append(.consentRequested)
      try await watched.append(.consentDecided) { $0.outcome = .refused }
      if beyond { try await watched.append(.consentRequested) }
    case .wrongIdentities:
      for _ in 0..<count { try await watched.append(.discoveryAnswered) { $0.errorCode = "identity.not-found" } }
    case .vitalInterest:
      try await watched.append(beyond ? .vitalInterestUsed : .released)
    case .beyondPermission:
      if beyond { try await watched.append(.refused) { $0.errorCode = "exchange.beyond-permission" } }
    case .clockOffset:
      try await watched.append(.peerAnchor) { $0.details = ["clockOffsetMilliseconds": "-\(count)"] }
    case .missingReceipt: try await watched.append(.peerAnchor) { $0.details = ["unconfirmed": "\(count)"] }
    case .logReader:
      for patient in 0..<count { try await watched.append(.auditorRead, patient: patient) { $0.peer = nil } }
    }
  }

  @Test("A rule that blocks refuses its subject, each decision is an entry, and a rule that is off does nothing")
  func blocking() async throws {
    let watched = try await Watched {
      $0.limits[.wrongIdentities] = FlagLimit(1, per: 600, .block)
      $0.limits[.manyPatientsProfessional] = nil
    }
    for patient in 0..<30 { try await watched.append(.queryAnswered, patient: patient) }
    var caller = try TestLog.event(.limited)
    caller.patient = nil
    #expect(watched.watch.stance(toward: caller) == .free)
    for _ in 0..<2 { try await watched.append(.discoveryAnswered) { $0.errorCode = "identity.not-found" } }
    let stance = watched.watch.stance(toward: caller)
    #expect(stance == .blocked(seconds: 900, .wrongIdentities))
    try await watched.watch.note(stance, toward: caller)
    try await watched.watch.note(.free, toward: caller)
    let entries = try await watched.log.reader().latest(limit: 5).filter { $0.kind == "access-blocked" }
    #expect(entries.count == 1 && entries.first?.event?.details["rule"] == "wrong-identities")
    #expect(entries.first?.outcome == "refused")
  }

  @Test("Our own professional is one, whatever countries are asked; repeated and vital requests of ours are seen too")
  func asking() async throws {
    let watched = try await Watched { $0.limits[.manyPatientsProfessional] = FlagLimit(3, per: 3600) }
    func ask(_ kind: EventKind, _ patient: Int, _ edit: (inout AuditEvent) -> Void = { _ in }) async throws {
      try await watched.append(kind, patient: patient) {
        ($0.role, $0.peer) = (.treatment, CountryCode(patient % 2 == 0 ? "FR" : "ES"))
        edit(&$0)
      }
    }
    for patient in 1...4 { try await ask(.discoveryAnswered, patient) }
    var caller = try TestLog.event(.limited)
    (caller.role, caller.peer, caller.patient) = (.treatment, CountryCode("DE"), nil)
    #expect(watched.watch.stance(toward: caller) == .slowed(milliseconds: 5000, .manyPatientsProfessional))
    caller.role = .affiliation
    #expect(watched.watch.stance(toward: caller) == .free, "a foreign professional of the same name is another")

    try await ask(.treatmentConfirmed, 1)
    try await ask(.queryAnswered, 1) { ($0.outcome, $0.errorCode) = (.refused, "consent.notified") }
    try await ask(.treatmentConfirmed, 1)
    try await ask(.queryAnswered, 1) { ($0.outcome, $0.errorCode) = (.refused, "consent.refused") }
    try await ask(.treatmentConfirmed, 2)
    #expect(try await watched.raised(1).map(\.rule) == [.manyPatientsProfessional], "nobody was asked again")
    try await ask(.treatmentConfirmed, 1)
    try await ask(.treatmentConfirmed, 3) { $0.details[AuditEvent.vitalInterestDetail] = "stated" }
    let flags = try await watched.raised(3)
    #expect(Set(flags.map(\.rule)) == [.manyPatientsProfessional, .repeatAfterRefusal, .vitalInterest], "\(flags)")
  }

  @Test("A review is recorded with its flag's new state, in one transaction, and needs a reason")
  func review() async throws {
    let watched = try await Watched()
    try await watched.append(.refused) { $0.errorCode = "exchange.beyond-permission" }
    let flag = try #require(try await watched.raised(1).first)
    #expect(try await watched.flags.waiting() == [.beyondPermission: 1])
    for (state, note) in [
      (AccessFlag.State.reviewed, ""), (.open, "why"), (.escalated, String(repeating: "x", count: 501)),
    ] {
      await #expect(throws: AuditFailure.flag) {
        try await watched.flags.review(flag.sequence, as: state, note: note, by: "auditor", in: watched.log.log)
      }
    }
    let none = try await watched.flags.review(99_999, as: .reviewed, note: "why", by: "auditor", in: watched.log.log)
    #expect(none == nil)
    let receipt = try #require(
      try await watched.flags.review(flag.sequence, as: .escalated, note: "why", by: "auditor", in: watched.log.log))
    let found = try #require(try await watched.flags.flag(flag.sequence))
    #expect(found.state == .escalated && found.reviewSequence == receipt.sequence)
    let entry = try #require(try await watched.log.reader().event(receipt.sequence)?.event)
    #expect(entry.kind == .flagReviewed && entry.details["note"] == "why" && entry.professional?.exposed == "auditor")
    #expect(try await watched.flags.waiting().isEmpty)
    #expect(try await watched.flags.list(state: .open).isEmpty)
    let trace = try #require(flag.traceID)
    #expect(try await watched.flags.flags(ofTraces: [trace, "none"]).mapValues(\.count) == [trace: 1])
  }

  @Test("A window counts each thing once, lets go what is over, and stays small")
  func window() throws {
    var window = CountingWindow()
    let start = try DevelopmentPKI.now
    #expect(window.count("a", at: start, seconds: 10, most: 3) == 1)
    #expect(window.count("a", at: start.advanced(bySeconds: 1), seconds: 10, most: 3) == 1)
    #expect(window.count("b", at: start.advanced(bySeconds: 2), seconds: 10, most: 3) == 2)
    #expect(window.count(nil, at: start.advanced(bySeconds: 3), seconds: 10, most: 3) == 3)
    #expect(window.count(nil, at: start.advanced(bySeconds: 4), seconds: 10, most: 3) == 3)
    #expect(window.count("c", at: start.advanced(bySeconds: 20), seconds: 10, most: 3) == 1)
  }
}
