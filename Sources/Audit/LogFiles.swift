import Dispatch

/// The log's directory, and the marker outside of it. Files block, so all of it happens on a thread of its own.
struct LogFiles: Sendable {
  let directory: String
  /// Where the newest checkpoint is kept a second time, outside of the store; nil: nowhere.
  let head: String?
  private let queue = DispatchQueue(label: "log files")

  init(directory: String, head: String?) {
    self.directory = directory
    self.head = head
  }

  /// Writes files of the log, in order, with one sync for each and each directory.
  func write(_ files: [LogFile]) async throws {
    guard !files.isEmpty else { return }
    let directory = directory
    try await perform { try DurableFile.write(files.map { ("\(directory)/\($0.path)", $0.bytes) }) }
  }

  /// Writes those of the files that are missing or have other content.
  ///
  /// - Returns: how many had other content, or all that were missing where `countsMissing`.
  @discardableResult
  func mend(_ files: [LogFile], countsMissing: Bool = false) async throws -> Int {
    guard !files.isEmpty else { return 0 }
    let directory = directory
    return try await perform {
      var (wanted, count): ([(path: String, bytes: [UInt8])], Int) = ([], 0)
      for file in files {
        let path = "\(directory)/\(file.path)"
        let present = try DurableFile.read(path)
        guard present != file.bytes else { continue }
        wanted.append((path, file.bytes))
        if present != nil || countsMissing { count += 1 }
      }
      if !wanted.isEmpty { try DurableFile.write(wanted) }
      return count
    }
  }

  /// Replaces the checkpoint, with files that belong to it, and then the marker.
  func publish(_ note: String, with others: [LogFile] = []) async throws {
    let (directory, head) = (directory, head)
    try await perform {
      var files = (others + [LogFile(path: "checkpoint", bytes: Array(note.utf8))]).map { file in
        (path: "\(directory)/\(file.path)", bytes: file.bytes)
      }
      if let head { files.append((head, Array(note.utf8))) }
      try DurableFile.write(files)
    }
  }

  /// A file of the log; nil where there is none.
  func read(_ path: String) async throws -> [UInt8]? {
    let directory = directory
    return try await perform { try DurableFile.read("\(directory)/\(path)") }
  }

  /// The marker outside of the store; nil where there is none.
  func readHead() async throws -> [UInt8]? {
    guard let head else { return nil }
    return try await perform { try DurableFile.read(head) }
  }

  /// Removes partial tiles, and their directories when these are empty.
  func removePartials(_ paths: Set<String>) async throws {
    guard !paths.isEmpty else { return }
    let directory = directory
    try await perform {
      try DurableFile.remove(paths.map { "\(directory)/\($0)" })
      try DurableFile.removeEmpty(Set(paths.compactMap { Tile.partialFolder($0) }.map { "\(directory)/\($0)" }))
    }
  }

  /// Every file in these directories, by its path in the log.
  func paths(in folders: Set<String>) async throws -> Set<String> {
    let directory = directory
    return try await perform {
      var paths: Set<String> = []
      for folder in folders {
        for name in try DurableFile.names(in: "\(directory)/\(folder)") { paths.insert("\(folder)/\(name)") }
      }
      return paths
    }
  }

  /// Removes what a crash left half-written beside the checkpoint and the marker.
  func removeUnfinished() async throws {
    let (directory, head) = (directory, head)
    try await perform {
      let names = try DurableFile.names(in: directory).filter { $0.hasSuffix(DurableFile.unfinished) }
      try DurableFile.remove(names.map { "\(directory)/\($0)" })
      if let head { try DurableFile.remove([head + DurableFile.unfinished]) }
    }
  }

  func perform<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: body)) }
    }
  }
}
