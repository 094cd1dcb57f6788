import COpenSSL

/// The names that XML Signature and its relatives give to namespaces and algorithms, as far as the profile knows them.
enum DSig {
  static let namespace = "http://www.w3.org/2000/09/xmldsig#"
  static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
  static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
  /// Attributes that name an element; they share one space in a document.
  static let identifiers: [(name: String, namespace: String?)] = [
    ("ID", nil), ("Id", nil), ("id", nil), ("AssertionID", nil), ("id", "http://www.w3.org/XML/1998/namespace"),
    ("Id", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"),
  ]
}

/// The signature algorithms that are accepted (RFC 9231, XML Signature 1.1); every other identifier is refused.
public enum XMLSignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
  case ecdsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
  case ecdsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
  case rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
  case rsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
  case rsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
  case rsaPSSSHA256 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"

  /// What a key of ours signs with.
  init?(making algorithm: SignatureAlgorithm) {
    switch algorithm {
    case .ecdsaSHA256: self = .ecdsaSHA256
    case .rsaSHA256: self = .rsaSHA256
    case .ed25519: return nil
    }
  }

  /// Whether `signature` is the one of the owner of `key` over `bytes`; the kind of key must fit the algorithm.
  func verify(_ signature: [UInt8], of bytes: [UInt8], with key: KeyHandle) -> Bool {
    switch (self, key.kind) {
    case (.ecdsaSHA256, .p256), (.ecdsaSHA256, .p384), (.ecdsaSHA384, .p256), (.ecdsaSHA384, .p384):
      let width = key.kind == .p256 ? 32 : 48
      guard let der = ECDSASignature.der(raw: signature, width: width) else { return false }
      return RawSignature.verify(der, of: bytes, with: key, digest: digest)
    case (.rsaSHA256, .rsa), (.rsaSHA384, .rsa), (.rsaSHA512, .rsa):
      return RawSignature.verify(signature, of: bytes, with: key, digest: digest)
    case (.rsaPSSSHA256, .rsa):
      return RawSignature.verify(signature, of: bytes, with: key, digest: digest, padding: .pss(saltLength: 32))
    default: return false
    }
  }

  private var digest: OpaquePointer? {
    switch self {
    case .ecdsaSHA256, .rsaSHA256, .rsaPSSSHA256: Algorithms.sha256
    case .ecdsaSHA384, .rsaSHA384: Algorithms.sha384
    case .rsaSHA512: Algorithms.sha512
    }
  }
}

/// The digest algorithms that are accepted.
enum XMLDigestAlgorithm: String {
  case sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
  case sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
  case sha512 = "http://www.w3.org/2001/04/xmlenc#sha512"

  func digest(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .sha256: Digest.sha256(bytes)
    case .sha384: Digest.sha384(bytes)
    case .sha512: Digest.sha512(bytes)
    }
  }
}
