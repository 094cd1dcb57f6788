import Database
public import Domain
import Trust

/// Standing rules: append-only, like everything else a patient says.
extension SQLConsentLedger {
  /// Most rules that one patient can have at a time.
  static let mostRestrictions = 500

  /// Holds something back, from now on.
  ///
  /// - Parameter label: what the patient was shown as the name of what they hide.
  /// - Throws: `consent.restrictions-full`, `consent.store`.
  public func restrict(
    _ target: Restriction.Target, from audience: Restriction.Audience, label: String, by patient: SignedInPatient
  ) async throws(ConsentFailure) -> String {
    guard patient.mandate == nil else { throw .mandate }
    let id = Random.bytes(16).hex
    let facts = try Restriction.sealed(target, audience, label: label, key: secrets.data, id: id)
    let pseudonym = pseudonym(patient.patient)
    let now = clock.now
    let (held, key) = (try await restrictions(of: patient), secrets.data)
    guard held.count < Self.mostRestrictions else { throw .restrictionsFull }
    // The same rule twice is one.
    if let same = held.first(where: { $0.target == target && $0.audience == audience }) { return same.id }
    try await commit(standing(.restricted, patient.patient)) { connection in
      guard try Self.rules(of: pseudonym, key, connection).count < Self.mostRestrictions else {
        throw ConsentFailure.restrictionsFull
      }
      try Self.note("made", id, pseudonym, now, facts: facts, connection)
    }
    return id
  }

  /// Lifts a rule; one that is not there, or another patient's, is `consent.no-request`.
  public func lift(_ id: String, by patient: SignedInPatient) async throws(ConsentFailure) {
    guard patient.mandate == nil else { throw .mandate }
    let pseudonym = pseudonym(patient.patient)
    let (now, key) = (clock.now, secrets.data)
    try await commit(standing(.restrictionLifted, patient.patient)) { connection in
      guard try Self.rules(of: pseudonym, key, connection).contains(where: { $0.id == id }) else {
        throw ConsentFailure.noRequest
      }
      try Self.note("lifted", id, pseudonym, now, facts: nil, connection)
    }
  }

  /// The rules that hold now, newest first.
  public func restrictions(of patient: SignedInPatient) async throws(ConsentFailure) -> [Restriction] {
    guard patient.mandate == nil else { throw .mandate }
    let (pseudonym, key) = (pseudonym(patient.patient), secrets.data)
    return try await read { try Self.rules(of: pseudonym, key, $0) }
  }

  /// Whether the patient was warned of what hiding does to their care: once they hid something, ever.
  public func hasEverRestricted(_ patient: SignedInPatient) async throws(ConsentFailure) -> Bool {
    let pseudonym = pseudonym(patient.patient)
    return try await read { try Self.version(of: pseudonym, $0) > 0 }
  }

  /// What a professional of this country and role does not get to see of this patient.
  ///
  /// - Parameter allowedByRepresentative: whether somebody looks or allowed in the patient's place.
  /// - Throws: `consent.store` where a rule cannot be read; then nothing may be shown.
  public func rules(
    for patient: PatientIdentifier, country: CountryCode, role: String?, allowedByRepresentative: Bool = false
  ) async throws(ConsentFailure) -> StandingRules {
    let (pseudonym, key) = (pseudonym(patient), secrets.data)
    return try await read {
      try Self.standingRules(
        pseudonym, country: country, role: role, representative: allowedByRepresentative, key, $0)
    }
  }

  /// What patients keep from whoever acts for them; nothing of it is kept from themselves.
  ///
  /// - Throws: `consent.store`.
  func kept(from person: SignedInPatient) async throws(ConsentFailure) -> StandingRules {
    guard person.mandate != nil else { return StandingRules() }
    let (pseudonym, key) = (pseudonym(person.patient), secrets.data)
    return try await read {
      try Self.standingRules(pseudonym, country: nil, role: nil, representative: true, key, $0)
    }
  }

  static func standingRules(
    _ pseudonym: String, country: CountryCode?, role: String?, representative: Bool, _ key: [UInt8],
    _ connection: any Connection
  ) throws -> StandingRules {
    var standing = StandingRules()
    standing.version = try version(of: pseudonym, connection)
    for rule in try rules(of: pseudonym, key, connection)
    where rule.audience.includes(country, role: role, representative: representative) {
      standing.add(rule.target)
    }
    return standing
  }

  static func version(of pseudonym: String, _ connection: any Connection) throws -> Int64 {
    let newest = try connection.query(
      "SELECT seq FROM consent_restrictions WHERE pseudonym = ? ORDER BY seq DESC LIMIT 1", [.text(pseudonym)])
    return try newest.first?.integer("seq") ?? 0
  }

  private static func rules(
    of pseudonym: String, _ key: [UInt8], _ connection: any Connection
  ) throws -> [Restriction] {
    let rows = try connection.query(
      "SELECT id, kind, at, facts FROM consent_restrictions WHERE pseudonym = ? ORDER BY seq DESC", [.text(pseudonym)])
    var lifted: Set<String> = []
    var rules: [Restriction] = []
    for row in rows {
      let id = try row.text("id")
      guard try row.text("kind") == "made" else {
        lifted.insert(id)
        continue
      }
      if lifted.contains(id) { continue }
      rules.append(
        try Restriction.open(
          row.blob("facts"), id: id, madeAt: Instant(milliseconds: row.integer("at")), key: key))
    }
    return rules
  }

  private static func note(
    _ kind: String, _ id: String, _ pseudonym: String, _ at: Instant, facts: [UInt8]?, _ connection: any Connection
  ) throws {
    try connection.execute(
      "INSERT INTO consent_restrictions (id, pseudonym, kind, at, facts) VALUES (?, ?, ?, ?, ?)",
      [
        .text(id), .text(pseudonym), .text(kind), .integer(at.milliseconds), facts.map { .blob($0) } ?? .null,
      ])
  }

  /// An event about what a patient set in advance: the log tells that it changed, never what it is about.
  func standing(_ kind: ConsentEvent.Kind, _ patient: PatientIdentifier) -> ConsentEvent {
    ConsentEvent(
      kind: kind, patient: patient, trace: nil, country: nil, purpose: nil, sections: [], way: nil, receiptID: nil,
      receiptDigest: nil)
  }
}

extension ConsentFailure {
  static let restrictionsFull = ConsentFailure(
    "consent.restrictions-full", what: "Nothing more was hidden.",
    why: "There are \(SQLConsentLedger.mostRestrictions) rules already.",
    whatToDo: "Lift rules that you no longer need, or hide the whole part.")
  /// What a patient set in advance changed while a document was made.
  static let rulesChanged = ConsentFailure(
    "consent.rules-changed", what: "Nothing was released.", why: "The patient changed what may be seen meanwhile.",
    whatToDo: "Repeat the request.")
}
