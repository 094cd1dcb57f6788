public import Assertions
import Database
public import Domain
import Synchronization
import Trust

/// A code as stored: never the code itself.
struct CodeRecord: Sendable {
  let id: String
  let country: String
  let mac: [UInt8]
  let sections: [String]
  let shown: [UInt8]
  /// Who made it, encrypted.
  let actor: [UInt8]
  let expiresAt: Instant
  var events: [(kind: String, peer: String?, hcpID: String?)] = []

  var isVoid: Bool { events.contains { $0.kind == "void" || $0.kind == "used" } }
  var claim: (peer: String, hcpID: String)? {
    events.last { $0.kind == "claimed" }.flatMap { event in
      event.peer.flatMap { peer in event.hcpID.map { (peer, $0) } }
    }
  }
  var wrongTries: Int { events.filter { $0.kind == "wrong" }.count }

  /// Whether the peer shows the very code again that it has shown before: a retry, not a guess.
  func isRepeated(_ mac: [UInt8], peer: String) -> Bool {
    Digest.constantTimeEqual(self.mac, mac) && country == peer && claim?.peer == peer
  }

  /// Whether this code, from this peer and assertion, opens something now.
  func isUsable(_ mac: [UInt8], peer: String, hcpID: String, at now: Instant) -> Bool {
    let fits = Digest.constantTimeEqual(self.mac, mac)
    return fits && !isVoid && now < expiresAt && country == peer && claim.map { $0 == (peer, hcpID) } ?? true
  }

  /// The newest code of a patient; a new one voids those before.
  static func newest(of pseudonym: String, in connection: any Connection) throws -> CodeRecord? {
    let rows = try connection.query(
      """
      SELECT id, country, mac, sections, shown, actor, expires_at FROM consent_codes WHERE pseudonym = ?
      ORDER BY made_at DESC, rowid DESC LIMIT 1
      """, [.text(pseudonym)])
    return try rows.first.map { row in
      var record = CodeRecord(
        id: try row.text("id"), country: try row.text("country"), mac: try row.blob("mac"),
        sections: try row.text("sections").split(separator: ",").map(String.init), shown: try row.blob("shown"),
        actor: try row.blob("actor"), expiresAt: Instant(milliseconds: try row.integer("expires_at")))
      record.events = try connection.query(
        """
        SELECT kind, peer, hcp_id FROM consent_code_events WHERE code_id = ? AND kind <> 'repeated' ORDER BY seq
        """, [.text(record.id)]
      ).map { (try $0.text("kind"), try $0.optionalText("peer"), try $0.optionalText("hcp_id")) }
      return record
    }
  }

  static func note(
    _ kind: String, _ id: String, _ now: Instant, peer: String? = nil, hcpID: String? = nil,
    _ connection: any Connection
  ) throws {
    try connection.execute(
      "INSERT INTO consent_code_events (code_id, kind, at, peer, hcp_id) VALUES (?, ?, ?, ?, ?)",
      [
        .text(id), .text(kind), .integer(now.milliseconds), peer.map { .text($0) } ?? .null,
        hcpID.map { .text($0) } ?? .null,
      ])
  }
}

/// Who made a code: the subject of a sign-in, and the mandate under which it acted for the patient.
struct CodeMaker: Sendable {
  let subject: String
  /// Number in the registry; nil for patients in their own matter.
  let mandate: String?

  // No subject and no number holds this character.
  private static let separator: Character = "\u{0}"

  init(subject: String, mandate: String?) { (self.subject, self.mandate) = (subject, mandate) }

  init(_ text: String) {
    let parts = text.split(separator: Self.separator, maxSplits: 1).map(String.init)
    self.init(subject: parts.first ?? "", mandate: parts.count > 1 ? parts[1] : nil)
  }

  var text: String { mandate.map { "\(subject)\(Self.separator)\($0)" } ?? subject }
}

