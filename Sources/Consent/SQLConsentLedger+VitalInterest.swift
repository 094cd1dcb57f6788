public import Assertions
import Database
public import Domain
import Trust

/// Access without the patient's answer, to protect vital interests (consent.md section 9; Regulation (EU) 2025/327,
/// Article 11(5)): off unless the policy that two persons signed says otherwise.
extension SQLConsentLedger {
  /// What is shown at most: alerts, allergies, medicines, problems, devices, pregnancy; never what is specially protected.
  static let emergencySet = ["104605-1", "48765-2", "10160-0", "11450-4", "46264-8", "10162-6"]
  /// How fresh the second confirmation must be, in seconds.
  static let confirmationAge: Int64 = 600

  /// Why this caller cannot look without an answer; nil where they may, or ask for nothing of the kind. It rests on the
  /// caller and the policy alone: it tells nothing about the patient.
  ///
  /// - Throws: `consent.store`.
  public func vitalInterestRefusal(of caller: VerifiedCaller) async throws(ConsentFailure) -> ConsentFailure? {
    guard let statement = caller.treatment?.vitalInterest else { return nil }
    let (now, rules) = (clock.now, policy.vitalInterest)
    guard policy.breakGlass != .off else {
      return .vitalInterest("off", "The country does not open records without the patient's answer.")
    }
    guard caller.peer.carriesVitalInterest else {
      return .vitalInterest("peer", "The two countries have not agreed on it.")
    }
    guard caller.purpose == .emergency else { return .vitalInterest("purpose", "It is no emergency.") }
    guard rules.professions.contains(where: { caller.professional.role.hasPrefix($0) }) else {
      return .vitalInterest("profession", "The profession is not one of those that may.")
    }
    guard statement.confirmedAt <= now.advanced(bySeconds: 60),
      now < statement.confirmedAt.advanced(bySeconds: Self.confirmationAge + Int64(rules.waitMinutes) * 60)
    else { return .vitalInterest("confirmation", "The second confirmation is not fresh.") }
    let (who, own) = (professional(caller), caller.treatment?.trcAssertionID ?? "")
    let since = spacing(before: now)
    let recent = try await read { try Self.openings(of: who, since: since, $0).contains { $0 != own } }
    return recent ? .vitalInterest("too-soon", "The same professional has just done so.") : nil
  }

  /// From when such a request opens the record, where nobody answers before; nil where it never does.
  ///
  /// - Throws: `consent.store`.
  public func vitalInterestDue(
    _ requestID: String, from caller: VerifiedCaller
  ) async throws(ConsentFailure) -> Instant? {
    guard caller.treatment?.vitalInterest != nil, try await vitalInterestRefusal(of: caller) == nil else { return nil }
    let wait = Int64(policy.vitalInterest.waitMinutes) * 60
    return try await read { connection in
      guard let record = try RequestRecord.find(id: requestID, in: connection),
        try !Self.isExcluded(record.pseudonym, connection)
      else { return nil }
      return record.createdAt.advanced(bySeconds: wait)
    }
  }

  /// Opens the record without an answer, if every condition holds now: the patient is told at once, the log and the
  /// history mark it, and an auditor has to look at it.
  ///
  /// - Returns: whether it did.
  /// - Throws: `consent.store`.
  public func applyVitalInterest(to requestID: String, from caller: VerifiedCaller) async throws(ConsentFailure) -> Bool
  {
    guard let treatment = caller.treatment, let statement = treatment.vitalInterest,
      let due = try await vitalInterestDue(requestID, from: caller), clock.now >= due,
      try await !registry.isDeceased(treatment.patient)
    else { return false }
    let record = try await own(requestID, treatment.patient)
    let now = clock.now
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    // The record's own facts decide, not the message of the moment.
    guard record.isOpen(at: now), record.trcID == treatment.trcAssertionID,
      asker.purpose == PurposeOfUse.emergency.rawValue
    else { return false }
    let receipt = try receipt(for: statement, record, asker, at: now)
    var event = event(.vitalInterest, record, treatment.patient, .emergency)
    (event.sections, event.way) = (receipt.sections, "break-glass")
    (event.receiptID, event.receiptDigest) = (receipt.id, receipt.digest)
    event.details = try await review(of: statement, caller, at: now)
    let sealed = try receipt.sealed(secrets.data)
    let (who, place, since) = (professional(caller), organisation(caller), spacing(before: now))
    let (box, told) = (box, await told(about: record, treatment.patient))
    let notice = NoticeDraft(.vitalInterest, record, facilityType: asker.facilityType, at: now)
    do {
      try await commit(event) { connection in
        guard let current = try RequestRecord.find(id: record.id, in: connection), current.isOpen(at: now),
          try !Self.isExcluded(record.pseudonym, connection),
          // Of two that race for one professional only one opens.
          try Self.openings(of: who, since: since, connection).isEmpty
        else { throw ConsentFailure.decided }
        try Self.insert("approved", record.id, now, way: "break-glass", receipt: sealed, connection)
        try connection.execute(
          """
          INSERT INTO consent_vital_interest (professional, organisation, trc_id, request_id, at)
          VALUES (?, ?, ?, ?, ?)
          """,
          [.text(who), .text(place), .text(record.trcID), .text(record.id), .integer(now.milliseconds)])
        for person in told { try box.put(notice, to: person, at: now, connection) }
      }
    } catch  where error == .decided {
      return false
    }
    steps.changed(record.id)
    return true
  }

