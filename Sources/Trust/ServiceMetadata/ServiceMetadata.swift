public import Domain
import FoundationEssentials
import XML

/// What a contact point published about one service, with both signatures verified: its publisher's and its own.
public struct ServiceMetadata: Sendable, Hashable {
  public let service: MetadataService
  /// Absolute `https` address; empty for the search mask.
  public let url: String
  /// Whom the caller must meet there; nil for the search mask.
  public let certificate: Certificate?
  /// From when it counts; nil: it always did.
  public let activation: Instant?
  /// From when it does not count any more.
  public let expiration: Instant?
  /// The element `searchFields` in canonical form, for the search mask.
  public let searchMask: [UInt8]?
  /// Pin of the seal that signed for the country.
  public let signedBy: [UInt8]
  /// SHA-256 of the country's canonical content: says whether two are the same.
  public let digest: [UInt8]

  public static let namespace = "http://docs.oasis-open.org/bdxr/ns/SMP/2016/05"
  /// The longest that is read, in bytes; a search mask may carry a picture.
  public static let limit = 4 << 20

  /// Opens `SignedServiceMetadata`.
  ///
  /// - Parameters:
  ///   - service: what was asked for; anything else is refused, whoever signed it.
  ///   - peer: the contact point; one of its seals must have signed inside.
  ///   - publisher: who runs the publisher; one of its seals must have signed the whole.
  ///   - after: the activation of what was in use before; an older one is refused.
  /// - Throws: `trust.metadata.form`, `.signature`, `.algorithm`, `.publisher`, `.country`, `.redirect`,
  ///   `.participant`, `.service`, `.endpoint`, `.not-yet-valid`, `.expired`, `.rollback`.
  public static func open(
    _ bytes: [UInt8], of service: MetadataService, peer: Peer, publisher: Peer, at now: Instant, after: Instant? = nil
  ) throws(TrustFailure) -> ServiceMetadata {
    guard bytes.count <= limit else { throw .metadata("form", "They are longer than \(limit) bytes.") }
    let document: Document
    do {
      document = try Document.parse(bytes)
    } catch {
      throw .metadata("form", "They are not XML that is read here. \(error.why)")
    }
    let outer = try wholeSignature(document.root)
    try check(outer.signer, of: publisher, "publisher", at: now)
    // Of the tree as it came, which the outer signature covers: its canonical form may have moved namespaces, over which
    // the inner one stands. Only what the inner one covers is read.
    guard let metadata = document.root.children.first, metadata.isNamed("ServiceMetadata", in: namespace) else {
      throw .metadata("form", "They do not hold exactly one ServiceMetadata.")
    }
    let inner = try countrySignature(metadata)
    try check(inner.signer, of: peer, "country", at: now)
    let reader = ServiceMetadataReader(service: service, signedBy: inner.signer.spkiSHA256, digest: inner.digest)
    let found = try reader.metadata(inner.tree.root)
    try found.checkTime(now, after: after)
    return found
  }

  /// Whether they count at this instant.
  ///
  /// - Throws: `trust.metadata.not-yet-valid`, `.expired`, `.rollback`.
  public func checkTime(_ now: Instant, after: Instant? = nil) throws(TrustFailure) {
    if let activation, now < activation { throw .metadata("not-yet-valid", "The service is not activated yet.") }
    if let expiration, now >= expiration { throw .metadata("expired", "The service has expired.") }
    if let certificate, now >= certificate.notAfter {
      throw .metadata("expired", "The certificate of the endpoint has expired.")
    }
    if let after, (activation ?? Instant(milliseconds: 0)) < after {
      throw .metadata("rollback", "They were activated before those that were in use.")
    }
  }

  // MARK: Signatures

  /// The publisher's: last child of the root, over the root.
  private static func wholeSignature(_ root: Element) throws(TrustFailure) -> VerifiedXML {
    guard root.isNamed("SignedServiceMetadata", in: namespace) else {
      throw .metadata("form", "The root is not SignedServiceMetadata.")
    }
    guard !root.hasCommentsOrInstructions else {
      throw .metadata("form", "Comments or instructions stand inside what was signed.")
    }
    let children = root.children
    guard children.count == 2, let signature = children.last, signature.isNamed("Signature", in: DSig.namespace) else {
      throw .metadata("signature", "The publisher's signature is missing or not at its place.")
    }
    return try MetadataSignature.verify(signature, over: root)
  }

  /// The country's: in the one extension that holds it, over ServiceMetadata as it was handed to the publisher.
  private static func countrySignature(_ metadata: Element) throws(TrustFailure) -> VerifiedXML {
    let content = metadata.children
    guard content.count == 1, content[0].namespace == namespace else {
      throw .metadata("form", "ServiceMetadata does not hold exactly one service.")
    }
    guard content[0].name != "Redirect" else {
      throw .metadata("redirect", "They point to another publisher, which is not followed.")
    }
    let holders = content[0].children.filter { $0.isNamed("Extension", in: namespace) }
    let found = holders.flatMap(\.children).filter { $0.isNamed("Signature", in: DSig.namespace) }
    let all = metadata.descendants(named: "Signature").filter { $0.namespace == DSig.namespace }
    guard found.count == 1, all.count == 1 else {
      throw .metadata("signature", "The country's own signature is missing, repeated or not at its place.")
    }
    return try MetadataSignature.verify(found[0], over: metadata)
  }

  private static func check(
    _ signer: Certificate, of owner: Peer, _ code: String, at now: Instant
  ) throws(TrustFailure) {
    do {
      try verify(chain: [signer], for: .seal, peer: owner, at: now)
    } catch {
      // A question to a responder may be answered by now; whoever asks again decides.
      if error.code == "trust.certificate.revocation-unknown" { throw error }
      throw .metadata(code, "The \(code)'s signer is not one of its seals. \(error.why)")
    }
  }
}
