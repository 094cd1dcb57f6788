import Domain
import Foundation
import GRDB

#if canImport(Glibc)
  import Glibc
#endif

/// A store that is only looked at: a copy on a medium that may be read-only, or the store of a gateway that runs.
///
/// Nothing is changed in the directory of a copy: without a write-ahead log beside it, its file is opened as one that
/// nobody writes; with one, both are read from a temporary directory, because SQLite writes an index for it.
public struct CopiedStore: Sendable {
  private let address: String
  private let path: String

  /// Lends the store for the length of `body`, which may open it several times.
  ///
  /// - Parameter isInUse: whether a gateway has the store open; it is then opened in its place.
  /// - Throws: `database.open` where there is no such file or no room for a temporary copy; what `body` throws.
  public static func lend<R: Sendable>(
    path: String, isInUse: Bool, _ body: (CopiedStore) async throws -> R
  ) async throws -> R {
    guard isFile(path) else { throw DatabaseFailure.open("There is no file at this path.") }
    if isInUse { return try await body(CopiedStore(address: path, path: path)) }
    guard isFile("\(path)-wal"), size("\(path)-wal") > 0 else {
      return try await body(CopiedStore(address: unchanging(path), path: path))
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
    let copy = folder.appendingPathComponent("store.sqlite").path
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      // A second name for the same file costs nothing, where the temporary directory is on the same disk.
      if link(path, copy) != 0 { try FileManager.default.copyItem(atPath: path, toPath: copy) }
      try FileManager.default.copyItem(atPath: "\(path)-wal", toPath: "\(copy)-wal")
    } catch {
      try remove(folder)
      throw DatabaseFailure.open("It has a write-ahead log, and there is no room to read a copy of both.")
    }
    do {
      let result = try await body(CopiedStore(address: copy, path: path))
      try remove(folder)
      return result
    } catch {
      try remove(folder)
      throw error
    }
  }

  /// One more connection, for reading only.
  ///
  /// - Throws: `database.open`, `database.damaged`, `database.io`.
  public func open() throws(DatabaseFailure) -> Store {
    var configuration = Configuration()
    configuration.label = "copied store"
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      let reader = try DatabaseQueue(path: address, configuration: configuration)
      return Store(path: path, reader: reader, writer: nil)
    } catch {
      throw DatabaseFailure(error)
    }
  }

  /// Whether another process has the store open: it then holds the lock of SQLite's shared memory.
  ///
  /// To be asked only by a process that has not opened the store itself: closing the file would drop its locks.
  public static func isInUse(path: String) -> Bool {
    let file = Glibc.open("\(path)-shm", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { Glibc.close(file) }
    // SQLite's "dead man's switch", byte 128 of the shared memory: every connection holds a shared lock on it.
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = 128
    lock.l_len = 1
    return withUnsafeMutablePointer(to: &lock) { fcntl(file, F_GETLK, $0) } == 0 && lock.l_type != Int16(F_UNLCK)
  }

  /// The address of a file that nobody writes (SQLite's `immutable`): no lock, no shared memory, no file beside it.
  private static func unchanging(_ path: String) -> String {
    var address = "file:"
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2F, 0x2D, 0x2E, 0x5F: address.unicodeScalars.append(.init(byte))
      default: address += "%" + [byte].hex
      }
    }
    return address + "?immutable=1"
  }

  /// Whether a file, and nothing else, lies there.
  public static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func remove(_ folder: URL) throws(DatabaseFailure) {
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      throw .open("The temporary copy of the store cannot be removed.")
    }
  }
}
