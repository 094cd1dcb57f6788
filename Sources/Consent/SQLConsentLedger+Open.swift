public import Assertions
import Database
import Domain
import Trust

extension SQLConsentLedger {
  public func open(
    _ request: AccessRequest, from caller: VerifiedCaller, for source: SourceVersion
  ) async throws(ConsentFailure) -> ConsentRequestView {
    guard let treatment = caller.treatment else { throw .bindingMismatch }
    var known = try await find(request, caller, treatment)
    if let stale = known, stale.source != source,
      [.requested, .notified, .approved].contains(stale.state(at: clock.now))
    {
      do {
        try await contentChanged(stale.id, patient: treatment.patient)
      } catch  where [ConsentFailure.expired, .refused, .withdrawn].contains(error) {
        // It ended beside this call: what is stored says how.
      }
      known = try await find(request, caller, treatment)
    }
    if known.map(\.isToBeAskedAnew) ?? true {
      // One who must look at once is not kept out by a request that still waits; their own limits are in the policy.
      let isVital = treatment.vitalInterest != nil
      let isExempt = isVital ? try await vitalInterestRefusal(of: caller) == nil : false
      try await insert(
        newRecord(request, caller, treatment, source), request, caller.purpose, treatment.patient, after: known,
        isExempt: isExempt)
      known = try await find(request, caller, treatment)
    }
    guard let record = known else { throw .noRequest }
    // A claimed code answers the request in a commit of its own: after a crash between the two it is still to be used.
    guard record.isOpen(at: clock.now), let code = try await claimedCode(of: record),
      try await !registry.isDeceased(treatment.patient)
    else { return try view(record) }
    do {
      try await approve(record, with: code, treatment.patient, caller.purpose)
    } catch {
      // A call beside this one used the code, or the patient answered: what is stored says what came of it.
      guard error == .codeUnknown || error == .decided else { throw error }
    }
    guard let stored = try await find(request, caller, treatment) else { throw .noRequest }
    return try view(stored)
  }

  private func insert(
    _ record: RequestRecord, _ request: AccessRequest, _ purpose: PurposeOfUse, _ patient: PatientIdentifier,
    after former: RequestRecord?, isExempt: Bool
  ) async throws(ConsentFailure) {
    let code = try await claimedCode(of: record)
    let (policy, box) = (policy, box)
    let now = clock.now
    let notice = try draft(.waiting, record, at: now)
    let everybody = await told(about: record, patient)
    try await commit(event(.requested, record, patient, purpose)) { connection in
      // A race of two first queries under one pair of assertions: the second finds the first's record.
      let newest = try RequestRecord.find(
        peer: record.peer, hcpID: record.hcpID, trcID: record.trcID, kind: request.kind, in: connection)
      guard newest?.id == former?.id else { return }
      if code == nil, !isExempt { try Self.checkLimits(record, policy, now, connection) }
      try Self.insert(record, kind: Self.kind(request.kind, of: record, connection), connection)
      try Self.insert("requested", record.id, now, connection)
      // A code answers at once: there is nothing to wait for.
      guard code == nil else { return }
      for person in everybody { try box.put(notice, to: person, at: now, connection) }
    }
  }

  /// The patient, and everybody who may answer for them; without the registry the patient alone.
  func told(about record: RequestRecord, _ patient: PatientIdentifier) async -> [String] {
    do {
      return try await [record.pseudonym]
        + representatives(of: patient, deciding: true).map { pseudonym($0.representative) }
    } catch {
      // Who else there is cannot be known now; nothing waits for it.
      return [record.pseudonym]
    }
  }

  /// A message about a request; its words come from fixed lists.
  func draft(_ kind: Notice.Kind, _ record: RequestRecord, at now: Instant) throws(ConsentFailure) -> NoticeDraft {
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    return NoticeDraft(kind, record, facilityType: asker.facilityType, at: now)
  }

  /// The kind of a new record: from the second asking on with its number.
  private static func kind(
    _ kind: String, of record: RequestRecord, _ connection: any Connection
  ) throws -> String {
    let rows = try connection.query(
      """
      SELECT COUNT(*) AS n FROM consent_requests WHERE peer = ? AND hcp_id = ? AND trc_id = ?
      AND (kind = ? OR substr(kind, 1, ?) = ?)
      """,
      [
        .text(record.peer), .text(record.hcpID), .text(record.trcID), .text(kind), .integer(Int64(kind.count + 1)),
        .text("\(kind)#"),
      ])
    let asked = try rows.first?.integer("n") ?? 0
    return asked == 0 ? kind : "\(kind)#\(asked + 1)"
  }

  private func find(
    _ request: AccessRequest, _ caller: VerifiedCaller, _ treatment: TreatmentConfirmation
  ) async throws(ConsentFailure) -> RequestRecord? {
    let peer = caller.country.value
    let hcpID = caller.hcpAssertionID
    let trcID = treatment.trcAssertionID
    let record = try await read { connection in
      try RequestRecord.find(peer: peer, hcpID: hcpID, trcID: trcID, kind: request.kind, in: connection)
    }
    // The same assertions for another patient cannot be: the TRC names one.
    if let record, record.pseudonym != pseudonym(treatment.patient) { throw .bindingMismatch }
    return record
  }

