import Audit
import Domain
import Foundation
import GatewayTesting
import Testing

@Suite("Figures of the weeks")
struct WeekFiguresTests {
  private struct Step {
    let kind: EventKind
    var outcome = AuditEvent.Outcome.success
    var code: String?
    var details: [String: String] = [:]
  }

  private static let asked = [Step(kind: .discoveryAnswered), Step(kind: .treatmentConfirmed)]

  private static func refusal(_ code: String) -> Step {
    Step(kind: .queryAnswered, outcome: .refused, code: code)
  }

  /// Each list is one exchange; the clock goes on by ten seconds between two steps.
  private func figures(
    _ exchanges: [[Step]], _ role: AuditEvent.Role, purpose: PurposeOfUse = .emergency
  ) async throws -> WeekFigures {
    let folder = try TemporaryFolder.make("weeks")
    let test = try await TestLog(in: folder)
    let clock = SteppedClock(try DevelopmentPKI.now)
    let log = try await TestLog.open(test.store, folder, clock: clock)
    for (number, steps) in exchanges.enumerated() {
      for step in steps {
        var event = try TestLog.event(step.kind, patient: number, trace: number + 1)
        (event.role, event.outcome, event.errorCode, event.details) = (role, step.outcome, step.code, step.details)
        event.purpose = purpose
        _ = try await log.append(event)
        clock.step(seconds: 10)
      }
    }
    let weeks = try await test.reader().weeks(since: try DevelopmentPKI.now.advanced(bySeconds: -60))
    return try #require(weeks.first)
  }

  @Test("The country that asks sees what it was told: refusals, no answer, vital interest, and how long an answer took")
  func asking() async throws {
    let vital = Step(kind: .treatmentConfirmed, details: [AuditEvent.vitalInterestDetail: "stated"])
    let figures = try await figures(
      [
        Self.asked + [
          Self.refusal("consent.notified"), Self.refusal("consent.opened"), Step(kind: .queryAnswered),
          Step(kind: .documentReceived),
        ], Self.asked + [Self.refusal("consent.notified"), Self.refusal("consent.refused")],
        Self.asked + [Self.refusal("consent.notified"), Self.refusal("consent.expired")],
        Self.asked + [Self.refusal("record.none")], Self.asked + [Self.refusal("consent.notified")],
        [Step(kind: .discoveryAnswered), vital, Step(kind: .queryAnswered), Step(kind: .documentReceived)],
      ], .treatment)
    #expect(figures.exchanges == 6 && figures.delivered == 2 && figures.refused == 1 && figures.unanswered == 1)
    #expect(figures.vitalInterests == 1 && figures.emergencies == 6)
    // 30, 20 and 10 seconds from the request to the answer.
    #expect(figures.medianAnswer == 20)
  }

  @Test("The country that holds the record counts its patients' own answers")
  func holding() async throws {
    let request = [Step(kind: .queryAsked), Step(kind: .consentRequested), Self.refusal("consent.notified")]
    let figures = try await figures(
      [
        request + [Step(kind: .consentDecided), Step(kind: .released), Step(kind: .sent)],
        request + [Step(kind: .consentDecided, outcome: .refused), Self.refusal("consent.refused")],
        request + [Step(kind: .consentExpired)], [Step(kind: .vitalInterestUsed), Step(kind: .sent)],
      ], .affiliation, purpose: .treatment)
    #expect(figures.exchanges == 4 && figures.delivered == 2 && figures.refused == 1 && figures.unanswered == 1)
    #expect(figures.vitalInterests == 1 && figures.emergencies == 0 && figures.medianAnswer == 20)
  }
}
