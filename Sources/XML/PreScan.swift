import Domain
import Glibc

/// One linear pass over the bytes that holds every limit, so that the parser never meets input that makes it slow.
///
/// It accepts a superset of well-formed XML; what it lets through, libxml2 still has to accept.
struct PreScan {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let limits: Limits
  private var index = 0
  private var depth = 0
  private var elements = 0
  private var namespaces = 0
  private var comments = 0
  /// One bit for each name that was met, by its hash: some share one, so that what is counted is at most what there are.
  private var names = [UInt64](repeating: 0, count: 1024)
  private var distinctNames = 0
  /// What stands in comments that are not kept and are well-formed beyond doubt.
  private var droppable: [Range<Int>] = []

  /// - Returns: where the content of comments stands that the parser need not see; it can be left out unharmed.
  static func check(_ bytes: [UInt8], limits: Limits) throws(XMLFailure) -> [Range<Int>] {
    guard bytes.count <= limits.bytes else { throw .limit("the document in bytes", limits.bytes) }
    guard isUTF8(bytes) else { throw .encoding("It is not UTF-8.") }
    let result: Result<[Range<Int>], XMLFailure> = bytes.withUnsafeBufferPointer { buffer in
      var scan = PreScan(bytes: buffer, limits: limits)
      do throws(XMLFailure) {
        try scan.document()
        return .success(scan.droppable)
      } catch {
        let line = buffer.prefix(scan.index).reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        return .failure(error.code == "xml.malformed" ? error.at(line: line) : error)
      }
    }
    return try result.get()
  }

