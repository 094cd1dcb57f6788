/// A code of a code system with the display that came with it.
public struct Coding: Sendable, Hashable, Codable {
  /// What it says lies in one place: codes are handed on much more often than they are made or changed.
  @usableFromInline
  final class Parts: Sendable {
    @usableFromInline let system: String
    @usableFromInline let code: String
    @usableFromInline let display: String?
    @usableFromInline let systemName: String?

    @usableFromInline
    init(_ system: String, _ code: String, _ display: String?, _ systemName: String?) {
      self.system = system
      self.code = code
      self.display = display
      self.systemName = systemName
    }
  }

  @usableFromInline var parts: Parts

  /// Code system as an OID in dotted form (or a URI for FHIR-only systems).
  @inlinable public var system: String {
    get { parts.system }
    set { parts = Parts(newValue, parts.code, parts.display, parts.systemName) }
  }
  @inlinable public var code: String {
    get { parts.code }
    set { parts = Parts(parts.system, newValue, parts.display, parts.systemName) }
  }
  @inlinable public var display: String? {
    get { parts.display }
    set { parts = Parts(parts.system, parts.code, newValue, parts.systemName) }
  }
  /// Human name of the code system, as the source wrote it.
  @inlinable public var systemName: String? {
    get { parts.systemName }
    set { parts = Parts(parts.system, parts.code, parts.display, newValue) }
  }

  public init(system: String, code: String, display: String? = nil, systemName: String? = nil) {
    parts = Parts(system, code, display, systemName)
  }

  /// Codes are the same when system and code are; displays and names may differ.
  public func isSame(as other: Coding) -> Bool { system == other.system && code == other.code }

  public static func == (left: Coding, right: Coding) -> Bool {
    left.parts === right.parts
      || left.isSame(as: right) && left.display == right.display && left.systemName == right.systemName
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(system)
    hasher.combine(code)
    hasher.combine(display)
    hasher.combine(systemName)
  }

  private enum CodingKeys: String, CodingKey {
    case system, code, display, systemName
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    parts = Parts(
      try values.decode(String.self, forKey: .system), try values.decode(String.self, forKey: .code),
      try values.decodeIfPresent(String.self, forKey: .display),
      try values.decodeIfPresent(String.self, forKey: .systemName))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(system, forKey: .system)
    try values.encode(code, forKey: .code)
    try values.encodeIfPresent(display, forKey: .display)
    try values.encodeIfPresent(systemName, forKey: .systemName)
  }
}

/// An exceptional value of HL7 version 3 (NullFlavor): why there is no value.
public enum NullFlavor: String, Sendable, Hashable, Codable {
  case noInformation = "NI"
  case unknown = "UNK"
  case askedButUnknown = "ASKU"
  case notAsked = "NASK"
  case notAvailable = "NAV"
  case notApplicable = "NA"
  case other = "OTH"
  case unencoded = "UNC"
  case masked = "MSK"
  case trace = "TRC"
  case quantitySufficient = "QS"
}

/// A BCP 47 language tag as MyHealth@EU writes it (`fr-FR`) or a bare language (`fr`).
public struct LanguageTag: Sendable, Hashable, Codable, CustomStringConvertible {
  public let value: String

  public init(_ value: String) { self.value = value }

  /// The primary language, lower case: `fr` of `fr-FR`.
  public var language: String { value.split(separator: "-").first.map { $0.lowercased() } ?? value.lowercased() }
  public var description: String { value }
}
