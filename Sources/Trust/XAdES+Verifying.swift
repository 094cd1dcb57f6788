public import Domain
public import XML

/// A document whose XAdES signature holds: parsed anew from the canonical bytes that it covers, without it.
public struct VerifiedXAdES: Sendable {
  public let tree: Document
  /// The certificate of KeyInfo, whose digest was signed too. It is not yet trusted: see ``verify(chain:for:peer:at:)``.
  public let signer: Certificate
  /// When it was signed, as the signer says.
  public let signingTime: Instant
  /// The canonical SignatureValue, which a time-stamp covers.
  public let stampedBytes: [UInt8]
  /// The time-stamp token (RFC 3161, DER), not yet verified; nil at level B-B.
  public let token: [UInt8]?
}

extension XAdES {
  /// Checks a document that was signed in the form of ``sign(_:with:at:)``, and nothing else.
  ///
  /// - Throws: `trust.signature.<reason>`: count, place, form, algorithm, reference, id, transform, key-info, digest,
  ///   value, canonical.
  public static func verify(_ document: Document) throws(TrustFailure) -> VerifiedXAdES {
    let root = document.root
    guard !root.hasCommentsOrInstructions else {
      throw .signature("form", "Comments or instructions stand inside what was signed.")
    }
    let found = root.descendants.filter { $0.name == "Signature" && $0.namespace == DSig.namespace }
    guard let signature = found.first else { throw .signature("missing", "There is no signature.") }
    guard found.count == 1 else { throw .signature("count", "There is more than one signature.") }
    guard root.children.last == signature else { throw .signature("place", "It does not stand at its place.") }
    let parts = try Form.children(
      of: signature, ["SignedInfo", "SignatureValue", "KeyInfo", "Object"], attributes: ["Id"])
    let qualifying = try Qualifying(parts[3], of: signature)
    let info = try TwoReferences(parts[0])
    guard Form.identifiers(in: root).filter({ $0 == info.properties.id }).count == 1,
      qualifying.signed.attribute("Id") == info.properties.id
    else { throw .signature("id", "The second reference does not name the signed properties alone.") }
    let body = try Form.canonical(root, without: signature)
    let properties = try Form.canonical(qualifying.signed)
    guard info.document.covers(body), info.properties.covers(properties) else {
      throw .signature("digest", "The document was changed after it was signed.")
    }
    let signer = try certificate(parts[2])
    guard let value = Base64.decode(try Form.text(parts[1])), let key = signer.key,
      info.algorithm.verify(value, of: info.bytes, with: key)
    else { throw .signature("value", "The signature value is not that of the certificate's key over SignedInfo.") }
    let claims = try SignedClaims(Form.parsed(properties).root)
    guard claims.formatOf == info.documentID else {
      throw .signature("reference", "The signed properties do not describe the document.")
    }
    guard Digest.constantTimeEqual(claims.certificateDigest, Digest.sha256(signer.der)) else {
      throw .signature("key-info", "The certificate is not the one whose digest was signed.")
    }
    return VerifiedXAdES(
      tree: try Form.parsed(body), signer: signer, signingTime: claims.time,
      stampedBytes: try Form.canonical(parts[1]), token: qualifying.token)
  }

  /// Checks the bytes of a file, as ``verify(_:)`` checks a document.
  ///
  /// - Throws: `trust.signature.<reason>`; `.form` where the bytes are no XML.
  public static func verify(bytes: [UInt8]) throws(TrustFailure) -> VerifiedXAdES {
    let document: Document
    do {
      document = try Document.parse(bytes)
    } catch {
      throw .signature("form", "It cannot be read. \(error.why)")
    }
    return try verify(document)
  }

  private static func certificate(_ keyInfo: Element) throws(TrustFailure) -> Certificate {
    let data = try Form.children(of: keyInfo, ["X509Data"])
    let items = try Form.children(of: data[0], ["X509Certificate"])
    guard let der = Base64.decode(try Form.text(items[0])) else {
      throw .signature("key-info", "The certificate is not base 64.")
    }
    return try Certificate(der: der)
  }
}

/// What stands in the signature's Object: the signed properties, and the time-stamp where there is one.
private struct Qualifying {
  let signed: Element
  let token: [UInt8]?

  init(_ object: Element, of signature: Element) throws(TrustFailure) {
    let namespace = XAdES.namespace
    let outer = try Form.children(of: object, ["QualifyingProperties"], in: namespace)[0]
    guard let id = signature.attribute("Id"), outer.attribute("Target") == "#\(id)" else {
      throw .signature("reference", "The properties do not belong to this signature.")
    }
    guard outer.children.count == 2 else {
      signed = try Form.children(of: outer, ["SignedProperties"], in: namespace, attributes: ["Target"])[0]
      token = nil
      return
    }
    let both = try Form.children(
      of: outer, ["SignedProperties", "UnsignedProperties"], in: namespace, attributes: ["Target"])
    signed = both[0]
    let unsigned = try Form.children(of: both[1], ["UnsignedSignatureProperties"], in: namespace)
    let stamp = try Form.children(of: unsigned[0], ["SignatureTimeStamp"], in: namespace)[0]
    let parts = stamp.children
    guard parts.count == 2, parts[0].isNamed("CanonicalizationMethod", in: DSig.namespace),
      parts[0].attribute("Algorithm") == DSig.exclusive, parts[0].children.isEmpty,
      parts[1].isNamed("EncapsulatedTimeStamp", in: namespace), let der = Base64.decode(try Form.text(parts[1]))
    else { throw .signature("form", "The time-stamp is not one token over the exclusive canonical form.") }
    token = der
  }
}

/// The content of the signed properties, read from the very bytes that were digested.
private struct SignedClaims {
  let time: Instant
  let certificateDigest: [UInt8]
  /// The reference of which the properties say that it is XML.
  let formatOf: String

  init(_ root: Element) throws(TrustFailure) {
    let namespace = XAdES.namespace
    let parts = try Form.children(
      of: root, ["SignedSignatureProperties", "SignedDataObjectProperties"], in: namespace, attributes: ["Id"])
    let claims = try Form.children(of: parts[0], ["SigningTime", "SigningCertificateV2"], in: namespace)
    let certificate = try Form.children(of: claims[1], ["Cert"], in: namespace)
    let digests = try Form.children(of: certificate[0], ["CertDigest"], in: namespace)
    let digest = try Form.children(of: digests[0], ["DigestMethod", "DigestValue"])
    let format = try Form.children(of: parts[1], ["DataObjectFormat"], in: namespace)[0]
    guard try Form.algorithm(digest[0]) == XMLDigestAlgorithm.sha256.rawValue,
      let value = Base64.decode(try Form.text(digest[1])), let time = Instant(iso8601: try Form.text(claims[0])),
      let named = format.attribute("ObjectReference"), named.hasPrefix("#")
    else { throw .signature("form", "The signed properties are not those of the profile.") }
    self.time = time
    certificateDigest = value
    formatOf = String(named.dropFirst())
  }
}
