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

/// A release: only from sealed documents and the proof that its record is durable.
struct Release: Sendable {
  let payload: HTTPPayload
  let receipt: Audit.Receipt

  fileprivate init(_ sealed: [SealedDocument], _ payload: HTTPPayload, _ receipt: Audit.Receipt) {
    self.payload = payload
    self.receipt = receipt
  }
}

/// One form that was asked for, with the use of the receipt that lets it leave once.
private struct WantedForm: Sendable {
  let name: ITI39.DocumentName
  let form: DocumentForm
  let grant: Grant
}

/// What was asked for in one retrieve, in its order.
private struct WantedForms: Sendable {
  var forms: [WantedForm] = []
  /// One for each name that is none of ours, or stands there twice.
  var errors: [RegistryError] = []
}

extension CountryOfAffiliation {
  /// ITI-39: repeats every check, fetches under the patient's permit, and releases by one durable append.
  func retrieve(_ body: Element, _ caller: VerifiedCaller, _ walk: inout Walk) async throws -> WireAnswer {
    guard let received = walk.received, let treatment = caller.treatment else { throw ConsentFailure.bindingMismatch }
    try gate.check()
    if let again = try await storedAnswer(to: received, caller, walk) { return again }
    let names = try ITI39.decodeRequest(body)
    let permit = try await ledger.permit(accessRequest(.l3, walk), from: caller)
    guard let grant = permit.grant else { throw ConsentFailure.bindingMismatch }
    var wanted = try await wanted(names, grant, caller, walk)
    guard !wanted.forms.isEmpty else {
      return try await registry(wanted.errors, walk, "exchange.unknown-document")
    }
    let cause = AuditedConnector.Cause(trace: walk.message.trace, peer: caller.country, patient: treatment.patient)
    guard let document = try await fetch(under: permit, cause, grant.source) else {
      try await ledger.contentChanged(grant.requestID, patient: treatment.patient)
      throw ConsentFailure.contentChanged
    }
    let (sealed, account) = try seal(document, grant, &wanted)
    guard let first = sealed.first else {
      return try await registry(wanted.errors, walk, "exchange.no-pdf")
    }
    let payload = ITI39.encode(
      zip(wanted.forms, sealed).map { ITI39.Document(name: $0.name, bytes: $1.bytes) }, errors: wanted.errors,
      seals: sealed.map(\.seal), boundary: "passerelle-\(Random.bytes(16).hex)", header: responseHeader(walk))
    let release = try await record(sealed, payload, account, wanted, received, caller, walk)
    return send(release, received, caller, walk, documentID: first.uniqueID)
  }

  private func accessRequest(_ form: DocumentForm, _ walk: Walk) -> AccessRequest {
    AccessRequest(
      kind: Self.patientSummary.code, form: form, trace: walk.message.trace, requestDigest: walk.digest)
  }

