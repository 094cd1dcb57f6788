import COpenSSL
public import Domain

/// A certificate revocation list (RFC 5280 section 5). Its signature is checked where it is used.
public struct RevocationList: Sendable, Hashable {
  public let der: [UInt8]
  public let thisUpdate: Instant
  /// From here on the list is stale and nothing is accepted by it.
  public let nextUpdate: Instant
  let handle: RevocationListHandle

  /// Reads a list in PEM or DER.
  ///
  /// - Throws: `trust.list.revocation` for anything else, and for a list that does not say when the next one comes.
  public init(_ bytes: [UInt8]) throws(TrustFailure) {
    let blocks = PEM.blocks(labelled: "X509 CRL", in: bytes)
    let der = blocks.isEmpty ? bytes : (blocks.count == 1 ? blocks[0] : nil)
    guard let der, let handle = RevocationListHandle(der: der),
      let thisUpdate = instant(X509_CRL_get0_lastUpdate(handle.pointer)),
      let nextUpdate = instant(X509_CRL_get0_nextUpdate(handle.pointer))
    else {
      _ = OpenSSL.reason()
      throw .list("revocation", "A revocation list is not one CRL with both of its times.")
    }
    self.der = der
    self.handle = handle
    self.thisUpdate = thisUpdate
    self.nextUpdate = nextUpdate
  }

  /// Reads a file of one list in DER, or of one or more in PEM.
  ///
  /// - Throws: `trust.list.revocation`.
  public static func all(in bytes: [UInt8]) throws(TrustFailure) -> [RevocationList] {
    let blocks = PEM.blocks(labelled: "X509 CRL", in: bytes)
    guard !blocks.isEmpty else { return [try RevocationList(bytes)] }
    var lists: [RevocationList] = []
    for block in blocks { lists.append(try RevocationList(block ?? [])) }
    return lists
  }

  /// SHA-256 of the issuer's name, in hexadecimal: whose list it is.
  var issuer: String? {
    OpenSSL.der { i2d_X509_NAME(X509_CRL_get_issuer(self.handle.pointer), $0) }.map { Digest.sha256($0).hex }
  }

  /// The number of the list, which only rises (RFC 5280 section 5.2.3): hexadecimal digits without leading zeros, empty for
  /// zero; nil where it has none that can be read.
  var number: String? {
    guard let number = shim_list_number(handle.pointer) else {
      ERR_clear_error()
      return nil
    }
    defer { ASN1_INTEGER_free(number) }
    guard ASN1_STRING_type(number) == V_ASN1_INTEGER, let data = ASN1_STRING_get0_data(number) else { return nil }
    let octets = UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(number)))
    return String(Array(octets.drop { $0 == 0 }).hex.drop { $0 == "0" })
  }

  /// Whether its signature uses a digest of the profile; another list says nothing, whoever signed it.
  var isStronglySigned: Bool {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_CRL_get0_signature(handle.pointer, nil, &algorithm)
    return [NID_sha256, NID_sha384, NID_sha512].contains(shim_signature_digest(algorithm))
  }

  /// Whether it lists only what changed since another list (RFC 5280, section 5.2.4); alone it clears nobody.
  var isDelta: Bool { X509_CRL_get_ext_by_NID(handle.pointer, NID_delta_crl, -1) >= 0 }

  /// Whether this authority, which has the issuer's name, signed it.
  func isSigned(by authority: Certificate) -> Bool {
    defer { ERR_clear_error() }
    guard let key = authority.key,
      X509_NAME_cmp(X509_CRL_get_issuer(handle.pointer), X509_get_subject_name(authority.handle.pointer)) == 0
    else { return false }
    return X509_CRL_verify(handle.pointer, key.pointer) == 1
  }

  public static func == (left: RevocationList, right: RevocationList) -> Bool { left.der == right.der }
  public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

/// Owner of an `X509_CRL`, which is only read.
final class RevocationListHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init?(der: [UInt8]) {
    let parsed: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var position: UnsafePointer<UInt8>? = base
      guard let list = d2i_X509_CRL(nil, &position, buffer.count) else { return nil }
      guard position == base + buffer.count else {
        X509_CRL_free(list)
        return nil
      }
      return list
    }
    guard let parsed else { return nil }
    pointer = parsed
  }

  deinit { X509_CRL_free(pointer) }
}
