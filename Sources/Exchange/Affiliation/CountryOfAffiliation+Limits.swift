import Assertions
import Audit
import Consent
import Countries
import Domain
import IHE
import Transport
import Trust

extension CountryOfAffiliation {
  /// A caller over its limit costs no more from here on: nothing is parsed, asked or recorded but a sample.
  func limited(_ limit: LimitReached, _ walk: Walk) -> WireAnswer {
    refusals.note(.limited, code: limit.code, peer: walk.caller?.country)
    return .refused(status: 429, retryAfterSeconds: limit.retryAfterSeconds)
  }

  /// Lets who exceeded the limit of a rule wait, or refuses the call; each is recorded.
  ///
  /// - Returns: nil where the walk goes on.
  /// - Throws: `audit.…`, `database.…`.
  func flagged(_ walk: Walk) async throws -> WireAnswer? {
    guard let watch else { return nil }
    let caller = walk.event(.limited, .success)
    let stance = watch.stance(toward: caller)
    try await watch.note(stance, toward: caller)
    switch stance {
    case .free: return nil
    case .blocked(let seconds, _): return .refused(status: 429, retryAfterSeconds: seconds)
    case .slowed(let milliseconds, _):
      guard walk.message.place?.beginHold() ?? true else { return try await noPlace(walk) }
      defer { walk.message.place?.endHold() }
      do { try await Task.sleep(for: .milliseconds(milliseconds)) } catch { return .unavailable }
      return nil
    }
  }

  /// Opens the request, or finds it again.
  ///
  /// - Returns: nil where a limit that protects the patient is reached.
  /// - Throws: ``LimitReached`` of the professional, ``ConsentFailure``.
  func open(
    _ request: AccessRequest, _ caller: VerifiedCaller, _ treatment: TreatmentConfirmation, _ source: SourceVersion
  ) async throws -> ConsentRequestView? {
    if try await ledger.isRepetition(request, from: caller) {
      guard callerLimits.mayRepeat(treatment, from: caller) else {
        refusals.note(.limited, code: "limit.repetition", peer: caller.country, patient: treatment.patient)
        return nil
      }
    } else {
      try callerLimits.question(of: caller)
      guard callerLimits.mayAsk(treatment.patient) else {
        refusals.note(.limited, code: "limit.patient", peer: caller.country, patient: treatment.patient)
        return nil
      }
    }
    do {
      return try await ledger.open(request, from: caller, for: source)
    } catch  where error == .limit {
      refusals.note(.limited, code: error.code, peer: caller.country, patient: treatment.patient)
      return nil
    }
  }

  /// The bare answer for a limit of the patient. For a peer that learns no steps it comes when every other negative
  /// answer comes, so that its moment says nothing (consent.md section 10).
  func overPatientLimit(_ caller: VerifiedCaller, _ walk: Walk) async throws -> WireAnswer {
    if caller.peer.answerDetail != .staged {
      guard walk.message.place?.beginHold() ?? true else { return try await noPlace(walk) }
      defer { walk.message.place?.endHold() }
      let end = ContinuousClock.now.advanced(by: .seconds(limits.holdSeconds))
      while !told.isStopping, !Task.isCancelled, ContinuousClock.now < end {
        do { try await Task.sleep(for: min(.milliseconds(500), end - .now)) } catch { break }
      }
    }
    var event = walk.event(.queryAnswered, .refused)
    event.errorCode = "consent.limit"
    try await record(event, walk)
    return errors(
      [RegistryError(code: ErrorCode.noConsent, context: ErrorCode.text(of: ErrorCode.noConsent))], walk)
  }

  /// As many calls as can be are held for their patients: this one is told to come back. Its request stays open.
  func noPlace(_ walk: Walk) async throws -> WireAnswer {
    refusals.note(.limited, code: "limit.held", peer: walk.caller?.country)
    return .refused(status: 503, retryAfterSeconds: 30)
  }
}
