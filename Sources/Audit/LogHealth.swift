public import Domain

/// How the log stands: what the readiness of the gateway hangs on.
public struct LogHealth: Sendable {
  /// The newest signed checkpoint; nil before the first.
  public let checkpoint: SignedCheckpoint?
  /// When this process signed it; nil where it was found at the start and still covers everything.
  public let signedAt: Instant?
  /// What keeps checkpoints from being signed; nil while they are.
  public let fault: (any Error)?
  /// The last whole verification; nil until one ended.
  public let verification: LogVerification?
  /// Whether the newest checkpoint is also kept outside of the store.
  public let hasHead: Bool

  /// Entries under the newest checkpoint.
  public var size: Int { checkpoint?.checkpoint.size ?? 0 }

  /// Whether everything that was recorded is signed, and nothing was found altered.
  public var isSound: Bool {
    guard fault == nil else { return false }
    if case .altered? = verification?.result { return false }
    return true
  }
}

/// The outcome of reading the whole log anew.
public struct LogVerification: Sendable, Equatable {
  public enum Result: Sendable, Equatable {
    /// Every entry, event and tile is what was signed; torn or missing files of tiles were written again.
    case intact(mendedFiles: Int)
    /// The first difference, in words for an auditor.
    case altered(String)
    /// Why there is no answer.
    case failed(String)
  }

  public let result: Result
  /// Entries under the checkpoint that was verified.
  public let entries: Int
  /// When it ended.
  public let time: Instant
}

extension LogVerification {
  /// The outcome as the log keeps it.
  var event: AuditEvent {
    var event = AuditEvent(.logVerified, .success, .affiliation)
    event.details = ["entries": String(entries)]
    switch result {
    case .intact(let mended): event.details["mendedFiles"] = String(mended)
    case .altered(let difference):
      event.outcome = .failed
      event.details["altered"] = difference
    case .failed(let cause):
      event.outcome = .failed
      event.details["cause"] = cause
    }
    return event
  }
}
