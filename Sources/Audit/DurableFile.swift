import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Files that are replaced as a whole and are on the disk afterwards.
enum DurableFile {
  /// Writes beside the file, syncs, renames, and syncs the directory, so that a reader sees the old or the new file.
  static func write(_ bytes: [UInt8], to path: String) throws(AuditFailure) {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .file("A directory of the log cannot be made.")
    }
    let temporary = "\(path).new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard file >= 0 else { throw failure("open") }
    var isDone = writeAll(bytes, file) && fsync(file) == 0
    isDone = close(file) == 0 && isDone
    guard isDone, rename(temporary, path) == 0 else { throw failure("write") }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw failure("open the directory of") }
    let synced = fsync(directory) == 0
    guard close(directory) == 0, synced else { throw failure("sync the directory of") }
  }

  /// The bytes of a file; nil where there is none.
  static func read(_ path: String) throws(AuditFailure) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .file("A file of the log cannot be read.")
    }
  }

  private static func writeAll(_ bytes: [UInt8], _ file: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let count = Glibc.write(file, base, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  private static func failure(_ act: String) -> AuditFailure {
    .file("The system could not \(act) a file: \(String(cString: strerror(errno))).")
  }
}
