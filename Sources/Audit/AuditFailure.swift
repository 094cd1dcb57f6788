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

  /// The marker outside of the store knows of more, or of other, than the store: it was put back from an older copy.
  static func rolledBack(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.rolled-back", what: "The audit log is not used.", why: why,
      whatToDo: "Put back the newest copy of the store, or take up an older one with: passerelle restore")
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

  static func erasure(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.erasure", what: "Nothing was erased.", why: why,
      whatToDo: "Say who ordered it and on which ground, in at most 200 characters each and without any identifier.")
  }

  /// What a witness remembers is all that it is for.
  static func witness(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.witness", what: "The witness does not run.", why: why,
      whatToDo: "Keep its directory as it is, and find out who changed it; its configuration names the logs' keys.")
  }

  /// A decision about a flag needs its reason.
  static let flag = AuditFailure(
    "audit.flag", what: "The flag stays as it is.", why: "The note is missing or longer than 500 characters.",
    whatToDo: "Say in a few words, without any identifier of a person, why nothing follows, or why it is passed on.")

  /// A patient's pseudonym is keyed, so nobody finds it without the key.
  static let noSecrets = AuditFailure(
    "audit.secrets", what: "The patient was not looked for.",
    why: "The log knows patients by a keyed pseudonym, and no keys were given.",
    whatToDo: "Give the key directory of the country with --keys.")

  /// Keys of another log open nothing of this one; that says nothing about whether it was changed.
  static let otherSecrets = AuditFailure(
    "audit.other-keys", what: "The sealed part of the log was not read.",
    why: "The keys that were given open none of it: they are of another country, or of another store.",
    whatToDo: "Give the key directory of the gateway that wrote this store.")

  static func key(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.key", what: "The audit log is not used.", why: why,
      whatToDo: "Check the key directory: the key named log, and the secrets named pseudonym and data.")
  }
}
