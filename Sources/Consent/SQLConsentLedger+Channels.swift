import Database
import Domain
import Synchronization
import Trust

/// Where a patient is told things: proposed, confirmed, changed and ended by the patient alone.
extension SQLConsentLedger {
  /// How long the code of an address can be given, in seconds.
  static let confirmationSeconds: Int64 = 1800
  /// Wrong tries that end a proposal.
  static let confirmationTries = 5
  /// Addresses that one patient can propose in an hour, so that nobody fills a stranger's mailbox.
  static let proposalsPerHour = 5

  /// The patient's choice, and an address that waits for its code.
  ///
  /// - Throws: `consent.store`.
  public func notifications(of patient: SignedInPatient) async throws(ConsentFailure) -> NotificationState {
    guard patient.mandate == nil else { throw .mandate }
    let (pseudonym, box, now) = (pseudonym(patient.patient), box, clock.now)
    return try await read { try ChannelRecord.state(of: pseudonym, box, now, $0) }
  }

  /// Proposes an e-mail address: a code goes to it, and nothing else before the code came back.
  ///
  /// - Throws: `consent.channel` for what is no address or a channel that the gateway does not have,
  ///   `consent.channel-limit`, `consent.store`.
  public func propose(
    address: String, topics: Set<NotificationChoice.Topic>, language: String, by patient: SignedInPatient
  ) async throws(ConsentFailure) {
    guard patient.mandate == nil else { throw .mandate }
    guard channels.contains(.email), NotificationChoice.isAddress(address) else { throw .channel }
    let (pseudonym, box, now) = (pseudonym(patient.patient), box, clock.now)
    let choice = NotificationChoice(
      way: .email, address: Sensitive(address), language: language, topics: topics)
    let code = OneTimeCode.make()
    var draft = NoticeDraft(.confirmation, endsAt: now.advanced(bySeconds: Self.confirmationSeconds))
    draft.code = OneTimeCode.grouped(code)
    let mac = confirmationMAC(code, pseudonym)
    let confirmation = draft
    try await commit(standing(.channelProposed, patient.patient)) { connection in
      let recent = try connection.query(
        "SELECT seq FROM consent_channels WHERE pseudonym = ? AND kind = 'proposed' AND at > ?",
        [.text(pseudonym), .integer(now.advanced(bySeconds: -3600).milliseconds)])
      guard recent.count < Self.proposalsPerHour else { throw ConsentFailure.channelLimit }
      // A code that was sent to another address before is void with its proposal; it need not arrive any more.
      try connection.execute(
        "DELETE FROM consent_notices WHERE pseudonym = ? AND kind = 'confirmation'", [.text(pseudonym)])
      try ChannelRecord.note("proposed", choice, mac: mac, pseudonym, box, now, connection)
      try box.put(confirmation, choice, to: pseudonym, at: now, connection)
    }
  }

  /// Confirms the proposed address with the code that was sent to it.
  ///
  /// - Throws: `consent.channel-code` for a wrong, late or used code, alike; `consent.store`.
  public func confirm(code typed: String, by patient: SignedInPatient) async throws(ConsentFailure) {
    guard patient.mandate == nil else { throw .mandate }
    let (pseudonym, box, now) = (pseudonym(patient.patient), box, clock.now)
    let mac = confirmationMAC(OneTimeCode.canonical(typed), pseudonym)
    let known = try await read { try ChannelRecord.proposal(of: pseudonym, box, now, $0) }
    guard let known else { throw .channelCode }
    let fits = Digest.constantTimeEqual(known.mac, mac)
    let outcome = Mutex(false)
    try await commit(standing(fits ? .channelSet : .channelWrong, patient.patient)) { connection in
      // Of two that race for the last try only one counts.
      guard let current = try ChannelRecord.proposal(of: pseudonym, box, now, connection), current.seq == known.seq
      else { throw ConsentFailure.channelCode }
      guard fits else { return try ChannelRecord.note("wrong", nil, mac: nil, pseudonym, box, now, connection) }
      try ChannelRecord.note("confirmed", current.choice, mac: nil, pseudonym, box, now, connection)
      outcome.withLock { $0 = true }
    }
    guard outcome.withLock({ $0 }) else { throw .channelCode }
  }

  /// Has messages go to the national portal, under the subject of this sign-in.
  ///
  /// - Throws: `consent.channel` where the gateway has no such channel, `consent.store`.
  public func usePortal(
    topics: Set<NotificationChoice.Topic>, language: String, by patient: SignedInPatient
  ) async throws(ConsentFailure) {
    guard channels.contains(.portal) else { throw .channel }
    let choice = NotificationChoice(
      way: .portal, address: Sensitive(patient.subject), language: language, topics: topics)
    try await set(choice, by: patient)
  }

  /// Changes what messages are about; the channel stays.
  ///
  /// - Throws: `consent.channel` where none is set, `consent.store`.
  public func setTopics(
    _ topics: Set<NotificationChoice.Topic>, language: String, by patient: SignedInPatient
  ) async throws(ConsentFailure) {
    guard var choice = try await notifications(of: patient).choice else { throw .channel }
    (choice.topics, choice.language) = (topics, language)
    try await set(choice, by: patient)
  }

