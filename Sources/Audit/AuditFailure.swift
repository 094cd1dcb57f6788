public import Domain

/// Why nothing was recorded, or a log cannot be used.
public struct AuditFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  /// The log contradicts itself or its last checkpoint; nothing more is recorded, and so nothing more is exchanged.
  static func altered(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.altered", what: "The audit log is not used.", why: why,
      whatToDo: "Keep a copy of the store as it is, then run: passerelle audit verify --log DIR")
  }

  static func file(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.file", what: "The audit log's files were not written or read.", why: why,
      whatToDo: "Check the disk and the rights of the log's directory.")
  }

  static func event(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.event", what: "An event was not recorded.", why: why,
      whatToDo: "Report this with the version of the gateway; the exchange was refused.")
  }

  /// A patient's pseudonym is keyed, so nobody finds it without the key.
  static let noSecrets = AuditFailure(
    "audit.secrets", what: "The patient was not looked for.",
    why: "The log knows patients by a keyed pseudonym, and no keys were given.",
    whatToDo: "Give the key directory of the country with --keys.")

  static func key(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.key", what: "The audit log is not used.", why: why,
      whatToDo: "Check the key directory: the key named log, and the secrets named pseudonym and data.")
  }
}
