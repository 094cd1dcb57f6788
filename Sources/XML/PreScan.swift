import Domain

/// One linear pass over the bytes that holds every limit, so that the parser never meets input that makes it slow.
///
/// It accepts a superset of well-formed XML; what it lets through, libxml2 still has to accept.
struct PreScan {
  private let bytes: ScannedBytes
  private let limits: Limits
  private let names: UnsafeMutableBufferPointer<UInt64>
  /// Where the scan stopped.
  private var index = 0
  private var depth = 0
  private var elements = 0
  private var namespaces = 0
  private var comments = 0
  private var distinctNames = 0
  /// What of comments the parser need not see: they are not kept, and are well-formed beyond doubt.
  private var droppable: [Range<Int>] = []

  /// - Returns: what of comments the parser need not see; all but its line ends can be left out unharmed.
  static func check(_ bytes: [UInt8], limits: Limits) throws(XMLFailure) -> [Range<Int>] {
    guard bytes.count <= limits.bytes else { throw .limit("the document in bytes", limits.bytes) }
    let result: Result<[Range<Int>], XMLFailure> = bytes.withUnsafeBufferPointer { buffer in
      guard let bytes = ScannedBytes(buffer) else { return .failure(.scan("It holds no element.").at(line: 1)) }
      return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: placesOfNames / 64) { names in
        names.initialize(repeating: 0)
        var scan = PreScan(bytes: bytes, limits: limits, names: names)
        do throws(XMLFailure) {
          try scan.document()
          return .success(scan.droppable)
        } catch {
          let line = buffer.prefix(scan.index).reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
          return .failure(error.code == "xml.malformed" ? error.at(line: line) : error)
        }
      }
    }
    return try result.get()
  }

  /// - Parameter names: one bit for each name that was met, by its hash: some share one, so that what is counted is at
  ///   most what there are.
  private init(bytes: ScannedBytes, limits: Limits, names: UnsafeMutableBufferPointer<UInt64>) {
    self.bytes = bytes
    self.limits = limits
    self.names = names
    // Records are full of comments; to move the list as it grows costs.
    if !limits.keepsComments { droppable.reserveCapacity(256) }
  }

  /// A failure that names the line of this place, where it names a line.
  private mutating func stopped(at place: Int, _ failure: XMLFailure) -> XMLFailure {
    index = place
    return failure
  }

  private mutating func document() throws(XMLFailure) {
    guard bytes.isUTF8() else { throw .encoding("It is not UTF-8.") }
    guard bytes.first(0, in: 0..<bytes.count) == nil else { throw .encoding("It holds a NUL byte.") }
    var at = bytes.starts(with: "\u{FEFF}", at: 0) ? 3 : 0
    at = try declaration(at: at)
    while at < bytes.count {
      if bytes[at] != 0x3C {
        let text = bytes.end(of: at, at: 0x3C)
        guard text.at - at <= limits.text else { throw .limit("a text in bytes", limits.text) }
        if text.hasReference { try references(at..<text.at) }
        at = text.at
        guard at < bytes.count else { break }
      }
      at = try markup(at: at)
    }
    guard elements > 0 else { throw stopped(at: at, .scan("It holds no element.")) }
  }

  /// Each of these scans what begins at a place, and answers where it ends.
  private mutating func declaration(at start: Int) throws(XMLFailure) -> Int {
    guard bytes.starts(with: "<?xml", at: start), start + 5 < bytes.count, isBlank(bytes[start + 5]) else {
      return start
    }
    for usual in [Self.usualDeclaration, Self.usualDeclarationWithBlank] where bytes.starts(with: usual, at: start) {
      return start + usual.utf8CodeUnitCount
    }
    let end = try position(of: "?>", from: start, inMarkupAt: start)
    let text = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
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
    return end + 2
  }

  private static let usualDeclaration: StaticString = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
  private static let usualDeclarationWithBlank: StaticString = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>"

  @inline(__always)
  private mutating func markup(at start: Int) throws(XMLFailure) -> Int {
    guard start + 1 < bytes.count else { throw stopped(at: start, .scan("It ends inside markup.")) }
    switch bytes[start + 1] {
    case 0x21: return try declarationLike(at: start)
    case 0x3F:
      let end = try position(of: "?>", from: start + 2, inMarkupAt: start)
      try count(comment: start..<end)
      return end + 2
    case 0x2F:
      let end = bytes.end(of: start &+ 2, at: 0x3E).at
      guard end < bytes.count else { throw stopped(at: start, .scan("It ends inside markup.")) }
      depth -= 1
      return end &+ 1
    default: return try startTag(at: start)
    }
  }

  /// What begins with `<!`: a comment, CDATA, or what is refused.
  private mutating func declarationLike(at start: Int) throws(XMLFailure) -> Int {
    if bytes.starts(with: "<!--", at: start) {
      guard let comment = bytes.comment(from: start + 4) else {
        throw stopped(at: start, .scan("It ends inside markup."))
      }
      try count(comment: start..<comment.end)
      if !limits.keepsComments, comment.isPlain { droppable.append(unseen(comment, at: start)) }
      return comment.end + 3
    }
    guard bytes.starts(with: "<![CDATA[", at: start) else { throw .doctype }
    let end = try position(of: "]]>", from: start + 9, inMarkupAt: start)
    guard end - start <= limits.text else { throw .limit("a text in bytes", limits.text) }
    return end + 3
  }

  /// What the parser need not see of a plain comment: its content, or its marks too where nothing shows that it was there.
  ///
  /// Without the marks, what stands before and behind touches. No line may vanish with them, so that elements keep their
  /// numbers; and they stay outside of the root, where a parser reads by other rules. What touches is text, a whole
  /// reference (no other passed this scan), or markup that begins or ends there. So only two things could come of it:
  /// a `]` before makes `]]>`, which no text may hold, and a CR before makes one line end with a LF. Where a comment
  /// went before, what stands before that one was looked at there.
  private func unseen(_ comment: ScannedBytes.Comment, at start: Int) -> Range<Int> {
    guard depth > 0, !comment.holdsLineEnd, bytes[start - 1] != 0x5D, bytes[start - 1] != 0x0D else {
      return start + 4..<comment.end
    }
    return start..<comment.end + 3
  }

  /// Counts a comment or an instruction, from its opening mark to before its closing one.
  private mutating func count(comment: Range<Int>) throws(XMLFailure) {
    comments += comment.count
    guard comments <= limits.comments else { throw .limit("comments and instructions in bytes", limits.comments) }
  }

  @inline(__always)
  private mutating func startTag(at start: Int) throws(XMLFailure) -> Int {
    elements += 1
    guard elements <= limits.elements else { throw .limit("elements", limits.elements) }
    var at = try name(at: start &+ 1)
    var attributes = 0
    var declared = 0
    while true {
      at = behindBlanks(at: at)
      guard at < bytes.count else { throw stopped(at: at, .scan("It ends inside a tag.")) }
      if bytes[at] == 0x3E {
        depth += 1
        guard depth <= limits.depth else { throw .limit("depth", limits.depth) }
        return at &+ 1
      }
      if bytes[at] == 0x2F {
        guard at + 1 < bytes.count, bytes[at + 1] == 0x3E else {
          throw stopped(at: at + 1, .scan("A tag is not closed."))
        }
        guard depth < limits.depth else { throw .limit("depth", limits.depth) }
        return at &+ 2
      }
      attributes += 1
      guard attributes <= limits.attributesPerElement else {
        throw .limit("attributes of an element", limits.attributesPerElement)
      }
      at = try attribute(at: at, &declared)
      guard declared <= limits.namespacesPerElement else {
        throw .limit("namespace declarations of an element", limits.namespacesPerElement)
      }
    }
  }

  /// - Parameter declared: the namespaces that the element declares.
  @inline(__always)
  private mutating func attribute(at start: Int, _ declared: inout Int) throws(XMLFailure) -> Int {
    let name = start..<(try self.name(at: start))
    var at = behindBlanks(at: name.upperBound)
    guard at < bytes.count, bytes[at] == 0x3D else { throw stopped(at: at, .scan("An attribute has no value.")) }
    at = behindBlanks(at: at &+ 1)
    guard at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 else {
      throw stopped(at: at, .scan("An attribute value has no quotation mark."))
    }
    let (end, hasReference) = bytes.end(of: at &+ 1, at: bytes[at])
    guard end < bytes.count else { throw stopped(at: end, .scan("It ends inside an attribute value.")) }
    let value = at &+ 1..<end
    guard value.count <= limits.attributeValue else {
      throw .limit("an attribute value in bytes", limits.attributeValue)
    }
    if hasReference { try references(value) }
    if isNamespaceDeclaration(name) {
      try namespace(name, value)
      declared += 1
    }
    return end &+ 1
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
    guard let colon = bytes.first(0x3A, in: uri), colon > uri.lowerBound, isLetter(bytes[uri.lowerBound]) else {
      return false
    }
    return bytes[uri.lowerBound..<colon].allSatisfy { byte in
      isLetter(byte) || (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
    }
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  /// Whether an attribute of this name is called `xmlns` or `xmlns:…`.
  @inline(__always)
  private func isNamespaceDeclaration(_ name: Range<Int>) -> Bool {
    guard bytes[name.lowerBound] == 0x78, name.count >= 5, bytes.starts(with: "xmlns", at: name.lowerBound) else {
      return false
    }
    return name.count == 5 || bytes[name.lowerBound + 5] == 0x3A
  }

  // MARK: Names

  /// The parser keeps every name in a table that does not grow with them: hundreds of thousands take it seconds. Documents
  /// have a few hundred.
  private static let mostNames = 8192
  private static let placesOfNames = 1 << 16

  @inline(__always)
  private mutating func name(at start: Int) throws(XMLFailure) -> Int {
    var at = start
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    while true {
      let word = bytes.word(at: at)
      // A letter, or what is beyond ASCII, has one of the two highest bits; what else there is may be part of a name too.
      let letters = (~(word | word << 1) & .highestBits).trailingZeroBitCount >> 3
      let isEnd = letters < 8 && endsName(UInt8(truncatingIfNeeded: word &>> UInt64(8 * letters)))
      let length = letters == 8 || isEnd ? letters : letters &+ 1
      if length > 0 {
        let product = (hash ^ word.first(bytes: length)).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        hash = product.low ^ product.high
      }
      at &+= length
      if isEnd { break }
    }
    guard at > start else { throw stopped(at: at, .scan("A name is missing.")) }
    guard at - start <= limits.name else { throw .limit("a name in bytes", limits.name) }
    let place = Int(truncatingIfNeeded: hash >> 48)
    let bit = UInt64(1) &<< UInt64(place & 63)
    if names[place >> 6] & bit == 0 {
      names[place >> 6] |= bit
      distinctNames += 1
      guard distinctNames <= Self.mostNames else { throw .limit("different names", Self.mostNames) }
    }
    return at
  }

  @inline(__always)
  private func endsName(_ byte: UInt8) -> Bool {
    // One bit for each of the first 64 bytes: blanks, `"`, `&`, `'`, `/`, `<`, `=` and `>`.
    byte < 0x40 && 0x7000_80C5_0000_2600 as UInt64 &>> UInt64(byte) & 1 == 1
  }

  // MARK: Pieces

  /// Only the five predefined entities and character references may follow an ampersand.
  private func references(_ range: Range<Int>) throws(XMLFailure) {
    var at = range.lowerBound
    while let ampersand = bytes.first(0x26, in: at..<range.upperBound) {
      guard let end = bytes.first(0x3B, in: ampersand..<min(ampersand + 12, range.upperBound)) else { throw .entity }
      let name = String(decoding: bytes[(ampersand + 1)..<end], as: UTF8.self)
      guard name.hasPrefix("#") || ["lt", "gt", "amp", "quot", "apos"].contains(name) else { throw .entity }
      at = end + 1
    }
  }

  @inline(__always)
  private func behindBlanks(at start: Int) -> Int {
    var at = start
    while at < bytes.count, isBlank(bytes[at]) { at &+= 1 }
    return at
  }

  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool {
    byte <= 0x20 && 0x1_0000_2600 as UInt64 &>> UInt64(byte) & 1 == 1
  }

  private mutating func position(
    of text: StaticString, from place: Int, inMarkupAt start: Int
  ) throws(XMLFailure) -> Int {
    guard let found = bytes.position(of: text, from: place) else {
      throw stopped(at: start, .scan("It ends inside markup."))
    }
    return found
  }
}