  private func set(_ choice: NotificationChoice, by patient: SignedInPatient) async throws(ConsentFailure) {
    guard patient.mandate == nil else { throw .mandate }
    let (pseudonym, box, now) = (pseudonym(patient.patient), box, clock.now)
    try await commit(standing(.channelSet, patient.patient)) { connection in
      try ChannelRecord.note("confirmed", choice, mac: nil, pseudonym, box, now, connection)
    }
  }

  /// Ends all messages: the address is forgotten, and what waits is not sent.
  ///
  /// - Throws: `consent.store`.
  public func endNotifications(by patient: SignedInPatient) async throws(ConsentFailure) {
    guard patient.mandate == nil else { throw .mandate }
    let (pseudonym, box, now) = (pseudonym(patient.patient), box, clock.now)
    try await commit(standing(.channelEnded, patient.patient)) { connection in
      try connection.execute("DELETE FROM consent_notices WHERE pseudonym = ?", [.text(pseudonym)])
      try connection.execute(
        "DELETE FROM consent_channels WHERE pseudonym = ? AND kind <> 'proposed'", [.text(pseudonym)])
      // The times of proposals stay for their limit, the addresses do not.
      try connection.execute("UPDATE consent_channels SET facts = NULL WHERE pseudonym = ?", [.text(pseudonym)])
      try ChannelRecord.note("off", nil, mac: nil, pseudonym, box, now, connection)
    }
  }

  private func confirmationMAC(_ canonical: String, _ pseudonym: String) -> [UInt8] {
    Digest.hmacSHA256(key: secrets.pepper, Array("channel|\(pseudonym)|\(canonical)".utf8))
  }
}

/// A proposed address as stored.
struct ChannelProposal: Sendable {
  let seq: Int64
  let choice: NotificationChoice
  let mac: [UInt8]
  let at: Instant
}

/// The rows of one patient's channel; the newest says where messages go.
enum ChannelRecord {
  /// - Throws: `consent.store` for a row that cannot be read: then nobody is told anything by it.
  static func state(
    of pseudonym: String, _ box: NoticeBox, _ now: Instant, _ connection: any Connection
  ) throws -> NotificationState {
    var state = NotificationState()
    let rows = try connection.query(
      """
      SELECT kind, facts FROM consent_channels WHERE pseudonym = ? AND kind IN ('confirmed', 'off')
      ORDER BY seq DESC LIMIT 1
      """, [.text(pseudonym)])
    if let row = rows.first, let facts = try row.optionalBlob("facts") {
      state.choice = NotificationChoice(json: try box.open(facts, "channel", pseudonym))
    }
    if let proposal = try proposal(of: pseudonym, box, now, connection) {
      state.waiting = proposal.choice
      state.waitingUntil = proposal.at.advanced(bySeconds: SQLConsentLedger.confirmationSeconds)
    }
    return state
  }

  /// The newest proposal, while its code can be given.
  static func proposal(
    of pseudonym: String, _ box: NoticeBox, _ now: Instant, _ connection: any Connection
  ) throws -> ChannelProposal? {
    let rows = try connection.query(
      "SELECT seq, kind, at, facts FROM consent_channels WHERE pseudonym = ? ORDER BY seq DESC LIMIT 20",
      [.text(pseudonym)])
    let wrong = try rows.prefix { try $0.text("kind") == "wrong" }.count
    guard wrong < SQLConsentLedger.confirmationTries, let row = rows.dropFirst(wrong).first,
      try row.text("kind") == "proposed", let facts = try row.optionalBlob("facts")
    else { return nil }
    let at = Instant(milliseconds: try row.integer("at"))
    let json = try box.open(facts, "channel", pseudonym)
    guard now < at.advanced(bySeconds: SQLConsentLedger.confirmationSeconds),
      let choice = NotificationChoice(json: json), let mac = json["mac"]?.string.flatMap({ [UInt8](hex: $0) })
    else { return nil }
    return ChannelProposal(seq: try row.integer("seq"), choice: choice, mac: mac, at: at)
  }

  static func note(
    _ kind: String, _ choice: NotificationChoice?, mac: [UInt8]?, _ pseudonym: String, _ box: NoticeBox, _ at: Instant,
    _ connection: any Connection
  ) throws {
    var facts: [UInt8]?
    if let choice {
      var json = choice.json.object ?? [:]
      json["mac"] = mac.map { .string($0.hex) }
      facts = try box.sealed(.object(json), "channel", pseudonym)
    }
    try connection.execute(
      "INSERT INTO consent_channels (pseudonym, kind, at, facts) VALUES (?, ?, ?, ?)",
      [.text(pseudonym), .text(kind), .integer(at.milliseconds), facts.map { .blob($0) } ?? .null])
  }
}

extension ConsentFailure {
  static let channel = ConsentFailure(
    "consent.channel", what: "Nothing was changed.", why: "Messages cannot be sent there.",
    whatToDo: "Give another e-mail address, or choose a channel that is offered.")
  static let channelCode = ConsentFailure(
    "consent.channel-code", what: "The address was not confirmed.", why: "The code does not fit, or its time is over.",
    whatToDo: "Type the code of the newest message, or ask for a new one.")
  static let channelLimit = ConsentFailure(
    "consent.channel-limit", what: "No code was sent.", why: "Too many codes were asked for.",
    whatToDo: "Wait an hour and try again.")
}
