import COpenSSL
import Domain

/// Signatures over bytes, below JOSE and XML: which digest and padding to use is the caller's decision.
enum RawSignature {
  enum Padding: Sendable { case none, pss(saltLength: Int32) }

  /// `digest` nil: the algorithm has its own (Ed25519). ECDSA signatures are DER here.
  static func sign(
    _ bytes: [UInt8], with key: KeyHandle, digest: OpaquePointer?
  ) throws(TrustFailure) -> [UInt8] {
    let context = try DigestContext()
    var length = 0
    guard EVP_DigestSignInit(context.pointer, nil, digest, nil, key.pointer) == 1,
      EVP_DigestSign(context.pointer, nil, &length, bytes, bytes.count) == 1
    else { throw .library("Signing") }
    var out = [UInt8](repeating: 0, count: length)
    guard EVP_DigestSign(context.pointer, &out, &length, bytes, bytes.count) == 1 else { throw .library("Signing") }
    return Array(out.prefix(length))
  }

  /// False for every fault: a signature that cannot be checked is not one.
  static func verify(
    _ signature: [UInt8], of bytes: [UInt8], with key: KeyHandle, digest: OpaquePointer?, padding: Padding = .none
  ) -> Bool {
    defer { ERR_clear_error() }
    guard !signature.isEmpty, let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    var keyContext: OpaquePointer?
    guard EVP_DigestVerifyInit(context, &keyContext, digest, nil, key.pointer) == 1 else { return false }
    if case .pss(let salt) = padding {
      guard let keyContext, shim_set_rsa_pss(keyContext, salt) == 1 else { return false }
    }
    return EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
  }
}

/// The two spellings of an ECDSA signature: DER (X.509) and fixed-width r‖s (RFC 7518 section 3.4, XML Signature 1.1).
enum ECDSASignature {
  static func raw(der: [UInt8], width: Int) throws(TrustFailure) -> [UInt8] {
    let signature = der.withUnsafeBufferPointer { buffer in
      var start = buffer.baseAddress
      return d2i_ECDSA_SIG(nil, &start, buffer.count)
    }
    guard let signature else { throw .library("Reading an ECDSA signature") }
    defer { ECDSA_SIG_free(signature) }
    var out = [UInt8](repeating: 0, count: 2 * width)
    let done = out.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return BN_bn2binpad(ECDSA_SIG_get0_r(signature), start, Int32(width)) == width
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature), start + width, Int32(width)) == width
    }
    guard done else { throw .library("Writing an ECDSA signature") }
    return out
  }

  /// Nil for another length.
  static func der(raw: [UInt8], width: Int) -> [UInt8]? {
    guard raw.count == 2 * width, let signature = ECDSA_SIG_new() else { return nil }
    defer { ECDSA_SIG_free(signature) }
    guard let r = BN_bin2bn(Array(raw.prefix(width)), Int32(width), nil) else { return nil }
    guard let s = BN_bin2bn(Array(raw.suffix(width)), Int32(width), nil) else {
      BN_free(r)
      return nil
    }
    guard ECDSA_SIG_set0(signature, r, s) == 1 else {
      BN_free(r)
      BN_free(s)
      return nil
    }
    return OpenSSL.der { i2d_ECDSA_SIG(signature, $0) }
  }
}

/// Owner of one `EVP_MD_CTX`.
final class DigestContext {
  let pointer: OpaquePointer

  init() throws(TrustFailure) {
    guard let pointer = EVP_MD_CTX_new() else { throw .library("Preparing a digest") }
    self.pointer = pointer
  }

  deinit { EVP_MD_CTX_free(pointer) }
}
