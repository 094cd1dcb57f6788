public import Domain

/// One service of a contact point as the network of MyHealth@EU names it (OASIS BDXR SMP 1.0 with the eHealth identifiers).
public struct MetadataService: Sendable, Hashable {
  /// How the service is told apart here and in records.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// ITI-55.
    case discovery
    /// ITI-38.
    case query
    /// ITI-39.
    case retrieve
    /// What must be known to find a person (`##ehealth-107`); it has no endpoint of its own.
    case searchMask
  }

  public let kind: Kind
  public let country: CountryCode

  public init(_ kind: Kind, of country: CountryCode) { (self.kind, self.country) = (kind, country) }

  public static let participantScheme = "ehealth-participantid-qns"
  public static let documentScheme = "ehealth-resid-qns"
  public static let processScheme = "ehealth-procid-qns"

  /// `urn:ehealth:dk:ncp-idp`
  public var participant: String { "urn:ehealth:\(country.lowercased):ncp-idp" }

  public var document: String {
    switch kind {
    case .discovery: "urn:ehealth:PatientIdentificationAndAuthentication::XCPD::CrossGatewayPatientDiscovery##ITI-55"
    case .query: "urn:ehealth:RequestOfData::XCA::CrossGatewayQuery##ITI-38"
    case .retrieve: "urn:ehealth:RequestOfData::XCA::CrossGatewayRetrieve##ITI-39"
    case .searchMask: "urn:ehealth:ISM::InternationalSearchMask##ehealth-107"
    }
  }

  public var process: String {
    switch kind {
    case .discovery: "urn:XCPD::CrossGatewayPatientDiscovery"
    case .query: "urn:XCA::CrossGatewayQuery"
    case .retrieve: "urn:XCA::CrossGatewayRetrieve"
    case .searchMask: "urn:ehealth:ncp:\(country.lowercased):ism"
    }
  }

  /// `@transportProfile` of its endpoint.
  public var transportProfile: String {
    switch kind {
    case .discovery: "urn:ihe:iti:2013:xcpd"
    case .query, .retrieve: "urn:ihe:iti:2013:xca"
    case .searchMask: "urn:ehealth:transport:none"
    }
  }

  /// Where the signed metadata of this service lie below a publisher (SMP 1.0, section 3.1), percent-encoded.
  public func path() -> String {
    "\(Self.encoded("\(Self.participantScheme)::\(participant)"))/services/"
      + Self.encoded("\(Self.documentScheme)::\(document)")
  }

  private static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.unicodeScalars.append(.init(byte))
      default: out += "%\([byte].hex.uppercased())"
      }
    }
    return out
  }

  /// The name under which DNS holds the publisher of this participant (BDXL 1.0, U-NAPTR service `Meta:SMP`).
  ///
  /// - Parameter domain: the zone of the service metadata locator.
  public func locatorName(in domain: String) -> String {
    "\(Base32.encode(Digest.sha256(Array(participant.utf8)))).\(Self.participantScheme).\(domain)"
  }
}

/// RFC 4648 section 6, without padding.
enum Base32 {
  static func encode(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var (text, buffer, bits) = ("", 0, 0)
    for byte in bytes {
      buffer = (buffer << 8 | Int(byte)) & 0xFFFF
      bits += 8
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[buffer >> bits & 31])
      }
    }
    if bits > 0 { text.append(alphabet[buffer << (5 - bits) & 31]) }
    return text
  }
}
