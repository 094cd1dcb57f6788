import Assertions
import Audit
import Consent
import Database
import Countries
import Domain
import IHE
import Trust
import XML

extension CountryOfAffiliation {
  /// ITI-55: identifies one person by exact traits. Nothing of a record is read.
  func discover(_ body: Element, _ caller: VerifiedCaller, _ walk: inout Walk) async throws -> WireAnswer {
    let query = try ITI55.decodeQuery(body)
    walk.query = query
    guard query.receiver == own.homeCommunity else {
      return try await answer(
        .failure(code: ErrorCode.identification, issue: .answerNotAvailable), query, walk, "identity.wrong-receiver")
    }
    guard query.sender == caller.peer.homeCommunity else { throw AssertionMismatch.sender }
    guard !query.isDeferred else {
      return try await answer(
        .failure(code: ErrorCode.deferred, issue: .answerNotAvailable), query, walk, "identity.deferred")
    }
    try callerLimits.question(of: caller)
    var traits = query.traits
    let codes = traits.identifiers.filter { $0.root == own.codeAuthority.value }
    traits.identifiers.removeAll { $0.root == own.codeAuthority.value }
    guard !traits.identifiers.isEmpty else {
      return try await answer(
        .failure(code: ErrorCode.identification, issue: .queryNotAllowed), query, walk, "identity.no-identifier")
    }
    let matches = try await connector.identify(
      traits, under: ledger.identification(of: nil, from: caller),
      AuditedConnector.Cause(trace: walk.message.trace, peer: caller.country, patient: nil))
    guard let match = matches.first else { return try await answer(.noMatch, query, walk, "identity.not-found") }
    guard matches.count == 1 else { return try await answer(.notUnique, query, walk, "identity.not-unique") }
    if let code = codes.first {
      do {
        guard codes.count == 1 else { throw ConsentFailure.codeUnknown }
        try await ledger.claim(
          code: code.extension ?? "", of: match.identifier, from: caller, trace: walk.message.trace)
      } catch let failure as ConsentFailure where failure == .codeUnknown {
        // Exactly the answer of an unknown patient: nobody learns which of number and code was wrong.
        return try await answer(.noMatch, query, walk, "identity.not-found")
      }
    }
    return try await answer(.match(match), query, walk, nil)
  }

  private func answer(
    _ answer: ITI55.Answer, _ query: ITI55.Query, _ walk: Walk, _ code: String?
  ) async throws -> WireAnswer {
    var event = walk.event(.discoveryAnswered, code == nil ? .success : .refused)
    if case .match(let match) = answer { event.patient = Sensitive(match.identifier) }
    event.errorCode = code
    let answer = wire(
      ITI55.encode(
        answer, to: query, id: InstanceIdentifier(root: Random.uuid(), extension: nil), at: clock.now,
        header: responseHeader(walk)))
    try await record(event, walk, answering: answer)
    return answer
  }

  /// Records an answer together with the replay keys of its message.
  func record(_ event: AuditEvent, _ walk: Walk, answering answer: WireAnswer? = nil) async throws {
    var writes: [PendingWrite] = []
    if let received = walk.received, let caller = walk.caller, !walk.isRecorded {
      writes.append(replay.record(received, from: caller, at: clock.now))
    }
    try await append(event, alongside: writes, walk, answering: answer)
  }

  func responseHeader(_ walk: Walk) -> ResponseHeader {
    ResponseHeader(messageID: "urn:uuid:\(Random.uuid())", relatesTo: walk.messageID ?? "")
  }

  func wire(_ payload: HTTPPayload, status: Int = 200) -> WireAnswer {
    WireAnswer(status: status, contentType: payload.contentType, body: payload.body)
  }
}

/// The message does not belong to the country whose certificate it came under.
struct AssertionMismatch: Failure {
  let explanation: Explanation

  static let sender = AssertionMismatch(
    "exchange.sender-mismatch", what: "The message was not answered.",
    why: "Its sender is not the country of the certificate.", whatToDo: "The calling country must correct its sender.")
}
