import COpenSSL

/// What one key is for; the raw value is the name of its files. Keys are never shared between purposes.
public enum KeyPurpose: String, Sendable, Hashable, CaseIterable {
  /// The endpoint that peers call.
  case tlsServer = "tls-server"
  /// Our side of the calls to peers.
  case tlsClient = "tls-client"
  /// Our side of the connection to the audit record repository.
  case auditClient = "audit-client"
  /// The pages for people.
  case webServer = "web-server"
  /// Documents and evidence; assertions towards peers that read ECDSA.
  case seal
  /// Assertions and evidence towards peers that need RSA-SHA256.
  case sealRSA = "seal-rsa"
  /// Consent receipts.
  case consent
  /// Checkpoints of the audit log.
  case log
  /// The trust list.
  case list
  /// Signed policy.
  case config

  /// The one algorithm of this purpose.
  public var algorithm: SignatureAlgorithm {
    switch self {
    case .sealRSA: .rsaSHA256
    case .log: .ed25519
    case .tlsServer, .tlsClient, .auditClient, .webServer, .seal, .consent, .list, .config: .ecdsaSHA256
    }
  }
}

/// How a key of ours signs.
public enum SignatureAlgorithm: String, Sendable, Hashable {
  /// ECDSA over P-256 with SHA-256; the signature is r‖s, 64 bytes, as JOSE and XML Signature carry it.
  case ecdsaSHA256
  /// RSASSA-PKCS1-v1_5 with SHA-256.
  case rsaSHA256
  /// Ed25519 (RFC 8032).
  case ed25519
}

/// A private key that knows what it is for.
public protocol SigningKey: Sendable {
  var purpose: KeyPurpose { get }
  var algorithm: SignatureAlgorithm { get }
  /// Leaf first; empty for the log key, which verifiers know by its raw public key.
  var chain: [Certificate] { get }
  /// DER of the SubjectPublicKeyInfo. For Ed25519 the last 32 bytes are the raw key.
  var publicKey: [UInt8] { get }
  /// Signs for a purpose, which must be the key's own.
  ///
  /// - Throws: `trust.key.purpose` for another purpose.
  func sign(_ bytes: [UInt8], as purpose: KeyPurpose) throws(TrustFailure) -> [UInt8]
  /// The key that is in use now, where it can be replaced: chain and signature of one piece are to come from this.
  var current: any SigningKey { get }
}

extension SigningKey {
  /// A key that is never replaced.
  public var current: any SigningKey { self }
}

/// Where private keys and secrets come from.
public protocol KeyStore: Sendable {
  func key(for purpose: KeyPurpose) throws(TrustFailure) -> any SigningKey
}

/// A private key with its certificates: read from a PKCS#8 file, or kept by a token, which signs with it.
public struct PrivateKey: SigningKey {
  public let purpose: KeyPurpose
  public let chain: [Certificate]
  public let publicKey: [UInt8]
  /// Of an Ed25519 key in a token the public half alone.
  let handle: KeyHandle
  private let token: KeyToken?

  /// Whether a token keeps it.
  public var isInToken: Bool { token != nil }

  public var algorithm: SignatureAlgorithm { purpose.algorithm }

  /// Reads a private key in PEM (PKCS#8, RFC 5958, not encrypted) and its certificates, leaf first.
  ///
  /// - Throws: `trust.key.unreadable`, `trust.key.kind` (a kind that the purpose does not use), `trust.key.certificate`
  ///   (another key's certificate, or one for another purpose).
  public init(pem: [UInt8], chain: [Certificate], purpose: KeyPurpose) throws(TrustFailure) {
    let blocks = PEM.blocks(labelled: "PRIVATE KEY", in: pem)
    guard blocks.count == 1, let der = blocks[0], let handle = Self.read(der) else {
      _ = OpenSSL.reason()
      throw .key(
        "unreadable", purpose.rawValue, "The file is not one private key in PKCS#8 PEM.",
        "Write it with: openssl pkcs8 -topk8 -nocrypt")
    }
    try self.init(handle, chain, purpose, token: nil)
  }

