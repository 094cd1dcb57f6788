import Assertions
import Audit
import Domain
import IHE
import Transport
import Trust
import XML

/// A contact point that speaks IHE XCPD and XCA over SOAP, as OpenNCP does.
struct SOAPPeer: PeerGateway {
  let peer: Peer
  let own: OwnCountry
  let client: PeerClient
  let key: PrivateKey
  let evidences: Evidences
  let clock: any WallClock
  let limits: ExchangeLimits
  /// Takes the checkpoints of other logs and shows ours; nil where no log is shown.
  let anchors: PeerAnchors?
  /// Told every call; nil outside of tests.
  let recording: (@Sendable (RecordedCall) -> Void)?

  func discover(
    _ traits: PatientTraits, as identity: IssuedAssertion, message: OutgoingMessage
  ) async throws(ExchangeFailure) -> DiscoveryAnswer {
    let query = ITI55.Query(
      id: InstanceIdentifier(root: Random.uuid(), extension: digits(message.id)), sender: own.homeCommunity,
      receiver: peer.homeCommunity, queryID: InstanceIdentifier(root: Random.uuid(), extension: digits(message.id)),
      createdAt: clock.now, traits: traits)
    let header = RequestHeader(to: peer.endpoints.xcpd, messageID: message.id, assertions: [identity.xml])
    let (envelope, _) = try await send(
      ITI55.encode(query, header: header), to: peer.endpoints.xcpd, message, evidence(.iti55, message, [identity]),
      seconds: limits.discoverySeconds)
    guard let root = traits.identifiers.first.flatMap({ OID($0.root) }) else { throw .notFound }
    switch try understood({ () throws(IHEFailure) in try ITI55.decodeAnswer(envelope.body, askedRoot: root) }) {
    case .match(let match): return .match(match)
    case .noMatch: return .noMatch
    case .notUnique: return .notUnique
    case .failure(let code, let issue):
      return .failed(code: code, as: issue?.reading(of: code) ?? ErrorCode.reading(of: code))
    }
  }

  func list(
    of patient: PatientIdentifier, as identity: IssuedAssertion, for treatment: IssuedAssertion,
    message: OutgoingMessage
  ) async throws(ExchangeFailure) -> ListAnswer {
    let header = RequestHeader(
      to: peer.endpoints.xca, messageID: message.id, assertions: [identity.xml, treatment.xml])
    let query = ITI38.Query(patient: patient, classCodes: [CountryOfAffiliation.patientSummary])
    let (envelope, _) = try await send(
      ITI38.encode(query, home: peer.homeCommunity, header: header), to: peer.endpoints.xca, message,
      evidence(.iti38, message, [identity, treatment]))
    let answer = try understood { () throws(IHEFailure) in try ITI38.decodeAnswer(envelope.body) }
    if let error = answer.errors.first(where: { isNoConsent($0) }) { return .noPermission(token: token(error)) }
    if answer.errors.contains(where: { ErrorCode.reading(of: $0.code) == .nothingAvailable }) {
      return .nothingAvailable
    }
    if let error = answer.errors.first(where: \.isFailure) {
      return .failed(code: error.code, as: ErrorCode.reading(of: error.code))
    }
    return answer.entries.isEmpty ? .nothingAvailable : .entries(answer.entries)
  }

  func retrieve(
    _ entry: DocumentEntry, as identity: IssuedAssertion, for treatment: IssuedAssertion, message: OutgoingMessage
  ) async throws(ExchangeFailure) -> RetrieveAnswer {
    let header = RequestHeader(
      to: peer.endpoints.xca, messageID: message.id, assertions: [identity.xml, treatment.xml])
    let name = ITI39.DocumentName(
      home: entry.homeCommunity, repository: entry.repository, uniqueID: entry.uniqueID)
    let (envelope, parts) = try await send(
      ITI39.encode([name], header: header), to: peer.endpoints.xca, message,
      evidence(.iti39, message, [identity, treatment]))
    let answer = try understood { () throws(IHEFailure) in try ITI39.decodeAnswer(envelope, parts: parts) }
    if let error = answer.errors.first(where: { isNoConsent($0) }) { return .noPermission(token: token(error)) }
    guard let document = answer.documents.first(where: { $0.name.uniqueID == entry.uniqueID }) else {
      guard let error = answer.errors.first(where: \.isFailure) ?? answer.errors.first else {
        throw .peerRefused("an answer without the document")
      }
      return .failed(code: error.code, as: ErrorCode.reading(of: error.code))
    }
    return .document(
      ReceivedDocument(uniqueID: entry.uniqueID, bytes: document.bytes, seal: answer.seal(of: entry.uniqueID)))
  }

