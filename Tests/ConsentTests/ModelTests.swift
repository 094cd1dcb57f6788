import Consent
import Domain
import Testing
import GatewayTesting

/// What a request should be, said a second time and much simpler.
private struct ModelRequest {
  enum Answer { case none, allowed([String]), refused, withdrawn, expired }

  let id: String
  let asking: Asking
  let expiresAt: Instant
  let notAfter: Instant
  var answer = Answer.none
  var used: Set<DocumentForm> = []

  func state(_ now: Instant) -> ConsentState {
    switch answer {
    case .none: now < expiresAt ? .requested : .expired
    case .allowed: !used.isEmpty ? .used : now < notAfter ? .approved : .expired
    case .refused: .refused
    case .withdrawn: .withdrawn
    case .expired: .expired
    }
  }
}

private struct PowerCut: Error {}

@Suite("The ledger and a model of it")
struct ModelTests {
  private static let parts = ["48765-2", "10160-0", "11450-4", "29762-2", "46264-8"]

  @Test(
    "Random questions, answers, rules, clocks, crashes and restarts: both agree, and no part leaves without its answer",
    arguments: 1...6)
  func agree(seed: UInt64) async throws {
    var policy = ConsentPolicy()
    (policy.openRequestsPerPatient, policy.openRequestsPerOrganisation) = (1000, 1000)
    var france = try TestLedger(policy: policy)
    var walk = SeededGenerator(seed: seed)
    var requests: [ModelRequest] = []
    var hidden: [String: String] = [:]
    for step in 0..<120 {
      let pick = Int.random(in: 0..<12, using: &walk)
      guard let index = requests.indices.randomElement(using: &walk), pick > 1 else {
        requests.append(try await opened(step, france))
        continue
      }
      var request = requests[index]
      let expected: String
      let told: String
      switch pick {
      case 2, 3: (expected, told) = try await allow(&request, france, &walk)
      case 4: (expected, told) = try await refuse(&request, france)
      case 5: (expected, told) = try await withdraw(&request, france)
      case 6, 7: (expected, told) = try await release(&request, france, hidden, &walk)
      case 8:
        let part = Self.parts.randomElement(using: &walk) ?? ""
        try await toggle(part, &hidden, france)
        continue
      case 9:
        france.clock.advance(seconds: Int64.random(in: 0...500, using: &walk))
        _ = try await france.ledger.expireOverdue()
        continue
      case 10:
        france = try TestLedger(policy: policy, after: france)
        continue
      default: (expected, told) = await change(&request, france)
      }
      #expect(told == expected, "seed \(seed), step \(step), act \(pick)")
      requests[index] = request
      #expect(try await france.state(request.id) == request.state(france.clock.now), "seed \(seed), step \(step)")
    }
    for request in requests {
      #expect(try await france.state(request.id) == request.state(france.clock.now), "seed \(seed), at the end")
    }
  }

  private func opened(_ number: Int, _ france: TestLedger) async throws -> ModelRequest {
    var asking = Asking.number(number)
    asking.treatmentSeconds = Int64(number) * 60 + 7200
    let view = try await france.open(asking)
    let end = TestLedger.start.advanced(bySeconds: asking.treatmentSeconds)
    return ModelRequest(
      id: view.id, asking: asking, expiresAt: min(france.clock.now.advanced(bySeconds: 900), end),
      notAfter: Instant(seconds: end.milliseconds / 1000))
  }

  private func answerable(_ request: ModelRequest, _ now: Instant) -> String {
    switch request.state(now) {
    case .requested, .notified: "done"
    case .expired: "consent.expired"
    default: "consent.decided"
    }
  }

  private func allow(
    _ request: inout ModelRequest, _ france: TestLedger, _ walk: inout SeededGenerator
  ) async throws -> (String, String) {
    let parts = Self.parts.filter { _ in Bool.random(using: &walk) }
    var expected = answerable(request, france.clock.now)
    if expected == "done", parts.isEmpty { expected = "consent.incomplete-statement" }
    let id = request.id
    let told = await code { try await france.decide(id, .allow(sections: parts)) }
    if expected == "done" { request.answer = .allowed(parts) }
    return (expected, told)
  }

  private func refuse(_ request: inout ModelRequest, _ france: TestLedger) async throws -> (String, String) {
    let expected = answerable(request, france.clock.now)
    let id = request.id
    let told = await code { try await france.decide(id, .refuse) }
    if expected == "done" { request.answer = .refused }
    return (expected, told)
  }

  private func withdraw(_ request: inout ModelRequest, _ france: TestLedger) async throws -> (String, String) {
    let expected = request.state(france.clock.now) == .approved ? "done" : "consent.decided"
    let id = request.id
    let told = await code { try await france.ledger.withdraw(id, by: france.signedIn()) }
    if expected == "done" { request.answer = .withdrawn }
    return (expected, told)
  }

  private func change(_ request: inout ModelRequest, _ france: TestLedger) async -> (String, String) {
    let state = request.state(france.clock.now)
    let isOver = [.refused, .withdrawn, .expired].contains(state)
    let id = request.id
    let told = await code { try await france.ledger.contentChanged(id, patient: TestLedger.patient) }
    if !isOver { request.answer = .expired }
    return (isOver ? "consent.\(state.rawValue)" : "done", told)
  }

  private func toggle(_ part: String, _ hidden: inout [String: String], _ france: TestLedger) async throws {
    if let rule = hidden.removeValue(forKey: part) {
      try await france.ledger.lift(rule, by: france.signedIn())
    } else {
      hidden[part] = try await france.ledger.restrict(
        .section(part), from: .everyone, label: part, by: france.signedIn())
    }
  }

  /// A release of one form, in which the power may fail before the commit.
  private func release(
    _ request: inout ModelRequest, _ france: TestLedger, _ hidden: [String: String], _ walk: inout SeededGenerator
  ) async throws -> (String, String) {
    let form: DocumentForm = Bool.random(using: &walk) ? .l3 : .l1
    let fails = Int.random(in: 0..<3, using: &walk) == 0
    let (now, asking) = (france.clock.now, request.asking)
    let grant: Grant
    do { grant = try await france.grant(asking, form: form) } catch let failure as ConsentFailure {
      switch request.state(now) {
      case .requested, .notified: return ("consent.waiting", failure.code)
      case .approved, .used: return (now < request.notAfter ? "a grant" : "consent.expired", failure.code)
      case .refused, .expired, .withdrawn: return ("consent.\(request.state(now).rawValue)", failure.code)
      }
    }
    guard case .allowed(let parts) = request.answer else { return ("no grant", "a grant without an answer") }
    // What leaves is what the answer covers, without what is hidden: nothing else can be in a document.
    let leaving = Set(grant.sections).subtracting(grant.rules.sections)
    #expect(leaving == Set(parts).subtracting(hidden.keys))
    let told = await code {
      try await france.release(grant) { _ in if fails { throw PowerCut() } }
    }
    if request.used.contains(form) { return ("consent.used", told) }
    if fails { return (told == "done" ? "not done" : told, told) }
    request.used.insert(form)
    return ("done", told)
  }
}
