public import Domain
import XML

/// XAdES signatures of one fixed form over whole documents of ours, such as evidences (ETSI EN 319 132-1, level B-B).
///
/// Enveloped as the root's last child; one reference to the document, one to the signed properties; exclusive canonical
/// XML without comments; the signed properties hold the time and the digest of the signer's certificate.
public enum XAdES {
  static let namespace = "http://uri.etsi.org/01903/v1.3.2#"
  static let signedProperties = "http://uri.etsi.org/01903#SignedProperties"

  /// Signs a document and returns it in exclusive canonical form with the signature as the root's last child.
  ///
  /// - Parameters:
  ///   - xml: a document without comments, instructions and signatures.
  ///   - key: `seal` or `seal-rsa`.
  ///   - time: claimed as the time of signing, in whole seconds.
  /// - Throws: `trust.key.purpose`, `trust.signature.place`, `trust.signature.canonical`, and faults of the XML.
  public static func sign(_ xml: [UInt8], with key: any SigningKey, at time: Instant) throws -> [UInt8] {
    guard key.purpose == .seal || key.purpose == .sealRSA,
      let algorithm = XMLSignatureAlgorithm(making: key.algorithm), let leaf = key.chain.first
    else {
      throw TrustFailure.key(
        "purpose", key.purpose.rawValue, "It was asked to sign XML.", "Use the key named seal or seal-rsa.")
    }
    let root = try Document.parse(xml).root
    guard !root.hasCommentsOrInstructions,
      !root.descendants.contains(where: { $0.namespace == DSig.namespace && $0.name == "Signature" })
    else {
      throw TrustFailure.signature("place", "What is to be signed has a signature, comments or instructions already.")
    }
    let body = try root.canonical()
    guard let end = body.lastIndex(of: 0x3C), end > 0 else {
      throw TrustFailure.signature("place", "The element has no end tag.")
    }
    let id = Random.uuid()
    let properties = properties(id, leaf, time, [("document-\(id)", "text/xml")])
    let info = signedInfo(id, algorithm, Digest.sha256(body), properties)
    let value = try key.sign(Array(info.utf8), as: key.purpose)
    let signature = signature(id, info, value, leaf, properties)
    return Array(body[..<end]) + Array(signature.utf8) + Array(body[end...])
  }

  /// The whole signature element around what was signed.
  static func signature(
    _ id: String, _ info: String, _ value: [UInt8], _ leaf: Certificate, _ properties: String
  ) -> String {
    "<ds:Signature xmlns:ds=\"\(DSig.namespace)\" Id=\"signature-\(id)\">\(info)"
      + "<ds:SignatureValue>\(Base64.encode(value))</ds:SignatureValue>"
      + "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>\(Base64.encode(leaf.der))</ds:X509Certificate></ds:X509Data>"
      + "</ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades=\"\(namespace)\" Target=\"#signature-\(id)\">"
      + "\(properties)\(Self.end)</ds:Object></ds:Signature>"
  }

  /// What unsigned properties are put before.
  private static let end = "</xades:QualifyingProperties>"

  /// Adds a time-stamp over the signature value of a document that ``sign(_:with:at:)`` made: level B-T.
  ///
  /// - Parameter token: the TimeStampToken (RFC 3161), DER.
  /// - Throws: `trust.signature.place` where the document has none of our signatures, or a time-stamp already.
  public static func adding(token: [UInt8], to xml: [UInt8]) throws(TrustFailure) -> [UInt8] {
    let end = Array(Self.end.utf8)
    let tag = Array("<xades:UnsignedProperties>".utf8)
    // Of our own making, so the last end tag of this name is that of the signature.
    guard let place = xml.ranges(of: end).last?.lowerBound, xml.firstRange(of: tag) == nil else {
      throw .signature("place", "There is no signature without a time-stamp.")
    }
    let stamp =
      "<xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>"
      + "<ds:CanonicalizationMethod Algorithm=\"\(DSig.exclusive)\"></ds:CanonicalizationMethod>"
      + "<xades:EncapsulatedTimeStamp>\(Base64.encode(token))</xades:EncapsulatedTimeStamp>"
      + "</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    return Array(xml[..<place]) + tag + Array(stamp.utf8) + Array(xml[place...])
  }

  static func empty(_ name: String, _ algorithm: String, _ declaration: String = "") -> String {
    "<ds:\(name)\(declaration) Algorithm=\"\(algorithm)\"></ds:\(name)>"
  }

  /// The signed properties as exclusive canonical XML writes them, so that these very bytes are digested.
  ///
  /// - Parameter formats: identifier of each reference, with the media type of what it is over.
  static func properties(
    _ id: String, _ leaf: Certificate, _ time: Instant, _ formats: [(reference: String, type: String)]
  ) -> String {
    let declaration = " xmlns:ds=\"\(DSig.namespace)\""
    return "<xades:SignedProperties xmlns:xades=\"\(namespace)\" Id=\"properties-\(id)\">"
      + "<xades:SignedSignatureProperties><xades:SigningTime>\(time.iso8601Seconds)</xades:SigningTime>"
      + "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
      + empty("DigestMethod", XMLDigestAlgorithm.sha256.rawValue, declaration)
      + "<ds:DigestValue\(declaration)>\(Base64.encode(Digest.sha256(leaf.der)))</ds:DigestValue>"
      + "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>"
      + "<xades:SignedDataObjectProperties>"
      + formats.map { format in
        "<xades:DataObjectFormat ObjectReference=\"#\(format.reference)\"><xades:MimeType>\(format.type)"
          + "</xades:MimeType></xades:DataObjectFormat>"
      }.joined() + "</xades:SignedDataObjectProperties></xades:SignedProperties>"
  }

  /// SignedInfo as exclusive canonical XML writes it, so that these very bytes are signed.
  private static func signedInfo(
    _ id: String, _ algorithm: XMLSignatureAlgorithm, _ document: [UInt8], _ properties: String
  ) -> String {
    "<ds:SignedInfo xmlns:ds=\"\(DSig.namespace)\">" + empty("CanonicalizationMethod", DSig.exclusive)
      + empty("SignatureMethod", algorithm.rawValue)
      + "<ds:Reference Id=\"document-\(id)\" URI=\"\"><ds:Transforms>" + empty("Transform", DSig.enveloped)
      + empty("Transform", DSig.exclusive) + "</ds:Transforms>" + digest(document)
      + propertiesReference(id, properties) + "</ds:SignedInfo>"
  }

  /// The reference to the signed properties.
  static func propertiesReference(_ id: String, _ properties: String) -> String {
    "<ds:Reference Type=\"\(signedProperties)\" URI=\"#properties-\(id)\"><ds:Transforms>"
      + empty("Transform", DSig.exclusive) + "</ds:Transforms>" + digest(Digest.sha256(Array(properties.utf8)))
  }

  /// Method and value, and the end of the reference.
  static func digest(_ bytes: [UInt8]) -> String {
    empty("DigestMethod", XMLDigestAlgorithm.sha256.rawValue)
      + "<ds:DigestValue>\(Base64.encode(bytes))</ds:DigestValue></ds:Reference>"
  }
}
