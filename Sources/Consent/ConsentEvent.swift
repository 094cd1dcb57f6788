public import Database
public import Domain

/// A change of the ledger, for the log: no name, no code, no content.
public struct ConsentEvent: Sendable {
  public enum Kind: String, Sendable, Hashable {
    case requested
    case notified
    case opened
    case approved
    case refused
    case expired
    case withdrawn
    case contentChanged = "content-changed"
    case codeMade = "code-made"
    case codeWrong = "code-wrong"
    case codeVoid = "code-void"
    case codeClaimed = "code-claimed"
    case restricted
    case restrictionLifted = "restriction-lifted"
    case directiveSet = "directive-set"
    case directiveEnded = "directive-ended"
    /// No channel took the message in its time.
    case notNotified = "not-notified"
    case channelProposed = "channel-proposed"
    case channelWrong = "channel-wrong"
    case channelSet = "channel-set"
    case channelEnded = "channel-ended"
    /// The patient stopped reading after the delivery; with `confirmed`, the other country closed its view.
    case stopped
    /// The patient ended a mandate over themselves.
    case mandateEnded = "mandate-ended"
    /// Opened without an answer, to protect vital interests.
    case vitalInterest = "vital-interest"
    /// The patient excluded that, or took it back.
    case vitalInterestExcluded = "vital-interest-excluded"
    case vitalInterestPossible = "vital-interest-possible"
  }

  public var kind: Kind
  /// Nil where the ledger, which knows pseudonyms only, acts by itself: the trace leads to the request.
  public var patient: PatientIdentifier?
  public var trace: TraceContext?
  public var country: CountryCode?
  public var purpose: PurposeOfUse?
  public var sections: [String]
  public var way: String?
  public var receiptID: String?
  public var receiptDigest: [UInt8]?
  /// By which right somebody answered for the patient; nil where the patient did.
  public var role: String?
  /// What an auditor needs besides: nothing about the patient.
  public var details: [String: String] = [:]
}

/// Where the ledger's events become durable: the audit log, in one transaction with the ledger's own rows.
public protocol ConsentJournal: Sendable {
  /// Returns only when the event and the writes are on the disk together. An error thrown by a write comes out unchanged.
  func append(_ event: ConsentEvent, alongside writes: [PendingWrite]) async throws
}
