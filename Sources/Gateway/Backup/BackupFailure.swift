public import Domain

/// Why a backup was not written, or a store not restored.
public struct BackupFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  // MARK: Writing

  static func exists(_ file: String) -> BackupFailure {
    BackupFailure(
      "backup.exists", what: "No backup was written.", why: "There is a file \(file) already.",
      whatToDo: "Choose another name, for example with the date in it; a backup never replaces one.")
  }

  static func store(_ why: String) -> BackupFailure {
    BackupFailure(
      "backup.store", what: "No backup was written.", why: why,
      whatToDo: "Check the path of the store, then run: passerelle audit verify --log DIR")
  }

  static func missing(_ store: String) -> BackupFailure {
    BackupFailure(
      "backup.no-store", what: "No backup was written.", why: "There is no store at \(store).",
      whatToDo: "Check the path of the store in the configuration or after --store.")
  }

  static func file(_ why: String) -> BackupFailure {
    BackupFailure(
      "backup.file", what: "The file was not written or read.", why: why,
      whatToDo: "Check the disk, the directory and their rights, then try again.")
  }

  static let full = BackupFailure(
    "backup.full", what: "The file was not written, and nothing is left of the attempt.", why: "The disk is full.",
    whatToDo: "Free space, or choose another disk; it needs about the size of the store's file.")

  static let busy = BackupFailure(
    "backup.busy", what: "No backup was written.", why: "Another backup writes to this file now.",
    whatToDo: "Wait for it, or choose another name.")

  // MARK: Reading

  static func damaged(_ why: String) -> BackupFailure {
    BackupFailure(
      "backup.damaged", what: "This backup is not used.", why: why,
      whatToDo: "Take another copy of it, or an older backup; keep this one as evidence.")
  }

  static let otherKey = BackupFailure(
    "backup.key", what: "This backup is not used.", why: "Another log key signed it.",
    whatToDo: "Restore the key directory that belongs to this backup first, or take a backup of this gateway.")

  static func newer(_ why: String) -> BackupFailure {
    BackupFailure(
      "backup.newer", what: "This backup is not used.", why: why,
      whatToDo: "Restore it with the version of the program that wrote it, or with a newer one.")
  }
}
