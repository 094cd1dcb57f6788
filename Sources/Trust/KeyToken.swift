import COpenSSL
import COpenSSLShims
import Domain
import FoundationEssentials
import Synchronization

/// A token (PKCS#11) that keeps the private keys of some purposes and signs with them; they never leave it.
///
/// A key is the one private key whose label is the purpose, `seal`; it must be sensitive and not extractable. Its
/// certificates stay in the key directory. What was lost once is not found again before the next start: the handles of a
/// token end with it.
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

  /// What a token can keep. The key of the log is Ed25519, which the engine for PKCS#11 does not know; that of the pages
  /// is read by the server of the pages itself.
  public static let purposes: [KeyPurpose] = [.tlsServer, .tlsClient, .seal, .sealRSA, .consent]

  /// The purposes whose keys it keeps.
  public let kept: Set<KeyPurpose>
  // Set once; used under the lock alone.
  private let token: UnsafeMutableRawPointer
  private let keys = Mutex<[KeyPurpose: (handle: KeyHandle, publicKey: [UInt8])]>([:])
  /// Modules are opened, and keys looked for, one after the other.
  private static let opening = Mutex(())

  /// Opens a token and logs in, for as long as the process lives.
  ///
  /// - Throws: `trust.token.module`, `.absent`, `.pin`, `.engine`, and `trust.key.…` for the rights of the PIN's file.
  public init(_ location: Location) throws(TrustFailure) {
    var pin = try Self.pin(location.pinFile)
    defer { pin.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    var fault = passerelle_token_works
    let opened = Self.opening.withLock { _ in
      passerelle_token_open(location.module, location.label, pin, Int32(pin.count), &fault)
    }
    guard let opened else { throw .token(fault, location.label) }
    token = opened
    kept = location.purposes
  }

  /// The key of a purpose; of several in the course of time, the one of this certificate.
  ///
  /// - Throws: `trust.token.key`, `.several`, `.extractable`, `.lost`.
  func key(for purpose: KeyPurpose, of certificate: Certificate) throws(TrustFailure) -> KeyHandle {
    let wanted = certificate.handle.subjectPublicKeyInfo
    if let known = keys.withLock({ $0[purpose] }), known.publicKey == wanted { return known.handle }
    var fault = passerelle_token_works
    let loaded = Self.opening.withLock { _ in
      passerelle_token_key(token, purpose.rawValue, &fault).map { KeyHandle(owning: OpaquePointer($0)) }
    }
    guard let loaded, let publicKey = loaded.subjectPublicKeyInfo else {
      _ = OpenSSL.reason()
      throw .token(fault, purpose.rawValue)
    }
    keys.withLock { $0[purpose] = (loaded, publicKey) }
    return loaded
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
        ("absent", "No token with this label is there.", "Plug it in, or check pkcs11.token, then start again.")
      case passerelle_token_pin:
        ("pin", "It does not take the PIN.", "Check pkcs11.pinFile before its last attempt is used up.")
      case passerelle_token_engine:
        ("engine", "OpenSSL has no engine for PKCS#11.", "Install libengine-pkcs11-openssl.")
      case passerelle_token_no_key:
        ("key", "The token has no private key with this label.", "Make it in the token, labelled as its purpose.")
      case passerelle_token_several_keys:
        ("several", "The token has several private keys with this label.", "Give the former ones another label.")
      case passerelle_token_open_key:
        (
          "extractable", "The token would give it away, or does not let it sign.",
          "Make a key that is sensitive, not extractable and allowed to sign."
        )
      default: ("lost", "The token does not answer.", "Bring the token back, then start the gateway again.")
      }
    return TrustFailure(
      "trust.token.\(code)", what: "The token's “\(name)” is not used.", why: why, whatToDo: whatToDo)
  }

  /// A key of a token did not sign. Nothing else signs in its place.
  static func tokenSilent(_ purpose: KeyPurpose, _ cause: TrustFailure) -> TrustFailure {
    TrustFailure(
      "trust.token.lost", what: "The token's “\(purpose.rawValue)” is not used.",
      why: "The token did not sign. \(cause.why)",
      whatToDo: "Bring the token back, then start the gateway again.")
  }
}
