import Database
public import Domain
import Trust

extension SQLConsentLedger {
  /// The request is on the patient's own page, which is the channel of those who chose no other. Where a message is on
  /// its way, or found no channel, that alone says what the patient was told.
  public func notified(_ requestID: String, patient: PatientIdentifier) async throws(ConsentFailure) {
    let record = try await own(requestID, patient)
    guard record.state(at: clock.now) == .requested else { return }
    guard try await !read({ try Self.isWaitingForChannel(requestID, $0) }) else { return }
    try await transition(.notified, record, patient)
  }

  /// The patient opened the request on their screen.
  public func opened(_ requestID: String, by patient: SignedInPatient) async throws(ConsentFailure) {
    let record = try await own(requestID, patient.patient)
    guard record.isOpen(at: clock.now), !record.wasOpened else { return }
    try await transition(.opened, record, patient.patient)
  }

  /// The source changed since the binding was made: this request ends, whatever was said.
  public func contentChanged(_ requestID: String, patient: PatientIdentifier) async throws(ConsentFailure) {
    let record = try await own(requestID, patient)
    let now = clock.now
    try await commit(event(.contentChanged, record, patient, nil)) { connection in
      // What ended before keeps its end.
      switch try RequestRecord.find(id: requestID, in: connection)?.state(at: now) {
      case .requested, .notified, .approved, .used: break
      case .refused: throw ConsentFailure.refused
      case .withdrawn: throw ConsentFailure.withdrawn
      case .expired: throw ConsentFailure.expired
      case nil: throw ConsentFailure.noRequest
      }
      try Self.insert("content-changed", requestID, now, connection)
    }
    steps.changed(requestID)
  }

  private func transition(
    _ kind: ConsentEvent.Kind, _ record: RequestRecord, _ patient: PatientIdentifier
  ) async throws(ConsentFailure) {
    let now = clock.now
    try await commit(event(kind, record, patient, nil)) { connection in
      guard let current = try RequestRecord.find(id: record.id, in: connection), current.isOpen(at: now) else {
        throw ConsentFailure.decided
      }
      try Self.insert(kind.rawValue, record.id, now, connection)
    }
    steps.changed(record.id)
  }

  public func record(_ statement: ConsentStatement) async throws(ConsentFailure) -> ConsentReference {
    let record = try await own(statement.requestID, statement.patient.patient)
    let now = clock.now
    try await entitle(statement.patient, toAllow: statement.decision != .refuse)
    // Where several may answer, a refusal after another's approval wins while nothing left (consent.md section 9).
    if statement.decision == .refuse, statement.patient.mandate != nil, record.state(at: now) == .approved {
      try await withdraw(record.id, by: statement.patient)
      return ConsentReference(requestID: record.id, reference: ExchangeReference(trace: record.trace))
    }
    guard record.isOpen(at: now) else { throw record.state(at: now) == .expired ? .expired : .decided }
    // What the patient saw must be what would leave: another version is another request. A refusal lets nothing leave, so
    // it counts whatever became of the record: who refused is not asked again.
    guard statement.decision == .refuse || statement.source == record.source else {
      try await contentChanged(record.id, patient: statement.patient.patient)
      throw .contentChanged
    }
    switch statement.decision {
    case .allow(let sections):
      guard policy.ways.contains(.live) else { throw .wayClosed }
      guard !sections.isEmpty else { throw .incompleteStatement }
      // The right ends with the mandate, and so does what was allowed under it; nothing leaves after the view is over.
      let ends = [
        statement.patient.mandate?.decisionEnd(policy.ages), statement.viewing.seconds.map(now.advanced(bySeconds:)),
      ]
      try await decide(
        "approved", .approved, record, statement, sections: sections,
        end: ends.compactMap(\.self).reduce(record.trcNotAfter, min), decision: "permit")
    case .refuse:
      try await decide("refused", .refused, record, statement, sections: [], end: record.trcNotAfter, decision: "deny")
    }
    return ConsentReference(requestID: record.id, reference: ExchangeReference(trace: record.trace))
  }

