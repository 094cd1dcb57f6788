public import Audit
public import Consent
public import Database
import Domain

/// Puts the ledger's events into the audit log, in one transaction with the ledger's own rows.
public struct AuditedConsent: ConsentJournal {
  private let audit: any AuditLog
  private let policyVersion: @Sendable () -> String

  /// - Parameter policyVersion: read anew for each event.
  public init(audit: any AuditLog, policyVersion: @autoclosure @escaping @Sendable () -> String) {
    self.audit = audit
    self.policyVersion = policyVersion
  }

  public func append(_ event: ConsentEvent, alongside writes: [PendingWrite]) async throws {
    var entry = AuditEvent(kind(of: event.kind), outcome(of: event.kind), .affiliation)
    entry.trace = event.trace
    entry.peer = event.country
    entry.purpose = event.purpose
    entry.patient = event.patient.map { Sensitive($0) }
    entry.sections = event.sections
    entry.consentReceipt = event.receiptID
    entry.consentReceiptDigest = event.receiptDigest
    entry.policyVersion = policyVersion()
    entry.details = ["change": event.kind.rawValue].merging(event.way.map { ["way": $0] } ?? [:]) { old, _ in old }
      .merging(event.details) { old, _ in old }
      .merging(event.role.map { ["role": $0] } ?? [:]) { old, _ in old }
    _ = try await audit.append(entry, alongside: writes)
  }

  private func kind(of kind: ConsentEvent.Kind) -> EventKind {
    switch kind {
    case .requested: .consentRequested
    case .notified, .notNotified: .consentNotified
    case .opened: .consentOpened
    case .approved, .refused: .consentDecided
    case .expired: .consentExpired
    case .withdrawn: .consentWithdrawn
    case .contentChanged: .contentChanged
    case .codeMade: .codeMade
    case .codeWrong: .codeWrong
    case .codeVoid: .codeVoided
    case .codeClaimed: .codeClaimed
    case .restricted: .consentRestricted
    case .restrictionLifted: .restrictionLifted
    case .directiveSet: .directiveSet
    case .directiveEnded: .directiveEnded
    case .channelProposed, .channelWrong, .channelSet, .channelEnded: .channelChanged
    case .stopped: .viewClosed
    case .mandateEnded: .mandateEnded
    case .vitalInterest: .vitalInterestUsed
    case .vitalInterestExcluded, .vitalInterestPossible: .vitalInterestChanged
    }
  }

  private func outcome(of kind: ConsentEvent.Kind) -> AuditEvent.Outcome {
    [.refused, .expired, .codeWrong, .contentChanged, .notNotified, .channelWrong].contains(kind) ? .refused : .success
  }
}
