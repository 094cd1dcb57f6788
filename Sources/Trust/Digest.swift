import COpenSSL

/// Hash functions and what is built on them alone (FIPS 180-4, FIPS 198-1).
public enum Digest {
  /// SHA-256, 32 bytes.
  public static func sha256(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, Algorithms.sha256) }

  /// SHA-384, 48 bytes.
  public static func sha384(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, Algorithms.sha384) }

  /// SHA-512, 64 bytes.
  public static func sha512(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, Algorithms.sha512) }

  /// SHA-1, 20 bytes: only for the `hash` slot of XDS document metadata (ITI TF-3 4.2.3.2.10), never for trust.
  public static func sha1(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, EVP_sha1()) }

  /// HMAC with SHA-256 (RFC 2104), 32 bytes.
  public static func hmacSHA256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    // An empty key is a null pointer, which the library would read as "keep the key of before".
    let spelled = key.isEmpty ? [0] : key
    let made = HMAC(Algorithms.sha256, spelled, Int32(spelled.count), bytes, bytes.count, &out, &length)
    precondition(made != nil && length == 32, "no memory for an HMAC: nothing may be computed from a missing digest")
    return out
  }

  /// Whether both are equal, in a time that depends on their lengths only.
  public static func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return CRYPTO_memcmp(left, right, left.count) == 0
  }

  private static func hash(_ bytes: [UInt8], _ algorithm: OpaquePointer?) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 64)
    var length: UInt32 = 0
    let done = EVP_Digest(bytes, bytes.count, &out, &length, algorithm, nil)
    precondition(done == 1, "no memory for a digest: nothing may be computed from a missing digest")
    return Array(out.prefix(Int(length)))
  }
}