  private func newRecord(
    _ request: AccessRequest, _ caller: VerifiedCaller, _ treatment: TreatmentConfirmation, _ source: SourceVersion
  ) throws(ConsentFailure) -> RequestRecord {
    let id = Random.bytes(16).hex
    let asker = StatedAsker(
      hcpIssuer: caller.hcpIssuer, nameID: caller.professional.nameID, name: caller.professional.name,
      role: caller.professional.role, organisation: caller.organisation.name ?? caller.organisation.locality,
      locality: caller.organisation.locality, facilityType: caller.organisation.facilityType,
      purpose: caller.purpose.rawValue)
    let now = clock.now
    let end = now.advanced(bySeconds: Int64(policy.requestLifetimeSeconds))
    return RequestRecord(
      id: id, peer: caller.country.value, hcpID: caller.hcpAssertionID, trcID: treatment.trcAssertionID,
      pseudonym: pseudonym(treatment.patient), organisationID: caller.organisation.id, trace: request.trace,
      facts: try asker.sealed(secrets.data, id: id), source: source, requestDigest: request.requestDigest,
      isStaged: caller.peer.answerDetail == .staged, createdAt: now, expiresAt: min(end, treatment.notOnOrAfter),
      trcNotAfter: treatment.notOnOrAfter)
  }

  private static func checkLimits(
    _ record: RequestRecord, _ policy: ConsentPolicy, _ now: Instant, _ connection: any Connection
  ) throws {
    let open = try RequestRecord.all(of: record.pseudonym, in: connection).filter { $0.isOpen(at: now) }
    guard open.count < policy.openRequestsPerPatient else { throw ConsentFailure.limit }
    let same = open.filter { $0.peer == record.peer && $0.organisationID == record.organisationID }
    guard same.count < policy.openRequestsPerOrganisation else { throw ConsentFailure.limit }
  }

  private static func insert(_ record: RequestRecord, kind: String, _ connection: any Connection) throws {
    try connection.execute(
      """
      INSERT INTO consent_requests (id, peer, hcp_id, trc_id, kind, pseudonym, organisation_id, trace_parent, facts,
        document_id, document_digest, request_digest, is_staged, created_at, expires_at, trc_not_after)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(record.id), .text(record.peer), .text(record.hcpID), .text(record.trcID), .text(kind),
        .text(record.pseudonym), .text(record.organisationID), .text(record.trace.traceparent), .blob(record.facts),
        .text(record.source.documentID), .blob(record.source.digest), .blob(record.requestDigest),
        .integer(record.isStaged ? 1 : 0), .integer(record.createdAt.milliseconds),
        .integer(record.expiresAt.milliseconds), .integer(record.trcNotAfter.milliseconds),
      ])
  }

  static func insert(
    _ kind: String, _ requestID: String, _ at: Instant, way: String? = nil, receipt: SealedReceipt? = nil,
    _ connection: any Connection
  ) throws {
    try connection.execute(
      """
      INSERT INTO consent_events (request_id, kind, at, way, receipt_id, receipt, sections, not_after, viewing)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(requestID), .text(kind), .integer(at.milliseconds), way.map { .text($0) } ?? .null,
        receipt.map { .text($0.id) } ?? .null, receipt.map { .blob($0.bytes) } ?? .null,
        receipt.map { .text($0.sections.joined(separator: ",")) } ?? .null,
        receipt.map { .integer($0.notAfter.milliseconds) } ?? .null,
        receipt?.viewing.map { .text($0.rawValue) } ?? .null,
      ])
  }

  func event(
    _ kind: ConsentEvent.Kind, _ record: RequestRecord, _ patient: PatientIdentifier?, _ purpose: PurposeOfUse?
  ) -> ConsentEvent {
    ConsentEvent(
      kind: kind, patient: patient, trace: record.trace, country: CountryCode(record.peer), purpose: purpose,
      sections: [], way: nil, receiptID: nil, receiptDigest: nil)
  }

  func view(_ record: RequestRecord) throws(ConsentFailure) -> ConsentRequestView {
    let now = clock.now
    let stated = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    guard let country = CountryCode(record.peer), let purpose = PurposeOfUse(rawValue: stated.purpose) else {
      throw .store("facts")
    }
    let decided = record.events.last { ["approved", "refused", "withdrawn"].contains($0.kind) }
    return ConsentRequestView(
      id: record.id, reference: ExchangeReference(trace: record.trace), traceID: record.trace.traceID,
      state: record.state(at: now),
      wasOpened: record.wasOpened, requestedAt: record.createdAt, expiresAt: record.expiresAt, decidedAt: decided?.at,
      notAfter: record.approval?.notAfter ?? (record.isOpen(at: now) ? record.trcNotAfter : nil),
      usedAt: record.usedAt, way: decided?.way,
      sections: record.approval?.sections ?? [],
      asker: Asker(
        name: stated.name, role: stated.role, organisation: stated.organisation, locality: stated.locality,
        facilityType: stated.facilityType, country: country, purpose: purpose),
      checkNumber: record.isStaged ? CheckNumber(assertionID: record.trcID) : nil, source: record.source,
      viewing: record.viewing, isTold: record.isStaged, stop: record.stop)
  }
}
