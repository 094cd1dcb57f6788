import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// The files under a log's directory as they lie there, whoever put them there.
struct FoundFiles: Sendable {
  /// One tile or bundle, of which several widths may lie side by side.
  struct Slot: Sendable, Hashable {
    /// Level of the tile; nil for an entry bundle.
    let level: Int?
    let index: Int

    func path(width: Int) -> String {
      level.map { Tile.path(level: $0, index: index, width: width) } ?? Tile.bundlePath(index: index, width: width)
    }
  }

  let directory: String
  /// The widths that lie there.
  private(set) var widths: [Slot: [Int]] = [:]
  /// The first path under `tile/` that no log has.
  private(set) var stranger: String?

  /// Looks at every name under `tile/`.
  ///
  /// - Throws: `audit.file` where a directory cannot be read.
  init(directory: String) throws(AuditFailure) {
    self.directory = directory
    guard Self.kind("\(directory)/tile") != nil else { return }
    try list("tile")
  }

  /// A file of at most `limit` bytes; nil where there is none, an empty one where something else has its name.
  ///
  /// What is longer is cut after one more byte, so that it never equals what was expected.
  static func read(_ path: String, limit: Int) throws(AuditFailure) -> [UInt8]? {
    guard let kind = kind(path) else { return nil }
    guard kind == S_IFREG else { return [] }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .file("The system could not open a file: \(String(cString: strerror(errno))).") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count <= limit {
      let taken = bytes.withUnsafeMutableBytes {
        Glibc.read(file, $0.baseAddress?.advanced(by: count), limit + 1 - count)
      }
      if taken < 0, errno == EINTR { continue }
      guard taken >= 0 else { throw .file("The system could not read a file: \(String(cString: strerror(errno))).") }
      guard taken > 0 else { break }
      count += taken
    }
    return Array(bytes.prefix(count))
  }

  /// Whether every width of a slot that lies there begins as the entries say.
  ///
  /// - Parameters:
  ///   - ends: where each hash or entry ends in `bytes`; `ends.count` of them are known.
  ///   - isGrowing: whether a gateway may write more at this moment.
  /// - Returns: the difference in words.
  func difference(_ slot: Slot, _ bytes: [UInt8], ends: [Int], isGrowing: Bool) throws(AuditFailure) -> String? {
    for width in widths[slot] ?? [] {
      let name = slot.path(width: width)
      guard width <= ends.count || isGrowing else {
        return "The file \(name) holds more than the store: entries were taken out of it."
      }
      let known = min(width, ends.count)
      let end = known == 0 ? 0 : ends[known - 1]
      // Of a file that goes on after what is known, only the beginning is compared.
      let limit = width > ends.count ? TreeBundle.longest : end
      guard let present = try Self.read("\(directory)/\(name)", limit: limit) else {
        if isGrowing { continue }
        return "The file \(name) is missing."
      }
      let isSame = width > ends.count ? present.starts(with: bytes[..<end]) : present.elementsEqual(bytes[..<end])
      guard isSame else { return "The file \(name) differs from the entries." }
    }
    return nil
  }

  /// What must lie there and does not: a slot of which `width` hashes stand under the signed checkpoint.
  func missing(_ slot: Slot, width: Int) -> String? {
    guard width > 0, !(widths[slot] ?? []).contains(where: { $0 >= width }) else { return nil }
    return "The file \(slot.path(width: width)) is missing: it was written before its checkpoint was signed,"
      + " and no gateway removes it."
  }

  private mutating func list(_ folder: String) throws(AuditFailure) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)").sorted()
    } catch {
      throw .file("A directory of the log cannot be read.")
    }
    for name in names {
      let path = "\(folder)/\(name)"
      let kind = Self.kind("\(directory)/\(path)")
      if kind == S_IFDIR {
        try list(path)
      } else if kind == S_IFREG, name.hasSuffix(".new") {
        continue  // What a gateway had not finished writing when it was killed.
      } else if kind == S_IFREG, let (slot, width) = Self.slot(path) {
        widths[slot, default: []].append(width)
      } else {
        stranger = stranger ?? path
      }
    }
  }

  /// Reads the path of a tile or bundle; nil unless it is spelled as ``Tile`` spells it.
  private static func slot(_ path: String) -> (Slot, Int)? {
    var parts = path.split(separator: "/").dropFirst()
    guard let folder = parts.popFirst(), var last = parts.popLast() else { return nil }
    var width = TreeLevels.width
    if let stem = parts.last, stem.hasSuffix(".p") {
      guard let value = Int(last), (1..<TreeLevels.width).contains(value) else { return nil }
      width = value
      parts.removeLast()
      last = stem.dropLast(2)
    }
    guard parts.count < 6, parts.allSatisfy({ $0.hasPrefix("x") }) else { return nil }
    guard let index = Int(parts.map { $0.dropFirst() }.joined() + last), index >= 0 else { return nil }
    let level = folder == "entries" ? nil : Int(folder)
    guard level.map({ (0...7).contains($0) }) ?? (folder == "entries") else { return nil }
    let slot = Slot(level: level, index: index)
    return slot.path(width: width) == path ? (slot, width) : nil
  }

  /// The type bits of a path, links not followed; nil where there is nothing.
  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}

/// An entry bundle or tile while it is made.
struct TreeBundle {
  /// Longest bundle, in bytes.
  static let longest = TreeLevels.width * (LogEntry.limit + 2)

  private(set) var bytes: [UInt8] = []
  /// Where each part ends.
  private(set) var ends: [Int] = []

  mutating func append(entry: [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: entry.count >> 8))
    bytes.append(UInt8(truncatingIfNeeded: entry.count))
    append(hash: entry)
  }

  mutating func append(hash: [UInt8]) {
    bytes.append(contentsOf: hash)
    ends.append(bytes.count)
  }
}
