public import Domain
public import Trust
public import Validation

/// A document with its seal, ready to leave. Only ``DocumentSeal`` makes one, and only from a validated document.
public struct SealedDocument: Sendable {
  /// The octets that are sent, unchanged.
  public let bytes: [UInt8]
  /// XDS unique id of the document.
  public let uniqueID: String
  /// SHA-256 of the octets.
  public let digest: [UInt8]
  /// The signed seal element, for a header block of the response, to be inserted to the byte.
  public let seal: [UInt8]
  /// SHA-256 of the consent receipt under which it leaves.
  public let receiptDigest: [UInt8]
  public let sealedAt: Instant
}

extension DocumentSeal {
  /// Seals a document: its octets, its id, the consent receipt and the time, signed by the seal key.
  ///
  /// - Parameters:
  ///   - receiptDigest: SHA-256 (32 bytes) of the consent receipt.
  ///   - key: the key named `seal` (P-256).
  /// - Throws: `signing.not-sealed`.
  public static func seal(
    _ document: ValidatedDocument, receiptDigest: [UInt8], key: any SigningKey, at now: Instant
  ) throws(SigningFailure) -> SealedDocument {
    guard receiptDigest.count == 32 else { throw .notSealed("The digest of the consent receipt is not a SHA-256.") }
    let digest = Digest.sha256(document.bytes)
    let statement = SealStatement(
      uniqueID: document.uniqueID, documentDigest: digest, receiptDigest: receiptDigest, time: now)
    return SealedDocument(
      bytes: document.bytes, uniqueID: document.uniqueID, digest: digest, seal: try element(for: statement, key: key),
      receiptDigest: receiptDigest, sealedAt: now)
  }
}
