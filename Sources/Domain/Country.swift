/// An ISO 3166-1 alpha-2 country code, upper case (`FR`). Greece is `GR` here; interfaces that say `EL` translate.
public struct CountryCode: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let value: String

  /// Nil unless `text` is two Latin letters.
  public init?(_ text: String) {
    // Before changing case: in upper case other letters become these two.
    guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else { return nil }
    value = text.uppercased()
  }

  public var description: String { value }
  /// Lower case, as in host names and file names.
  public var lowercased: String { value.lowercased() }
  public static func < (left: CountryCode, right: CountryCode) -> Bool { left.value < right.value }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let code = CountryCode(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 3166-1 alpha-2 code")
    }
    self = code
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}

/// An ISO object identifier in dotted form, without `urn:oid:`.
public struct OID: Sendable, Hashable, Codable, CustomStringConvertible {
  public let value: String

  /// Accepts `1.2.3` and `urn:oid:1.2.3`; nil when it is not an OID of at most 128 characters.
  public init?(_ text: String) {
    let bare = text.hasPrefix("urn:oid:") ? String(text.dropFirst(8)) : text
    guard Self.isDotted(bare) else { return nil }
    value = bare
  }

  /// Whether a text is an OID in dotted form, as ``init(_:)`` accepts it: at least two arcs of digits without leading
  /// zeros, the first of them 0, 1 or 2 (ITU-T X.660).
  public static func isDotted(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable(isDotted) ?? Array(text.utf8).withUnsafeBufferPointer(isDotted)
  }

  private static func isDotted(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 3, text.count <= 128, text[0] >= 0x30, text[0] <= 0x32, text[1] == 0x2E else { return false }
    var digits = 0
    var isZero = false
    for index in 2..<text.count {
      let byte = text[index]
      if byte == 0x2E {
        guard digits > 0 else { return false }
        digits = 0
      } else {
        guard byte >= 0x30, byte <= 0x39, !isZero || digits == 0 else { return false }
        isZero = digits == 0 && byte == 0x30
        digits += 1
      }
    }
    return digits > 0
  }

  public var description: String { value }
  /// `urn:oid:1.2.3`
  public var urn: String { "urn:oid:\(value)" }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let oid = OID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an OID")
    }
    self = oid
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}

/// OID that names a country's gateway (IHE XCA home community id).
public typealias HomeCommunityID = OID
