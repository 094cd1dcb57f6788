import Domain
import XML

/// Enveloped XML signatures of one strict profile: exclusive canonical XML, one reference to the parent element.
///
/// XML Signature 1.1 (W3C), Exclusive XML Canonicalization 1.0 without comments, algorithms of an allow-list.
public enum XMLSignature {
  /// Where the signature must stand among the children of what it signs.
  public enum Placement: Sendable, Hashable {
    /// Directly after the first child, which has this name in the namespace of the signed element (SAML: `Issuer`).
    case afterFirstChild(String)
    case lastChild
  }

  /// Signs the root of `xml` and returns it in exclusive canonical form with the signature inside.
  ///
  /// - Parameters:
  ///   - id: value of the root's identifier, which the reference names; nil refers to the whole document (`""`).
  ///   - firstChild: name of the first child, behind which the signature is put; nil puts it last.
  ///   - key: `seal` or `seal-rsa`.
  /// - Throws: `trust.key.purpose`, `trust.signature.place`, `trust.signature.id`, and faults of the XML.
  public static func sign(
    _ xml: [UInt8], id: String?, after firstChild: String?, with key: any SigningKey
  ) throws -> [UInt8] {
    let key = key.current
    guard key.purpose == .seal || key.purpose == .sealRSA,
      let algorithm = XMLSignatureAlgorithm(making: key.algorithm), let leaf = key.chain.first
    else {
      throw TrustFailure.key(
        "purpose", key.purpose.rawValue, "It was asked to sign XML.", "Use the key named seal or seal-rsa.")
    }
    let root = try Document.parse(xml).root
    guard !root.hasCommentsOrInstructions, !Tree.contains(root, "Signature") else {
      throw TrustFailure.signature("place", "What is to be signed has a signature, comments or instructions already.")
    }
    if let id, try Tree.identifier(of: root) != id {
      throw TrustFailure.signature("id", "The element to be signed does not have the identifier that was given.")
    }
    let body = try root.canonical()
    let info = signedInfo(algorithm, uri: id.map { "#\($0)" } ?? "", digest: Digest.sha256(body))
    let value = try key.sign(Array(info.utf8), as: key.purpose)
    let signature =
      "<ds:Signature xmlns:ds=\"\(DSig.namespace)\">\(info.replacing(" xmlns:ds=\"\(DSig.namespace)\"", with: ""))"
      + "<ds:SignatureValue>\(Base64.encode(value))</ds:SignatureValue>"
      + "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>\(Base64.encode(leaf.der))</ds:X509Certificate></ds:X509Data>"
      + "</ds:KeyInfo></ds:Signature>"
    let position = try insertionPoint(body, root, firstChild)
    return Array(body[..<position]) + Array(signature.utf8) + Array(body[position...])
  }

  /// SignedInfo as exclusive canonical XML writes it, so that these very bytes are signed.
  private static func signedInfo(_ algorithm: XMLSignatureAlgorithm, uri: String, digest: [UInt8]) -> String {
    func empty(_ name: String, _ value: String) -> String { "<ds:\(name) Algorithm=\"\(value)\"></ds:\(name)>" }
    return "<ds:SignedInfo xmlns:ds=\"\(DSig.namespace)\">" + empty("CanonicalizationMethod", DSig.exclusive)
      + empty("SignatureMethod", algorithm.rawValue) + "<ds:Reference URI=\"\(uri)\"><ds:Transforms>"
      + empty("Transform", DSig.enveloped) + empty("Transform", DSig.exclusive) + "</ds:Transforms>"
      + empty("DigestMethod", XMLDigestAlgorithm.sha256.rawValue)
      + "<ds:DigestValue>\(Base64.encode(digest))</ds:DigestValue></ds:Reference></ds:SignedInfo>"
  }

  /// Where the signature goes in the canonical bytes of `root`: behind the first child, or before the end tag.
  private static func insertionPoint(
    _ body: [UInt8], _ root: Element, _ firstChild: String?
  ) throws(TrustFailure) -> Int {
    guard let firstChild else {
      guard let end = body.lastIndex(of: 0x3C) else { throw .signature("place", "The element has no end tag.") }
      return end
    }
    guard let first = root.children.first, first.name == firstChild, first.namespace == root.namespace,
      let end = CanonicalScan.endOfFirstChild(body)
    else { throw .signature("place", "The first child is not “\(firstChild)”.") }
    return end
  }
}

/// Finds a place in canonical XML, which has no empty-element tags, no CDATA, and `<` only as the start of a tag.
private enum CanonicalScan {
  static func endOfFirstChild(_ bytes: [UInt8]) -> Int? {
    var depth = 0
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x3C, index + 1 < bytes.count else {
        index += 1
        continue
      }
      depth += bytes[index + 1] == 0x2F ? -1 : 1
      let closes = bytes[index + 1] == 0x2F
      guard let end = endOfTag(bytes, index) else { return nil }
      index = end
      if closes, depth == 1 { return index }
    }
    return nil
  }

  /// The position after the tag that starts at `start`; a `>` within quotes does not end it.
  private static func endOfTag(_ bytes: [UInt8], _ start: Int) -> Int? {
    var quoted = false
    for index in start..<bytes.count {
      if bytes[index] == 0x22 { quoted.toggle() }
      if bytes[index] == 0x3E, !quoted { return index + 1 }
    }
    return nil
  }
}

/// Walks over a tree for the checks of signatures.
enum Tree {
  /// Whether a descendant with this name in the signature namespace exists.
  static func contains(_ element: Element, _ name: String) -> Bool {
    element.descendants(named: name).contains { $0.namespace == DSig.namespace }
  }

  /// The one identifier of an element.
  ///
  /// - Throws: `trust.signature.id` where it has several; nil means none.
  static func identifier(of element: Element) throws(TrustFailure) -> String? {
    let found = identifiers(of: element)
    guard found.count <= 1 else { throw .signature("id", "The signed element has several identifiers.") }
    return found.first
  }

  private static func identifiers(of element: Element) -> [String] {
    element.attributes.filter { attribute in
      DSig.identifiers.contains { $0.name == attribute.name && $0.namespace == attribute.namespace }
    }.map(\.value)
  }
}
