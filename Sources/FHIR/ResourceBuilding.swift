public import Domain

extension JSON {
  /// An object of the members that say something; nil when none does.
  ///
  /// FHIR R4 (section 2.6.2, "JSON Representation of Resources") forbids empty strings, arrays and objects.
  public static func element(_ members: [String: JSON?]) -> JSON? {
    var said: [String: JSON] = [:]
    for (name, value) in members {
      guard let value, !value.isSilent else { continue }
      said[name] = value
    }
    return said.isEmpty ? nil : .object(said)
  }

  /// An array of the values that are there; nil when there is none.
  public static func list(_ values: [JSON?]) -> JSON? {
    let said = values.compactMap { $0 }.filter { !$0.isSilent }
    return said.isEmpty ? nil : .array(said)
  }

  /// A string without the characters that FHIR and XML forbid, without blanks at its ends; nil when nothing is left
  /// (FHIR R4, datatype string; XML 1.0 section 2.2).
  public static func words(_ text: String?) -> JSON? { text.flatMap(clean).map { .string($0) } }

  /// The text of ``words(_:)``.
  public static func clean(_ text: String) -> String? {
    // Nearly every text is printable ASCII without blanks at its ends: nothing to look for.
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.first != 0x20, text.utf8.last != 0x20 {
      return text.isEmpty ? nil : text
    }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar.isAllowed { scalars.append(scalar) }
    let kept = String(scalars).drop { $0.isWhitespace }
    guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(kept[...last])
  }

  /// A number spelled as its source did; nil where the source's spelling is none of FHIR's (datatype decimal).
  public static func decimal(spelled text: String) -> JSON? {
    if let value = Int(text), String(value) == text, value.magnitude < 1 << 53 { return .integer(value) }
    return isDecimal(text) ? .decimal(text) : nil
  }

  /// A literal reference to an entry of the same document.
  public static func reference(_ fullURL: String) -> JSON { ["reference": .string(fullURL)] }

  /// A coding of a structural code.
  public static func coding(_ system: String, _ code: String, _ display: String? = nil) -> JSON {
    element(["system": .string(system), "code": .string(code), "display": words(display)]) ?? .null
  }

  /// A concept of one structural code.
  public static func concept(_ system: String, _ code: String, _ display: String? = nil) -> JSON {
    ["coding": [coding(system, code, display)]]
  }

  /// An extension with one value; `type` is the FHIR name of its datatype (`String`, `CodeableConcept`, …).
  public static func fhirExtension(_ url: String, _ type: String, _ value: JSON?) -> JSON? {
    value.map { ["url": .string(url), "value\(type)": $0] }
  }

  private var isSilent: Bool {
    switch self {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let values): values.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }

  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
  private static func isDecimal(_ text: String) -> Bool {
    var rest = Substring(text)
    func digits() -> Int {
      let count = rest.utf8.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == "-" { rest = rest.dropFirst() }
    let leading = rest.first
    let whole = digits()
    guard whole == 1 || (whole > 1 && leading != "0") else { return false }
    if rest.first == "." {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == "e" || rest.first == "E" {
      rest = rest.dropFirst()
      if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}

extension Unicode.Scalar {
  /// Whether XML 1.0 and FHIR both allow the character.
  fileprivate var isAllowed: Bool {
    switch value {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: !(0x7F...0x84).contains(value)
    default: false
    }
  }
}
