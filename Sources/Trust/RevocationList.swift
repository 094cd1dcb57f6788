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