  /// The key of a purpose in a token; that of the log has no certificate.
  ///
  /// - Throws: `trust.token.…`, `trust.key.kind`, `trust.key.certificate`.
  init(chain: [Certificate], _ purpose: KeyPurpose, in token: KeyToken) throws(TrustFailure) {
    let handle: KeyHandle
    if purpose == .log {
      handle = try token.publicKey(for: purpose)
    } else if let leaf = chain.first {
      handle = try token.key(for: purpose, of: leaf)
    } else {
      throw .key("certificate", purpose.rawValue, "It has no certificate.", "Put its certificate in the key directory.")
    }
    try self.init(handle, chain, purpose, token: token)
  }

  private init(
    _ handle: KeyHandle, _ chain: [Certificate], _ purpose: KeyPurpose, token: KeyToken?
  ) throws(TrustFailure) {
    guard let info = handle.subjectPublicKeyInfo else { throw .library("Reading a public key") }
    guard Self.fits(handle.kind, purpose) else {
      throw .key(
        "kind", purpose.rawValue, "Its kind, \(handle.kind), is not the one of this purpose.",
        "Make a new key with the recipe in Certificates.")
    }
    if let leaf = chain.first {
      guard leaf.handle.subjectPublicKeyInfo == info else { throw .otherKey(purpose) }
      try Self.check(leaf, purpose)
    }
    self.purpose = purpose
    self.chain = chain
    self.handle = handle
    self.token = token
    publicKey = info
  }

  public func sign(_ bytes: [UInt8], as purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
    guard purpose == self.purpose else {
      throw .key(
        "purpose", self.purpose.rawValue, "It was asked to sign as “\(purpose.rawValue)”.",
        "Use the key of that purpose; keys are never shared.")
    }
    let signature = try signed(bytes)
    return algorithm == .ecdsaSHA256 ? try ECDSASignature.raw(der: signature, width: 32) : signature
  }

  /// Signs a handshake: as ``sign(_:as:)``, but an ECDSA signature has the form that TLS asks for (RFC 8446 section 4.2.3).
  ///
  /// - Throws: `trust.key.purpose` where the key is none for TLS, `trust.token.lost`.
  public func signHandshake(_ bytes: [UInt8]) throws(TrustFailure) -> [UInt8] {
    switch purpose {
    case .tlsServer, .tlsClient, .auditClient: break
    case .webServer, .seal, .sealRSA, .consent, .log, .list, .config:
      throw .key("purpose", purpose.rawValue, "It was asked to speak TLS.", "Use a key that was made for TLS.")
    }
    return try signed(bytes)
  }

  private func signed(_ bytes: [UInt8]) throws(TrustFailure) -> [UInt8] {
    switch (token, algorithm) {
    case (nil, _): try RawSignature.sign(bytes, with: handle, digest: algorithm == .ed25519 ? nil : Algorithms.sha256)
    case (let token?, .ed25519): try token.signEd25519(bytes, for: purpose)
    case (let token?, _): try token.sign(bytes, with: handle, for: purpose)
    }
  }

  private static func read(_ der: [UInt8]) -> KeyHandle? {
    let parsed: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
      var position = buffer.baseAddress
      guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &position, buffer.count) else { return nil }
      defer { PKCS8_PRIV_KEY_INFO_free(info) }
      return EVP_PKCS82PKEY(info)
    }
    return parsed.map { KeyHandle(owning: $0) }
  }

  private static func fits(_ kind: KeyKind, _ purpose: KeyPurpose) -> Bool {
    switch (purpose.algorithm, kind) {
    case (.ecdsaSHA256, .p256), (.ed25519, .ed25519): true
    case (.rsaSHA256, .rsa(let bits)): bits >= 3072
    default: false
    }
  }

  /// A certificate for TLS does not seal, and a seal does not speak TLS, already at our own side.
  private static func check(_ leaf: Certificate, _ purpose: KeyPurpose) throws(TrustFailure) {
    let usage = leaf.handle.extendedKeyUsage ?? 0
    let server = usage & UInt32(XKU_SSL_SERVER) != 0
    let client = usage & UInt32(XKU_SSL_CLIENT) != 0
    let right: Bool
    switch purpose {
    case .tlsServer, .webServer: right = server
    case .tlsClient, .auditClient: right = client
    case .seal, .sealRSA, .consent, .log, .list, .config:
      right = !server && !client && usage & UInt32(XKU_ANYEKU) == 0
    }
    guard right else {
      throw .key(
        "certificate", purpose.rawValue, "Its certificate has an extended key usage for another purpose.",
        "Have a certificate issued with the profile of this purpose, see Certificates/profiles.")
    }
  }
}