  /// Whether the bytes are UTF-8 (RFC 3629 section 4); ASCII is passed over by words.
  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var index = 0
      while true {
        while index + 8 <= buffer.count,
          buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          index += 8
        }
        while index < buffer.count, buffer[index] < 0x80 { index += 1 }
        guard index < buffer.count else { return true }
        while index < buffer.count, buffer[index] >= 0x80 {
          let length = lengthOfCharacter(in: buffer, at: index)
          guard length > 0 else { return false }
          index += length
        }
      }
    }
  }

  /// How many bytes the character beyond ASCII has that begins here; 0 where none does. Overlong forms, surrogates and
  /// what lies beyond U+10FFFF show in the second byte.
  private static func lengthOfCharacter(in buffer: UnsafeRawBufferPointer, at index: Int) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch buffer[index] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: length = 3
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard index + length <= buffer.count, second.contains(buffer[index + 1]) else { return 0 }
    var at = index + 2
    while at < index + length {
      guard buffer[at] & 0xC0 == 0x80 else { return 0 }
      at += 1
    }
    return length
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, limits: Limits) {
    self.bytes = bytes
    self.limits = limits
    // Records are full of comments; to move the list as it grows costs.
    if !limits.keepsComments { droppable.reserveCapacity(256) }
  }

  private mutating func document() throws(XMLFailure) {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
    if first(0, in: 0..<bytes.count) != nil { throw .encoding("It holds a NUL byte.") }
    try declaration()
    while index < bytes.count {
      let start = index
      let hasReference = stop(at: 0x3C)
      guard index - start <= limits.text else { throw .limit("a text in bytes", limits.text) }
      if hasReference { try references(start..<index) }
      if index < bytes.count { try markup() }
    }
    guard elements > 0 else { throw .scan("It holds no element.") }
  }

  private mutating func declaration() throws(XMLFailure) {
    guard starts(with: "<?xml"), index + 5 < bytes.count, isBlank(bytes[index + 5]) else { return }
    let usual: StaticString = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    if starts(with: usual) {
      index += usual.utf8CodeUnitCount
      return
    }
    let end = try position(of: "?>", from: index)
    let text = String(decoding: bytes[index..<end], as: UTF8.self).lowercased()
    guard text.contains("version=\"1.0\"") || text.contains("version='1.0'") else {
      throw .encoding("It is not XML 1.0.")
    }
    if let at = text.firstRange(of: "encoding") {
      let value = text[at.upperBound...].drop { $0 == "=" || $0.isWhitespace }
      // With both quotation marks: a longer name that begins like this one is another encoding.
      guard value.hasPrefix("\"utf-8\"") || value.hasPrefix("'utf-8'") else {
        throw .encoding("It declares an encoding other than UTF-8.")
      }
    }
    index = end + 2
  }

  private mutating func markup() throws(XMLFailure) {
    guard index + 1 < bytes.count else { throw .scan("It ends inside markup.") }
    switch bytes[index + 1] {
    case 0x21:
      if starts(with: "<!--") {
        let start = index + 4
        try skip(to: "-->", from: start)
        let content = start..<index - 3
        if !limits.keepsComments, isPlainComment(content) { droppable.append(content) }
      } else if starts(with: "<![CDATA[") {
        let end = try position(of: "]]>", from: index + 9)
        guard end - index <= limits.text else { throw .limit("a text in bytes", limits.text) }
        index = end + 3
      } else {
        throw .doctype
      }
    case 0x3F: try skip(to: "?>", from: index + 2)
    case 0x2F:
      guard let end = first(0x3E, in: index..<bytes.count) else { throw .scan("It ends inside markup.") }
      index = end + 1
      depth -= 1
    default: try startTag()
    }
  }

  private mutating func skip(to end: StaticString, from start: Int) throws(XMLFailure) {
    let position = try position(of: end, from: start)
    comments += position - index
    guard comments <= limits.comments else { throw .limit("comments and instructions in bytes", limits.comments) }
    index = position + end.utf8CodeUnitCount
  }

  /// Whether any parser takes this as the content of a comment (XML 1.0 section 2.5): allowed characters, and no two
  /// hyphens, nor one at the end.
  private func isPlainComment(_ range: Range<Int>) -> Bool {
    let all = UnsafeRawBufferPointer(bytes)
    var last: UInt8 = 0
    var at = range.lowerBound
    while at < range.upperBound {
      let end = min(at + 8, range.upperBound)
      if end == at + 8, Self.holdsOnlyWords(all.loadUnaligned(fromByteOffset: at, as: UInt64.self)) {
        last = 0
        at = end
      }
      while at < end {
        let byte = bytes[at]
        at += 1
        if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return false }
        if byte == 0x2D, last == 0x2D { return false }
        // U+FFFE and U+FFFF are no characters; what only looks like them is left to the parser.
        if byte | 1 == 0xBF, last == 0xBF { return false }
        last = byte
      }
    }
    return last != 0x2D
  }

  /// Whether eight bytes are all ASCII without controls and hyphens.
  private static func holdsOnlyWords(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let hyphens = word ^ (0x2D &* ones)
    // The highest bit of a byte: it is beyond ASCII, below 0x20, or a hyphen. A borrow from the byte below may set it
    // too; then the bytes are looked at one by one.
    return (word | (word &- 0x20 &* ones) | (hyphens &- ones)) & (ones << 7) == 0
  }

  private mutating func startTag() throws(XMLFailure) {
    elements += 1
    guard elements <= limits.elements else { throw .limit("elements", limits.elements) }
    index += 1
    try name()
    var attributes = 0
    var declared = 0
    while true {
      while index < bytes.count, isBlank(bytes[index]) { index += 1 }
      guard index < bytes.count else { throw .scan("It ends inside a tag.") }
      if bytes[index] == 0x3E {
        index += 1
        depth += 1
        guard depth <= limits.depth else { throw .limit("depth", limits.depth) }
        return
      }
      if bytes[index] == 0x2F {
        index += 1
        guard index < bytes.count, bytes[index] == 0x3E else { throw .scan("A tag is not closed.") }
        guard depth < limits.depth else { throw .limit("depth", limits.depth) }
        index += 1
        return
      }
      attributes += 1
      guard attributes <= limits.attributesPerElement else {
        throw .limit("attributes of an element", limits.attributesPerElement)
      }
      if try attribute() { declared += 1 }
      guard declared <= limits.namespacesPerElement else {
        throw .limit("namespace declarations of an element", limits.namespacesPerElement)
      }
    }
  }

  /// Scans one attribute; true when it declares a namespace.
  private mutating func attribute() throws(XMLFailure) -> Bool {
    let nameStart = index
    try name()
    let nameEnd = index
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
    guard index < bytes.count, bytes[index] == 0x3D else { throw .scan("An attribute has no value.") }
    index += 1
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
    guard index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27 else {
      throw .scan("An attribute value has no quotation mark.")
    }
    let quote = bytes[index]
    index += 1
    let start = index
    let hasReference = stop(at: quote)
    guard index < bytes.count else { throw .scan("It ends inside an attribute value.") }
    guard index - start <= limits.attributeValue else {
      throw .limit("an attribute value in bytes", limits.attributeValue)
    }
    let value = start..<index
    if hasReference { try references(value) }
    index += 1
    guard isNamespaceDeclaration(nameStart..<nameEnd) else { return false }
    try namespace(nameStart..<nameEnd, value)
    return true
  }

  private mutating func namespace(_ name: Range<Int>, _ value: Range<Int>) throws(XMLFailure) {
    namespaces += 1
    guard namespaces <= limits.namespaces else { throw .limit("namespace declarations", limits.namespaces) }
    let hasPrefix = name.count > 5
    if hasPrefix {
      let prefix = String(decoding: bytes[(name.lowerBound + 6)..<name.upperBound], as: UTF8.self)
      guard prefix.lowercased() != "xml", prefix.lowercased() != "xmlns" else {
        throw .namespace("It declares a reserved prefix.")
      }
    }
    if value.isEmpty {
      if hasPrefix { throw .namespace("A prefix is declared with an empty namespace name.") }
      return
    }
    guard hasScheme(value) else { throw .namespace("A namespace name is relative.") }
    // Written as a reference, a name would pass by the comparisons here.
    guard !bytes[value].contains(0x26) else { throw .namespace("A namespace name holds a reference.") }
    guard !bytes[value].elementsEqual(Self.inclusion.utf8) else { throw .namespace("XInclude is not spoken.") }
  }

  /// XInclude 1.0: what would fetch other documents, where a processor knew it.
  private static let inclusion = "http://www.w3.org/2001/XInclude"

  /// Whether a URI begins with a scheme (RFC 3986 section 3.1), and so is not relative.
  private func hasScheme(_ uri: Range<Int>) -> Bool {
    guard let colon = bytes[uri].firstIndex(of: 0x3A), colon > uri.lowerBound,
      isLetter(bytes[uri.lowerBound])
    else { return false }
    return bytes[uri.lowerBound..<colon].allSatisfy { byte in
      isLetter(byte) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
    }
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  private func isNamespaceDeclaration(_ name: Range<Int>) -> Bool {
    guard name.count >= 5, bytes[name.lowerBound] == 0x78,
      bytes[name.lowerBound..<name.lowerBound + 5].elementsEqual("xmlns".utf8)
    else { return false }
    return name.count == 5 || bytes[name.lowerBound + 5] == 0x3A
  }

  private mutating func name() throws(XMLFailure) {
    let start = index
    var end = index
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    while end < bytes.count, !endsName(bytes[end]) {
      hash = (hash ^ UInt64(bytes[end])) &* 0x0000_0100_0000_01b3
      end += 1
    }
    index = end
    guard index > start else { throw .scan("A name is missing.") }
    guard index - start <= limits.name else { throw .limit("a name in bytes", limits.name) }
    let place = Int(hash >> 48)
    let bit = UInt64(1) << UInt64(place & 63)
    guard names[place >> 6] & bit == 0 else { return }
    names[place >> 6] |= bit
    distinctNames += 1
    guard distinctNames <= Self.mostNames else { throw .limit("different names", Self.mostNames) }
  }

  /// The parser keeps every name in a table that does not grow with them: hundreds of thousands take it seconds. Documents
  /// have a few hundred.
  private static let mostNames = 8192

  /// Only the five predefined entities and character references may follow an ampersand.
  private func references(_ range: Range<Int>) throws(XMLFailure) {
    var at = range.lowerBound
    while let ampersand = first(0x26, in: at..<range.upperBound) {
      guard let end = first(0x3B, in: ampersand..<min(ampersand + 12, range.upperBound)) else { throw .entity }
      let name = String(decoding: bytes[(ampersand + 1)..<end], as: UTF8.self)
      guard name.hasPrefix("#") || ["lt", "gt", "amp", "quot", "apos"].contains(name) else { throw .entity }
      at = end + 1
    }
  }

  /// Where a byte stands first: the C library looks at many bytes at once.
  private func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    guard !range.isEmpty, let base = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range]).baseAddress,
      let found = memchr(base, Int32(byte), range.count)
    else { return nil }
    return range.lowerBound + (UnsafeRawPointer(found) - base)
  }

  /// Goes on to where `mark` stands next, or to the end; true where a reference may stand on the way.
  ///
  /// Most texts and values are short: both are looked for at once, eight bytes at a time. What is long or holds an
  /// ampersand is left to the C library.
  private mutating func stop(at mark: UInt8) -> Bool {
    let all = UnsafeRawBufferPointer(bytes)
    let ones: UInt64 = 0x0101_0101_0101_0101
    let marks = UInt64(mark) &* ones
    let ampersands = 0x26 &* ones
    var at = index
    let end = min(bytes.count, index + 96)
    while at + 8 <= end {
      let word = UInt64(littleEndian: all.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let (left, right) = (word ^ marks, word ^ ampersands)
      // The lowest bit is set for the first byte that became zero, whatever stands in those above.
      let found = ((left &- ones) & ~left | (right &- ones) & ~right) & (ones << 7)
      if found != 0 {
        at += found.trailingZeroBitCount >> 3
        break
      }
      at += 8
    }
    while at < end, bytes[at] != mark, bytes[at] != 0x26 { at += 1 }
    if at < bytes.count, bytes[at] == mark {
      index = at
      return false
    }
    index = first(mark, in: at..<bytes.count) ?? bytes.count
    return first(0x26, in: at..<index) != nil
  }

  private func endsName(_ byte: UInt8) -> Bool {
    // One bit for each of the first 64 bytes: blanks, `"`, `&`, `'`, `/`, `<`, `=` and `>`.
    byte < 0x40 && 0x7000_80C5_0000_2600 as UInt64 >> UInt64(byte) & 1 == 1
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private func starts(with text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return text.withUTF8Buffer { bytes[index..<index + count].elementsEqual($0) }
  }

  private func position(of text: StaticString, from start: Int) throws(XMLFailure) -> Int {
    let found: Int? = text.withUTF8Buffer { needle in
      var at = min(start, bytes.count)
      while let next = first(needle[0], in: at..<bytes.count) {
        guard next + needle.count <= bytes.count else { return nil }
        if bytes[next..<next + needle.count].elementsEqual(needle) { return next }
        at = next + 1
      }
      return nil
    }
    guard let found else { throw .scan("It ends inside markup.") }
    return found
  }
}
