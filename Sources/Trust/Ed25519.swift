import COpenSSL

/// Ed25519 with raw keys (RFC 8032), as signed notes carry them.
public enum Ed25519 {
  /// The public key (32 bytes) of a private seed (32 bytes).
  public static func publicKey(seed: [UInt8]) throws(TrustFailure) -> [UInt8] {
    try raw(of: privateKey(seed))
  }

  /// The signature (64 bytes) over `message` by a private seed (32 bytes).
  public static func sign(_ message: [UInt8], seed: [UInt8]) throws(TrustFailure) -> [UInt8] {
    try RawSignature.sign(message, with: privateKey(seed), digest: nil)
  }

  /// Whether `signature` is the one over `message` by the owner of `publicKey`; false for keys of a wrong length.
  public static func verify(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
    guard publicKey.count == 32, signature.count == 64,
      let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, 32)
    else {
      _ = OpenSSL.reason()
      return false
    }
    return RawSignature.verify(signature, of: message, with: KeyHandle(owning: key), digest: nil)
  }

  private static func privateKey(_ seed: [UInt8]) throws(TrustFailure) -> KeyHandle {
    guard seed.count == 32, let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32) else {
      _ = OpenSSL.reason()
      throw .key("length", "Ed25519", "A private seed has 32 bytes.", "Make a key with the recipe in Certificates.")
    }
    return KeyHandle(owning: key)
  }

  static func raw(of key: KeyHandle) throws(TrustFailure) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: 32)
    var length = 32
    guard EVP_PKEY_get_raw_public_key(key.pointer, &out, &length) == 1, length == 32 else {
      throw .library("Reading an Ed25519 public key")
    }
    return out
  }
}
