import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Files that are replaced as a whole and are on the disk afterwards.
enum DurableFile {
  /// What a file is called while it is written.
  static let unfinished = ".new"

  /// Writes beside the file, syncs, renames, and syncs the directory, so that a reader sees the old or the new file.
  static func write(_ bytes: [UInt8], to path: String) throws(AuditFailure) { try write([(path, bytes)]) }

  /// Writes several files as one, in order; directories are synced once, after all.
  ///
  /// - Throws: `audit.file`, and then any of the files may be the old or the new one.
  static func write(_ files: [(path: String, bytes: [UInt8])]) throws(AuditFailure) {
    var folders: [String] = []
    for file in files {
      let folder = parent(of: file.path)
      guard !folders.contains(folder) else { continue }
      for changed in try make(folder) where !folders.contains(changed) { folders.append(changed) }
      folders.append(folder)
    }
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    for file in files {
      let descriptor = open(file.path + unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
      guard descriptor >= 0 else { throw failure("open") }
      descriptors.append(descriptor)
      guard writeAll(file.bytes, descriptor) else { throw failure("write") }
    }
    try sync(descriptors)
    for file in files where rename(file.path + unfinished, file.path) != 0 { throw failure("rename") }
    try sync(folders: folders)
  }

  /// The bytes of a file; nil where there is none.
  static func read(_ path: String) throws(AuditFailure) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("open")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .file("Where a file of the log should be there is something else.")
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: max(Int(status.st_size) + 1, 512))
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read") }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// The names in a directory, sorted; none where there is no such directory.
  static func names(in folder: String) throws(AuditFailure) -> [String] {
    guard let directory = opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw failure("open the directory of")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes files. What is gone already is no fault.
  static func remove(_ paths: [String]) throws(AuditFailure) {
    for path in paths {
      guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw failure("remove") }
    }
  }

  /// Removes directories where they are empty.
  static func removeEmpty(_ folders: Set<String>) throws(AuditFailure) {
    for folder in folders {
      guard rmdir(folder) == 0 || [ENOTEMPTY, EEXIST, ENOENT, ENOTDIR].contains(errno) else {
        throw failure("remove the directory of")
      }
    }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a directory and those above it; tells in which directories one was made.
  private static func make(_ folder: String) throws(AuditFailure) -> [String] {
    if mkdir(folder, 0o750) == 0 { return [parent(of: folder)] }
    if errno == EEXIST { return [] }
    guard errno == ENOENT, folder != "/", folder != "." else { throw failure("make the directory of") }
    let above = try make(parent(of: folder))
    guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw failure("make the directory of") }
    return above + [parent(of: folder)]
  }

  private static func sync(folders: [String]) throws(AuditFailure) {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    for folder in folders {
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure("open the directory of") }
      descriptors.append(descriptor)
    }
    try sync(descriptors)
  }

  /// Syncs all at the same time: the file system then takes them into one commit of its journal, not one after the other.
  private static func sync(_ descriptors: [Int32]) throws(AuditFailure) {
    let fault = Mutex<Int32>(0)
    DispatchQueue.concurrentPerform(iterations: descriptors.count) { index in
      if fsync(descriptors[index]) != 0 { fault.withLock { $0 = errno } }
    }
    let code = fault.withLock { $0 }
    guard code == 0 else { throw failure("sync", code) }
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

  private static func failure(_ act: String, _ code: Int32 = errno) -> AuditFailure {
    .file("The system could not \(act) a file: \(String(cString: strerror(code))).")
  }
}
