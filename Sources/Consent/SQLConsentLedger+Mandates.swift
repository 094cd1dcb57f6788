import Database
public import Domain
import Trust

/// Who acts for whom: from the registry at every step, never from what a session remembers.
extension SQLConsentLedger {
  /// The mandates that this person can use now: to decide, or only to look.
  ///
  /// - Throws: `consent.mandates`, `consent.store`.
  public func mandates(heldBy person: SignedInPatient) async throws(ConsentFailure) -> [Mandate] {
    guard policy.allowsRepresentatives, person.mandate == nil, try await !registry.isDeceased(person.patient) else {
      return []
    }
    let now = clock.now
    var usable: [Mandate] = []
    for mandate in try await registry.mandates(heldBy: person.patient)
    where mandate.representative == person.patient && mandate.patient != person.patient
      && mandate.holds(at: now, policy.ages)
    {
      if try await !isEnded(mandate), try await !registry.isDeceased(mandate.patient) { usable.append(mandate) }
    }
    return usable
  }

  /// Those who may act for this person now, themselves aside.
  ///
  /// - Throws: `consent.mandates`, `consent.store`.
  public func representatives(of patient: SignedInPatient) async throws(ConsentFailure) -> [Mandate] {
    guard patient.mandate == nil else { throw .mandate }
    return try await representatives(of: patient.patient, deciding: false)
  }

  func representatives(
    of patient: PatientIdentifier, deciding: Bool
  ) async throws(ConsentFailure) -> [Mandate] {
    guard policy.allowsRepresentatives, try await !registry.isDeceased(patient) else { return [] }
    let (now, ages) = (clock.now, policy.ages)
    var usable: [Mandate] = []
    for mandate in try await registry.mandates(for: patient)
    where mandate.patient == patient && mandate.representative != patient
      && (deciding ? mandate.decides(at: now, ages) : mandate.holds(at: now, ages))
    {
      if try await !isEnded(mandate), try await !registry.isDeceased(mandate.representative) { usable.append(mandate) }
    }
    return usable
  }

  /// The signed-in person in the place of another, under a mandate that holds now.
  ///
  /// - Throws: `consent.mandate`, `consent.mandates`, `consent.store`.
  public func acting(_ mandateID: String, as person: SignedInPatient) async throws(ConsentFailure) -> SignedInPatient {
    guard let mandate = try await mandates(heldBy: person).first(where: { $0.id == mandateID }) else { throw .mandate }
    return person.acting(under: mandate)
  }

  /// Ends a mandate over oneself: silently, the representative is not told (consent.md section 14, case 31). The right
  /// of parents and guardians ends by age alone.
  ///
  /// - Throws: `consent.mandate`, `consent.mandates`, `consent.store`.
  public func endMandate(_ mandateID: String, by patient: SignedInPatient) async throws(ConsentFailure) {
    let mandates = try await representatives(of: patient)
    guard let mandate = mandates.first(where: { $0.id == mandateID }), !mandate.role.endsByAge else { throw .mandate }
    let (pseudonym, key, now) = (pseudonym(patient.patient), key(of: mandate), clock.now)
    try await commit(standing(.mandateEnded, patient.patient)) { connection in
      try connection.execute(
        "INSERT INTO consent_mandates (mandate, pseudonym, kind, at) VALUES (?, ?, 'ended', ?)",
        [.text(key), .text(pseudonym), .integer(now.milliseconds)])
    }
  }

  /// Checked at each act: the registry still has the mandate, its time is here, and the patient did not end it.
  ///
  /// - Throws: `consent.mandate`; for the patient alone who is too young to allow, `consent.minor`.
  func entitle(_ person: SignedInPatient, toAllow: Bool) async throws(ConsentFailure) {
    guard let mandate = person.mandate else {
      if toAllow { try await checkAge(of: person) }
      return
    }
    let usable = try await representatives(of: mandate.patient, deciding: true)
    guard usable.contains(where: { $0.isSame(as: mandate) }) else { throw .mandate }
  }

  /// Whether the registry of who may act for whom answers.
  ///
  /// - Throws: `consent.mandates`.
  public func checkRegistry() async throws(ConsentFailure) { try await registry.check() }

  /// Whether the national status says that this person has died: nothing more is asked, answered or opened.
  ///
  /// - Throws: `consent.mandates`; then nothing is either.
  public func isDeceased(_ patient: PatientIdentifier) async throws(ConsentFailure) -> Bool {
    try await registry.isDeceased(patient)
  }

  /// Nothing is allowed in the name of one who has died. A minor whom parents or guardians represent does not allow
  /// anything before the age that the country sets.
  func checkAge(of person: SignedInPatient) async throws(ConsentFailure) {
    guard person.mandate == nil else { throw .mandate }
    guard try await !registry.isDeceased(person.patient) else { throw .deceased }
    guard policy.allowsRepresentatives else { return }
    let now = clock.now
    for mandate in try await registry.mandates(for: person.patient)
    where mandate.patient == person.patient && mandate.role.endsByAge {
      guard let age = Age(mandate.birthDate), now >= age.birthday(policy.ages.decidesAlone) else { throw .minor }
    }
  }

  /// Whether the mandate of a receipt still stands at the use; in the release's own time.
  func stands(mandate id: String, over patient: PatientIdentifier) async throws(ConsentFailure) -> Bool {
    try await representatives(of: patient, deciding: true).contains { $0.id == id }
  }

  /// Those besides the actor who are told of an answer, as pseudonyms: the patient and everybody else who may answer.
  func others(than person: SignedInPatient) async throws(ConsentFailure) -> [String] {
    let everybody = try await representatives(of: person.patient, deciding: true).map(\.representative)
    return ([person.patient] + everybody).filter { $0 != person.mandate?.representative }.map(pseudonym)
  }

  private func isEnded(_ mandate: Mandate) async throws(ConsentFailure) -> Bool {
    let key = key(of: mandate)
    return try await read { try Self.isEnded(mandate: key, $0) }
  }

  static func isEnded(mandate key: String, _ connection: any Connection) throws -> Bool {
    try !connection.query("SELECT at FROM consent_mandates WHERE mandate = ?", [.text(key)]).isEmpty
  }

  /// A registry's number says who: it is not kept in clear.
  func key(of mandate: Mandate) -> String { mandateKey(mandate.id, mandate.patient) }

  func mandateKey(_ id: String, _ patient: PatientIdentifier) -> String {
    Digest.hmacSHA256(key: secrets.pseudonym, Array("mandate|\(patient.cx)|\(id)".utf8)).hex
  }
}

extension Mandate {
  /// The same right of the same person, whatever the registry changed about its time.
  func isSame(as other: Mandate) -> Bool {
    id == other.id && representative == other.representative && patient == other.patient
  }
}
