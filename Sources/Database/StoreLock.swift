import Domain

#if canImport(Glibc)
  import Glibc
#endif

/// The claim of one process to be the only one that serves a store, or replaces it.
///
/// It is an advisory lock (flock(2)) on a small file beside the store's directory, so that it outlives a store that is
/// moved aside. The system gives it back when the process ends, however it ends.
public final class StoreLock: Sendable {
  private let file: Int32

  /// Claims the store.
  ///
  /// - Parameter path: the file of the lock; it is made where it is missing.
  /// - Throws: `database.locked` where another holds it, `database.open`.
  public init(path: String) throws(DatabaseFailure) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .open("Its lock file cannot be made: \(String(cString: strerror(errno))).") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let isTaken = errno == EWOULDBLOCK
      close(file)
      throw isTaken ? .locked : .open("Its lock file cannot be locked.")
    }
  }

  deinit { close(file) }
}

extension DatabaseFailure {
  /// One gateway alone serves a store, and nothing replaces it meanwhile.
  public static let locked = DatabaseFailure(
    "database.locked", what: "The store is not used.",
    why: "Another gateway, backup or restore uses it: its lock file, beside the store's directory, is held.",
    whatToDo: "Find that process with fuser or lsof on the lock file; stop it, or give this gateway its own store.")
}
