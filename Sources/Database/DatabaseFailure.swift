public import Domain

/// Why the store did not do what it was asked.
public struct DatabaseFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  /// The store, or the disk under it, cannot be trusted any more.
  public static let poisoned = DatabaseFailure(
    "database.poisoned", what: "The store takes no more writes.",
    why: "An earlier write to the disk failed, so nobody knows what is on it.",
    whatToDo: "Check the disk, then start the gateway again; it verifies the log first.")

  /// A rule of the tables forbids the row; most often its unique key is taken.
  public static let constraint = DatabaseFailure(
    "database.constraint", what: "The row was not written.", why: "Its unique key is taken, or a rule forbids it.",
    whatToDo: "Treat the act as done before.")

  /// More writes wait than the store takes in; nothing of this one was done.
  public static let overloaded = DatabaseFailure(
    "database.overloaded", what: "Nothing was written.", why: "Too many writes wait for the disk.",
    whatToDo: "Try again in a few seconds; if it stays, check the disk's latency.")

  static let readOnly = DatabaseFailure(
    "database.read-only", what: "Nothing was written.", why: "The store was opened, or lies, read-only.",
    whatToDo: "Check the rights of the store's directory and the mount of its disk.")

  static let busy = DatabaseFailure(
    "database.busy", what: "Nothing was written.", why: "Another program holds the store for writing.",
    whatToDo: "Let one gateway alone use a store.")

  /// Another process works on the same store.
  public static let inUse = DatabaseFailure(
    "database.in-use", what: "The store was not opened.",
    why: "A gateway, or another program that writes, uses it now.",
    whatToDo: "Stop that gateway first; one program alone may write into a store.")

  static let full = DatabaseFailure(
    "database.full", what: "Nothing was written.", why: "The disk is full.",
    whatToDo: "Free space on the disk of the store; nothing leaves the gateway until then.")

  static func open(_ why: String) -> DatabaseFailure {
    DatabaseFailure(
      "database.open", what: "The store was not opened.", why: why,
      whatToDo: "Check the path in the configuration, its rights, and that no other gateway uses it.")
  }

  static func io(_ why: String) -> DatabaseFailure {
    DatabaseFailure(
      "database.io", what: "The store failed.", why: "SQLite says: \(why).",
      whatToDo: "Check the disk, then start the gateway again; it verifies the log first.")
  }

  /// The file is no database, or its pages contradict each other.
  static func damaged(_ why: String) -> DatabaseFailure {
    DatabaseFailure(
      "database.damaged", what: "The store cannot be read.", why: "Its file is damaged; SQLite says: \(why).",
      whatToDo: "Keep the file as it is, verify the audit log of a copy, and restore a backup.")
  }

  static func sql(_ why: String) -> DatabaseFailure {
    DatabaseFailure(
      "database.statement", what: "A statement was refused.", why: "SQLite says: \(why).",
      whatToDo: "Report this with the version of the gateway: its tables and statements do not fit together.")
  }

  static func migration(_ why: String) -> DatabaseFailure {
    DatabaseFailure(
      "database.migration", what: "The store was not opened.", why: why,
      whatToDo: "Start the version of the gateway that wrote this store, or a newer one.")
  }
}
