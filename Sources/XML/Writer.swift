/// Writes XML as UTF-8 bytes, one pass, escaping everything that it is given.
public struct Writer: Sendable {
  /// Names and values of attributes, in order; those whose value is nil are left out.
  public struct Attributes: ExpressibleByDictionaryLiteral, Sendable {
    fileprivate let pairs: [(String, String?)]

    public init(dictionaryLiteral elements: (String, String?)...) { pairs = elements }
  }

  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// - Parameters:
  ///   - declaration: whether to begin with `<?xml version="1.0" encoding="UTF-8"?>`.
  ///   - capacity: about how many bytes there will be.
  public init(declaration: Bool = true, capacity: Int = 16 << 10) {
    if capacity > 0 { bytes.reserveCapacity(capacity) }
    if declaration { bytes.append(contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) }
  }

  /// An element with content. Attributes whose value is nil are left out.
  public mutating func element<Fault: Error>(
    _ name: String, _ attributes: Attributes = [:], _ body: (inout Writer) throws(Fault) -> Void
  ) throws(Fault) {
    start(name, attributes)
    try close(name, body)
  }

  /// An element whose attributes are known only at run time: `attributes` writes each by ``attribute(_:_:)``.
  public mutating func element<Fault: Error>(
    _ name: String, attributes: (inout Writer) -> Void, content: (inout Writer) throws(Fault) -> Void
  ) throws(Fault) {
    open(name)
    attributes(&self)
    try close(name, content)
  }