  private func receipt(
    for statement: VitalInterestStatement, _ record: RequestRecord, _ asker: StatedAsker, at now: Instant
  ) throws(ConsentFailure) -> ConsentReceipt {
    let sections = Self.emergencySet.filter { !policy.protectedSections.contains($0) }
    let shown = "vital-interest|\(statement.reason.rawValue)|\(statement.explanation)|\(statement.confirmedAt.iso8601)"
    return try receipts.sign(
      ReceiptSigner.Facts(
        subject: record.pseudonym, actor: asker.nameID, way: "break-glass", decision: "permit",
        binding: record.binding(sections, from: wholeSecond(now), to: wholeSecond(record.trcNotAfter), asker: asker),
        shown: Digest.sha256(Array(shown.utf8)), issuedAt: now, previous: nil, isProfessional: true))
  }

  /// What the log says besides: the reason, until when an auditor looks at it, and the alarm of too many.
  private func review(
    of statement: VitalInterestStatement, _ caller: VerifiedCaller, at now: Instant
  ) async throws(ConsentFailure) -> [String: String] {
    let (place, day) = (organisation(caller), now.advanced(bySeconds: -86_400))
    let before = try await read { connection in
      try connection.query(
        "SELECT seq FROM consent_vital_interest WHERE organisation = ? AND at > ?",
        [.text(place), .integer(day.milliseconds)]
      ).count
    }
    let end = now.advanced(bySeconds: Int64(policy.vitalInterest.reviewHours) * 3600)
    var details = ["reason": statement.reason.rawValue, "reviewBy": end.iso8601Seconds]
    if before >= policy.vitalInterest.organisationPerDay { details["alarm"] = "organisation-per-day" }
    return details
  }

  private func spacing(before now: Instant) -> Instant {
    now.advanced(bySeconds: -Int64(policy.vitalInterest.professionalMinutes) * 60)
  }

  /// TRC assertions under which this professional opened records since then.
  private static func openings(
    of professional: String, since: Instant, _ connection: any Connection
  ) throws -> [String] {
    try connection.query(
      "SELECT trc_id FROM consent_vital_interest WHERE professional = ? AND at > ?",
      [.text(professional), .integer(since.milliseconds)]
    ).map { try $0.text("trc_id") }
  }

  // MARK: The patient's exclusion

  /// Whether the patient excluded such access for good (Regulation (EU) 2025/327, recital 18).
  ///
  /// - Throws: `consent.store`.
  public func excludesVitalInterest(_ patient: SignedInPatient) async throws(ConsentFailure) -> Bool {
    guard patient.mandate == nil else { throw .mandate }
    let pseudonym = pseudonym(patient.patient)
    return try await read { try Self.isExcluded(pseudonym, $0) }
  }

  /// Excludes such access, or takes that back; by the patient alone.
  ///
  /// - Throws: `consent.vital-interest.not-offered` where national law gives no such choice, `consent.minor`,
  ///   `consent.store`.
  public func excludeVitalInterest(_ excludes: Bool, by patient: SignedInPatient) async throws(ConsentFailure) {
    guard policy.offersNeverBreakGlass || !excludes else {
      throw .vitalInterest("not-offered", "National law gives no such choice.")
    }
    try await checkAge(of: patient)
    let (pseudonym, now) = (pseudonym(patient.patient), clock.now)
    try await commit(standing(excludes ? .vitalInterestExcluded : .vitalInterestPossible, patient.patient)) {
      try $0.execute(
        "INSERT INTO consent_exclusions (pseudonym, kind, at) VALUES (?, ?, ?)",
        [.text(pseudonym), .text(excludes ? "excluded" : "possible"), .integer(now.milliseconds)])
    }
  }

  static func isExcluded(_ pseudonym: String, _ connection: any Connection) throws -> Bool {
    let newest = try connection.query(
      "SELECT kind FROM consent_exclusions WHERE pseudonym = ? ORDER BY seq DESC LIMIT 1", [.text(pseudonym)])
    return try newest.first?.text("kind") == "excluded"
  }

  /// What this patient's rules hold back from an access without an answer: nothing but what is protected, where the
  /// policy includes restricted data; all of it else.
  func rulesOfVitalInterest(_ rules: StandingRules) -> StandingRules {
    guard policy.breakGlass == .includingRestricted else { return rules }
    var open = StandingRules()
    open.version = rules.version
    return open
  }

  /// Whether a record that its patient hides as a whole is still to be asked for: such a request of a country that opens
  /// restricted data too.
  ///
  /// - Throws: `consent.store`.
  public func opensRestricted(_ caller: VerifiedCaller) async throws(ConsentFailure) -> Bool {
    guard policy.breakGlass == .includingRestricted, let treatment = caller.treatment,
      treatment.vitalInterest != nil, try await vitalInterestRefusal(of: caller) == nil
    else { return false }
    let pseudonym = pseudonym(treatment.patient)
    return try await read { try !Self.isExcluded(pseudonym, $0) }
  }

  private func professional(_ caller: VerifiedCaller) -> String {
    key("professional|\(caller.country)|\(caller.hcpIssuer)|\(caller.professional.nameID)")
  }

  private func organisation(_ caller: VerifiedCaller) -> String {
    key("organisation|\(caller.country)|\(caller.organisation.id)")
  }

  /// Professionals stand in the table as keyed digests, as patients do.
  private func key(_ text: String) -> String {
    Digest.hmacSHA256(key: secrets.pseudonym, Array("vital-interest|\(text)".utf8)).hex
  }
}

extension ConsentFailure {
  static func vitalInterest(_ rule: String, _ why: String) -> ConsentFailure {
    ConsentFailure(
      "consent.vital-interest.\(rule)", what: "Nothing was opened without the patient's answer.", why: why,
      whatToDo: "Ask the patient, use a code, or phone the contact point of the patient's country.")
  }
}
