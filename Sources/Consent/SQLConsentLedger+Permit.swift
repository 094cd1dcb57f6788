public import Assertions
import Database
import Domain
import Trust

extension SQLConsentLedger {
  public func permit(
    _ request: AccessRequest, from caller: VerifiedCaller
  ) async throws(ConsentFailure) -> Permit<Releasing> {
    guard let treatment = caller.treatment else { throw .bindingMismatch }
    let peer = caller.country.value
    let hcpID = caller.hcpAssertionID
    let trcID = treatment.trcAssertionID
    let found = try await read { connection in
      try RequestRecord.find(peer: peer, hcpID: hcpID, trcID: trcID, kind: request.kind, in: connection)
    }
    // After an erasure what is kept of a request belongs to no pseudonym, and opens nothing.
    guard let record = found, !record.pseudonym.isEmpty else { throw .noRequest }
    let now = clock.now
    switch record.state(at: now) {
    case .requested, .notified: throw .waiting
    case .refused: throw .refused
    case .expired: throw .expired
    case .withdrawn: throw .withdrawn
    case .approved, .used: break
    }
    guard let approval = record.approval, let sealed = approval.receipt else { throw .expired }
    let receipt = try receipts.open(SealedReceipt.open(sealed, secrets.data))
    try check(receipt, record, caller, treatment, now)
    guard try await !registry.isDeceased(treatment.patient) else { throw .expired }
    if let mandate = receipt.mandate, try await !stands(mandate: mandate, over: treatment.patient) { throw .expired }
    let standing = try await rules(
      for: treatment.patient, country: caller.country, role: caller.professional.role,
      allowedByRepresentative: receipt.mandate != nil)
    let isVital = receipt.way == "break-glass"
    if isVital, try await isClosed(record) { throw .expired }
    let rules = isVital ? rulesOfVitalInterest(standing) : standing
    guard !rules.hides(record.source) else { throw .expired }
    let notice = try draft(.viewed, record, at: now)
    return Permit(
      patient: treatment.patient,
      grant: Grant(
        requestID: record.id, receiptID: receipt.id, receiptDigest: receipt.digest, sections: receipt.sections,
        source: record.source, form: request.form, rules: rules,
        use: use(
          of: receipt, record, request.form, under: rules, notice: notice,
          mandate: receipt.mandate.map { mandateKey($0, treatment.patient) })))
  }

  /// The ways in which a document leaves without its patient, who is told then.
  static let absentWays: Set<String> = ["directive", "representative", "break-glass"]

  /// Whether what was opened without an answer is open no more: by the policy or by its patient.
  private func isClosed(_ record: RequestRecord) async throws(ConsentFailure) -> Bool {
    guard policy.breakGlass != .off else { return true }
    return try await read { try Self.isExcluded(record.pseudonym, $0) }
  }

  /// The binding is computed again from the verified request: every field counts.
  private func check(
    _ receipt: ConsentReceipt, _ record: RequestRecord, _ caller: VerifiedCaller, _ treatment: TreatmentConfirmation,
    _ now: Instant
  ) throws(ConsentFailure) {
    let binding = Binding(
      patientPseudonym: pseudonym(treatment.patient), hcpAssertionID: caller.hcpAssertionID,
      hcpIssuer: caller.hcpIssuer, hcpNameID: caller.professional.nameID, hcpRole: caller.professional.role,
      organisationID: caller.organisation.id, country: caller.country.value,
      trcAssertionID: treatment.trcAssertionID, purpose: caller.purpose.rawValue,
      documentID: record.source.documentID, documentDigest: record.source.digest, sections: receipt.sections,
      notBefore: receipt.notBefore, notAfter: receipt.notAfter, requestDigest: record.requestDigest)
    guard Digest.constantTimeEqual(binding.digest, receipt.binding) else { throw .bindingMismatch }
    guard now < receipt.notAfter else { throw .expired }
  }

  /// The use, inside the release's own transaction: of all that race, one insert per form succeeds.
  private func use(
    of receipt: ConsentReceipt, _ record: RequestRecord, _ form: DocumentForm, under rules: StandingRules,
    notice: NoticeDraft, mandate: String?
  ) -> PendingWrite {
    let box = box
    let clock = clock
    let steps = steps
    let isVital = receipt.way == "break-glass"
    return PendingWrite { connection in
      let now = clock.now
      guard let current = try RequestRecord.find(id: record.id, in: connection) else { throw ConsentFailure.noRequest }
      switch current.state(at: now) {
      case .approved, .used: break
      case .withdrawn: throw ConsentFailure.withdrawn
      case .refused: throw ConsentFailure.refused
      case .requested, .notified: throw ConsentFailure.waiting
      case .expired: throw ConsentFailure.expired
      }
      guard now < receipt.notAfter else { throw ConsentFailure.expired }
      if isVital, try Self.isExcluded(record.pseudonym, connection) { throw ConsentFailure.expired }
      if let mandate, try Self.isEnded(mandate: mandate, connection) { throw ConsentFailure.expired }
      guard try Self.version(of: record.pseudonym, connection) == rules.version else {
        throw ConsentFailure.rulesChanged
      }
      let used = try connection.query(
        "SELECT at FROM consent_uses WHERE receipt_id = ? AND form = ?", [.text(receipt.id), .text(form.rawValue)])
      guard used.isEmpty else { throw ConsentFailure.used }
      try connection.execute(
        "INSERT INTO consent_uses (receipt_id, form, at) VALUES (?, ?, ?)",
        [.text(receipt.id), .text(form.rawValue), .integer(now.milliseconds)])
      if current.usedAt == nil, current.approval?.way.map(Self.absentWays.contains) ?? false {
        try box.put(notice, to: record.pseudonym, at: now, connection)
      }
      try Self.insert("used", record.id, now, connection)
      steps.changed(record.id)
    }
  }
}
