import Domain
public import XML

/// XML whose signature holds: parsed anew from the canonical bytes that the signature covers, without the signature.
///
/// Nothing of the message that it came from is reachable from it, so that only what was signed can be read.
public struct VerifiedXML: Sendable {
  public let tree: Document
  /// The certificate of KeyInfo. It verified the signature and is not yet trusted: see ``verify(chain:for:peer:at:)``.
  public let signer: Certificate
  public let algorithm: XMLSignatureAlgorithm
  /// SHA-256 of the canonical bytes.
  public let digest: [UInt8]
}

extension XMLSignature {
  /// Checks the one signature of `element` and returns what it covers.
  ///
  /// The caller has found `element` by its absolute place, and goes on with the result alone.
  /// - Throws: `trust.signature.<reason>`: count, place, form, algorithm, reference, id, transform, key-info, digest, value.
  public static func verify(_ element: Element, placed: Placement) throws(TrustFailure) -> VerifiedXML {
    guard element.holdsAtMost(mostNodes) else {
      throw .signature("size", "What is signed has more than \(mostNodes) elements, attributes and namespaces.")
    }
    guard !element.hasCommentsOrInstructions else {
      throw .signature("form", "Comments or instructions stand inside what was signed.")
    }
    let signature = try signature(of: element, placed: placed)
    let parts = try strict(signature, "Signature", ["SignedInfo", "SignatureValue", "KeyInfo"], attributes: ["Id"])
    let signer = try certificate(parts[2])
    let info = try SignedInfo(parts[0])
    try check(info.uri, names: element)
    let body = try canonical(element, info.bodyPrefixes, without: signature)
    guard Digest.constantTimeEqual(info.digestMethod.digest(body), info.digest) else {
      throw .signature("digest", "The element was changed after it was signed.")
    }
    guard let value = Base64.decode(try text(parts[1], "SignatureValue")), let key = signer.key,
      info.algorithm.verify(value, of: info.bytes, with: key)
    else { throw .signature("value", "The signature value is not that of the certificate's key over SignedInfo.") }
    do {
      let tree = try Document.parse(body)
      return VerifiedXML(tree: tree, signer: signer, algorithm: info.algorithm, digest: Digest.sha256(body))
    } catch {
      throw .signature("form", "What was signed cannot be read by itself. \(error.why)")
    }
  }

  /// Elements, attributes and namespace declarations that are canonicalized before anybody is trusted: assertions and
  /// seals have a few dozen. The library looks for each inclusive prefix along the ancestors of each element, so that a
  /// message within all limits could keep it busy for minutes.
  static let mostNodes = 4000

  /// The one signature: a direct child, at its fixed place; none lies deeper.
  private static func signature(of element: Element, placed: Placement) throws(TrustFailure) -> Element {
    let children = element.children
    let found = children.filter { $0.name == "Signature" && $0.namespace == DSig.namespace }
    guard let signature = found.first else { throw .signature("missing", "There is no signature.") }
    guard found.count == 1, !children.contains(where: { Tree.contains($0, "Signature") }) else {
      throw .signature("count", "There is more than one signature.")
    }
    let right =
      switch placed {
      case .lastChild: children.last == signature
      case .afterFirstChild(let name):
        children.count >= 2 && children[0].name == name && children[0].namespace == element.namespace
          && children[1] == signature
      }
    guard right else { throw .signature("place", "The signature does not stand at its place.") }
    return signature
  }

  /// The reference names the parent element, and nothing else in the document answers to that name.
  private static func check(_ uri: String, names element: Element) throws(TrustFailure) {
    let root = element.document.root
    // All spellings of identifiers share one space: two that are alike anywhere make every reference ambiguous.
    guard !element.document.repeatsIdentifiers else {
      throw .signature("id", "The document has an identifier more than once.")
    }
    if uri.isEmpty {
      guard root == element else { throw .signature("reference", "The reference names a document, not this element.") }
      return
    }
    guard let id = try Tree.identifier(of: element), uri == "#\(id)" else {
      throw .signature("reference", "The reference does not name the element that holds the signature.")
    }
    guard isName(id) else { throw .signature("id", "The identifier is not a name.") }
  }

  /// An NCName of letters, digits, `.`, `-` and `_`; what else XML would allow is not used in identifiers.
  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first == 0x5F || first >= 0x41 else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || [".", "-", "_"].contains($0)
    }
  }

  /// KeyInfo: one X509Data with one certificate, which is never a source of trust.
  private static func certificate(_ keyInfo: Element) throws(TrustFailure) -> Certificate {
    let data = try strict(keyInfo, "KeyInfo", ["X509Data"], attributes: ["Id"])
    let items = try strict(data[0], "X509Data", ["X509Certificate"], attributes: [])
    guard let der = Base64.decode(try text(items[0], "X509Certificate")) else {
      throw .signature("key-info", "The certificate is not base 64.")
    }
    return try Certificate(der: der)
  }

  static func canonical(
    _ element: Element, _ prefixes: [String], without: Element?
  ) throws(TrustFailure) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try element.canonical(inclusivePrefixes: prefixes, without: without)
    } catch {
      throw .signature("canonical", "It has no canonical form. \(error.why)")
    }
    // A signature over nothing would fit every document.
    guard !bytes.isEmpty else { throw .signature("canonical", "Its canonical form is empty.") }
    return bytes
  }

  /// The children of an element, which must be exactly these, in this order, each once, with nothing between them.
  static func strict(
    _ element: Element, _ name: String, _ names: [String], attributes: Set<String>
  ) throws(TrustFailure) -> [Element] {
    let children = element.children
    guard element.name == name, element.namespace == DSig.namespace,
      children.map(\.name) == names, children.allSatisfy({ $0.namespace == DSig.namespace }), hasBlankText(element),
      element.attributes.allSatisfy({ $0.namespace == nil && attributes.contains($0.name) })
    else { throw .signature("form", "\(name) does not hold exactly: \(names.joined(separator: ", ")).") }
    return children
  }

  /// The text of an element without children and attributes.
  static func text(_ element: Element, _ name: String) throws(TrustFailure) -> String {
    guard element.name == name, element.children.isEmpty, element.attributes.allSatisfy({ $0.name == "Id" }) else {
      throw .signature("form", "\(name) holds something else than text.")
    }
    return element.text
  }

  private static func hasBlankText(_ element: Element) -> Bool {
    element.nodes.allSatisfy { node in
      guard case .text(let text) = node else { return true }
      return text.unicodeScalars.allSatisfy { [" ", "\t", "\n", "\r"].contains($0) }
    }
  }
}
