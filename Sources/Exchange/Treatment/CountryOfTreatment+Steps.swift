import Assertions
import Audit
import Database
import Documents
public import Domain
import Signing
public import Translation
import Trust
import Validation

extension CountryOfTreatment {
  func gateway(to peer: Peer) -> any PeerGateway {
    SOAPPeer(
      peer: peer, own: own, client: client, key: key(), evidences: evidences, clock: clock, limits: limits,
      anchors: anchors, recording: recording)
  }

  func identityAssertion(
    for clinician: SignedInClinician, purpose: PurposeOfUse
  ) throws(ExchangeFailure) -> IssuedAssertion {
    do {
      return try issuer.identityAssertion(
        for: clinician.professional, at: clinician.organisation, purpose: purpose,
        signIn: SignIn(at: clinician.authenticatedAt, context: .smartcardPKI))
    } catch {
      throw .internalFault("The identity assertion was not made (\(error.code)).")
    }
  }

  /// Verifies, validates and reads what arrived. Anything that does not hold is not shown.
  func open(
    _ document: ReceivedDocument, _ entry: DocumentEntry, _ peer: Peer, _ discovery: Discovery,
    isOriginalOffered: Bool
  ) async throws(ExchangeFailure) -> ReceivedSummary {
    let (opened, validated) = try await openSealed(document, peer)
    let reading: Reading
    do {
      reading = try PivotReader.read(validated.tree)
    } catch {
      throw .documentInvalid
    }
    try checkPatient(reading.summary, discovery)
    let now = clock.now
    return ReceivedSummary(
      summary: reading.summary, country: peer.country, documentID: opened.uniqueID, bytes: document.bytes,
      documentDigest: opened.digest, builtAt: (opened.seal?.sealedAt ?? entry.creationTime).iso8601, receivedAt: now,
      viewUntil: end(of: entry.viewing, from: now), isOneReading: entry.viewing == .afterOneReading,
      sealedBy: opened.seal?.signer.subjectCommonName,
      remarks: Set(validated.warnings.map(\.what)).sorted(), unread: reading.unread,
      isOriginalOffered: isOriginalOffered)
  }

  /// Until when it may be shown: as its patient chose where their country tells it, a day at most; else our own rule.
  private func end(of viewing: ViewingEnd?, from now: Instant) -> Instant {
    switch viewing {
    case .at(let instant): min(instant, now.advanced(bySeconds: ViewingTime.longestSeconds))
    case .afterOneReading, nil: now.advanced(bySeconds: Int64(limits.viewSeconds))
    }
  }

  /// Verifies the seal and the rules of a document, whatever its form. The responder of a signer that is met for the first
  /// time is waited for.
  func openSealed(
    _ document: ReceivedDocument, _ peer: Peer
  ) async throws(ExchangeFailure) -> (opened: OpenedDocument, validated: ValidatedDocument) {
    let opened: OpenedDocument
    do {
      opened = try await peer.awaitingRevocation(
        isOpen: { $0.code == "signing.seal-revocation" }
      ) { () throws(SigningFailure) in
        try DocumentSeal.open(
          document.bytes, uniqueID: document.uniqueID, seal: document.seal, peer: peer, at: clock.now)
      }
    } catch {
      throw .signatureInvalid
    }
    do {
      return (opened, try validator.open(received: opened.bytes))
    } catch {
      throw .documentInvalid
    }
  }

  /// The record of another person must not be shown, whoever mixed them up.
  func checkPatient(_ summary: PatientSummary, _ discovery: Discovery) throws(ExchangeFailure) {
    let asked = discovery.match.identifier
    guard
      summary.header.patient.identifiers.contains(
        InstanceIdentifier(root: asked.root.value, extension: asked.extension))
    else { throw .documentInvalid }
  }