  /// The forms that the names stand for. Each has its own permit, for its own use of the receipt.
  private func wanted(
    _ names: [ITI39.DocumentName], _ grant: Grant, _ caller: VerifiedCaller, _ walk: Walk
  ) async throws -> WantedForms {
    let known = FormNames(requestID: grant.requestID, grant.source, own)
    var wanted = WantedForms()
    for name in names {
      let isOurs = name.home == nil || name.home == own.homeCommunity
      guard isOurs, let form = known.form(repository: name.repository, uniqueID: name.uniqueID),
        !wanted.forms.contains(where: { $0.form == form })
      else {
        wanted.errors.append(RegistryError(code: ErrorCode.missingDocument))
        continue
      }
      if form == grant.form {
        wanted.forms.append(WantedForm(name: name, form: form, grant: grant))
      } else {
        let permit = try await ledger.permit(accessRequest(form, walk), from: caller)
        guard let other = permit.grant, other.receiptID == grant.receiptID else { throw ConsentFailure.bindingMismatch }
        wanted.forms.append(WantedForm(name: name, form: form, grant: other))
      }
    }
    return wanted
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

  /// Translates what the patient allowed, validates, seals; with the documents go the terminology and the digest of its
  /// report. A PDF that cannot be made becomes an error, and the coded form still leaves.
  private func seal(
    _ document: NationalDocument<Releasing>, _ grant: Grant, _ wanted: inout WantedForms
  ) throws -> (documents: [SealedDocument], account: [String: String]) {
    let translator = translator()
    let translated = try translate(document, grant, translator)
    var made: [(form: WantedForm, document: SealedDocument)] = []
    for form in wanted.forms {
      if form.form == .l1 {
        guard let original = original(of: translated, by: translator) else {
          wanted.errors.append(RegistryError(code: ErrorCode.noPDF))
          continue
        }
        let validated = try validator.validate(original: original)
        made.append((form, try sealed(validated, grant)))
      } else {
        made.append((form, try sealed(validator.validate(translated), grant)))
      }
    }
    wanted.forms = made.map(\.form)
    return (
      made.map(\.document),
      [
        "terminology": translated.catalogueVersion,
        "translationReport": Digest.sha256(translated.report.bytes).hex,
        "items": String(translated.report.counts.incoming),
        "flaggedItems": String(translated.report.counts.text + translated.report.counts.leftOut),
      ]
    )
  }

  /// What the patient allowed of a record, in the pivot form.
  private func translate(
    _ document: NationalDocument<Releasing>, _ grant: Grant, _ translator: Translator
  ) throws -> TranslatedDocument {
    let reading = try DocumentReader.read(document.bytes, as: .national(document.format))
    let names = FormNames(requestID: grant.requestID, grant.source, own)
    let marked = kinds(in: reading.summary, grant, translator)
    var held = grant.rules.heldBack
    held.entries.formUnion(marked.held)
    // Before translation: nothing of a part that is held back may reach a later room. Both forms are of this reading.
    let allowed = reading.without(held)
    let covered = allowed.summary.sections(holding: marked.kept).union(grant.sections)
    let translated = try translator.translate(
      allowed.limited(to: grant.sections, and: marked.kept),
      as: DocumentIdentity(id: names.l3, createdAt: clock.now, l1: names.l1))
    // Held against the permission a second time: no rule of the translation may have made more of it than the patient
    // allowed.
    guard translated.summary.speakingSections.isSubset(of: covered),
      translated.summary.keys(of: ledger.policy.codes(notIn: grant.sections)).isEmpty
    else { throw ExchangeFailure.beyondPermission }
    return translated
  }

  /// Entries of the kinds that need a tick of their own, by the record's codes and by those they become: which the patient
  /// ticked, and which stay.
  private func kinds(
    in summary: PatientSummary, _ grant: Grant, _ translator: Translator
  ) -> (kept: Set<String>, held: Set<String>) {
    let policy = ledger.policy
    guard !policy.codedKinds.isEmpty else { return ([], []) }
    let (transcoded, _) = translator.transcode(summary)
    let held = transcoded.keys(of: policy.codes(notIn: grant.sections))
    // An entry of two kinds needs the tick of both.
    return (transcoded.keys(of: policy.codes(in: grant.sections)).subtracting(held), held)
  }

  /// The PDF within a CDA; nil where none can be made.
  private func original(of translated: TranslatedDocument, by translator: Translator) -> [UInt8]? {
    do { return try translator.l1(translated.summary, as: translated.identity).bytes } catch { return nil }
  }

  private func sealed(_ document: ValidatedDocument, _ grant: Grant) throws(SigningFailure) -> SealedDocument {
    try DocumentSeal.seal(document, receiptDigest: grant.receiptDigest, key: sealKey, at: clock.now)
  }

  /// The one durable append: audit event, uses of the receipt, replay keys, outbox record; all or nothing.
  private func record(
    _ sealed: [SealedDocument], _ payload: HTTPPayload, _ account: [String: String], _ wanted: WantedForms,
    _ received: ReceivedMessage, _ caller: VerifiedCaller, _ walk: Walk
  ) async throws -> Release {
    guard let grant = wanted.forms.first?.grant, let first = sealed.first else { throw ConsentFailure.bindingMismatch }
    var event = walk.event(.released, .success)
    event.documentID = first.uniqueID
    event.documentDigest = first.digest
    event.sections = grant.sections
    event.consentReceipt = grant.receiptID
    event.consentReceiptDigest = grant.receiptDigest
    event.details.merge(account) { $1 }
    event.details["forms"] = wanted.forms.map(\.form.rawValue).joined(separator: " ")
    for second in sealed.dropFirst() {
      event.details["secondDocument"] = second.uniqueID
      event.details["secondDigest"] = second.digest.hex
    }
    let row = try outbox.insertion(
      messageKey: Outbox.messageKey(client: caller.tlsPin, messageID: received.id), requestDigest: received.digest,
      trace: walk.message.trace, documentID: first.uniqueID, contentType: payload.contentType, payload: payload.body,
      at: clock.now)
    let uses = wanted.forms.map(\.grant.use)
    let receipt = try await append(
      event, alongside: uses + [replay.record(received, from: caller, at: clock.now), row, gate.write], walk,
      answering: wire(payload))
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
    var answer = WireAnswer(status: 200, contentType: record.contentType, body: payload)
    try await append(event, walk, answering: answer)
    answer.delivered = outcome(of: received, caller, walk, documentID: record.documentID)
    return answer
  }
}

extension ExchangeFailure {
  /// The rule `beyond-permission` of the flags counts this code.
  static let beyondPermission = ExchangeFailure(
    "exchange.beyond-permission", what: "Nothing was sent.",
    why: "More parts would have left than the patient's answer covers.",
    whatToDo: "Report this with the version of the gateway and the reference of the exchange.")

  static let repeated = ExchangeFailure(
    "exchange.repeated", what: "The message was not answered.", why: "It was received before.",
    whatToDo: "Send a new message with an identifier of its own.")
}
