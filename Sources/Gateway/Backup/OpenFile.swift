import Dispatch
import Domain
import Trust

#if canImport(Glibc)
  import Glibc
#endif

/// Runs blocking work on files on a thread of its own, never on those that run tasks.
enum FileWork {
  private static let queue = DispatchQueue(label: "backup files")

  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}

/// A file of ours, closed when it is let go; what it makes belongs to its user alone.
final class OpenFile {
  private static let chunk = 1 << 20
  private let descriptor: Int32

  /// - Throws: `backup.file`.
  init(_ path: String, _ flags: Int32) throws(BackupFailure) {
    descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("open \(path)") }
  }

  deinit { close(descriptor) }

  /// Claims the file for this process, until it is let go.
  ///
  /// - Throws: `backup.busy`.
  func claim() throws(BackupFailure) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .busy }
  }

  func size() throws(BackupFailure) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure("measure a file") }
    return Int(status.st_size)
  }

  func empty() throws(BackupFailure) {
    guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else { throw Self.failure("empty a file") }
  }

  func read(at offset: Int, _ count: Int) throws(BackupFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw Self.failure("read a file") }
      done += got
    }
    return bytes
  }

  func write(_ bytes: [UInt8]) throws(BackupFailure) {
    var done = 0
    while done < bytes.count {
      let put = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw errno == ENOSPC || errno == EDQUOT ? .full : Self.failure("write a file") }
      done += put
    }
  }

  func sync() throws(BackupFailure) {
    guard fsync(descriptor) == 0 else { throw errno == ENOSPC ? .full : Self.failure("sync a file") }
  }

  /// SHA-256 of the first `count` bytes, which are written to another file meanwhile.
  func digest(of count: Int, copyingTo target: OpenFile?) throws(BackupFailure) -> [UInt8] {
    let digest = RunningDigest()
    var offset = 0
    while offset < count {
      let bytes = try read(at: offset, min(Self.chunk, count - offset))
      bytes.withUnsafeBytes { digest.update($0) }
      try target?.write(bytes)
      offset += bytes.count
    }
    return digest.finish()
  }

  /// Writes a whole file, so that a reader sees the old or the new one, and it is on the disk afterwards.
  ///
  /// - Throws: `backup.file`, `backup.full`.
  static func replace(_ path: String, with bytes: [UInt8]) throws(BackupFailure) {
    let file = try OpenFile("\(path).new", O_WRONLY | O_CREAT | O_TRUNC)
    try file.write(bytes)
    try file.sync()
    try rename("\(path).new", to: path)
    try syncDirectory(parent(of: path))
  }

  /// Makes a directory's names durable.
  ///
  /// - Throws: `backup.file`.
  static func syncDirectory(_ path: String) throws(BackupFailure) {
    try OpenFile(path, O_RDONLY | O_DIRECTORY).sync()
  }

  /// Renames, within one file system.
  static func rename(_ path: String, to target: String) throws(BackupFailure) {
    guard Glibc.rename(path, target) == 0 else { throw failure("rename \(path)") }
  }

  /// Makes a directory for this user alone.
  static func makeDirectory(_ path: String) throws(BackupFailure) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make \(path)") }
  }

  /// A name that nothing has yet: this one, or this one with a number.
  static func freeName(_ path: String) -> String {
    var (name, number) = (path, 1)
    while access(name, F_OK) == 0 {
      number += 1
      name = "\(path)-\(number)"
    }
    return name
  }

  /// The directory that a path lies in.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func failure(_ act: String) -> BackupFailure {
    .file("The system could not \(act): \(String(cString: strerror(errno))).")
  }
}