  private func isNoConsent(_ error: RegistryError) -> Bool {
    ErrorCode.reading(of: error.code) == .noPermission
  }

  /// Only a `staged` peer tells steps; from any other the context is words and means nothing.
  private func token(_ error: RegistryError) -> String? {
    guard peer.answerDetail == .staged, error.context.hasPrefix("consent.") else { return nil }
    return error.context
  }

  private func digits(_ id: String) -> String {
    String(id.utf8.reduce(UInt64(7)) { ($0 &* 31 &+ UInt64($1)) % 9_000_000_000 } + 1_000_000_000)
  }

  private func evidence(
    _ transaction: IHE.Transaction, _ message: OutgoingMessage, _ assertions: [IssuedAssertion]
  ) throws(ExchangeFailure) -> CallEvidence {
    try CallEvidence(evidences, peer, transaction, message.trace, assertions)
  }

  private func send(
    _ payload: HTTPPayload, to url: String, _ message: OutgoingMessage, _ evidence: CallEvidence, seconds: Int = 180
  ) async throws(ExchangeFailure) -> (SOAPEnvelope, [String: [UInt8]]) {
    try await evidence.sending(payload, message)
    let answer: InboundAnswer
    var headers = [("Content-Type", payload.contentType), ("traceparent", message.trace.traceparent)]
    if let shown = await anchors?.message(to: peer.country) { headers.append((AnchorMessage.field, shown.text)) }
    do {
      answer = try await client.send(
        OutboundCall(
          .post, url, headers: headers,
          body: payload.body, timeoutMilliseconds: seconds * 1000, security: .peer(peer, key: key, at: clock)))
    } catch {
      throw error.isImpostor ? .notSecure(peer.country, error.why) : .unreachable(peer.country, error.why)
    }
    if let shown = answer.header(AnchorMessage.field) { anchors?.receive(shown, from: peer.country) }
    recording?(
      RecordedCall(
        service: evidence.transaction.rawValue, request: payload,
        answer: HTTPPayload(contentType: answer.header("content-type") ?? "", body: answer.body)))
    guard answer.status == 200 || answer.status == 500 else {
      throw .unreachable(peer.country, "It answered with HTTP \(answer.status).")
    }
    do {
      let mime = try MTOM.decode(contentType: answer.header("content-type") ?? "", body: answer.body)
      let envelope = try SOAPEnvelope.decode(Document.parse(mime.root))
      let isOurs = answers(envelope, message, evidence, answer)
      try await evidence.received(mime.root, messageID: envelope.messageID, accepted: isOurs)
      guard isOurs else { throw ExchangeFailure.peerRefused("an answer to another message") }
      guard !SOAPFault.isFault(envelope.body) else { throw ExchangeFailure.peerRefused("a SOAP fault") }
      return (envelope, mime.parts)
    } catch let failure as ExchangeFailure {
      throw failure
    } catch {
      try await evidence.received(answer.body, messageID: nil, accepted: false)
      throw .peerRefused("an answer that is no SOAP message")
    }
  }

  private func answers(
    _ envelope: SOAPEnvelope, _ message: OutgoingMessage, _ evidence: CallEvidence, _ answer: InboundAnswer
  ) -> Bool {
    do {
      try envelope.checkAnswer(
        to: message.id, of: evidence.transaction, contentType: answer.header("content-type") ?? "")
      return true
    } catch {
      return false
    }
  }

  private func understood<Answer>(
    _ decode: () throws(IHEFailure) -> Answer
  ) throws(ExchangeFailure) -> Answer {
    do { return try decode() } catch { throw .peerRefused("an answer that is not understood") }
  }
}
