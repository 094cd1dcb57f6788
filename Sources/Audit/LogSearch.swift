public import Domain

/// What to look for in a log. What is nil does not narrow.
public struct LogSearch: Sendable {
  /// The reference that people read on the phone, with or without hyphen.
  public var reference: String?
  /// The earliest time, inclusive.
  public var from: Instant?
  /// The latest time, inclusive.
  public var to: Instant?
  public var peer: CountryCode?
  /// One of ``EventKind``, or of a newer gateway.
  public var kind: String?
  public var outcome: AuditEvent.Outcome?
  /// Found by the pseudonym; needs the secrets of the log.
  public var patient: Sensitive<PatientIdentifier>?
  /// How many exchanges and events at most.
  public var limit = 50
  /// Only what has no entry that fits from this one on, for paging.
  public var before: Int64?

  public init() {}

  /// Whether events outside of any exchange are wanted too: only where something was asked that they can answer.
  var wantsLoneEvents: Bool { kind != nil || patient != nil }
}

/// What a search finds: an exchange, or an event that belongs to none.
public struct LogFinding: Sendable {
  public enum Thing: Sendable {
    case exchange(LoggedExchange)
    case event(LoggedEvent)
  }

  public let thing: Thing
  /// Its newest entry that fits the search: the `before` of the next page.
  public let position: Int64
}
