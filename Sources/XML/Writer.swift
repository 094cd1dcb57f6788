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

  /// An element that holds a text.
  public mutating func element(_ name: String, _ attributes: Attributes = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element without content.
  public mutating func empty(_ name: String, _ attributes: Attributes = [:]) {
    start(name, attributes)
    bytes.append(contentsOf: "/>".utf8)
  }

  private mutating func open(_ name: String) {
    bytes.append(0x3C)
    name.withBytes { bytes.append(contentsOf: $0) }
  }

  private mutating func attribute(_ name: String, _ value: String) {
    bytes.append(0x20)
    name.withBytes { bytes.append(contentsOf: $0) }
    bytes.append(0x3D)
    bytes.append(0x22)
    value.withBytes { bytes.append(escaping: $0, isAttribute: true) }
    bytes.append(0x22)
  }

  /// Character data.
  public mutating func text(_ text: String) {
    text.withBytes { bytes.append(escaping: $0, isAttribute: false) }
  }

  /// A whole element that is already XML, such as a signed assertion: inserted to the byte.
  public mutating func raw(_ xml: [UInt8]) { bytes.append(contentsOf: xml) }

  mutating func raw(_ xml: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: xml) }

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
    bytes.append(0x3C)
    bytes.append(0x2F)
    name.withBytes { bytes.append(contentsOf: $0) }
    bytes.append(0x3E)
  }
}
