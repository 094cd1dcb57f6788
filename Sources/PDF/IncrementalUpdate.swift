import Domain

/// An update appended to a finished file (ISO 32000-1, 7.5.6): what Cairo 1.16 has no call for.
///
/// It adds to the catalogue the language, the display of the title, the mark of a tagged file and an XMP stream. Not a
/// byte of the file before it changes.
struct IncrementalUpdate {
  private let file: [UInt8]
  private let crossReference: Int
  private let size: Int
  private let info: String?
  private let root: (number: Int, entries: [(key: String, value: String)])

  /// - Throws: `pdf.structure` unless the file ends in a plain cross-reference table whose trailer names a catalogue.
  init(of file: [UInt8]) throws(PDFFailure) {
    self.file = file
    let start = try Self.crossReference(of: file)
    let table = try CrossReferenceTable(file, at: start)
    guard let size = table.trailer.first(where: { $0.key == "Size" }).flatMap({ Int($0.value) }),
      let reference = table.trailer.first(where: { $0.key == "Root" })?.value,
      let number = reference.split(separator: " ").first.flatMap({ Int($0) }), let offset = table.offsets[number]
    else { throw .structure("names no catalogue in its trailer") }
    crossReference = start
    self.size = size
    info = table.trailer.first { $0.key == "Info" }?.value
    var scanner = PDFScanner(file, at: offset)
    guard scanner.integer() == number, scanner.integer() == 0, scanner.skip("obj"), let entries = scanner.dictionary()
    else { throw .structure("has no catalogue where its table says") }
    root = (number, entries)
  }

  /// The file with the update behind it.
  func adding(_ document: PrintedDocument) -> [UInt8] {
    let packet = XMPPacket(document).bytes
    let added: [(key: String, value: String)] = [
      ("Lang", PDFText.literal(document.language)), ("ViewerPreferences", "<< /DisplayDocTitle true >>"),
      ("MarkInfo", "<< /Marked true >>"), ("Metadata", "\(size) 0 R"),
    ]
    let kept = root.entries.filter { entry in !added.contains { $0.key == entry.key } }
    let catalogue = (kept + added).map { "   /\($0.key) \($0.value)\n" }.joined()
    var out = file
    out.reserveCapacity(file.count + packet.count + 1_000)
    let rootOffset = out.count
    out += "\(root.number) 0 obj\n<<\n\(catalogue)>>\nendobj\n".utf8
    let packetOffset = out.count
    out += "\(size) 0 obj\n<< /Type /Metadata /Subtype /XML /Length \(packet.count) >>\nstream\n".utf8
    out += packet
    out += "\nendstream\nendobj\n".utf8
    let table = out.count
    out += "xref\n\(root.number) 1\n\(entry(rootOffset))\(size) 1\n\(entry(packetOffset))".utf8
    let information = info.map { "   /Info \($0)\n" } ?? ""
    out +=
      "trailer\n<< /Size \(size + 1)\n   /Root \(root.number) 0 R\n\(information)   /Prev \(crossReference)\n>>\n".utf8
    out += "startxref\n\(table)\n%%EOF\n".utf8
    return out
  }

  /// 20 bytes: ten digits, generation, "in use".
  private func entry(_ offset: Int) -> String {
    let digits = String(offset)
    return "\(String(repeating: "0", count: max(0, 10 - digits.count)))\(digits) 00000 n \n"
  }

  private static func crossReference(of file: [UInt8]) throws(PDFFailure) -> Int {
    let word = Array("startxref".utf8)
    var start = file.count - word.count
    while start >= 0, !file[start...].starts(with: word) { start -= 1 }
    guard start >= 0 else { throw .structure("has no startxref") }
    var scanner = PDFScanner(file, at: start + word.count)
    guard let offset = scanner.integer(), offset < file.count else {
      throw .structure("has a startxref without a place")
    }
    return offset
  }
}

/// A plain cross-reference table with its trailer (ISO 32000-1, 7.5.4 and 7.5.5).
struct CrossReferenceTable {
  /// Where each object in use begins.
  private(set) var offsets: [Int: Int] = [:]
  let trailer: [(key: String, value: String)]

  init(_ file: [UInt8], at start: Int) throws(PDFFailure) {
    var scanner = PDFScanner(file, at: start)
    guard scanner.skip("xref") else { throw .structure("has no plain cross-reference table") }
    while !scanner.skip("trailer") {
      guard let first = scanner.integer(), let count = scanner.integer(), count <= file.count / 20 else {
        throw .structure("has a broken cross-reference table")
      }
      for number in first..<first + count {
        guard let offset = scanner.integer(), scanner.integer() != nil else {
          throw .structure("has a broken cross-reference table")
        }
        if scanner.skip("n") {
          offsets[number] = offset
        } else if !scanner.skip("f") {
          throw .structure("has a broken cross-reference table")
        }
      }
    }
    guard let trailer = scanner.dictionary() else { throw .structure("has no trailer") }
    self.trailer = trailer
  }
}

/// Reads the few kinds of object that a trailer and a catalogue hold.
struct PDFScanner {
  private let bytes: [UInt8]
  private var index: Int

  init(_ bytes: [UInt8], at index: Int) {
    self.bytes = bytes
    self.index = min(max(index, 0), bytes.count)
  }

  private static let blanks: Set<UInt8> = [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20]
  private static let delimiters = Set("()<>[]{}/%".utf8)

  private mutating func skipBlanks() {
    while index < bytes.count, Self.blanks.contains(bytes[index]) { index += 1 }
  }

  mutating func skip(_ word: String) -> Bool {
    skipBlanks()
    let word = Array(word.utf8)
    guard bytes[index...].starts(with: word) else { return false }
    index += word.count
    return true
  }

  /// An integer without a sign.
  mutating func integer() -> Int? {
    skipBlanks()
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return Int(String(decoding: bytes[start..<index], as: UTF8.self))
  }

  /// The entries of a dictionary, each value as it is written.
  mutating func dictionary() -> [(key: String, value: String)]? {
    guard skip("<<") else { return nil }
    var entries: [(key: String, value: String)] = []
    while !skip(">>") {
      guard skip("/"), let key = regular() else { return nil }
      skipBlanks()
      let start = index
      guard skipValue() else { return nil }
      var end = index
      while end > start, Self.blanks.contains(bytes[end - 1]) { end -= 1 }
      entries.append((key, String(decoding: bytes[start..<end], as: UTF8.self)))
    }
    return entries
  }

  /// Characters up to a blank or a delimiter.
  private mutating func regular() -> String? {
    let start = index
    while index < bytes.count, !Self.blanks.contains(bytes[index]), !Self.delimiters.contains(bytes[index]) {
      index += 1
    }
    return index == start ? nil : String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// Moves behind a value: everything up to the next name or the end on the same level; strings are not expected here.
  private mutating func skipValue() -> Bool {
    var depth = 0
    let start = index
    while index < bytes.count {
      let rest = bytes[index...]
      if rest.starts(with: [0x3C, 0x3C]) {
        depth += 1
        index += 2
      } else if rest.starts(with: [0x3E, 0x3E]) {
        if depth == 0 { return index > start }
        depth -= 1
        index += 2
      } else if bytes[index] == 0x5B || bytes[index] == 0x5D {
        depth += bytes[index] == 0x5B ? 1 : -1
        index += 1
      } else if bytes[index] == 0x28 {
        return false
      } else if bytes[index] == 0x2F, depth == 0, index > start {
        return true
      } else {
        index += 1
      }
    }
    return false
  }
}
