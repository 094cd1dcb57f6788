import COpenSSL
import Domain

/// Owner of an `X509`: what is asked of the library about one certificate.
///
/// After `X509_check_purpose` in `init` the extensions are cached, so that later reads change nothing in it.
final class CertificateHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  /// The public key; nil where the library does not know its kind.
  let key: KeyHandle?

  /// Nil unless `der` is exactly one certificate.
  convenience init?(der: [UInt8]) {
    let parsed: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var position: UnsafePointer<UInt8>? = base
      guard let certificate = d2i_X509(nil, &position, buffer.count) else { return nil }
      guard position == base + buffer.count else {
        X509_free(certificate)
        return nil
      }
      return certificate
    }
    guard let parsed else { return nil }
    self.init(owning: parsed)
    // Other encodings of the same values are not DER, and would make two certificates of one.
    guard OpenSSL.der({ i2d_X509(self.pointer, $0) }) == der else { return nil }
  }

  private init(owning pointer: OpaquePointer) {
    self.pointer = pointer
    X509_check_purpose(pointer, -1, 0)
    key = X509_get_pubkey(pointer).map { KeyHandle(owning: $0) }
  }

  deinit { X509_free(pointer) }

  var subjectPublicKeyInfo: [UInt8]? {
    guard let info = X509_get_X509_PUBKEY(pointer) else { return nil }
    return OpenSSL.der { i2d_X509_PUBKEY(info, $0) }
  }

  var notBefore: Instant? { instant(X509_get0_notBefore(pointer)) }
  var notAfter: Instant? { instant(X509_get0_notAfter(pointer)) }

  /// The values of one attribute of the subject, parsed, never searched for in a text.
  func subject(_ attribute: Int32) -> [String] {
    guard let name = X509_get_subject_name(pointer) else { return [] }
    var values: [String] = []
    var index = X509_NAME_get_index_by_NID(name, attribute, -1)
    while index >= 0 {
      if let entry = X509_NAME_get_entry(name, index), let data = X509_NAME_ENTRY_get_data(entry) {
        values.append(text(data))
      }
      index = X509_NAME_get_index_by_NID(name, attribute, index)
    }
    return values
  }

  var dnsNames: [String] {
    guard let names = shim_alternative_names(pointer) else { return [] }
    defer { shim_names_free(names) }
    return (0..<shim_names_count(names)).compactMap { shim_dns_name_at(names, $0).map { text($0) } }
  }

  /// `XKU_…` flags; nil where the extension is absent.
  var extendedKeyUsage: UInt32? {
    let usage = X509_get_extended_key_usage(pointer)
    return usage == UInt32.max ? nil : usage
  }

  /// `KU_…` flags; nil where the extension is absent.
  var keyUsage: UInt32? {
    let usage = X509_get_key_usage(pointer)
    return usage == UInt32.max ? nil : usage
  }

  /// `EXFLAG_…` flags.
  var extensionFlags: UInt32 { X509_get_extension_flags(pointer) }

  /// Whether this is a self-issued certificate of an authority.
  var isRoot: Bool { extensionFlags & UInt32(EXFLAG_CA) != 0 && extensionFlags & UInt32(EXFLAG_SI) != 0 }

  /// The digest that the issuer signed with (a `NID_…`), or `NID_undef`.
  var signatureDigest: Int32 {
    var digest: Int32 = NID_undef
    guard X509_get_signature_info(pointer, &digest, nil, nil, nil) == 1 else {
      ERR_clear_error()
      return NID_undef
    }
    return digest
  }

  private func text(_ string: UnsafePointer<ASN1_STRING>) -> String {
    var bytes: UnsafeMutablePointer<UInt8>?
    let length = ASN1_STRING_to_UTF8(&bytes, string)
    guard length >= 0, let bytes else {
      ERR_clear_error()
      return ""
    }
    defer { CRYPTO_free(bytes, nil, 0) }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
  }
}

/// The instant of an ASN.1 time; nil for a missing or malformed one.
func instant(_ time: UnsafePointer<ASN1_TIME>?) -> Instant? {
  guard let time else { return nil }
  var fields = tm()
  guard ASN1_TIME_to_tm(time, &fields) == 1 else {
    ERR_clear_error()
    return nil
  }
  let utc = CalendarFields(
    year: Int(fields.tm_year) + 1900, month: Int(fields.tm_mon) + 1, day: Int(fields.tm_mday),
    hour: Int(fields.tm_hour), minute: Int(fields.tm_min), second: Int(fields.tm_sec))
  return utc.isValid ? Instant(utc: utc) : nil
}
