import COpenSSL
import COpenSSLShims
import Domain
import FoundationEssentials
import Synchronization

/// A token (PKCS#11) that keeps the private keys of some purposes and signs with them; they never leave it.
///
/// A key is the one private key whose label is the purpose, `seal`; it must be sensitive and not extractable. Its
/// certificates stay in the key directory; the key of the log has none, and its public half lies in the token beside it.
/// A token that fails once signs no more until ``reopen()``.
public final class KeyToken: @unchecked Sendable {
  /// Where a token is and who may use it.
  public struct Location: Sendable, Hashable {
    /// Path of the module's library.
    public var module: String
    public var label: String
    /// File with the user's PIN in its first line; nobody else may read it.
    public var pinFile: String
    public var purposes: Set<KeyPurpose>

    public init(module: String, label: String, pinFile: String, purposes: Set<KeyPurpose>) {
      self.module = module
      self.label = label
      self.pinFile = pinFile
      self.purposes = purposes
    }
  }

  /// What a token can keep: not the keys that are kept off line, of the trust list and of the policy, and not that of the
  /// pages, whose files are named by their own settings.
  public static let purposes: [KeyPurpose] = [
    .tlsServer, .tlsClient, .auditClient, .seal, .sealRSA, .consent, .log,
  ]

  /// The purposes whose keys it keeps.
  public var kept: Set<KeyPurpose> { location.purposes }
  private let location: Location
  // Set once; the library's own locks guard what it points to.
  private let token: UnsafeMutableRawPointer
  private let keys = Mutex<[KeyPurpose: (handle: KeyHandle, publicKey: [UInt8])]>([:])
  /// Digest of a PIN that was refused, which is not tried again: a token locks itself after some.
  private let refused = Mutex<[UInt8]?>(nil)
  /// Modules are opened, and keys made, one after the other.
  private static let opening = Mutex(())

