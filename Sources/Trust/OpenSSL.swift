import COpenSSL

/// What every use of the library shares: its error queue and the owners of its pointers.
enum OpenSSL {
  /// The texts of this thread's error queue, which is emptied.
  static func reason() -> String {
    var texts: [String] = []
    while true {
      let code = ERR_get_error()
      guard code != 0 else { break }
      var buffer = [CChar](repeating: 0, count: 256)
      ERR_error_string_n(code, &buffer, buffer.count)
      texts.append(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return texts.isEmpty ? "nothing" : texts.joined(separator: "; ")
  }

  /// The bytes that an `i2d` function writes; nil when it fails.
  static func der(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
    let length = encode(nil)
    guard length > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(length))
    let written = bytes.withUnsafeMutableBufferPointer { buffer in
      var pointer = buffer.baseAddress
      return encode(&pointer)
    }
    return written == length ? bytes : nil
  }
}

/// Owner of an `EVP_PKEY`. The library allows concurrent use, each operation having its own context.
final class KeyHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { self.pointer = pointer }
  deinit { EVP_PKEY_free(pointer) }

  /// DER of the SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7).
  var subjectPublicKeyInfo: [UInt8]? { OpenSSL.der { i2d_PUBKEY(self.pointer, $0) } }

  var kind: KeyKind {
    switch EVP_PKEY_get_base_id(pointer) {
    case EVP_PKEY_RSA: return hasSmallExponent ? .other : .rsa(bits: Int(EVP_PKEY_get_bits(pointer)))
    case EVP_PKEY_ED25519: return .ed25519
    case EVP_PKEY_EC:
      var name = [CChar](repeating: 0, count: 64)
      var length = 0
      guard EVP_PKEY_get_group_name(pointer, &name, name.count, &length) == 1, !spellsOutItsCurve else {
        return .other
      }
      switch String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) {
      case "prime256v1": return .p256
      case "secp384r1": return .p384
      default: return .other
      }
    default: return .other
    }
  }

  /// Signatures under 3 and its like were forged where a padding was read carelessly (FIPS 186-5 section A.1.1: 2^16 < e).
  private var hasSmallExponent: Bool {
    var exponent: OpaquePointer?
    guard EVP_PKEY_get_bn_param(pointer, "e", &exponent) == 1 else { return true }
    defer { BN_free(exponent) }
    return BN_num_bits(exponent) <= 16
  }

  /// A curve that the key itself describes may be another than the one whose parameters it repeats (CVE-2020-0601).
  private var spellsOutItsCurve: Bool {
    var isExplicit: Int32 = 0
    return EVP_PKEY_get_int_param(pointer, "decoded-from-explicit", &isExplicit) == 1
      && isExplicit != 0
  }
}

/// The kinds of keys that the gateway tells apart.
enum KeyKind: Sendable, Hashable, CustomStringConvertible {
  case p256
  case p384
  case rsa(bits: Int)
  case ed25519
  case other

  var description: String {
    switch self {
    case .p256: "P-256"
    case .p384: "P-384"
    case .rsa(let bits): "RSA-\(bits)"
    case .ed25519: "Ed25519"
    case .other: "another kind of key"
    }
  }
}
