import Assertions
import Audit
public import Domain
public import Trust

extension CountryOfTreatment {
  /// Why the patient does not answer, as the form offers it.
  public static let vitalInterestReasons = VitalInterestStatement.Reason.allCases.map(\.rawValue)
  /// Characters that the professional's own words must have at least.
  public static let shortestExplanation = VitalInterestStatement.shortest

  /// Whether the country takes requests that state a vital interest, as its signed entry says.
  public func takesVitalInterest(_ country: CountryCode) -> Bool {
    trustList().peer(country)?.carriesVitalInterest ?? false
  }

  /// Whom to phone about a request to the country, as its signed entry says.
  public func contact(of country: CountryCode) -> Peer.Contact? { trustList().peer(country)?.contact }

  /// Asks to look without the patient's answer, to protect vital interests: a new request, under assertions of its own
  /// that state the reason. The other country waits for the patient first, and tells them (users.md 3.5).
  ///
  /// - Returns: the id of the new request.
  /// - Throws: `login.not-entitled` for another person's request, `vital-interest.not-possible` where the country takes
  ///   none, the request is no emergency or ended otherwise, or the sign-in is not new.
  public func askInVitalInterest(
    _ id: String, _ reason: String, explanation: String, for clinician: SignedInClinician
  ) async throws(ExchangeFailure) -> String {
    guard let request = requests[id], request.discovery.clinician.subject == clinician.subject else {
      throw .notEntitled
    }
    let before = request.discovery
    switch request.outcome {
    case nil, .expired, .absent: break
    case .delivered, .refused, .noRecord, .failed: throw .vitalInterestNotPossible
    }
    guard takesVitalInterest(before.country), before.situation.purpose == .emergency,
      clock.now < clinician.authenticatedAt.advanced(bySeconds: 300),
      let reason = VitalInterestStatement.Reason(rawValue: reason),
      let statement = VitalInterestStatement(
        reason: reason, explanation: explanation, confirmedAt: clinician.authenticatedAt)
    else { throw .vitalInterestNotPossible }
    guard let trace = TraceContext(random: Random.bytes(24)) else { throw .internalFault("No trace was made.") }
    let identity = try identityAssertion(for: clinician, purpose: .emergency)
    let discovery = Discovery(
      clinician: clinician, country: before.country, match: before.match, situation: .emergencyNotAnswering,
      trace: trace, identity: identity, madeAt: clock.now, vitalInterest: statement)
    try await record(.professionalAuthenticated, discovery)
    let patient = Random.bytes(16).hex
    discoveries[patient] = discovery
    return try await ask(patient, for: clinician)
  }
}

extension ExchangeFailure {
  static let vitalInterestNotPossible = ExchangeFailure(
    "vital-interest.not-possible", what: "Nothing was sent.",
    why: "Looking without the patient's answer is not possible here, or something of the form is missing.",
    whatToDo: "Sign in again, give a reason and at least 20 characters, or phone the patient's contact point.")
}
