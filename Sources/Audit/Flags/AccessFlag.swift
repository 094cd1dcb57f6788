public import Domain

/// An access, or several, that exceeded the limit of a rule: what auditors look at first. It names nobody.
public struct AccessFlag: Sendable, Hashable {
  /// What the flag is about.
  public enum Subject: String, Sendable, Hashable {
    case professional
    case organisation
    case patient
    /// Another country.
    case peer
    /// Who read the log.
    case reader
  }

  /// Where it stands.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Nobody looked at it yet.
    case open
    /// An auditor looked at it, and nothing follows.
    case reviewed
    /// An auditor passed it on.
    case escalated
  }

  /// The entry of the log that raised it (kind `access-flagged`): its number, by which it is named.
  public let sequence: Int64
  public let time: Instant
  public let rule: FlagRule
  /// What was measured, in the unit of ``FlagLimit/limit``.
  public let measured: Int
  /// The limit at that time.
  public let limit: Int
  /// Over how long was counted, in seconds.
  public let seconds: Int
  public let action: FlagAction
  public let subject: Subject
  /// Keyed pseudonym of the subject; of a patient the one in the log's entries (with `@` and the other country where the
  /// rule is about both), of a peer its country code.
  public let subjectTag: String
  /// The other country, where one is concerned.
  public let peer: String?
  /// The exchange that exceeded the limit, 32 hexadecimal digits; nil outside of one.
  public let traceID: String?
  public let state: State
  /// The entry of the last review (kind `flag-reviewed`), with who and note; nil before the first.
  public let reviewSequence: Int64?
}

extension AccessFlag {
  /// The exchange's reference, as people read it on the phone; nil outside of one.
  public var reference: ExchangeReference? {
    traceID.map { ExchangeReference(traceDigest: Self.digest($0)) }
  }
}
