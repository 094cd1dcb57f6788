import Assertions
import Audit
import Consent
import Countries
import Database
import Documents
import Domain
import IHE
import Trust
import Validation
import XML

extension CountryOfAffiliation {
  /// The one place where every failure ends: recorded first, then told with the code that the peer may learn.
  func refuse(_ failure: any Explained, _ walk: Walk) async -> WireAnswer {
    var event = walk.event(kind(of: failure), failure is ConsentFailure ? .refused : .failed)
    event.errorCode = failure.code
    let answer = tell(failure, walk)
    do {
      do {
        try await record(event, walk, answering: answer)
      } catch let replayed as AssertionFailure {
        // The message itself is a repetition: its keys are there, only the refusal is recorded.
        event.errorCode = replayed.code
        try await append(event, walk, answering: answer)
      }
    } catch {
      return .unavailable
    }
    return answer
  }

  private func kind(of failure: any Explained) -> EventKind {
    if let failure = failure as? ConsentFailure, failure == .bindingMismatch { return .bindingMismatch }
    return failure.code.contains("replay") || failure.code == "exchange.repeated" ? .replay : .refused
  }

  private func tell(_ failure: any Explained, _ walk: Walk) -> WireAnswer {
    switch failure {
    case let failure as IHEFailure: fault(failure.fault, "The message was not understood.", walk)
    case is XMLFailure: fault(.sender, "The message was not understood.", walk)
    case let failure as AssertionFailure: refused(failure.wireCode, walk)
    case let failure as ConsentFailure: noConsent(failure, walk)
    case is AssertionMismatch: refused(ErrorCode.integrity, walk)
    case is NationalFailure where walk.service == .discovery:
      refused(ErrorCode.identification, walk, issue: .responderBusy)
    case is WritingFailure, is ValidationFailure: refused(ErrorCode.notTranscoded, walk)
    // Nothing is wrong with the message: its sender repeats it later.
    case let failure as DatabaseFailure where failure == .overloaded: .unavailable
    default: refused(failure.code == "exchange.repeated" ? ErrorCode.integrity : ErrorCode.generic, walk)
    }
  }

  private func fault(_ code: SOAPFault.Code, _ reason: String, _ walk: Walk) -> WireAnswer {
    wire(
      SOAPFault.encode(
        code, reason: reason, relatesTo: walk.messageID, messageID: "urn:uuid:\(Random.uuid())"), status: 500)
  }

  /// Business answers are normal responses with codes, HTTP 200.
  private func refused(_ code: String, _ walk: Walk, issue: ITI55.DetectedIssue? = nil) -> WireAnswer {
    switch walk.service {
    case .discovery:
      guard let query = walk.query ?? asked(walk) else { return fault(.sender, ErrorCode.text(of: code), walk) }
      let issue = issue ?? (code == ErrorCode.generic ? .internalError : .insufficientRights)
      return wire(
        ITI55.encode(
          .failure(code: code, issue: issue), to: query, id: InstanceIdentifier(root: Random.uuid()), at: clock.now,
          header: responseHeader(walk)))
    case .query, .retrieve: return errors([RegistryError(code: code)], walk)
    }
  }

  /// The query of a discovery that was refused before it was read: its ids are echoed, nothing else of it is used.
  private func asked(_ walk: Walk) -> ITI55.Query? {
    guard let body = walk.body else { return nil }
    do {
      return try ITI55.decodeQuery(body)
    } catch {
      return nil
    }
  }

  /// What a peer learns of the patient's answer: one bare code, or the step where the two countries agreed on that.
  private func noConsent(_ failure: ConsentFailure, _ walk: Walk) -> WireAnswer {
    if ["consent.store", "consent.receipt"].contains(failure.code) { return refused(ErrorCode.generic, walk) }
    if failure == .bindingMismatch { return refused("1002", walk) }
    let isStaged = walk.caller?.peer.answerDetail == .staged
    let token: StepToken? =
      switch failure {
      case .waiting: .waiting
      case .refused: .refused
      case .expired, .withdrawn, .contentChanged, .used: .expired
      default: nil
      }
    let context = isStaged ? token?.rawValue : nil
    return errors(
      [RegistryError(code: ErrorCode.noConsent, context: context ?? ErrorCode.text(of: ErrorCode.noConsent))], walk)
  }

  /// A registry answer that is recorded here, for refusals that are ordinary business.
  func registry(_ error: RegistryError, _ walk: Walk, _ code: String) async throws -> WireAnswer {
    try await registry([error], walk, code)
  }

  func registry(_ listed: [RegistryError], _ walk: Walk, _ code: String) async throws -> WireAnswer {
    var event = walk.event(walk.service == .query ? .queryAnswered : .retrieveAnswered, .refused)
    event.errorCode = code
    let answer = errors(listed, walk)
    try await record(event, walk, answering: answer)
    return answer
  }

  func errors(_ errors: [RegistryError], _ walk: Walk) -> WireAnswer {
    switch walk.service {
    case .retrieve:
      wire(ITI39.encode([], errors: errors, seals: [], boundary: "passerelle", header: responseHeader(walk)))
    default:
      wire(
        ITI38.encode(
          ITI38.Answer(entries: [], errors: errors),
          patient: PatientIdentifier(root: own.homeCommunity, extension: "-"), country: own.country,
          uuid: Random.uuid, header: responseHeader(walk)))
    }
  }
}
