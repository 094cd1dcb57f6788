import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece, for files that are too large to be held in memory.
public final class RunningDigest {
  private let context: OpaquePointer

  public init() {
    guard let made = EVP_MD_CTX_new(), EVP_DigestInit_ex(made, Algorithms.sha256, nil) == 1 else {
      preconditionFailure("no memory for a digest: nothing may be computed from a missing digest")
    }
    context = made
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes the next piece.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(done == 1, "no memory for a digest: nothing may be computed from a missing digest")
  }

  /// The 32 bytes over everything that was taken; nothing may follow.
  public func finish() -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let done = EVP_DigestFinal_ex(context, &out, &length)
    precondition(done == 1 && length == 32, "a digest was finished twice, or there is no memory for it")
    return out
  }
}
