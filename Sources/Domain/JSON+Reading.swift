/// Why a JSON text was refused.
public struct JSONFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func at(_ offset: Int, _ why: String) -> JSONFailure {
    JSONFailure(
      "json.malformed", what: "The JSON text was not read.", why: "\(why) (byte \(offset)).",
      whatToDo: "Correct the text; it must be I-JSON (RFC 7493).")
  }
}

extension JSON {
  /// Reads I-JSON (RFC 7493): UTF-8, no duplicate member, nothing after the value, depth at most 64, integers only.
  ///
  /// - Parameter decimals: whether numbers with a fraction or an exponent are read too, each with its own spelling.
  public init(reading bytes: [UInt8], decimals: Bool = false) throws(JSONFailure) {
    var reader = JSONReader(bytes: bytes, decimals: decimals)
    self = try reader.document()
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  let decimals: Bool
  var index = 0
  var depth = 0

  init(bytes: [UInt8], decimals: Bool) {
    self.bytes = bytes
    self.decimals = decimals
  }

  mutating func document() throws(JSONFailure) -> JSON {
    let value = try value()
    skipBlanks()
    guard index == bytes.count else { throw .at(index, "There is text after the value") }
    return value
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ literal: StaticString, as value: JSON) throws(JSONFailure) -> JSON {
    let expected = literal.withUTF8Buffer { Array($0) }
    guard bytes[index...].starts(with: expected) else { throw .at(index, "An unknown word stands here") }
    index += expected.count
    return value
  }

  private mutating func value() throws(JSONFailure) -> JSON {
    skipBlanks()
    guard index < bytes.count else { throw .at(index, "The text ends too early") }
    switch bytes[index] {
    case 0x7B: return try nested { (reader) throws(JSONFailure) in try reader.object() }
    case 0x5B: return try nested { (reader) throws(JSONFailure) in try reader.array() }
    case 0x22: return .string(try text())
    case 0x74: return try take("true", as: .bool(true))
    case 0x66: return try take("false", as: .bool(false))
    case 0x6E: return try take("null", as: .null)
    default: return try number()
    }
  }

  private mutating func nested(_ read: (inout JSONReader) throws(JSONFailure) -> JSON) throws(JSONFailure) -> JSON {
    depth += 1
    guard depth <= 64 else { throw .at(index, "The nesting is deeper than 64") }
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONFailure) -> JSON {
    var members: [String: JSON] = [:]
    index += 1
    skipBlanks()
    if index < bytes.count, bytes[index] == 0x7D {
      index += 1
      return .object(members)
    }
    while true {
      skipBlanks()
      guard index < bytes.count, bytes[index] == 0x22 else { throw .at(index, "A member name is missing") }
      let start = index
      let name = try text()
      guard members[name] == nil else { throw .at(start, "A member name is repeated") }
      skipBlanks()
      guard index < bytes.count, bytes[index] == 0x3A else { throw .at(index, "A colon is missing") }
      index += 1
      members[name] = try value()
      guard try more(before: 0x7D) else { return .object(members) }
    }
  }

  private mutating func array() throws(JSONFailure) -> JSON {
    var values: [JSON] = []
    index += 1
    skipBlanks()
    if index < bytes.count, bytes[index] == 0x5D {
      index += 1
      return .array(values)
    }
    while true {
      values.append(try value())
      guard try more(before: 0x5D) else { return .array(values) }
    }
  }

  private mutating func more(before end: UInt8) throws(JSONFailure) -> Bool {
    skipBlanks()
    guard index < bytes.count else { throw .at(index, "The text ends too early") }
    defer { index += 1 }
    if bytes[index] == 0x2C { return true }
    guard bytes[index] == end else { throw .at(index, "A comma or an end is missing") }
    return false
  }

  private mutating func number() throws(JSONFailure) -> JSON {
    let start = index
    while index < bytes.count, Self.isNumeric(bytes[index]) { index += 1 }
    let spelled = String(decoding: bytes[start..<index], as: UTF8.self)
    if let value = Int(spelled), String(value) == spelled, value.magnitude < 1 << 53 { return .integer(value) }
    guard decimals else { throw .at(start, "Only integers up to 2^53 are read") }
    guard Self.isNumber(bytes[start..<index]) else { throw .at(start, "A number is not spelled as JSON spells it") }
    return .decimal(spelled)
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || [0x2D, 0x2B, 0x2E, 0x65, 0x45].contains(byte)
  }

  /// RFC 8259 section 6: `-`? integer without leading zeros, fraction, exponent.
  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    func digits() -> Int {
      let count = rest.prefix { isDigit($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == 0x2D { rest = rest.dropFirst() }
    let leading = rest.first
    let whole = digits()
    guard whole == 1 || (whole > 1 && leading != 0x30) else { return false }
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest = rest.dropFirst()
      if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  private mutating func text() throws(JSONFailure) -> String {
    index += 1
    var out: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case 0x22:
        guard let text = String(validating: out, as: UTF8.self) else { throw .at(index, "The text is not UTF-8") }
        return text
      case 0x5C: try out.append(contentsOf: String(escape()).utf8)
      case 0..<0x20: throw .at(index, "A control character is not escaped")
      default: out.append(byte)
      }
    }
    throw .at(index, "A string does not end")
  }

  private mutating func escape() throws(JSONFailure) -> Character {
    guard index < bytes.count else { throw .at(index, "A string does not end") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case 0x22: return "\""
    case 0x5C: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{8}"
    case 0x66: return "\u{C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75: return try unicode()
    default: throw .at(index, "An unknown escape stands here")
    }
  }

  private mutating func unicode() throws(JSONFailure) -> Character {
    let high = try unit()
    if let scalar = Unicode.Scalar(high) { return Character(scalar) }
    guard (0xD800..<0xDC00).contains(high), index + 6 <= bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75
    else { throw .at(index, "A lone surrogate stands here") }
    index += 2
    let low = try unit()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(low) - 0xDC00)
    else { throw .at(index, "A lone surrogate stands here") }
    return Character(scalar)
  }

  private mutating func unit() throws(JSONFailure) -> UInt16 {
    guard index + 4 <= bytes.count, let pair = [UInt8](hex: String(decoding: bytes[index..<index + 4], as: UTF8.self))
    else { throw .at(index, "A \\u escape needs four hex digits") }
    index += 4
    return UInt16(pair[0]) << 8 | UInt16(pair[1])
  }
}
