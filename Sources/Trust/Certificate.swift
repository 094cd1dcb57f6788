import COpenSSL
public import Domain

/// An X.509 certificate (RFC 5280), parsed. Holding one says nothing about trusting it: see ``verify(chain:for:peer:at:)``.
public struct Certificate: Sendable, Hashable {
  /// The certificate as it came.
  public let der: [UInt8]
  /// SHA-256 of the SubjectPublicKeyInfo: the pin of the trust list.
  public let spkiSHA256: [UInt8]
  public let notBefore: Instant
  public let notAfter: Instant
  /// Every `C=` of the parsed subject, in order.
  public let subjectCountries: [String]
  /// Every `O=` of the parsed subject, in order.
  public let subjectOrganisations: [String]
  public let subjectCommonName: String?
  /// DNS names of the subject alternative name, as written.
  public let dnsNames: [String]
  let handle: CertificateHandle

  /// Reads one certificate in DER.
  ///
  /// - Throws: `trust.certificate.unreadable`.
  public init(der: [UInt8]) throws(TrustFailure) {
    if let known = ParsedCertificates.shared.find(der) {
      self = known
      return
    }
    guard der.count <= Self.limit, let handle = CertificateHandle(der: der) else {
      _ = OpenSSL.reason()
      throw .certificate("unreadable", "It is not one X.509 certificate in DER of at most \(Self.limit) bytes.")
    }
    try self.init(der: der, handle: handle)
    ParsedCertificates.shared.keep(self)
  }

  private init(der: [UInt8], handle: CertificateHandle) throws(TrustFailure) {
    guard let info = handle.subjectPublicKeyInfo, handle.key != nil, let notBefore = handle.notBefore,
      let notAfter = handle.notAfter
    else {
      _ = OpenSSL.reason()
      throw .certificate("unreadable", "Its key or its period of validity cannot be read.")
    }
    self.der = der
    self.handle = handle
    spkiSHA256 = Digest.sha256(info)
    self.notBefore = notBefore
    self.notAfter = notAfter
    subjectCountries = handle.subject(NID_countryName)
    subjectOrganisations = handle.subject(NID_organizationName)
    subjectCommonName = handle.subject(NID_commonName).last
    dnsNames = handle.dnsNames
  }

  /// The first `C=` of the subject.
  public var subjectCountry: String? { subjectCountries.first }
  /// The first `O=` of the subject.
  public var subjectOrganisation: String? { subjectOrganisations.first }

  /// Kind and size of the key, for people: `P-256`, `RSA-3072`.
  public var keyDescription: String { keyKind.description }

  /// The `kid` of tokens signed with this key: the first 16 hex digits of the pin.
  public var keyID: String { spkiSHA256.prefix(8).hex }

  var key: KeyHandle? { handle.key }
  var keyKind: KeyKind { handle.key?.kind ?? .other }

  /// The most that a whole chain may be, in bytes of DER (trust.md section 1).
  public static let limit = 16 * 1024

  public static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }
  public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension Certificate {
  /// Reads every certificate of a PEM text (RFC 7468), leaf first as in a key file.
  ///
  /// - Throws: `trust.certificate.unreadable` where there is none, or one of them is broken.
  public static func chain(pem: [UInt8]) throws(TrustFailure) -> [Certificate] {
    var certificates: [Certificate] = []
    for block in PEM.blocks(labelled: "CERTIFICATE", in: pem) {
      guard let block else { throw .certificate("unreadable", "A PEM block is not base 64.") }
      certificates.append(try Certificate(der: block))
    }
    guard !certificates.isEmpty else { throw .certificate("unreadable", "The PEM text holds no certificate.") }
    return certificates
  }

  /// This certificate as PEM text.
  public var pem: String { PEM.text(labelled: "CERTIFICATE", der) }
}

/// The textual encoding of RFC 7468.
enum PEM {
  /// The contents of the blocks with this label, in order; nil for a block that is not base 64.
  static func blocks(labelled label: String, in pem: [UInt8]) -> [[UInt8]?] {
    var found: [[UInt8]?] = []
    var lines: [Substring]?
    for line in String(decoding: pem, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if line == "-----BEGIN \(label)-----" {
        lines = []
      } else if line == "-----END \(label)-----", let body = lines {
        found.append(Base64.decode(body.joined()))
        lines = nil
      } else {
        lines?.append(line)
      }
    }
    if lines != nil { found.append(nil) }
    return found
  }

  static func text(labelled label: String, _ der: [UInt8]) -> String {
    var rest = Base64.encode(der)[...]
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(64))
      rest = rest.dropFirst(64)
    }
    return "-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n"
  }
}
