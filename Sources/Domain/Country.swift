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
    guard (3...128).contains(bare.utf8.count) else { return nil }
    let arcs = bare.split(separator: ".", omittingEmptySubsequences: false)
    guard arcs.count >= 2, let first = arcs.first, ["0", "1", "2"].contains(first),
      arcs.allSatisfy({ arc in
        !arc.isEmpty && arc.utf8.allSatisfy { (0x30...0x39).contains($0) } && (arc == "0" || !arc.hasPrefix("0"))
      })
    else { return nil }
    value = bare
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
