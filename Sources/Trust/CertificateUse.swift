import COpenSSL

/// What a certificate is shown for.
public enum CertificateUse: Sendable, Hashable {
  /// The endpoint that we call, under the host name of its address.
  case tlsServer(name: String)
  /// The side that calls us.
  case tlsClient
  /// A signature over a document, an assertion or evidence.
  case seal
  /// A signature over an HCP assertion: a seal, or an identity provider that the trust list names.
  case hcpSigner

  /// The pins of which the leaf's must be one.
  func pins(of peer: Peer) -> [[UInt8]] {
    switch self {
    case .tlsServer: peer.tlsServerPins
    case .tlsClient: peer.tlsClientPins
    case .seal: peer.sealPins
    case .hcpSigner: peer.sealPins + peer.hcpSignerPins
    }
  }

  /// The pins of which the leaf's must be none: a key has one use.
  func foreignPins(of peer: Peer) -> [[UInt8]] {
    switch self {
    case .tlsServer, .tlsClient: peer.sealPins + peer.hcpSignerPins
    case .seal, .hcpSigner: peer.tlsServerPins + peer.tlsClientPins
    }
  }

  /// Whether the extended key usage (nil: absent) allows this use.
  func accepts(extendedKeyUsage usage: UInt32?) -> Bool {
    let server = UInt32(XKU_SSL_SERVER)
    let client = UInt32(XKU_SSL_CLIENT)
    switch self {
    case .tlsServer: return (usage ?? 0) & server != 0
    case .tlsClient: return (usage ?? 0) & client != 0
    case .seal, .hcpSigner: return (usage ?? 0) & (server | client | UInt32(XKU_ANYEKU)) == 0
    }
  }

  /// Whether an authority whose extended key usage is this (nil: absent) may certify for TLS. RFC 5280 leaves it open; an
  /// authority that is limited to other uses is held to them, as everywhere else.
  func accepts(authority usage: UInt32?) -> Bool {
    guard let usage else { return true }
    switch self {
    case .tlsClient: return usage & UInt32(XKU_SSL_CLIENT | XKU_ANYEKU) != 0
    case .tlsServer: return usage & UInt32(XKU_SSL_SERVER | XKU_ANYEKU) != 0
    default: return true
    }
  }
}
