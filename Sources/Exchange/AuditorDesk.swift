public import Audit
public import Domain

/// What an auditor sees of one country's log. Reading is itself recorded.
public struct AuditorDesk: Sendable {
  let reader: LogReader
  let verifier: LogVerifier
  let prover: LogProver
  let export: EvidenceExport
  let audit: any AuditLog
  let accessFlags: AccessFlags
  let flagSettings: FlagSettings
  let clock: any WallClock
  let wholeCheck = WholeCheck()
  public let own: CountryCode
  /// The log's public key in the form of a verifier key (C2SP signed-note), to be kept outside of this gateway.
  public let verifierKey: String?
  /// The last verification of the whole log, and whether every entry is under a checkpoint; read, not made.
  private let standing: @Sendable () async -> LogHealth

  public init(
    reader: LogReader, verifier: LogVerifier, prover: LogProver, export: EvidenceExport, audit: any AuditLog,
    flags: AccessFlags, rules: FlagSettings, clock: any WallClock, own: CountryCode, verifierKey: String?,
    standing: @escaping @Sendable () async -> LogHealth
  ) {
    (accessFlags, flagSettings) = (flags, rules)
    self.reader = reader
    self.verifier = verifier
    self.prover = prover
    self.export = export
    self.audit = audit
    self.clock = clock
    self.own = own
    self.verifierKey = verifierKey
    self.standing = standing
  }

  /// A page of exchanges, newest first.
  public struct Found: Sendable {
    public let exchanges: [LoggedExchange]
    /// The `before` of the next page; nil where this is the last.
    public let next: Int64?
  }

  /// Most exchanges that one page reads to find those that fit what the log's indexes do not know.
  private static let mostRead = 1000

  /// The newest exchanges that fit.
  ///
  /// - Parameters:
  ///   - search: without a patient; those are found by ``events(of:reason:by:)``.
  ///   - isWanted: what else they must fit.
  /// - Throws: `audit.…`, `database.…`.
  public func exchanges(
    _ search: LogSearch, by auditor: String, isWanted: (LoggedExchange) -> Bool = { _ in true }
  ) async throws -> Found {
    try await note(.auditorRead, auditor, ["act": "search"])
    return try await walk(search, isWanted)
  }

  /// What one professional did, newest first.
  ///
  /// - Parameters:
  ///   - wanted: the identifier as the log has it, or the pseudonym of an evidence pack (64 hexadecimal digits).
  ///   - before: only what an earlier entry tells of, for paging.
  ///   - reason: as the auditor wrote it; 1 to 200 characters.
  /// - Returns: the exchanges, and the pseudonym by which the next page is asked for.
  /// - Throws: `audit.reason` without one, `audit.…`, `database.…`.
  public func exchanges(
    ofProfessional wanted: String, before: Int64?, reason: String, by auditor: String
  ) async throws -> (found: Found, tag: String) {
    let reason = String(reason.prefix(200)).trimmingBlanks
    guard !reason.isEmpty else { throw ExchangeFailure.noReason }
    let isTag = wanted.utf8.count == 64 && wanted.allSatisfy { $0.isHexDigit && $0.isASCII }
    let tag = isTag ? wanted.lowercased() : try reader.tag(ofProfessional: wanted)
    try await note(.auditorRead, auditor, ["act": "search-professional", "reason": reason, "professional": tag])
    var search = LogSearch()
    search.before = before
    return (try await walk(search) { try reader.isOf(professional: tag, $0) }, tag)
  }

  /// Exchanges that fit, among the newest of the search; what is left is the next page.
  private func walk(_ search: LogSearch, _ isWanted: (LoggedExchange) throws -> Bool) async throws -> Found {
    var search = search
    search.patient = nil
    let found = try await reader.find(search, mostRead: Self.mostRead) { finding in
      guard case .exchange(let exchange) = finding.thing else { return false }
      return try isWanted(exchange)
    }
    let exchanges = found.findings.compactMap { finding -> LoggedExchange? in
      guard case .exchange(let exchange) = finding.thing else { return nil }
      return exchange
    }
    return Found(exchanges: exchanges, next: found.next)
  }

