/// Writes XML as UTF-8 bytes, one pass, escaping everything that it is given.
public struct Writer: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// - Parameter declaration: whether to begin with `<?xml version="1.0" encoding="UTF-8"?>`.
  public init(declaration: Bool = true) {
    bytes.reserveCapacity(16 << 10)
    if declaration { bytes.append(contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) }
  }

  /// An element with content. Attributes whose value is nil are left out.
  public mutating func element<Fault: Error>(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ body: (inout Writer) throws(Fault) -> Void
  ) throws(Fault) {
    start(name, attributes)
    try close(name, body)
  }

  /// An element whose attributes are known only at run time.
  public mutating func element<Fault: Error>(
    _ name: String, attributes: [(name: String, value: String)], _ body: (inout Writer) throws(Fault) -> Void
  ) throws(Fault) {
    open(name)
    for attribute in attributes { write(attribute.name, attribute.value) }
    try close(name, body)
  }

  /// An element that holds a text.
  public mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element without content.
  public mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
    start(name, attributes)
    bytes.append(contentsOf: "/>".utf8)
  }

  /// Character data.
  public mutating func text(_ text: String) { escape(text, isAttribute: false) }

  /// A whole element that is already XML, such as a signed assertion: inserted to the byte.
  public mutating func raw(_ xml: [UInt8]) { bytes.append(contentsOf: xml) }

  private mutating func start(_ name: String, _ attributes: KeyValuePairs<String, String?>) {
    open(name)
    for (name, value) in attributes {
      if let value { write(name, value) }
    }
  }

  private mutating func open(_ name: String) {
    bytes.append(0x3C)
    append(name)
  }

  private mutating func write(_ name: String, _ value: String) {
    bytes.append(0x20)
    append(name)
    bytes.append(0x3D)
    bytes.append(0x22)
    escape(value, isAttribute: true)
    bytes.append(0x22)
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
      bytes.append(0x3C)
      bytes.append(0x2F)
      append(name)
      bytes.append(0x3E)
    }
  }

  /// Copies runs of bytes that stand for themselves at once, and escapes what lies between.
  private mutating func escape(_ text: String, isAttribute: Bool) {
    var text = text
    text.withUTF8 { buffer in
      var start = 0
      for index in buffer.indices where Self.isSpecial(buffer[index]) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<index]))
        start = index + 1
        escape(buffer[index], isAttribute: isAttribute)
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
    }
  }

  /// Bytes that ``escape(_:isAttribute:)`` must look at: controls, markup, and the last byte of U+FFFE and U+FFFF.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    // One bit for each of the first 64 bytes: the controls, 0x22, 0x26, 0x3C and 0x3E.
    byte < 0x40 ? 0x5000_0044_FFFF_FFFF as UInt64 >> UInt64(byte) & 1 == 1 : byte | 1 == 0xBF
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  private mutating func escape(_ byte: UInt8, isAttribute: Bool) {
    switch byte {
    case 0x26: bytes.append(contentsOf: "&amp;".utf8)
    case 0x3C: bytes.append(contentsOf: "&lt;".utf8)
    case 0x3E: bytes.append(contentsOf: "&gt;".utf8)
    case 0x22 where isAttribute: bytes.append(contentsOf: "&quot;".utf8)
    case 0x09 where isAttribute: bytes.append(contentsOf: "&#9;".utf8)
    case 0x0A where isAttribute: bytes.append(contentsOf: "&#10;".utf8)
    case 0x0D: bytes.append(contentsOf: "&#13;".utf8)
    case 0x09, 0x0A: bytes.append(byte)
    case 0..<0x20: bytes.append(contentsOf: "\u{FFFD}".utf8)
    // U+FFFE and U+FFFF (EF BF BE, EF BF BF) become U+FFFD (EF BF BD).
    case 0xBE...0xBF where bytes.last == 0xBF && bytes.dropLast().last == 0xEF: bytes.append(0xBD)
    default: bytes.append(byte)
    }
  }
}
