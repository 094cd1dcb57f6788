import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The right to write into a store, held by one process at a time.
///
/// SQLite alone would let two processes write in turn. The log's tiles and checkpoint have one writer only, so a gateway
/// holds this from its start to its end, and whatever else writes (an erasure, a restore) needs it too. The kernel gives
/// it back when the process ends, however it ends.
public final class StoreLock: Sendable {
  private let file: Mutex<Int32?>

  private init(_ file: Int32) { self.file = Mutex(file) }

  deinit { release() }

  /// Takes the lock, without waiting.
  ///
  /// - Parameter path: a file that is made where it is missing, and stays; it holds nothing.
  /// - Throws: `database.in-use` where another holder lives, `database.open` where the file cannot be made.
  public static func take(path: String) throws(DatabaseFailure) -> StoreLock {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .open("The lock of the store cannot be made.") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw .inUse
    }
    return StoreLock(file)
  }

  /// Gives the lock back; later calls do nothing.
  public func release() {
    file.withLock { file in
      if let file { close(file) }
      file = nil
    }
  }
}