  /// The summary in words, in any offered language, without asking the other country again; the view is recorded.
  public func display(
    _ id: String, in language: LanguageTag, for clinician: SignedInClinician
  ) async throws(ExchangeFailure) -> (display: DisplayedSummary, received: ReceivedSummary) {
    let received = try await summary(of: id, for: clinician)
    guard let discovery = requests[id]?.discovery else { throw .notEntitled }
    if requests[id]?.isShown != true {
      try await record(
        .documentShown, discovery, outcome: .success, code: received.unread.isEmpty ? nil : "record.partial",
        document: received.logged)
      requests[id]?.isShown = true
      beginReading(id)
    }
    // One reading ends sooner than what was told before it began.
    let shown = requests[id]?.received ?? received
    let display = translator().display(
      shown.summary, in: language, from: shown.country, unread: shown.unread,
      reference: ExchangeReference(trace: discovery.trace))
    return (display, shown)
  }

  /// Where the patient allowed one reading, it has begun: from here it closes soon, whatever else was agreed.
  private func beginReading(_ id: String) {
    guard let received = requests[id]?.received, received.isOneReading else { return }
    requests[id]?.received?.viewUntil = min(
      received.viewUntil, clock.now.advanced(bySeconds: ViewingTime.readingSeconds))
  }

  /// Runs a call to a peer and keeps the state of its country for the search page.
  func reaching<Answer: Sendable>(
    _ country: CountryCode, _ discovery: Discovery,
    _ call: () async throws(ExchangeFailure) -> Answer
  ) async throws(ExchangeFailure) -> Answer {
    do {
      let answer = try await call()
      interruptions[country] = nil
      return answer
    } catch {
      if error.isUnanswered, interruptions[country] == nil { interruptions[country] = clock.now }
      await note(.discoveryAnswered, discovery, outcome: .failed, code: error.code)
      throw error
    }
  }

  /// Records a step before its effect: without the record the step is not made.
  func record(
    _ kind: EventKind, _ discovery: Discovery, messageID: String? = nil,
    outcome: AuditEvent.Outcome = .success, code: String? = nil, document: LoggedDocument? = nil,
    alongside writes: [PendingWrite] = []
  ) async throws(ExchangeFailure) {
    do {
      _ = try await audit.append(
        event(kind, discovery, messageID: messageID, outcome: outcome, code: code, document: document),
        alongside: writes)
    } catch {
      throw .internalFault("The step was not recorded.")
    }
  }

  /// A step as the log keeps it.
  func event(
    _ kind: EventKind, _ discovery: Discovery, messageID: String? = nil,
    outcome: AuditEvent.Outcome = .success, code: String? = nil, document: LoggedDocument? = nil
  ) -> AuditEvent {
    var event = AuditEvent(kind, outcome, .treatment)
    event.trace = discovery.trace
    event.messageID = messageID
    event.peer = discovery.country
    event.professional = Sensitive(discovery.clinician.professional.nameID)
    event.organisation = discovery.clinician.organisation.id
    event.details["organisationName"] = discovery.clinician.organisation.name
    event.purpose = discovery.situation.purpose
    if !discovery.match.identifier.extension.isEmpty { event.patient = Sensitive(discovery.match.identifier) }
    event.documentID = document?.id
    event.documentDigest = document?.digest
    event.errorCode = code
    return event
  }

  /// Records what happened anyway; a failure of the log here changes nothing that could still be stopped.
  func note(
    _ kind: EventKind, _ discovery: Discovery, outcome: AuditEvent.Outcome, code: String? = nil
  ) async {
    do {
      try await record(kind, discovery, outcome: outcome, code: code)
    } catch {
      interruptions[own.country] = clock.now
    }
  }
}

/// A document as the log names it.
struct LoggedDocument: Sendable {
  let id: String
  /// SHA-256 of its octets.
  let digest: [UInt8]
}

extension ReceivedSummary {
  var logged: LoggedDocument { LoggedDocument(id: documentID, digest: documentDigest) }
}

extension PatientMatch {
  /// Before anybody is known.
  static func unknown(_ home: HomeCommunityID) -> PatientMatch {
    PatientMatch(
      identifier: PatientIdentifier(root: home, extension: ""), familyName: "", givenNames: [], gender: nil,
      birthDate: "")
  }
}