  /// Everything about one person, newest first. The person sees that it was looked for, by whom, and why.
  ///
  /// - Parameter reason: as the auditor wrote it; 1 to 200 characters.
  /// - Throws: `audit.reason` without one, `audit.…`, `database.…`.
  public func events(
    of patient: PatientIdentifier, reason: String, by auditor: String
  ) async throws -> [LogFinding] {
    let reason = String(reason.prefix(200)).trimmingBlanks
    guard !reason.isEmpty else { throw ExchangeFailure.noReason }
    try await note(.auditorRead, auditor, ["act": "search-person", "reason": reason], patient: patient)
    var search = LogSearch()
    search.patient = Sensitive(patient)
    search.limit = 200
    return try await reader.find(search)
  }

  /// One exchange by the reference that people read on the phone; nil when there is none.
  public func exchange(_ reference: String, by auditor: String) async throws -> LoggedExchange? {
    try await note(.auditorRead, auditor, ["act": "exchange", "reference": String(reference.prefix(16))])
    return try await reader.exchange(reference: reference)
  }

  /// How many entries the newest checkpoint covers.
  ///
  /// - Throws: `audit.altered` where its signature is not the log's, `audit.file`.
  public func signedSize() throws -> Int64 {
    Int64(try prover.checkpoint(key: verifierKey.flatMap { NoteVerifier($0) })?.checkpoint.size ?? 0)
  }

  /// What the last verification of the whole log found; nil before the first ended.
  public func lastVerification() async -> LogVerification? { await standing().verification }

  /// Verifies one exchange by its proofs, which does not read the rest of the log.
  public func verify(_ exchange: LoggedExchange, by auditor: String) async throws -> ExchangeVerdict {
    _ = try await audit.checkpoint()
    let verdict = try await prover.verify(exchange, key: verifierKey.flatMap { NoteVerifier($0) })
    try await note(.auditorRead, auditor, ["act": "verify", "reference": exchange.reference.characters])
    return verdict
  }

  /// Makes the evidence pack of one exchange; nil where there is none.
  ///
  /// - Parameters:
  ///   - purpose: why; recorded, and part of the pack.
  ///   - summary: the story in words.
  /// - Throws: `audit.reason` without a purpose; as ``EvidenceExport/pack(of:_:namesPeople:kept:summary:)``.
  public func pack(
    of reference: String, purpose: String, language: String, by auditor: String,
    summary: (PackedExchange, PackOrder) -> String
  ) async throws -> [UInt8]? {
    let purpose = String(purpose.prefix(200)).trimmingBlanks
    guard !purpose.isEmpty else { throw ExchangeFailure.noReason }
    let known = String(reference.prefix(16))
    try await note(.auditorRead, auditor, ["act": "export", "reference": known, "reason": purpose])
    _ = try await audit.checkpoint()
    let order = PackOrder(country: own, purpose: purpose, language: language, made: clock.now)
    return try await export.pack(of: reference, order) { summary($0, order) }
  }

  /// Who read the log, newest first.
  public func readings(limit: Int, by auditor: String) async throws -> [LoggedEvent] {
    try await note(.auditorRead, auditor, ["act": "readers"])
    var search = LogSearch()
    search.limit = limit
    search.kind = EventKind.auditorRead.rawValue
    return try await reader.find(search).compactMap { finding in
      guard case .event(let event) = finding.thing else { return nil }
      return event
    }
  }

  /// The figures of the last weeks, by country.
  public func weeks(_ count: Int64, by auditor: String) async throws -> [WeekFigures] {
    try await note(.auditorRead, auditor, ["act": "overview"])
    return try await reader.weeks(since: clock.now.advanced(bySeconds: -count * 7 * 86_400))
  }

  func note(
    _ kind: EventKind, _ auditor: String, _ details: [String: String], patient: PatientIdentifier? = nil
  ) async throws {
    var event = AuditEvent(kind, .success, .affiliation)
    event.professional = Sensitive(auditor)
    event.details = details
    event.patient = patient.map { Sensitive($0) }
    _ = try await audit.append(event)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

extension ExchangeFailure {
  static let noReason = ExchangeFailure(
    "audit.reason", what: "Nothing was read.", why: "No reason was given.",
    whatToDo: "Say why, in at most 200 characters and without any identifier.")
}
