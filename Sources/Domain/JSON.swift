/// A JSON value whose canonical text is RFC 8785 (JCS), the form that is hashed and signed.
///
/// Numbers that are hashed are integers within ±(2^53 − 1): nothing of that needs fractions, and integers have one
/// spelling. A clinical decimal keeps the text that it was written with, since `1.50` and `1.5` say different things
/// (FHIR R4, datatype decimal); only readers that ask for decimals get them.
public indirect enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number with a fraction or an exponent, spelled as its source did.
  case decimal(String)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// RFC 8785: no blanks, members sorted by UTF-16 code units, shortest escapes.
  public var canonical: String {
    var out = ""
    write(to: &out)
    return out
  }

  /// The member of an object; nil for other values or when absent.
  public subscript(member: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members[member]
  }

  public var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  public var integer: Int? {
    guard case .integer(let value) = self else { return nil }
    return value
  }

  /// The digits of an integer or a decimal, as spelled.
  public var number: String? {
    switch self {
    case .integer(let value): String(value)
    case .decimal(let text): text
    default: nil
    }
  }

  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  public var object: [String: JSON]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  public var array: [JSON]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  private func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .decimal(let text): out += text
    case .string(let value): JSON.write(value, to: &out)
    case .array(let values):
      out += "["
      for (index, value) in values.enumerated() {
        if index > 0 { out += "," }
        value.write(to: &out)
      }
      out += "]"
    case .object(let members):
      out += "{"
      let names = members.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
      for (index, name) in names.enumerated() {
        if index > 0 { out += "," }
        JSON.write(name, to: &out)
        out += ":"
        members[name]?.write(to: &out)
      }
      out += "}"
    }
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    // Nearly every text has nothing to escape and is taken as it is.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
      out += text
      out += "\""
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{8}": out += "\\b"
      case "\u{9}": out += "\\t"
      case "\u{A}": out += "\\n"
      case "\u{C}": out += "\\f"
      case "\u{D}": out += "\\r"
      case "\u{0}"..<"\u{20}": out += "\\u00" + [UInt8(scalar.value)].hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}
