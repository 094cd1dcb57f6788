import Assertions
import Audit
import Consent
import Countries
import Database
import Documents
import Domain
import IHE
import Signing
import Terminology
import Translation
import Trust
import Validation
import XML

/// A release: only from a sealed document and the proof that its record is durable.
struct Release: Sendable {
  let payload: HTTPPayload
  let receipt: Audit.Receipt

  fileprivate init(_ sealed: SealedDocument, _ payload: HTTPPayload, _ receipt: Audit.Receipt) {
    self.payload = payload
    self.receipt = receipt
  }
}

extension CountryOfAffiliation {
  /// ITI-39: repeats every check, fetches under the patient's permit, and releases by one durable append.
  func retrieve(_ body: Element, _ caller: VerifiedCaller, _ walk: inout Walk) async throws -> WireAnswer {
    guard let received = walk.received, let treatment = caller.treatment else { throw ConsentFailure.bindingMismatch }
    try gate.check()
    if let again = try await storedAnswer(to: received, caller, walk) { return again }
    let names = try ITI39.decodeRequest(body)
    let request = AccessRequest(
      kind: Self.patientSummary.code, form: .l3, trace: walk.message.trace, requestDigest: walk.digest)
    let permit = try await ledger.permit(request, from: caller)
    guard let grant = permit.grant else { throw ConsentFailure.bindingMismatch }
    let name = "\(own.repository.value)^\(documentExtension(grant.requestID, grant.source))"
    guard let wanted = names.first(where: { $0.uniqueID == name && $0.repository == own.repository.value }) else {
      return try await registry(.init(code: ErrorCode.missingDocument), walk, "exchange.unknown-document")
    }
    let cause = AuditedConnector.Cause(trace: walk.message.trace, peer: caller.country, patient: treatment.patient)
    guard let document = try await fetch(under: permit, cause, grant.source) else {
      try await ledger.contentChanged(grant.requestID, patient: treatment.patient)
      throw ConsentFailure.contentChanged
    }
    let (sealed, account) = try seal(document, grant)
    let missing = names.filter { $0 != wanted }.map { _ in RegistryError(code: ErrorCode.missingDocument) }
    let payload = ITI39.encode(
      [ITI39.Document(name: wanted, bytes: sealed.bytes)], errors: missing, seals: [sealed.seal],
      boundary: "passerelle-\(Random.bytes(16).hex)", header: responseHeader(walk))
    let release = try await record(sealed, payload, account, grant, received, caller, walk)
    return send(release, received, caller, walk, documentID: sealed.uniqueID)
  }

  /// The version that the patient's answer covers; nil when the record is another by now.
  private func fetch(
    under permit: consuming Permit<Releasing>, _ cause: AuditedConnector.Cause, _ source: SourceVersion
  ) async throws -> NationalDocument<Releasing>? {
    do {
      return try await connector.release(under: permit, cause).first { $0.source == source }
    } catch let failure as NationalFailure where failure.code == "national.record-changed" {
      return nil
    }
  }

  /// Translates what the patient allowed, validates, seals; with the document go the terminology and the digest of its report.
  private func seal(
    _ document: NationalDocument<Releasing>, _ grant: Grant
  ) throws -> (document: SealedDocument, account: [String: String]) {
    let reading = try DocumentReader.read(document.bytes, as: .national(document.format))
    // Before translation: nothing of a part that is held back may reach a later room.
    let root = own.repository.value
    let translated = try translator().translate(
      reading.limited(to: grant.sections),
      as: DocumentIdentity(
        id: InstanceIdentifier(root: root, extension: documentExtension(grant.requestID, grant.source)),
        createdAt: clock.now,
        l1: InstanceIdentifier(root: root, extension: "l1-\(documentExtension(grant.requestID, grant.source))")))
    let validated = try validator.validate(translated)
    let sealed = try DocumentSeal.seal(validated, receiptDigest: grant.receiptDigest, key: sealKey, at: clock.now)
    return (
      sealed,
      [
        "terminology": translated.catalogueVersion,
        "translationReport": Digest.sha256(translated.report.bytes).hex,
      ]
    )
  }

  /// The one durable append: audit event, use of the receipt, replay keys, outbox record; all or nothing.
  private func record(
    _ sealed: SealedDocument, _ payload: HTTPPayload, _ account: [String: String], _ grant: Grant,
    _ received: ReceivedMessage,
    _ caller: VerifiedCaller, _ walk: Walk
  ) async throws -> Release {
    var event = walk.event(.released, .success)
    event.documentID = sealed.uniqueID
    event.documentDigest = sealed.digest
    event.sections = grant.sections
    event.consentReceipt = grant.receiptID
    event.consentReceiptDigest = grant.receiptDigest
    event.details.merge(account) { $1 }
    let row = try outbox.insertion(
      messageKey: Outbox.messageKey(client: caller.tlsPin, messageID: received.id), requestDigest: received.digest,
      trace: walk.message.trace, documentID: sealed.uniqueID, contentType: payload.contentType, payload: payload.body,
      at: clock.now)
    let receipt = try await audit.append(
      event, alongside: [grant.use, replay.record(received, from: caller, at: clock.now), row, gate.write])
    return Release(sealed, payload, receipt)
  }

  /// Sends a release; afterwards `sent` or `send-failed` is recorded.
  private func send(
    _ release: Release, _ received: ReceivedMessage, _ caller: VerifiedCaller, _ walk: Walk, documentID: String
  ) -> WireAnswer {
    var answer = wire(release.payload)
    answer.delivered = outcome(of: received, caller, walk, documentID: documentID)
    return answer
  }

  private func outcome(
    of received: ReceivedMessage, _ caller: VerifiedCaller, _ walk: Walk, documentID: String
  ) -> @Sendable (Bool) async -> Void {
    let key = Outbox.messageKey(client: caller.tlsPin, messageID: received.id)
    return { wasSent in
      var event = walk.event(wasSent ? .sent : .sendFailed, wasSent ? .success : .failed)
      event.documentID = documentID
      do {
        _ = try await audit.append(
          event, alongside: [outbox.ending(messageKey: key, outcome: wasSent ? "sent" : "send-failed", at: clock.now)])
      } catch {
        // The release itself is recorded; without this entry its outcome stays "unknown", which start-up shows.
      }
    }
  }

  /// The stored answer, where this very message was answered before and the answer never got out.
  private func storedAnswer(
    to received: ReceivedMessage, _ caller: VerifiedCaller, _ walk: Walk
  ) async throws -> WireAnswer? {
    let replay = replay
    let standing = try await store.read { try replay.standing(of: received, from: caller, in: $0) }
    switch standing {
    case .new: return nil
    case .refused(let failure): throw failure
    case .repeated: break
    }
    let key = Outbox.messageKey(client: caller.tlsPin, messageID: received.id)
    guard let record = try await outbox.record(messageKey: key), record.requestDigest == received.digest,
      let payload = record.payload
    else { throw ExchangeFailure.repeated }
    var event = walk.event(.replayedResponse, .success)
    event.documentID = record.documentID
    _ = try await audit.append(event)
    var answer = WireAnswer(status: 200, contentType: record.contentType, body: payload)
    answer.delivered = outcome(of: received, caller, walk, documentID: record.documentID)
    return answer
  }
}

extension ExchangeFailure {
  static let repeated = ExchangeFailure(
    "exchange.repeated", what: "The message was not answered.", why: "It was received before.",
    whatToDo: "Send a new message with an identifier of its own.")
}
