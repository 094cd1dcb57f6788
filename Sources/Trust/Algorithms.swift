import COpenSSL

/// The algorithms that every message needs, looked up once: the library's own short names look them up at each use,
/// under a lock.
///
/// The objects are never changed and never freed, so any thread may use them.
enum Algorithms {
  nonisolated(unsafe) static let sha256 = digest("SHA256")
  nonisolated(unsafe) static let sha384 = digest("SHA384")
  nonisolated(unsafe) static let sha512 = digest("SHA512")
  nonisolated(unsafe) static let aes256GCM: OpaquePointer = {
    guard let cipher = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else { missing("AES-256-GCM") }
    return cipher
  }()

  private static func digest(_ name: String) -> OpaquePointer {
    guard let digest = EVP_MD_fetch(nil, name, nil) else { missing(name) }
    return digest
  }

  private static func missing(_ name: String) -> Never {
    preconditionFailure("this OpenSSL has no \(name): nothing may be sealed or checked without it")
  }
}
