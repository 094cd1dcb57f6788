import Consent
import Database
import Domain
import Foundation
import GatewayTesting
import Testing

/// Questions without an answer and guesses by the thousand; `make races` asks ten times as many as the usual run.
@Suite("Whoever only tries")
struct GuessingTests {
  private static let isLong = ProcessInfo.processInfo.environment["PASSERELLE_RACES"] == "long"
  private let france: TestLedger

  init() throws { france = try TestLedger() }

  private func claim(_ code: String, of patient: PatientIdentifier) async throws -> String {
    let caller = try Asking().caller(TestLedger.start)
    let trace = try TestLedger.request().trace
    return await ConsentTests.code {
      try await france.ledger.claim(code: code, of: patient, from: caller, trace: trace)
    }
  }

  private func make(for patient: PatientIdentifier = TestLedger.patient) async throws -> String {
    try await france.ledger.makeCode(
      for: france.signedIn(patient), country: #require(CountryCode("PT")), sections: TestLedger.parts, minutes: nil,
      shown: [5]
    ).code.exposed
  }

  private static func guess(_ walk: inout SeededGenerator) -> String {
    let signs = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    return String((0..<8).map { _ in signs.randomElement(using: &walk) ?? "2" })
  }

  /// What each of many calls heard, and how often; several at once, as peers send them.
  private func heard(_ count: Int, _ call: @escaping @Sendable (Int) async throws -> String) async throws
    -> [String: Int]
  {
    try await withThrowingTaskGroup(of: String.self) { group in
      var (heard, next) = ([String: Int](), 0)
      while next < min(32, count) {
        group.addTask { [next] in try await call(next) }
        next += 1
      }
      while let one = try await group.next() {
        heard[one, default: 0] += 1
        guard next < count else { continue }
        group.addTask { [next] in try await call(next) }
        next += 1
      }
      return heard
    }
  }

  @Test("Thousands of random questions that nobody allowed, and not one permit")
  func questions() async throws {
    for (number, end) in ["open", "refused", "withdrawn", "expired"].enumerated() {
      let asking = Asking.number(number, organisation: "o\(number)")
      let id = try await france.open(asking).id
      switch end {
      case "refused": try await france.decide(id, .refuse)
      case "withdrawn":
        try await france.decide(id)
        try await france.ledger.withdraw(id, by: france.signedIn())
      default: break
      }
    }
    let outcomes = try await heard(Self.isLong ? 10_000 : 500) { [france] seed in
      var walk = SeededGenerator(seed: UInt64(seed))
      var asking = Asking.number(Int.random(in: 0..<6, using: &walk))
      asking.organisation = "o\(Int.random(in: 0..<6, using: &walk))"
      asking.country = Bool.random(using: &walk) ? "PT" : "ES"
      asking.nameID = Bool.random(using: &walk) ? asking.nameID : "bia.costa"
      asking.purpose = Bool.random(using: &walk) ? .treatment : .emergency
      let form: DocumentForm = Bool.random(using: &walk) ? .l3 : .l1
      return await code { _ = try await france.grant(asking, form: form) }
    }
    #expect(outcomes["done"] == nil, "\(outcomes)")
    // Each reason is met: the questions reached what they were to reach.
    #expect(
      Set(["consent.waiting", "consent.refused", "consent.withdrawn", "consent.no-request"]).isSubset(of: outcomes.keys)
    )
  }

  @Test("A thousand guesses at a code: five are counted, all hear the same, and the right one is void")
  func oneCode() async throws {
    let right = try await make()
    let heard = try await heard(1000) { [self] seed in
      var walk = SeededGenerator(seed: UInt64(seed) + 1)
      return try await claim(Self.guess(&walk), of: TestLedger.patient)
    }
    #expect(heard == ["consent.code-unknown": 1000])
    #expect(try await claim(right, of: TestLedger.patient) == "consent.code-unknown")
    let tries = try await france.store.read { connection in
      try connection.query("SELECT COUNT(*) AS n FROM consent_code_events WHERE kind = 'wrong'", []).first?.integer("n")
    }
    #expect(tries == 5)
  }

  @Test("One guess at each of thousands of patients: a hundred are looked at, then nobody is for an hour")
  func spraying() async throws {
    let last = TestLedger.person("last")
    let right = try await make(for: last)
    let count = Self.isLong ? 10_000 : 1000
    let heard = try await heard(count) { [self] number in
      try await claim("2222-2222", of: TestLedger.person("\(number)"))
    }
    #expect(heard == ["consent.code-unknown": count])
    let looked = try await france.store.read { connection in
      try connection.query("SELECT COUNT(*) AS n FROM consent_wrong_codes", []).first?.integer("n")
    }
    #expect(looked == 100)
    #expect(try await claim(right, of: last) == "consent.code-unknown")
  }
}
