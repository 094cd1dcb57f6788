public import Audit
public import Consent
import Countries
public import Domain

/// The log as one patient may read it: what concerns them, with the proof that it was not changed.
public struct PatientHistory: Sendable {
  let reader: LogReader
  let prover: LogProver
  let verifierKey: NoteVerifier?

  /// - Parameter verifierKey: the log's public key; nil takes the one that lies beside the log.
  public init(reader: LogReader, prover: LogProver, verifierKey: NoteVerifier?) {
    self.reader = reader
    self.prover = prover
    self.verifierKey = verifierKey
  }

  /// What happened to one person's data, newest first.
  func events(of patient: SignedInPatient) async throws -> [LoggedEvent] {
    try await reader.events(of: patient.patient, limit: 2000)
  }

  /// Most readings of auditors that are looked through: the newest.
  private static let mostReadings = 500

  /// What auditors looked at of this person's exchanges, newest first; of one auditor and one exchange the last time.
  ///
  /// - Parameter events: what concerns the person.
  func readings(of events: [LoggedEvent]) async throws -> [LoggedEvent] {
    let own = Set(events.compactMap(\.reference))
    guard !own.isEmpty else { return [] }
    var search = LogSearch()
    search.kind = EventKind.auditorRead.rawValue
    search.limit = Self.mostReadings
    var seen: Set<String> = []
    return try await reader.find(search).compactMap { finding in
      guard case .event(let logged) = finding.thing, let event = logged.event,
        let reference = event.details["reference"].map(Self.characters), own.contains(reference),
        seen.insert("\(reference) \(event.professional?.exposed ?? "")").inserted
      else { return nil }
      return logged
    }
  }

  /// A reference as the log has it, from what somebody typed.
  private static func characters(_ typed: String) -> String {
    typed.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// The inclusion proof of one entry, only where it concerns this person; nil else, and while no checkpoint covers it.
  func proof(of entry: Int64, for patient: SignedInPatient) async throws -> JSON? {
    let events = try await events(of: patient)
    var isOwn = events.contains { $0.sequence == entry }
    if !isOwn { isOwn = try await readings(of: events).contains { $0.sequence == entry } }
    guard isOwn, let signed = try prover.checkpoint(key: verifierKey), entry < Int64(signed.checkpoint.size)
    else { return nil }
    return try await prover.inclusionProof(
      of: Int(entry), size: signed.checkpoint.size, root: signed.checkpoint.root
    )?.json(checkpoint: signed)
  }
}

extension PatientDesk {
  /// For each exchange the entry that tells most: what was sent, else what was answered.
  public func entries(of patient: SignedInPatient) async throws(ExchangeFailure) -> [String: Int64] {
    let told: [EventKind] = [
      .consentRequested, .consentExpired, .consentDecided, .consentWithdrawn,
      .vitalInterestUsed, .released,
    ]
    var entries: [String: (rank: Int, entry: Int64)] = [:]
    for event in try await events(of: patient) {
      guard let trace = event.traceID, let rank = told.firstIndex(where: { $0.rawValue == event.kind }) else {
        continue
      }
      if entries[trace].map({ $0.rank < rank }) ?? true { entries[trace] = (rank, event.sequence) }
    }
    return entries.mapValues(\.entry)
  }

  /// What happened outside of any request: codes, what was hidden, directives, and what auditors looked at. Newest first.
  public func lone(of patient: SignedInPatient) async throws(ExchangeFailure) -> [LoggedEvent] {
    let told: [EventKind] = [
      .codeMade, .codeVoided, .codeWrong, .consentRestricted, .restrictionLifted, .directiveSet, .directiveEnded,
      .channelChanged, .mandateEnded, .vitalInterestChanged, .auditorRead,
    ]
    let events = try await events(of: patient)
    let own = events.filter { event in told.contains { $0.rawValue == event.kind } }
    do {
      let readings = try await history?.readings(of: events) ?? []
      return (own + readings).sorted { $0.sequence > $1.sequence }
    } catch {
      throw .internalFault("The history was not read (\((error as? any Explained)?.code ?? "unknown")).")
    }
  }

  /// Schema `passerelle.proof/1`; nil where the entry is not this person's, or not under a checkpoint yet.
  public func proof(of entry: Int64, for patient: SignedInPatient) async throws(ExchangeFailure) -> JSON? {
    do {
      return try await history?.proof(of: entry, for: patient)
    } catch {
      throw .internalFault("The proof was not made (\((error as? any Explained)?.code ?? "unknown")).")
    }
  }

  private func events(of patient: SignedInPatient) async throws(ExchangeFailure) -> [LoggedEvent] {
    do {
      return try await history?.events(of: patient) ?? []
    } catch {
      throw .internalFault("The history was not read (\((error as? any Explained)?.code ?? "unknown")).")
    }
  }

  // MARK: Receipts

  /// The signed answers to one request, oldest first.
  public func signedAnswers(
    to id: String, of patient: SignedInPatient
  ) async throws(ExchangeFailure) -> [SignedAnswer] {
    try await asked { () async throws(ConsentFailure) in try await ledger.signedAnswers(to: id, of: patient) }
  }

  /// The answer as FHIR R4 `Consent` (IHE PCF).
  public func consentResource(_ answer: SignedAnswer) -> JSON {
    answer.consentResource(issuer: ledger.receiptIssuer, offered: offeredParts)
  }

  /// The answer as a BPPC document (CDA R2).
  public func consentDocument(_ answer: SignedAnswer) -> [UInt8] {
    ConsentDocument(answer: answer, own: own, issuer: ledger.receiptIssuer).bytes
  }

  /// The certificate with which anybody verifies a receipt, PEM.
  public var receiptCertificate: String? { ledger.receiptCertificate }

  // MARK: What the patient does not recognise

  /// Opens a case for the privacy officer: the patient does not know this access. What has not left yet is stopped.
  public func doesNotRecognise(_ id: String, by patient: SignedInPatient) async throws(ExchangeFailure) {
    let request = try await request(id, of: patient)
    do {
      var event = AuditEvent(.caseOpened, .success, .affiliation)
      event.peer = request.asker.country
      event.patient = Sensitive(patient.patient)
      event.details = ["reference": request.reference.description, "state": request.state.rawValue]
      _ = try await connector.audit.append(event)
    } catch {
      throw .internalFault("The case was not recorded (\((error as? any Explained)?.code ?? "unknown")).")
    }
    switch request.state {
    case .requested, .notified:
      try await refuse(id, shown: [UInt8](repeating: 0, count: 32), by: patient)
    case .approved: try await withdraw(id, by: patient)
    case .used, .refused, .expired, .withdrawn: break
    }
  }
}