extension SQLConsentLedger {
  /// Makes a code for one country. It is shown once and stored only as a keyed digest; a new one voids the old. Whoever
  /// acts for the patient makes one under the same right as they answer, and it ends with that right.
  ///
  /// - Parameter minutes: 15, 60 or 120; the policy's lifetime otherwise.
  /// - Throws: `consent.way-closed`, `consent.incomplete-statement`, `consent.mandate`, `consent.minor`,
  ///   `consent.deceased`, `consent.mandates`, `consent.store`.
  public func makeCode(
    for patient: SignedInPatient, country: CountryCode, sections: [String], minutes: Int?, shown: [UInt8]
  ) async throws(ConsentFailure) -> (code: Sensitive<String>, expiresAt: Instant) {
    let policy = policy
    guard policy.ways.contains(.code) else { throw .wayClosed }
    guard !sections.isEmpty else { throw .incompleteStatement }
    try await entitle(patient, toAllow: true)
    let code = OneTimeCode.make()
    let pseudonym = pseudonym(patient.patient)
    let mac = mac(code, pseudonym)
    let now = clock.now
    let lifetime = [15, 60, 120].contains(minutes ?? 0) ? minutes ?? 0 : policy.codeLifetimeMinutes
    let chosen = now.advanced(bySeconds: Int64(lifetime * 60))
    let end = patient.mandate?.decisionEnd(policy.ages).map { min($0, chosen) } ?? chosen
    let id = Random.bytes(16).hex
    let actor = try sealed(CodeMaker(subject: patient.subject, mandate: patient.mandate?.id), code: id)
    var event = ConsentEvent(
      kind: .codeMade, patient: patient.patient, trace: nil, country: country, purpose: nil, sections: sections,
      way: "code", receiptID: nil, receiptDigest: nil)
    event.role = patient.mandate?.role.rawValue
    try await commit(event) { connection in
      if let old = try CodeRecord.newest(of: pseudonym, in: connection), !old.isVoid {
        try CodeRecord.note("void", old.id, now, connection)
      }
      try connection.execute(
        """
        INSERT INTO consent_codes (id, pseudonym, country, mac, sections, shown, actor, made_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(id), .text(pseudonym), .text(country.value), .blob(mac), .text(sections.joined(separator: ",")),
          .blob(shown), .blob(actor), .integer(now.milliseconds), .integer(end.milliseconds),
        ])
    }
    return (Sensitive(code), end)
  }

  /// Claims a code that came with a discovery, for this peer and this assertion. Wrong, expired, used, void and
  /// unknown codes are one and the same answer.
  ///
  /// - Throws: `consent.code-unknown`.
  public func claim(
    code typed: String, of patient: PatientIdentifier, from caller: VerifiedCaller, trace: TraceContext
  ) async throws(ConsentFailure) {
    let canonical = OneTimeCode.canonical(typed)
    let pseudonym = pseudonym(patient)
    // Computed for impossible inputs too, so that they take the same time.
    let mac = mac(canonical, pseudonym)
    let policy = policy
    // Where the country closed this way every code is as good as none, and no try is counted.
    let isPossible = OneTimeCode.isPossible(canonical) && policy.ways.contains(.code)
    // With its maker the code ended; it answers as one that is void.
    let isAlive = try await !registry.isDeceased(patient)
    let now = clock.now
    let peer = caller.country.value
    let hcpID = caller.hcpAssertionID
    let outcome = Mutex(ConsentEvent.Kind.codeWrong)
    let known = try await read { try CodeRecord.newest(of: pseudonym, in: $0) }
    // So it does with the right of its maker.
    let stands = try await isMakerEntitled(known, patient)
    let fits = isPossible && isAlive && stands && (known?.isUsable(mac, peer: peer, hcpID: hcpID, at: now) ?? false)
    let event = ConsentEvent(
      kind: fits ? .codeClaimed : .codeWrong, patient: patient, trace: trace, country: caller.country,
      purpose: caller.purpose, sections: [], way: "code", receiptID: nil, receiptDigest: nil)
    try await commit(event) { connection in
      guard isPossible else { return }
      let since = now.advanced(bySeconds: -3600)
      let wrong = try connection.query(
        "SELECT COUNT(*) AS n FROM consent_wrong_codes WHERE peer = ? AND at > ?",
        [.text(peer), .integer(since.milliseconds)])
      guard try (wrong.first?.integer("n") ?? 0) < Int64(policy.wrongCodesPerPeer) else {
        // The log must not say that a code was claimed which was not even looked at.
        if fits { throw ConsentFailure.codeUnknown }
        return
      }
      let current = try CodeRecord.newest(of: pseudonym, in: connection)
      if let current, fits {
        // Another request may have taken it meanwhile: then this one is told what everybody is told.
        guard current.isUsable(mac, peer: peer, hcpID: hcpID, at: now) else { throw ConsentFailure.codeUnknown }
        if current.claim == nil {
          try CodeRecord.note("claimed", current.id, now, peer: peer, hcpID: hcpID, connection)
        }
        outcome.withLock { $0 = .codeClaimed }
        return
      }
      // Whoever shows a used code again knows it already. Were it a guess, the retries of a peer that lost our answers
      // would shut out the codes of its whole country. One row is written either way, so both take the same time.
      if let current, current.isRepeated(mac, peer: peer) {
        try CodeRecord.note("repeated", current.id, now, peer: peer, hcpID: hcpID, connection)
        return
      }
      try connection.execute(
        "INSERT INTO consent_wrong_codes (peer, at) VALUES (?, ?)", [.text(peer), .integer(now.milliseconds)])
      guard let current, !current.isVoid else { return }
      try CodeRecord.note("wrong", current.id, now, peer: peer, connection)
      if current.wrongTries + 1 >= policy.codeTries { try CodeRecord.note("void", current.id, now, connection) }
    }
    guard outcome.withLock({ $0 }) == .codeClaimed else { throw .codeUnknown }
  }

  /// The code that this request's discovery claimed, if it can still be used.
  func claimedCode(of record: RequestRecord) async throws(ConsentFailure) -> CodeRecord? {
    guard policy.ways.contains(.code) else { return nil }
    let now = clock.now
    let code = try await read { try CodeRecord.newest(of: record.pseudonym, in: $0) }
    guard let code, !code.isVoid, now < code.expiresAt, let claim = code.claim, claim == (record.peer, record.hcpID)
    else { return nil }
    return code
  }

  /// Makes the receipt of a code at the first query, when the binding is complete, and uses the code up.
  func approve(
    _ record: RequestRecord, with code: CodeRecord, _ patient: PatientIdentifier, _ purpose: PurposeOfUse
  ) async throws(ConsentFailure) {
    let now = clock.now
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    let maker = try maker(of: code)
    let deciding = maker.mandate == nil ? [] : try await representatives(of: patient, deciding: true)
    let mandate = deciding.first { $0.id == maker.mandate }
    guard maker.mandate == nil || mandate != nil else { throw .codeUnknown }
    let end = mandate?.decisionEnd(self.policy.ages).map { min($0, record.trcNotAfter) } ?? record.trcNotAfter
    let receipt = try receipts.sign(
      ReceiptSigner.Facts(
        subject: record.pseudonym, actor: maker.subject, way: "code", decision: "permit",
        binding: record.binding(code.sections, from: wholeSecond(now), to: wholeSecond(end), asker: asker),
        shown: code.shown, issuedAt: now, previous: nil, mandate: mandate))
    var event = event(.approved, record, patient, purpose)
    event.sections = code.sections
    (event.way, event.role) = ("code", mandate?.role.rawValue)
    event.receiptID = receipt.id
    event.receiptDigest = receipt.digest
    let sealed = try receipt.sealed(secrets.data)
    let told = try notices(of: record, asker, mandate, deciding, at: now)
    let box = box
    try await commit(event) { connection in
      guard let current = try CodeRecord.newest(of: record.pseudonym, in: connection), current.id == code.id,
        !current.isVoid
      else { throw ConsentFailure.codeUnknown }
      guard let open = try RequestRecord.find(id: record.id, in: connection), open.isOpen(at: now) else {
        throw ConsentFailure.decided
      }
      try CodeRecord.note("used", code.id, now, peer: record.peer, hcpID: record.hcpID, connection)
      try Self.insert("approved", record.id, now, way: "code", receipt: sealed, connection)
      for (person, notice) in told { try box.put(notice, to: person, at: now, connection) }
    }
    steps.changed(record.id)
  }

  /// Whoever made the code hears that it was used; where that was a representative, the patient and the others who may
  /// answer hear that somebody did.
  private func notices(
    of record: RequestRecord, _ asker: StatedAsker, _ mandate: Mandate?, _ deciding: [Mandate], at now: Instant
  ) throws(ConsentFailure) -> [(person: String, notice: NoticeDraft)] {
    let used = NoticeDraft(.codeUsed, record, facilityType: asker.facilityType, at: now)
    guard let mandate else { return [(record.pseudonym, used)] }
    let answered = NoticeDraft(.representativeAnswered, record, facilityType: asker.facilityType, at: now)
    let others = Set(deciding.map(\.representative)).subtracting([mandate.representative]).map(pseudonym).sorted()
    return [(pseudonym(mandate.representative), used), (record.pseudonym, answered)] + others.map { ($0, answered) }
  }

  /// Whether the right under which a code was made still stands; it does for patients themselves.
  private func isMakerEntitled(
    _ code: CodeRecord?, _ patient: PatientIdentifier
  ) async throws(ConsentFailure) -> Bool {
    guard let code, let mandate = try maker(of: code).mandate else { return true }
    return try await stands(mandate: mandate, over: patient)
  }

  private func sealed(_ maker: CodeMaker, code id: String) throws(ConsentFailure) -> [UInt8] {
    do {
      return try AEAD.seal(Array(maker.text.utf8), key: secrets.data, aad: Array("code actor|\(id)".utf8))
    } catch {
      throw .store(error.code)
    }
  }

  private func maker(of code: CodeRecord) throws(ConsentFailure) -> CodeMaker {
    do {
      let plain = try AEAD.open(code.actor, key: secrets.data, aad: Array("code actor|\(code.id)".utf8))
      return CodeMaker(String(decoding: plain, as: UTF8.self))
    } catch {
      throw .store("facts")
    }
  }

  private func mac(_ canonical: String, _ pseudonym: String) -> [UInt8] {
    Digest.hmacSHA256(key: secrets.pepper, Array("\(pseudonym)|\(canonical)".utf8))
  }
}