  private func decide(
    _ name: String, _ kind: ConsentEvent.Kind, _ record: RequestRecord, _ statement: ConsentStatement,
    sections: [String], end: Instant, decision: String
  ) async throws(ConsentFailure) {
    let now = clock.now
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    let mandate = statement.patient.mandate
    let way = mandate == nil ? "live" : "representative"
    let receipt = try receipts.sign(
      ReceiptSigner.Facts(
        subject: record.pseudonym, actor: statement.patient.subject, way: way, decision: decision,
        binding: record.binding(sections, from: wholeSecond(now), to: wholeSecond(end), asker: asker),
        shown: statement.shown, issuedAt: now, previous: nil, mandate: mandate,
        viewing: decision == "permit" ? statement.viewing : nil))
    var event = event(kind, record, statement.patient.patient, PurposeOfUse(rawValue: asker.purpose))
    event.sections = sections
    (event.way, event.role) = (way, mandate?.role.rawValue)
    event.details["shown"] = statement.shown.hex
    event.details["shownLanguage"] = statement.language?.value
    event.details["until"] = wholeSecond(end).iso8601Seconds
    event.details["viewing"] = decision == "permit" ? statement.viewing.rawValue : nil
    event.receiptID = receipt.id
    event.receiptDigest = receipt.digest
    let sealed = try receipt.sealed(secrets.data)
    let (box, told) = (box, try await told(of: statement.patient))
    let notice = NoticeDraft(.representativeAnswered, record, facilityType: asker.facilityType, at: now)
    try await commit(event) { connection in
      guard let current = try RequestRecord.find(id: record.id, in: connection), current.isOpen(at: now) else {
        throw ConsentFailure.decided
      }
      try Self.insert(name, record.id, now, way: way, receipt: sealed, connection)
      for person in told { try box.put(notice, to: person, at: now, connection) }
    }
    steps.changed(record.id)
  }

  public func withdraw(_ requestID: String, by patient: SignedInPatient) async throws(ConsentFailure) {
    let record = try await own(requestID, patient.patient)
    let now = clock.now
    try await entitle(patient, toAllow: false)
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    guard let approval = record.approval else { throw .decided }
    let way = patient.mandate == nil ? "live" : "representative"
    let receipt = try receipts.sign(
      ReceiptSigner.Facts(
        subject: record.pseudonym, actor: patient.subject, way: way, decision: "withdraw",
        binding: record.binding(
          approval.sections, from: wholeSecond(now), to: wholeSecond(record.trcNotAfter), asker: asker),
        shown: Digest.sha256([]), issuedAt: now, previous: approval.receiptID, mandate: patient.mandate))
    var event = event(.withdrawn, record, patient.patient, nil)
    event.receiptID = receipt.id
    event.receiptDigest = receipt.digest
    event.role = patient.mandate?.role.rawValue
    let sealed = try receipt.sealed(secrets.data)
    let (box, told) = (box, try await told(of: patient))
    let notice = NoticeDraft(.representativeAnswered, record, facilityType: asker.facilityType, at: now)
    try await commit(event) { connection in
      guard let current = try RequestRecord.find(id: requestID, in: connection), current.state(at: now) == .approved
      else { throw ConsentFailure.decided }
      try Self.insert("withdrawn", requestID, now, way: way, receipt: sealed, connection)
      for person in told { try box.put(notice, to: person, at: now, connection) }
    }
    steps.changed(requestID)
  }

  /// Who hears of an answer: where a representative gave it, the patient and all others who may answer.
  private func told(of person: SignedInPatient) async throws(ConsentFailure) -> [String] {
    person.mandate == nil ? [] : try await others(than: person)
  }

  // MARK: Looking

  /// A request of this patient, and of nobody else.
  public func request(_ id: String, of patient: SignedInPatient) async throws(ConsentFailure) -> ConsentRequestView {
    let kept = try await kept(from: patient)
    return try kept.shown(view(await own(id, patient.patient)))
  }

  /// Every request about this patient, newest first.
  public func requests(of patient: SignedInPatient) async throws(ConsentFailure) -> [ConsentRequestView] {
    let pseudonym = pseudonym(patient.patient)
    let records = try await read { try RequestRecord.all(of: pseudonym, in: $0) }
    let kept = try await kept(from: patient)
    var views: [ConsentRequestView] = []
    for record in records { views.append(try kept.shown(view(record))) }
    return views
  }

  func own(_ id: String, _ patient: PatientIdentifier) async throws(ConsentFailure) -> RequestRecord {
    let record = try await read { try RequestRecord.find(id: id, in: $0) }
    guard let record, record.pseudonym == pseudonym(patient) else { throw .noRequest }
    return record
  }

  /// Receipts tell times in whole seconds.
  func wholeSecond(_ instant: Instant) -> Instant { Instant(seconds: instant.milliseconds / 1000) }
}