  /// Opens a token and logs in.
  ///
  /// - Throws: `trust.token.module`, `.absent`, `.pin`, and `trust.key.…` for the rights of the PIN's file.
  public init(_ location: Location) throws(TrustFailure) {
    var pin = try Self.pin(location.pinFile)
    defer { pin.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    var fault = passerelle_token_works
    let opened = Self.opening.withLock { _ in
      passerelle_token_open(location.module, location.label, pin, Int32(pin.count), &fault)
    }
    guard let opened else { throw .token(fault, location.label) }
    token = opened
    self.location = location
  }

  /// Looks for the token again and logs in, where it failed; its keys then sign as before. Nothing happens to one that
  /// works. Blocks for some seconds at most, whatever the module does.
  ///
  /// - Throws: as `init`; after `trust.token.pin` only once the file has another PIN.
  public func reopen() throws(TrustFailure) {
    if passerelle_token_is_open(token) == 1 { return }
    var pin = try Self.pin(location.pinFile)
    defer { pin.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    let digest = Digest.sha256(pin)
    guard refused.withLock({ $0 != digest }) else { throw .token(passerelle_token_pin, location.label) }
    let fault = Self.opening.withLock { _ in
      let fault = passerelle_token_reopen(token, pin, Int32(pin.count), 0)
      // Modules of the network, and SoftHSM, find what was gone only after another start.
      guard fault == passerelle_token_absent || fault == passerelle_token_lost else { return fault }
      return passerelle_token_reopen(token, pin, Int32(pin.count), 1)
    }
    if fault == passerelle_token_pin { refused.withLock { $0 = digest } }
    guard fault == passerelle_token_works else { throw .token(fault, location.label) }
  }

  /// Whether it did not answer within two seconds, and was not opened again since: nothing is asked of it meanwhile.
  public var isSilent: Bool { passerelle_token_is_silent(token) == 1 }

  /// The key of a purpose; of several in the course of time, the one of this certificate.
  ///
  /// - Throws: `trust.token.key`, `.several`, `.extractable`, `.lost`; `trust.key.kind`; `trust.key.certificate` where it
  ///   is the certificate of another key.
  func key(for purpose: KeyPurpose, of certificate: Certificate) throws(TrustFailure) -> KeyHandle {
    guard let publicKey = certificate.handle.subjectPublicKeyInfo else { throw .library("Reading a public key") }
    if let known = keys.withLock({ $0[purpose] }), known.publicKey == publicKey { return known.handle }
    try look(for: purpose)
    let made = Self.opening.withLock { _ in
      passerelle_token_key(token, purpose.rawValue, publicKey, Int32(publicKey.count))
        .map { KeyHandle(owning: OpaquePointer($0)) }
    }
    guard let made, let certified = certificate.key else {
      _ = OpenSSL.reason()
      throw .key(
        "kind", purpose.rawValue, "Its certificate is for a kind of key that no purpose has.",
        "Make a new key with the recipe in Certificates.")
    }
    let proof = Digest.sha256(publicKey)
    guard
      RawSignature.verify(
        try sign(proof, with: made, for: purpose), of: proof, with: certified, digest: Algorithms.sha256)
    else { throw .otherKey(purpose) }
    keys.withLock { $0[purpose] = (made, publicKey) }
    return made
  }

  /// The public half of an Ed25519 key.
  ///
  /// - Throws: as ``key(for:of:)``.
  func publicKey(for purpose: KeyPurpose) throws(TrustFailure) -> KeyHandle {
    try look(for: purpose)
    var point = [UInt8](repeating: 0, count: 32)
    guard passerelle_token_ed25519(token, purpose.rawValue, &point) == 1,
      let pointer = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, point, point.count)
    else {
      _ = OpenSSL.reason()
      throw .token(passerelle_token_no_key, purpose.rawValue)
    }
    let proof = Digest.sha256(point)
    guard Ed25519.verify(try signEd25519(proof, for: purpose), of: proof, publicKey: point) else {
      EVP_PKEY_free(pointer)
      throw .otherKey(purpose)
    }
    return KeyHandle(owning: pointer)
  }

  /// Signs with a key that ``key(for:of:)`` gave: ECDSA in DER or RSA, over SHA-256.
  ///
  /// - Throws: `trust.token.lost`.
  func sign(_ bytes: [UInt8], with key: KeyHandle, for purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
    try again(purpose) { () throws(TrustFailure) in
      try RawSignature.sign(bytes, with: key, digest: Algorithms.sha256)
    }
  }

  /// Signs with the Ed25519 key of a purpose.
  ///
  /// - Throws: `trust.token.lost`.
  func signEd25519(_ bytes: [UInt8], for purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
    try again(purpose) { () throws(TrustFailure) in
      var signature = [UInt8](repeating: 0, count: 64)
      guard passerelle_token_sign_ed25519(token, purpose.rawValue, bytes, bytes.count, &signature) == 1 else {
        throw .library("Signing")
      }
      return signature
    }
  }

  /// A token whose module was started again for another one of this process takes its login again, once.
  private func again(
    _ purpose: KeyPurpose, _ body: () throws(TrustFailure) -> [UInt8]
  ) throws(TrustFailure) -> [UInt8] {
    do throws(TrustFailure) {
      return try body()
    } catch {
      _ = OpenSSL.reason()
      guard passerelle_token_was_restarted(token) == 1 else { throw .tokenSilent(purpose, error) }
    }
    try reopen()
    do throws(TrustFailure) { return try body() } catch { throw .tokenSilent(purpose, error) }
  }

  private func look(for purpose: KeyPurpose) throws(TrustFailure) {
    if passerelle_token_was_restarted(token) == 1 { try reopen() }
    let fault = passerelle_token_look(token, purpose.rawValue)
    guard fault == passerelle_token_works else { throw .token(fault, purpose.rawValue) }
  }

  private static func pin(_ file: String) throws(TrustFailure) -> [UInt8] {
    try KeyDirectory.checkRights(file, isDirectory: false)
    let line = try KeyDirectory.bytes(file).prefix { $0 != 0x0A && $0 != 0x0D }
    guard (1...256).contains(line.count) else { throw .token(passerelle_token_pin, "its PIN") }
    return Array(line)
  }
}

extension TrustFailure {
  fileprivate static func token(_ fault: passerelle_token_fault, _ name: String) -> TrustFailure {
    let (code, why, whatToDo) =
      switch fault {
      case passerelle_token_module:
        (
          "module", "Its module cannot be loaded, or does not start.",
          "Check pkcs11.module and what its maker asks for."
        )
      case passerelle_token_absent:
        ("absent", "No token with this label is there.", "Plug it in, or check pkcs11.token.")
      case passerelle_token_pin:
        ("pin", "It does not take the PIN.", "Check pkcs11.pinFile before its last attempt is used up.")
      case passerelle_token_no_key:
        ("key", "The token has no private key with this label.", "Make it in the token, labelled as its purpose.")
      case passerelle_token_several_keys:
        ("several", "The token has several private keys with this label.", "Give the former ones another label.")
      case passerelle_token_open_key:
        (
          "extractable", "The token would give it away, or does not let it sign.",
          "Make a key that is sensitive, not extractable and allowed to sign."
        )
      default: ("lost", "The token does not answer.", "Bring the token back: it is looked for every two seconds.")
      }
    return TrustFailure(
      "trust.token.\(code)", what: "The token's “\(name)” is not used.", why: why, whatToDo: whatToDo)
  }

  static func otherKey(_ purpose: KeyPurpose) -> TrustFailure {
    .key(
      "certificate", purpose.rawValue, "The certificate beside it belongs to another key.",
      "Put the certificate of this key in place.")
  }

  /// A key of a token did not sign. Nothing else signs in its place.
  static func tokenSilent(_ purpose: KeyPurpose, _ cause: TrustFailure) -> TrustFailure {
    TrustFailure(
      "trust.token.lost", what: "The token's “\(purpose.rawValue)” is not used.",
      why: "The token did not sign. \(cause.why)",
      whatToDo: "Bring the token back: it is looked for every two seconds.")
  }
}
