import Audit
import Domain
import Trust

extension CountryOfTreatment {
  /// Asks the same patient again for a request that nobody answered: a new request with a reference of its own, under
  /// fresh assertions. Nothing is asked again after a refusal (users.md, section 3.1).
  ///
  /// - Returns: the id of the new request.
  /// - Throws: `login.not-entitled` for another person, `consent.too-soon` while the request is open, was refused or was
  ///   delivered, `peer.unknown`.
  public func askAgain(_ id: String, for clinician: SignedInClinician) async throws(ExchangeFailure) -> String {
    guard let request = requests[id], request.discovery.clinician.subject == clinician.subject else {
      throw .notEntitled
    }
    switch request.outcome {
    case .expired, .absent, .failed: break
    case nil, .delivered, .refused, .noRecord: throw .tooSoon
    }
    guard let trace = TraceContext(random: Random.bytes(24)) else { throw .internalFault("No trace was made.") }
    let before = request.discovery
    let identity = try identityAssertion(for: clinician, purpose: before.situation.purpose)
    let discovery = Discovery(
      clinician: clinician, country: before.country, match: before.match, situation: before.situation, trace: trace,
      identity: identity, madeAt: clock.now)
    try await record(.professionalAuthenticated, discovery)
    let patient = Random.bytes(16).hex
    discoveries[patient] = discovery
    return try await ask(patient, for: clinician)
  }
}

extension ExchangeFailure {
  static let tooSoon = ExchangeFailure(
    "consent.too-soon", what: "Nothing was sent.", why: "The patient has just answered this request, or still can.",
    whatToDo: "Treat without the summary, or let the patient give you a code.")
}
