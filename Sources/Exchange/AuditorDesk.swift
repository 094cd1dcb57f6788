public import Audit
public import Domain

/// What an auditor sees of one country's log. Reading is itself recorded.
public struct AuditorDesk: Sendable {
  let reader: LogReader
  let verifier: LogVerifier
  let audit: any AuditLog
  public let own: CountryCode
  /// The log's public key in the form of a verifier key (C2SP signed-note), to be kept outside of this gateway.
  public let verifierKey: String?
  /// The last verification of the whole log, and whether every entry is under a checkpoint; read, not made.
  private let standing: @Sendable () async -> LogHealth

  public init(
    reader: LogReader, verifier: LogVerifier, audit: any AuditLog, own: CountryCode, verifierKey: String?,
    standing: @escaping @Sendable () async -> LogHealth
  ) {
    self.reader = reader
    self.verifier = verifier
    self.audit = audit
    self.own = own
    self.verifierKey = verifierKey
    self.standing = standing
  }

  /// The newest exchanges.
  public func exchanges(limit: Int, by auditor: String) async throws -> [LoggedExchange] {
    try await note(.auditorRead, auditor, nil)
    return try await reader.exchanges(limit: limit)
  }

  /// One exchange by the reference that people read on the phone; nil when there is none.
  public func exchange(_ reference: String, by auditor: String) async throws -> LoggedExchange? {
    try await note(.auditorRead, auditor, reference)
    return try await reader.exchange(reference: reference)
  }

  /// What the last verification of the whole log found; nil before the first ended.
  public func lastVerification() async -> LogVerification? { await standing().verification }

  /// Verifies the whole log as an outsider would, from its files.
  public func verify(by auditor: String) async throws -> Verdict {
    _ = try await audit.checkpoint()
    let verdict = await verifier.verify()
    try await note(.logVerified, auditor, nil)
    return verdict
  }

  private func note(_ kind: EventKind, _ auditor: String, _ reference: String?) async throws {
    var event = AuditEvent(kind, .success, .affiliation)
    event.professional = Sensitive(auditor)
    if let reference { event.details = ["reference": String(reference.prefix(16))] }
    _ = try await audit.append(event)
  }
}
