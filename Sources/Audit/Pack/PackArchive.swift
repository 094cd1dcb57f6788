import Trust

/// The ZIP of an evidence pack: stored entries in one fixed spelling (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and
/// 4.3.16), so that every byte of it is known from its names and contents.
///
/// What another tool wrote, with compression, times, comments, gaps or a file twice, is not read at all: there is nothing
/// to unpack, to overlap or to write outside of a directory.
struct PackArchive: Sendable, Equatable {
  /// Largest archive that is read, in bytes: an exchange of the most messages is far below.
  static let limit = 64 << 20
  /// Most files in it.
  static let mostFiles = 10_000

  struct File: Sendable, Equatable {
    let name: String
    let bytes: [UInt8]
  }

  let files: [File]

  init(files: [File]) { self.files = files }

  /// In the one order in which packs are written: the type of the container, then by name, the manifest and its
  /// signature last.
  init(sorting files: [File]) {
    let (first, last) = ([PackContainer.typePath], [PackManifest.path, PackManifest.signaturePath])
    func named(_ names: [String]) -> [File] { names.compactMap { name in files.first { $0.name == name } } }
    let others = files.filter { !(first + last).contains($0.name) }
    self.files = named(first) + others.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } + named(last)
  }

  subscript(_ name: String) -> [UInt8]? { files.first { $0.name == name }?.bytes }

  /// The whole archive.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for file in files {
      let name = Array(file.name.utf8)
      let facts = Self.facts(CRC32.of(file.bytes), file.bytes.count, name.count)
      let offset = out.count
      out += Self.localHeader + facts + name + file.bytes
      // No comment, disk 0, no attributes; then where its local header stands.
      directory += Self.centralHeader + facts + [UInt8](repeating: 0, count: 10) + Self.four(offset) + name
    }
    let start = out.count
    let count = Self.two(files.count)
    out += directory
    out += Self.end + [0, 0, 0, 0] + count + count + Self.four(directory.count) + Self.four(start) + [0, 0]
    return out
  }

  /// Reads the files one after the other; nil for what is no such archive.
  ///
  /// Checksums and the directory at the end are not looked at here: ``bytes`` of the result says what they must be.
  init?(reading bytes: [UInt8]) {
    guard bytes.count <= Self.limit else { return nil }
    var files: [File] = []
    var names: Set<String> = []
    var place = 0
    while place + 30 <= bytes.count, bytes[place..<place + 4].elementsEqual(Self.localHeader.prefix(4)) {
      let size = Self.number(bytes[place + 18..<place + 22])
      let nameLength = Self.number(bytes[place + 26..<place + 28])
      let start = place + 30 + nameLength
      guard nameLength <= 200, start <= bytes.count, size <= bytes.count - start, files.count < Self.mostFiles,
        let name = Self.name(bytes[place + 30..<start]), names.insert(name).inserted
      else { return nil }
      files.append(File(name: name, bytes: Array(bytes[start..<start + size])))
      place = start + size
    }
    guard !files.isEmpty, place + 4 <= bytes.count,
      bytes[place..<place + 4].elementsEqual(Self.centralHeader.prefix(4))
    else { return nil }
    self.files = files
  }

  /// A relative path of letters, digits, dots, hyphens and underscores; nil for one that leads elsewhere.
  static func name(_ bytes: ArraySlice<UInt8>) -> String? {
    var isFirst = true
    for byte in bytes {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: isFirst = false
      case 0x2D, 0x2E, 0x5F: if isFirst { return nil }
      case 0x2F:
        if isFirst { return nil }
        isFirst = true
      default: return nil
      }
    }
    return isFirst ? nil : String(decoding: bytes, as: UTF8.self)
  }

  // Signature, then versions; flags and method 0 (stored); the time of the epoch of MS-DOS, 1 January 1980.
  private static let localHeader: [UInt8] = [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]
  private static let centralHeader: [UInt8] = [0x50, 0x4B, 1, 2, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]
  private static let end: [UInt8] = [0x50, 0x4B, 5, 6]

  /// Checksum, compressed and plain size, lengths of name and extra field.
  private static func facts(_ checksum: UInt32, _ size: Int, _ name: Int) -> [UInt8] {
    four(Int(checksum)) + four(size) + four(size) + two(name) + [0, 0]
  }

  private static func two(_ value: Int) -> [UInt8] { (0..<2).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  private static func four(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
}

/// The checksum of ZIP (ISO 3309, polynomial 0xEDB88320): finds accidents, not alterations.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      ~bytes.reduce(UInt32.max) { sum, byte in sum >> 8 ^ table[Int((sum ^ UInt32(byte)) & 0xFF)] }
    }
  }
}
