import Domain
import Trust
import XML

/// The content of one assertion whose signature holds: structure and times checked, meaning not yet.
struct AssertionContent {
  let kind: AssertionKind
  let id: String
  let issuer: String
  let nameID: String
  let nameIDFormat: String?
  let notOnOrAfter: Instant
  /// Whether its audience is right only by the exception of the peer's entry.
  let usesAudienceException: Bool
  let signer: Certificate
  let authenticationContext: String
  /// Assertions that the advice names.
  let advised: [String]
  /// SHA-256 of the signed bytes.
  let digest: [UInt8]
  private let attributes: [String: [Element]]

  /// Clock difference that is forgiven, in seconds.
  static let skew: Int64 = 60
  /// Oldest issue, in seconds.
  static let oldestIssue: Int64 = 4 * 3600
  /// Oldest sign-in, in seconds.
  static let oldestSignIn: Int64 = 24 * 3600
  /// Longest text of one value, in bytes.
  static let longestText = 1000

  /// Reads the tree that the signature covered.
  init(_ verified: VerifiedXML, kind: AssertionKind, peer: Peer, now: Instant) throws(AssertionFailure) {
    let root = verified.tree.root
    let reader = FieldReader(kind: kind)
    let parts = try reader.parts(of: root)
    // Another reader could take a second named element for the one that is signed.
    guard !root.descendants.contains(where: Self.isNamed) else {
      throw .field(kind, "structure", "Something in it has an identifier of its own.")
    }
    self.kind = kind
    digest = verified.digest
    id = try reader.attribute(root, "ID")
    guard try reader.attribute(root, "Version") == "2.0" else {
      throw .field(kind, "version", "It is not SAML 2.0.")
    }
    let issued = try reader.time(root, "IssueInstant")
    guard issued <= now.advanced(bySeconds: Self.skew), issued >= now.advanced(bySeconds: -Self.oldestIssue) else {
      throw .field(kind, "issue-instant", "It was issued in the future or more than 4 hours ago.")
    }
    issuer = try reader.text(parts.issuer)
    let registered = kind == .identity ? peer.hcpIssuers : [peer.trcIssuer]
    guard registered.contains(issuer) else {
      throw .field(kind, "issuer", "Its issuer is not registered for this country and kind.")
    }
    (nameID, nameIDFormat) = try reader.subject(parts.subject, now)
    (notOnOrAfter, usesAudienceException) = try reader.conditions(parts.conditions, peer, now)
    signer = verified.signer
    advised = try reader.advice(parts.advice)
    authenticationContext = try reader.authentication(parts.authentication, now)
    attributes = try reader.attributes(parts.attributes)
  }

  private static func isNamed(_ element: Element) -> Bool {
    element.attributes.contains { ["ID", "Id", "id", "AssertionID"].contains($0.name) }
  }

  /// The values of an attribute; nil where it is absent.
  func values(_ name: String) -> [Element]? { attributes[name] }

  /// The one text value of an attribute.
  func text(_ name: String) throws(AssertionFailure) -> String {
    try FieldReader(kind: kind).text(one(name))
  }

  /// The one text value of an attribute that may be absent; blanks around it are dropped, as some peers indent it.
  func optionalText(_ name: String) throws(AssertionFailure) -> String? {
    guard attributes[name] != nil else { return nil }
    let value = try one(name)
    let trimmed = value.text.trimmed
    guard value.children.isEmpty, !trimmed.isEmpty, trimmed.utf8.count <= Self.longestText else {
      throw .field(kind, "attribute", "An attribute is empty, too long or not text.")
    }
    return trimmed
  }

  /// The one child element, in the HL7 namespace, of the one value of an attribute.
  func coded(_ name: String, element: String) throws(AssertionFailure) -> Element {
    let value = try one(name)
    guard value.children.count == 1, value.children[0].name == element, value.children[0].namespace == SAML.hl7,
      value.text.trimmed.isEmpty, value.children[0].children.isEmpty
    else { throw .field(kind, "attribute", "A coded attribute does not hold one \(element) of HL7.") }
    return value.children[0]
  }

  private func one(_ name: String) throws(AssertionFailure) -> Element {
    guard let values = attributes[name], values.count == 1 else {
      throw .field(
        kind, "attribute", "The attribute \(name.split(separator: ":").last ?? "") is missing or has many values.")
    }
    return values[0]
  }
}

extension String {
  /// Without blanks of XML at both ends.
  var trimmed: String {
    func isInk(_ byte: UInt8) -> Bool { byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D }
    guard let start = utf8.firstIndex(where: isInk), let end = utf8.lastIndex(where: isInk) else { return "" }
    return start == startIndex && utf8.index(after: end) == endIndex
      ? self : String(self[start..<utf8.index(after: end)])
  }
}
