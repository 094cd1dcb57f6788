import Domain
import XML

/// The enveloped signatures of service metadata, whose form others chose: inclusive canonical XML is allowed here, and
/// here alone (wire-ihe.md section 9.2, trust.md section 4).
///
/// Everything else is as in ``XMLSignature``: one reference, to the whole; algorithms of the list; a tree of the
/// canonical bytes as the only result.
enum MetadataSignature {
  /// The canonical forms, without comments; with them is the same here, since comments are refused.
  private enum Form: String {
    case inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    case inclusiveWithComments = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
    case exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"

    func bytes(_ element: Element, without: Element? = nil) throws(TrustFailure) -> [UInt8] {
      do {
        return self == .exclusive
          ? try element.canonical(without: without) : try element.inclusiveCanonical(without: without)
      } catch {
        throw .metadata("signature", "It has no canonical form. \(error.why)")
      }
    }
  }

  /// Checks the signature `signature`, which stands somewhere inside `whole`, over `whole` without it.
  ///
  /// - Throws: `trust.metadata.signature`.
  static func verify(_ signature: Element, over whole: Element) throws(TrustFailure) -> VerifiedXML {
    // A search mask has some hundreds; what canonicalizing costs is told at XMLSignature.
    guard whole.holdsAtMost(20_000) else { throw .metadata("signature", "It is larger than any metadata are.") }
    let parts = try strict(signature, "Signature", ["SignedInfo", "SignatureValue", "KeyInfo"])
    let signer = try certificate(parts[2])
    let info = try signedInfo(parts[0])
    guard info.uri.isEmpty else { throw .metadata("signature", "A reference does not name the whole document.") }
    let body = try info.bodyForm.bytes(whole, without: signature)
    guard Digest.constantTimeEqual(info.digestMethod.digest(body), info.digest) else {
      throw .metadata("signature", "The metadata were changed after they were signed.")
    }
    guard let value = base64(parts[1]), let key = signer.key, info.algorithm.verify(value, of: info.bytes, with: key)
    else { throw .metadata("signature", "A signature value is not that of its certificate's key.") }
    do {
      let tree = try Document.parse(body)
      return VerifiedXML(tree: tree, signer: signer, algorithm: info.algorithm, digest: Digest.sha256(body))
    } catch {
      throw .metadata("signature", "What was signed cannot be read by itself. \(error.why)")
    }
  }

  // MARK: SignedInfo

  private struct Info {
    let bytes: [UInt8]
    let algorithm: XMLSignatureAlgorithm
    let uri: String
    let bodyForm: Form
    let digestMethod: XMLDigestAlgorithm
    let digest: [UInt8]
  }

  /// Read from the very bytes over which the signature value stands.
  private static func signedInfo(_ element: Element) throws(TrustFailure) -> Info {
    guard let method = element.children.first, let form = Form(rawValue: try algorithm(method)) else {
      throw .metadata("signature", "The canonical form of SignedInfo is not on the list.")
    }
    let bytes = try form.bytes(element)
    let root: Element
    do {
      root = try Document.parse(bytes).root
    } catch {
      throw .metadata("signature", "SignedInfo cannot be read by itself. \(error.why)")
    }
    let parts = try strict(root, "SignedInfo", ["CanonicalizationMethod", "SignatureMethod", "Reference"])
    guard try algorithm(parts[0]) == form.rawValue,
      let signing = XMLSignatureAlgorithm(rawValue: try algorithm(parts[1]))
    else { throw .metadata("algorithm", "A signature algorithm is not on the list.") }
    let reference = try strict(
      parts[2], "Reference", ["Transforms", "DigestMethod", "DigestValue"], attributes: ["URI", "Id"])
    guard let digestMethod = XMLDigestAlgorithm(rawValue: try algorithm(reference[1])) else {
      throw .metadata("algorithm", "A digest algorithm is not on the list.")
    }
    guard let uri = parts[2].attribute("URI"), let digest = base64(reference[2]) else {
      throw .metadata("signature", "A reference names nothing, or its digest is not base 64.")
    }
    return Info(
      bytes: bytes, algorithm: signing, uri: uri, bodyForm: try bodyForm(reference[0]), digestMethod: digestMethod,
      digest: digest)
  }

  /// The enveloped signature, then at most one canonical form; without one the inclusive form is meant (XML Signature
  /// 1.1, section 4.4.3.2).
  private static func bodyForm(_ transforms: Element) throws(TrustFailure) -> Form {
    let steps = transforms.children
    guard transforms.attributes.isEmpty, (1...2).contains(steps.count),
      steps.allSatisfy({ $0.name == "Transform" && $0.namespace == DSig.namespace }),
      try algorithm(steps[0]) == DSig.enveloped
    else { throw .metadata("signature", "The transforms are not: enveloped signature, a canonical form.") }
    guard steps.count == 2 else { return .inclusive }
    guard let form = Form(rawValue: try algorithm(steps[1])) else {
      throw .metadata("signature", "The transforms are not: enveloped signature, a canonical form.")
    }
    return form
  }

  // MARK: Parts

  /// One X509Data with one certificate or more, the signer's first; other descriptions of it are passed over.
  private static func certificate(_ keyInfo: Element) throws(TrustFailure) -> Certificate {
    let data = keyInfo.children.filter { $0.name == "X509Data" && $0.namespace == DSig.namespace }
    let found = data.flatMap(\.children).filter { $0.name == "X509Certificate" && $0.namespace == DSig.namespace }
    guard data.count == 1, (1...4).contains(found.count), let der = base64(found[0]) else {
      throw .metadata("signature", "KeyInfo does not show the signer's certificate.")
    }
    return try Certificate(der: der)
  }

  private static func strict(
    _ element: Element, _ name: String, _ names: [String], attributes: Set<String> = ["Id"]
  ) throws(TrustFailure) -> [Element] {
    do {
      return try XMLSignature.strict(element, name, names, attributes: attributes)
    } catch {
      throw .metadata("signature", error.why)
    }
  }

  /// The identifier of an algorithm without arguments.
  private static func algorithm(_ element: Element) throws(TrustFailure) -> String {
    guard element.namespace == DSig.namespace, let value = element.attribute("Algorithm"),
      element.attributes.count == 1, element.children.isEmpty, element.text.allSatisfy(\.isWhitespace)
    else { throw .metadata("algorithm", "An algorithm has arguments that are not known.") }
    return value
  }

  private static func base64(_ element: Element) -> [UInt8]? {
    element.children.isEmpty ? Base64.decode(element.text) : nil
  }
}

extension TrustFailure {
  /// Service metadata that are not used.
  static func metadata(_ code: String, _ why: String) -> TrustFailure {
    TrustFailure(
      "trust.metadata.\(code)", what: "The service metadata are not used.", why: why,
      whatToDo: "Ask the other contact point to publish them anew, signed with its seal; until then the former count.")
  }
}
