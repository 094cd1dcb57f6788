public import Assertions
import Database
public import Domain
import Trust

/// Advance directives: set, confirmed, ended by their patient alone; applied by the ledger, by the clock.
extension SQLConsentLedger {
  /// Sets a directive in place of any before it.
  ///
  /// - Parameter shown: SHA-256 of the exact text of the screen.
  /// - Throws: `consent.directive` outside of what the country offers, `consent.store`.
  public func set(
    _ choice: DirectiveChoice, shown: [UInt8], by patient: SignedInPatient
  ) async throws(ConsentFailure) {
    guard policy.directive.allows(choice) else { throw .directive }
    try await checkAge(of: patient)
    let id = Random.bytes(16).hex
    let facts = try AdvanceDirective.sealed(
      choice, shown: shown, actor: patient.subject, key: secrets.data, id: id)
    let (pseudonym, now) = (pseudonym(patient.patient), clock.now)
    try await commit(standing(.directiveSet, patient.patient)) { connection in
      try Self.note(directive: "set", id, pseudonym, now, facts: facts, connection)
    }
  }

  /// Confirms the directive for another year.
  ///
  /// - Throws: `consent.no-request` where there is none.
  public func confirmDirective(by patient: SignedInPatient) async throws(ConsentFailure) {
    try await checkAge(of: patient)
    try await change(.directiveSet, "confirmed", by: patient)
  }

  /// Ends the directive at once, for all later requests.
  ///
  /// - Throws: `consent.no-request` where there is none.
  public func endDirective(by patient: SignedInPatient) async throws(ConsentFailure) {
    guard patient.mandate == nil else { throw .mandate }
    try await change(.directiveEnded, "ended", by: patient)
  }

  /// The directive of a patient, also one whose year is over; nil where none is set.
  public func directive(of patient: SignedInPatient) async throws(ConsentFailure) -> AdvanceDirective? {
    guard patient.mandate == nil else { throw .mandate }
    let (pseudonym, key, policy) = (pseudonym(patient.patient), secrets.data, policy.directive)
    return try await read { try Self.directive(of: pseudonym, key, policy, $0) }
  }

  /// From when the patient's directive answers this request, where nobody else does before; nil where it never does.
  public func directiveDue(
    _ requestID: String, from caller: VerifiedCaller
  ) async throws(ConsentFailure) -> Instant? {
    let (key, policy) = (secrets.data, policy.directive)
    guard policy.stillAllows(role: caller.professional.role) else { return nil }
    return try await read { connection in
      guard let record = try RequestRecord.find(id: requestID, in: connection),
        let directive = try Self.directive(of: record.pseudonym, key, policy, connection),
        directive.covers(caller.purpose, caller.country, role: caller.professional.role)
      else { return nil }
      return directive.due(record)
    }
  }

  /// Answers a request by the patient's directive, if its time has come and every condition holds now.
  ///
  /// - Returns: whether it did.
  public func applyDirective(
    to requestID: String, from caller: VerifiedCaller
  ) async throws(ConsentFailure) -> Bool {
    guard let treatment = caller.treatment else { return false }
    let record = try await own(requestID, treatment.patient)
    let (key, policy, now) = (secrets.data, policy.directive, clock.now)
    guard policy.stillAllows(role: caller.professional.role), try await !registry.isDeceased(treatment.patient) else {
      return false
    }
    let found = try await read { try Self.directive(of: record.pseudonym, key, policy, $0) }
    guard let directive = found, directive.covers(caller.purpose, caller.country, role: caller.professional.role),
      now >= directive.due(record), record.isOpen(at: now), now < directive.endsAt
    else { return false }
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    // The record's own facts decide, not the message of the moment.
    guard asker.purpose == PurposeOfUse.emergency.rawValue,
      directive.professions.contains(where: { asker.role.hasPrefix($0) })
    else { return false }
    let receipt = try receipts.sign(
      ReceiptSigner.Facts(
        subject: record.pseudonym, actor: directive.actor, way: "directive", decision: "permit",
        binding: record.binding(
          directive.sections, from: wholeSecond(now), to: wholeSecond(record.trcNotAfter), asker: asker),
        shown: directive.shown, issuedAt: now, previous: nil))
    var event = event(.approved, record, treatment.patient, .emergency)
    (event.sections, event.way) = (directive.sections, "directive")
    (event.receiptID, event.receiptDigest) = (receipt.id, receipt.digest)
    let sealed = try receipt.sealed(secrets.data)
    let (box, notice) = (box, NoticeDraft(.directiveUsed, record, facilityType: asker.facilityType, at: now))
    do {
      try await commit(event) { connection in
        guard try Self.directive(of: record.pseudonym, key, policy, connection) == directive,
          let current = try RequestRecord.find(id: record.id, in: connection), current.isOpen(at: now)
        else { throw ConsentFailure.decided }
        try Self.insert("approved", record.id, now, way: "directive", receipt: sealed, connection)
        try box.put(notice, to: record.pseudonym, at: now, connection)
      }
    } catch  where error == .decided {
      return false
    }
    steps.changed(record.id)
    return true
  }

  private func change(
    _ kind: ConsentEvent.Kind, _ name: String, by patient: SignedInPatient
  ) async throws(ConsentFailure) {
    let (pseudonym, key, policy, now) = (pseudonym(patient.patient), secrets.data, policy.directive, clock.now)
    try await commit(standing(kind, patient.patient)) { connection in
      guard let directive = try Self.directive(of: pseudonym, key, policy, connection) else {
        throw ConsentFailure.noRequest
      }
      try Self.note(directive: name, directive.id, pseudonym, now, facts: nil, connection)
    }
  }

  private static func directive(
    of pseudonym: String, _ key: [UInt8], _ policy: DirectivePolicy, _ connection: any Connection
  ) throws -> AdvanceDirective? {
    guard !pseudonym.isEmpty else { return nil }
    let rows = try connection.query(
      "SELECT id, kind, at, facts FROM consent_directives WHERE pseudonym = ? ORDER BY seq", [.text(pseudonym)])
    guard let last = rows.last, try last.text("kind") != "ended" else { return nil }
    let id = try last.text("id")
    guard let made = try rows.last(where: { try $0.text("id") == id && $0.text("kind") == "set" }) else { return nil }
    let confirmed = Instant(milliseconds: try last.integer("at"))
    return try AdvanceDirective.open(
      made.blob("facts"), id: id, confirmedAt: confirmed, endsAt: policy.end(after: confirmed), key: key)
  }

  private static func note(
    directive kind: String, _ id: String, _ pseudonym: String, _ at: Instant, facts: [UInt8]?,
    _ connection: any Connection
  ) throws {
    try connection.execute(
      "INSERT INTO consent_directives (id, pseudonym, kind, at, facts) VALUES (?, ?, ?, ?, ?)",
      [.text(id), .text(pseudonym), .text(kind), .integer(at.milliseconds), facts.map { .blob($0) } ?? .null])
  }
}

extension AdvanceDirective {
  func due(_ record: RequestRecord) -> Instant { record.createdAt.advanced(bySeconds: Int64(waitMinutes) * 60) }
}

extension ConsentFailure {
  static let directive = ConsentFailure(
    "consent.directive", what: "The directive was not set.", why: "It is outside of what the country offers.",
    whatToDo: "Choose at least one country, one profession, one part and one of the times offered.")
}
