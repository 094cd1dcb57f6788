/// A code of a code system with the display that came with it.
public struct Coding: Sendable, Hashable, Codable {
  /// Code system as an OID in dotted form (or a URI for FHIR-only systems).
  public var system: String
  public var code: String
  public var display: String?
  /// Human name of the code system, as the source wrote it.
  public var systemName: String?

  public init(system: String, code: String, display: String? = nil, systemName: String? = nil) {
    self.system = system
    self.code = code
    self.display = display
    self.systemName = systemName
  }

  /// Codes are the same when system and code are; displays and names may differ.
  public func isSame(as other: Coding) -> Bool { system == other.system && code == other.code }
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
