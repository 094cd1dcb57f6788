import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// The keys and secrets of one gateway, in a directory that its own user alone can read.
///
/// `<purpose>.key` is PKCS#8 PEM, `<purpose>.pem` its certificate chain, `<name>.secret` 32 random bytes. The keys of some
/// purposes may be in a token instead; then a file with such a key is refused.
public struct KeyDirectory: KeyStore {
  public let path: String
  /// What keeps the keys of some purposes in place of files.
  public let token: KeyToken?

  /// - Throws: `trust.key.permissions` where the directory is open to others.
  public init(path: String, token: KeyToken? = nil) throws(TrustFailure) {
    try Self.checkRights(path, isDirectory: true)
    self.path = path
    self.token = token
  }

  /// Whether a token keeps the key of a purpose.
  public func isInToken(_ purpose: KeyPurpose) -> Bool { token?.kept.contains(purpose) == true }

  public func key(for purpose: KeyPurpose) throws(TrustFailure) -> any SigningKey { try privateKey(for: purpose) }

  /// Reads and checks the key of a purpose.
  ///
  /// - Throws: `trust.key.missing`, `trust.key.permissions`, what ``PrivateKey`` throws, and for a key in a token
  ///   `trust.token.…`.
  public func privateKey(for purpose: KeyPurpose) throws(TrustFailure) -> PrivateKey {
    if let token, token.kept.contains(purpose) { return try tokenKey(for: purpose, in: token) }
    let paths = try pemPaths(for: purpose)
    // The log key has no certificate: verifiers hold its raw public key.
    let chain = purpose == .log ? [] : try Certificate.chain(pem: Self.bytes(paths.certificate))
    return try PrivateKey(pem: Self.bytes(paths.key), chain: chain, purpose: purpose)
  }

  private func tokenKey(for purpose: KeyPurpose, in token: KeyToken) throws(TrustFailure) -> PrivateKey {
    guard !FileManager.default.fileExists(atPath: "\(path)/\(purpose.rawValue).key") else {
      throw .key(
        "beside-token", purpose.rawValue, "The token keeps it, and a file of the key directory has such a key too.",
        "Remove \(purpose.rawValue).key; where it is the same key, make a new one in the token.")
    }
    let chain = purpose == .log ? [] : try Certificate.chain(pem: Self.bytes("\(path)/\(purpose.rawValue).pem"))
    return try PrivateKey(chain: chain, purpose, in: token)
  }

  /// Reads all of these keys, before the service starts.
  ///
  /// - Throws: what ``privateKey(for:)`` throws, and `trust.key.shared` where two purposes have one key.
  public func check(_ purposes: [KeyPurpose]) throws(TrustFailure) {
    var owners: [[UInt8]: KeyPurpose] = [:]
    for purpose in purposes {
      let key = try privateKey(for: purpose)
      if let other = owners.updateValue(purpose, forKey: key.publicKey) {
        throw .key(
          "shared", purpose.rawValue, "It is the same key as “\(other.rawValue)”.", "Make a key for each purpose.")
      }
    }
  }

  /// The files of a purpose, for TLS libraries that read them by themselves.
  ///
  /// - Throws: `trust.key.missing`, `trust.key.permissions`.
  public func pemPaths(for purpose: KeyPurpose) throws(TrustFailure) -> (certificate: String, key: String) {
    let key = "\(path)/\(purpose.rawValue).key"
    try Self.checkRights(key, isDirectory: false)
    return ("\(path)/\(purpose.rawValue).pem", key)
  }

  /// The certificate chain of a purpose, in PEM.
  ///
  /// - Throws: `trust.key.missing`.
  public func certificate(for purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
    try Self.bytes("\(path)/\(purpose.rawValue).pem")
  }

  /// A secret of 32 bytes: `pseudonym`, `data` or `pepper`.
  ///
  /// - Throws: `trust.key.missing`, `trust.key.permissions`, `trust.key.length`, `trust.key.default` (all bytes equal).
  public func secret(named name: String) throws(TrustFailure) -> [UInt8] {
    let file = "\(path)/\(name).secret"
    try Self.checkRights(file, isDirectory: false)
    let bytes = try Self.bytes(file)
    guard bytes.count == 32 else {
      throw .key(
        "length", name, "It has \(bytes.count) bytes instead of 32.",
        "Write 32 random bytes with: openssl rand -out \(name).secret 32")
    }
    guard Set(bytes).count > 4 else {
      throw .key("default", name, "Its bytes are not random.", "Write 32 random bytes with openssl rand.")
    }
    return bytes
  }

  /// Refuses what the group or others could touch, and what another user owns.
  static func checkRights(_ path: String, isDirectory: Bool) throws(TrustFailure) {
    var status = stat()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard stat(path, &status) == 0, (status.st_mode & S_IFMT == S_IFDIR) == isDirectory else {
      throw isDirectory
        ? TrustFailure.key(
          "missing", name, "There is no such directory.", "Check the path, or make the keys by the recipe.")
        : TrustFailure.key(
          "missing", name, "It does not exist in the key directory.", "Put it there, or run the recipe.")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw .key(
        "permissions", name, "Others than its owner can touch it (mode \(String(status.st_mode & 0o777, radix: 8))).",
        "Run: chmod \(isDirectory ? "0700" : "0400") on it, and replace the key if others may have read it.")
    }
    guard status.st_uid == geteuid() else {
      throw .key("owner", name, "It belongs to another user.", "Give it to the user of the service.")
    }
  }

  static func bytes(_ path: String) throws(TrustFailure) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      throw .key("missing", name, "The file cannot be read.", "Put it there with mode 0400, or run the recipe.")
    }
  }
}
