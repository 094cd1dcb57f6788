public import Domain
public import Trust
public import XML

/// A received document whose seal, if it must have one, holds.
public struct OpenedDocument: Sendable {
  /// The octets as received.
  public let bytes: [UInt8]
  public let uniqueID: String
  /// SHA-256 of the octets.
  public let digest: [UInt8]
  /// What the sender's seal says; nil from a peer that, by the trust list, sends none, which the clinician is told.
  public let seal: Seal?

  /// The proved content of a seal.
  public struct Seal: Sendable {
    public let sealedAt: Instant
    /// SHA-256 of the consent receipt under which the document was released.
    public let receiptDigest: [UInt8]
    public let signer: Certificate
  }
}

/// Sealing what leaves, and opening what arrives.
public enum DocumentSeal {
  /// Oldest seal that is opened, in seconds: as long as a response may be sent again.
  static let oldest: Int64 = 24 * 3600
  static let skew: Int64 = 60

  /// The signed seal of a document: an element for a header block of the response, to be inserted to the byte.
  static func element(for statement: SealStatement, key: any SigningKey) throws(SigningFailure) -> [UInt8] {
    guard key.purpose == .seal else { throw .notSealed("The key “\(key.purpose.rawValue)” is not the seal.") }
    let id = "_\(Random.uuid())"
    do {
      return try XMLSignature.sign(statement.xml(id: id), id: id, after: nil, with: key)
    } catch let failure as any Explained {
      throw .notSealed("\(failure.what) \(failure.why)")
    } catch {
      throw .notSealed("The signature was not made.")
    }
  }

  /// Opens a received document.
  ///
  /// - Parameters:
  ///   - bytes: the octets of the document as received.
  ///   - uniqueID: the document that was asked for.
  ///   - seal: the seal element of the message; nil where there is none.
  ///   - peer: the country that was asked.
  /// - Throws: `signing.seal-missing`, `.seal-signature`, `.seal-revocation`, `.seal-form`, `.other-document`, `.changed`, `.seal-time`.
  public static func open(
    _ bytes: [UInt8], uniqueID: String, seal: Element?, peer: Peer, at now: Instant
  ) throws(SigningFailure) -> OpenedDocument {
    let digest = Digest.sha256(bytes)
    guard let seal else {
      guard !peer.sealsDocuments else {
        throw .notOpened("seal-missing", "It has no seal, and its country seals every document.")
      }
      return OpenedDocument(bytes: bytes, uniqueID: uniqueID, digest: digest, seal: nil)
    }
    let verified: VerifiedXML
    do {
      verified = try XMLSignature.verify(seal, placed: .lastChild)
      try verify(chain: [verified.signer], for: .seal, peer: peer, at: now)
    } catch {
      guard error.code != "trust.certificate.revocation-unknown" else {
        throw .notOpened("seal-revocation", "Nobody says whether its seal's certificate was revoked. \(error.why)")
      }
      throw .notOpened("seal-signature", "Its seal does not hold. \(error.why)")
    }
    let statement = try SealStatement(verified.tree.root)
    guard statement.uniqueID == uniqueID else {
      throw .notOpened("other-document", "Its seal belongs to another document.")
    }
    guard Digest.constantTimeEqual(statement.documentDigest, digest) else {
      throw .notOpened("changed", "The document was changed after it was sealed.")
    }
    guard statement.time <= now.advanced(bySeconds: skew), statement.time >= now.advanced(bySeconds: -oldest) else {
      throw .notOpened("seal-time", "Its seal is from the future or older than 24 hours.")
    }
    return OpenedDocument(
      bytes: bytes, uniqueID: uniqueID, digest: digest,
      seal: .init(sealedAt: statement.time, receiptDigest: statement.receiptDigest, signer: verified.signer))
  }
}
