public import Domain

/// Why a store was not restored. Nothing of the store that is in place was changed.
public struct RestoreFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func notEmpty(_ store: String) -> RestoreFailure {
    RestoreFailure(
      "restore.not-empty", what: "Nothing was restored.", why: "There is a store at \(store) already.",
      whatToDo: "Say --replace; the store that is there is moved aside, never deleted.")
  }

  static func lostEntries(_ why: String) -> RestoreFailure {
    RestoreFailure(
      "restore.lost-entries", what: "Nothing was restored: entries of the log would be lost.", why: why,
      whatToDo:
        "Look for a newer backup. Where there is none, say --accept-loss: the log goes on under a new name, which"
        + " tells every auditor and witness of the loss.")
  }

  static func inconsistent(_ source: String) -> RestoreFailure {
    RestoreFailure(
      "restore.inconsistent", what: "Nothing was restored.",
      why: "The entries of the backup are not those that the checkpoint in \(source) was signed over.",
      whatToDo: "Keep both as evidence: the backup was altered, or it is of another log.")
  }

  static func checkpoint(_ source: String) -> RestoreFailure {
    RestoreFailure(
      "restore.checkpoint", what: "Nothing was done.",
      why: "\(source) holds no checkpoint that the log key of the key directory signed.",
      whatToDo: "Check the file and the key directory. A damaged head file can be moved aside by hand, which gives up"
        + " the proof that nothing was lost.")
  }

  static func tiles(_ why: String) -> RestoreFailure {
    RestoreFailure(
      "restore.tiles", what: "Nothing was restored.", why: why,
      whatToDo:
        "Name the log directory of the lost store, with its checkpoint and tile directory, or leave --tiles away.")
  }
}
