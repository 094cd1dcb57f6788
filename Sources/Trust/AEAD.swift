import COpenSSL
import Domain

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D): encrypts, and refuses whatever was changed.
///
/// The sealed form is a random nonce (12 bytes), the cipher text, the tag (16 bytes). Random nonces allow 2³² seals a key.
public enum AEAD {
  static let nonceLength = 12
  static let tagLength = 16

  /// Encrypts `plain` under a key of 32 bytes, bound to `aad`, which is not part of the result.
  public static func seal(_ plain: [UInt8], key: [UInt8], aad: [UInt8]) throws(TrustFailure) -> [UInt8] {
    try check(key)
    let nonce = Random.bytes(nonceLength)
    return try seal(plain, key: key, aad: aad, nonce: nonce)
  }

  static func seal(
    _ plain: [UInt8], key: [UInt8], aad: [UInt8], nonce: [UInt8]
  ) throws(TrustFailure) -> [UInt8] {
    let context = try CipherContext()
    var text = [UInt8](repeating: 0, count: plain.count)
    var tag = [UInt8](repeating: 0, count: tagLength)
    var length: Int32 = 0
    guard EVP_EncryptInit_ex(context.pointer, Algorithms.aes256GCM, nil, key, nonce) == 1,
      aad.isEmpty || EVP_EncryptUpdate(context.pointer, nil, &length, aad, Int32(aad.count)) == 1,
      plain.isEmpty || EVP_EncryptUpdate(context.pointer, &text, &length, plain, Int32(plain.count)) == 1,
      EVP_EncryptFinal_ex(context.pointer, nil, &length) == 1,
      EVP_CIPHER_CTX_ctrl(context.pointer, shim_ctrl_gcm_get_tag(), Int32(tagLength), &tag) == 1
    else { throw .library("Encrypting") }
    return nonce + text + tag
  }

  /// Decrypts what ``seal(_:key:aad:)`` made.
  ///
  /// - Throws: `trust.aead.refused` for another key, another `aad` or changed bytes.
  public static func open(_ sealed: [UInt8], key: [UInt8], aad: [UInt8]) throws(TrustFailure) -> [UInt8] {
    try check(key)
    guard sealed.count >= nonceLength + tagLength else { throw refused }
    let nonce = Array(sealed.prefix(nonceLength))
    let text = Array(sealed.dropFirst(nonceLength).dropLast(tagLength))
    var tag = Array(sealed.suffix(tagLength))
    let context = try CipherContext()
    var plain = [UInt8](repeating: 0, count: text.count)
    var length: Int32 = 0
    guard EVP_DecryptInit_ex(context.pointer, Algorithms.aes256GCM, nil, key, nonce) == 1,
      aad.isEmpty || EVP_DecryptUpdate(context.pointer, nil, &length, aad, Int32(aad.count)) == 1,
      text.isEmpty || EVP_DecryptUpdate(context.pointer, &plain, &length, text, Int32(text.count)) == 1,
      EVP_CIPHER_CTX_ctrl(context.pointer, shim_ctrl_gcm_set_tag(), Int32(tagLength), &tag) == 1,
      EVP_DecryptFinal_ex(context.pointer, nil, &length) == 1
    else {
      _ = OpenSSL.reason()
      throw refused
    }
    return plain
  }

  private static func check(_ key: [UInt8]) throws(TrustFailure) {
    guard key.count == 32 else {
      throw .key("length", "data", "It has \(key.count) bytes instead of 32.", "Make a key of 32 random bytes.")
    }
  }

  private static var refused: TrustFailure {
    TrustFailure(
      "trust.aead.refused", what: "The stored value is not opened.",
      why: "It was changed, moved, or written under another key.",
      whatToDo: "Check that the key directory belongs to this store; else treat the store as altered.")
  }
}

/// Owner of one `EVP_CIPHER_CTX`.
private final class CipherContext {
  let pointer: OpaquePointer

  init() throws(TrustFailure) {
    guard let pointer = EVP_CIPHER_CTX_new() else { throw .library("Preparing a cipher") }
    self.pointer = pointer
  }

  deinit { EVP_CIPHER_CTX_free(pointer) }
}