  /// An element that holds a text.
  public mutating func element(_ name: String, _ attributes: Attributes = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element without content.
  public mutating func empty(_ name: String, _ attributes: Attributes = [:]) {
    start(name, attributes)
    bytes.append(contentsOf: "/>".utf8)
  }

  /// An element whose content was composed apart.
  public mutating func element(_ name: String, _ attributes: Attributes, content: Writer) {
    guard let size = Self.size(of: name, attributes) else {
      start(name, attributes)
      if content.bytes.isEmpty {
        bytes.append(contentsOf: "/>".utf8)
      } else {
        bytes.append(0x3E)
        raw(content.bytes)
        end(name)
      }
      return
    }
    // Nearly every attribute stands for itself: then the element is written at once.
    bytes.append(addingCapacity: size + content.bytes.count + name.utf8.count + 4) { out in
      out.append(0x3C)
      name.withBytes { out.append(copying: $0) }
      attributes.pairs.withUnsafeBufferPointer { pairs in
        for index in pairs.indices where pairs[index].1 != nil {
          out.append(0x20)
          pairs[index].0.withBytes { out.append(copying: $0) }
          out.append(0x3D)
          out.append(0x22)
          pairs[index].1?.withBytes { out.append(copying: $0) }
          out.append(0x22)
        }
      }
      if content.bytes.isEmpty {
        out.append(0x2F)
      } else {
        out.append(0x3E)
        content.bytes.withUnsafeBufferPointer { out.append(copying: $0) }
        out.append(0x3C)
        out.append(0x2F)
        name.withBytes { out.append(copying: $0) }
      }
      out.append(0x3E)
    }
  }

  /// How many bytes an open start tag has; nil where a value does not stand for itself.
  private static func size(of name: String, _ attributes: Attributes) -> Int? {
    attributes.pairs.withUnsafeBufferPointer { pairs in
      var size = name.utf8.count + 1
      for index in pairs.indices {
        let standsForItself = pairs[index].1?.withBytes { value in
          size += value.count + 4
          return isPlain(value, isAttribute: true)
        }
        guard let standsForItself else { continue }
        guard standsForItself else { return nil }
        size += pairs[index].0.utf8.count
      }
      return size
    }
  }

  private mutating func open(_ name: String) {
    name.withBytes { name in
      bytes.append(addingCapacity: name.count + 1) { out in
        out.append(0x3C)
        out.append(copying: name)
      }
    }
  }

  /// An attribute of the start tag that is being written.
  public mutating func attribute(_ name: String, _ value: String) {
    name.withBytes { name in
      value.withBytes { value in
        // Nearly every value stands for itself: then it is written with its name at once.
        let isPlain = Self.isPlain(value, isAttribute: true)
        bytes.append(addingCapacity: name.count + 4 + (isPlain ? value.count : 0)) { out in
          out.append(0x20)
          out.append(copying: name)
          out.append(0x3D)
          out.append(0x22)
          if isPlain {
            out.append(copying: value)
            out.append(0x22)
          }
        }
        guard !isPlain else { return }
        escapeRuns(of: value, isAttribute: true)
        bytes.append(0x22)
      }
    }
  }

  /// Character data.
  public mutating func text(_ text: String) {
    text.withBytes { text in
      if Self.isPlain(text, isAttribute: false) {
        bytes.append(contentsOf: text)
      } else {
        escapeRuns(of: text, isAttribute: false)
      }
    }
  }

  /// A whole element that is already XML, such as a signed assertion: inserted to the byte.
  public mutating func raw(_ xml: [UInt8]) { bytes.append(contentsOf: xml) }

  private mutating func start(_ name: String, _ attributes: Attributes) {
    open(name)
    for (name, value) in attributes.pairs {
      if let value { attribute(name, value) }
    }
  }

  /// Closes a start tag, writes the content and the end tag; an element without content becomes an empty tag.
  private mutating func close<Fault: Error>(
    _ name: String, _ body: (inout Writer) throws(Fault) -> Void
  ) throws(Fault) {
    bytes.append(0x3E)
    let open = bytes.count
    try body(&self)
    if bytes.count == open {
      bytes[open - 1] = 0x2F
      bytes.append(0x3E)
    } else {
      end(name)
    }
  }

  private mutating func end(_ name: String) {
    name.withBytes { name in
      bytes.append(addingCapacity: name.count + 3) { out in
        out.append(0x3C)
        out.append(0x2F)
        out.append(copying: name)
        out.append(0x3E)
      }
    }
  }

  /// Copies runs of bytes that stand for themselves at once, and escapes what lies between.
  private mutating func escapeRuns(of text: UnsafeBufferPointer<UInt8>, isAttribute: Bool) {
    var start = 0
    for index in text.indices where Self.isSpecial(text[index], isAttribute) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      start = index + 1
      if let form = Self.form(of: text[index], isAttribute) {
        form.withUTF8Buffer { bytes.append(contentsOf: $0) }
      } else {
        let isEnd = index >= 2 && Self.endsNoCharacter(text[index], after: text[index - 2], text[index - 1])
        bytes.append(isEnd ? 0xBD : text[index])
      }
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  /// Bytes that are not simply copied: controls, markup, and the last byte of U+FFFE and U+FFFF.
  private static func isSpecial(_ byte: UInt8, _ isAttribute: Bool) -> Bool {
    // One bit for each of the first 64 bytes: the controls, 0x22, 0x26, 0x3C and 0x3E; in content without 0x09, 0x0A
    // and 0x22.
    let special: UInt64 = isAttribute ? 0x5000_0044_FFFF_FFFF : 0x5000_0040_FFFF_F9FF
    return byte < 0x40 ? special >> UInt64(byte) & 1 == 1 : byte | 1 == 0xBF
  }

  /// Whether no byte is special, as in most texts: eight of them are looked at at a time.
  private static func isPlain(_ text: UnsafeBufferPointer<UInt8>, isAttribute: Bool) -> Bool {
    let all = UnsafeRawBufferPointer(text)
    var at = 0
    while at < all.count {
      let end = min(at + 8, all.count)
      if end == at + 8, isPlain(all.loadUnaligned(fromByteOffset: at, as: UInt64.self)) { at = end }
      while at < end {
        if isSpecial(all[at], isAttribute) { return false }
        at += 1
      }
    }
    return true
  }

  /// Whether eight bytes are ASCII and none of them special.
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highest = ones << 7
    guard word & highest == 0 else { return false }
    // The highest bit of each byte becomes one where the byte is at least 0x20, and where it is none of the marks. No
    // byte carries into the next.
    let visible = word &+ 0x60 &* ones
    let quotes = (word ^ 0x22 &* ones) &+ 0x7F &* ones
    let ampersands = (word ^ 0x26 &* ones) &+ 0x7F &* ones
    let less = (word ^ 0x3C &* ones) &+ 0x7F &* ones
    let greater = (word ^ 0x3E &* ones) &+ 0x7F &* ones
    return visible & quotes & ampersands & less & greater & highest == highest
  }

  /// What stands for a special byte; nil where it stands for itself, or ends U+FFFE or U+FFFF.
  private static func form(of byte: UInt8, _ isAttribute: Bool) -> StaticString? {
    switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22 where isAttribute: "&quot;"
    case 0x09 where isAttribute: "&#9;"
    case 0x0A where isAttribute: "&#10;"
    case 0x0D: "&#13;"
    case 0x09, 0x0A: nil
    case 0..<0x20: "\u{FFFD}"
    default: nil
    }
  }

  /// U+FFFE and U+FFFF (EF BF BE, EF BF BF), which XML does not have, become U+FFFD (EF BF BD).
  private static func endsNoCharacter(_ byte: UInt8, after first: UInt8, _ second: UInt8) -> Bool {
    byte | 1 == 0xBF && second == 0xBF && first == 0xEF
  }
}

extension OutputSpan<UInt8> {
  /// Adds bytes at once.
  @inline(__always)
  fileprivate mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
    withUnsafeMutableBufferPointer { buffer, count in
      count = buffer[count...].initialize(fromContentsOf: bytes)
    }
  }
}
