import Domain
import Trust
import XML

/// Reads the parts of an assertion strictly: what is missing, repeated or not known is refused.
struct FieldReader {
  let kind: AssertionKind

  struct Parts {
    let issuer: Element
    let subject: Element
    let conditions: Element
    let advice: Element?
    let authentication: Element
    let attributes: Element
  }

  func parts(of root: Element) throws(AssertionFailure) -> Parts {
    let children = root.children
    guard root.name == "Assertion", root.namespace == SAML.namespace,
      children.allSatisfy({ $0.namespace == SAML.namespace }), isOfSchema(root)
    else { throw structure }
    let head = children.prefix(3).map(\.name)
    let advice = children.count > 3 && children[3].name == "Advice" ? children[3] : nil
    let statements = children.dropFirst(advice == nil ? 3 : 4)
    guard head == ["Issuer", "Subject", "Conditions"], statements.count == 2,
      let authentication = statements.first(where: { $0.name == "AuthnStatement" }),
      let attributes = statements.first(where: { $0.name == "AttributeStatement" })
    else { throw structure }
    return Parts(
      issuer: children[0], subject: children[1], conditions: children[2], advice: advice,
      authentication: authentication, attributes: attributes)
  }

  /// Whether an element and all inside have only the attributes that the SAML schema gives them, and whether text stands
  /// only where it has any. Attributes of a person are looked at where they are read.
  private func isOfSchema(_ element: Element) -> Bool {
    guard element.namespace == SAML.namespace, let known = SAML.attributesOfElements[element.name] else { return false }
    guard
      element.attributes.allSatisfy({ attribute in
        switch attribute.namespace {
        case nil: known.contains(attribute.name)
        case SAML.instance: element.name == "AttributeValue" && isTextType(attribute, of: element)
        default: element.name == "Attribute"
        }
      })
    else { return false }
    if element.name == "AttributeValue" { return true }
    if element.name == "AttributeStatement" { return element.ownText.trimmed.isEmpty }
    let children = element.children
    let mayHoldText = children.isEmpty && element.name != "SubjectConfirmation"
    return (mayHoldText || element.ownText.trimmed.isEmpty) && children.allSatisfy(isOfSchema)
  }

  /// Whether an attribute of XML Schema's is the type of a value that means nothing else than its text: `xs:string`, as
  /// toolkits write it. Another type, nothing in place of the value, and the address of a schema would change what is read.
  private func isTextType(_ attribute: Attribute, of value: Element) -> Bool {
    let parts = attribute.value.trimmed.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard attribute.name == "type", (1...2).contains(parts.count),
      let name = parts.last, ["string", "anyType", "anyURI"].contains(name)
    else { return false }
    let namespace = value.resolve(prefix: parts.count == 2 ? parts[0] : nil)
    // The exclusive canonical form, of which this was read, leaves out a prefix that stands in values alone.
    return namespace == SAML.schema || namespace == nil && parts.count == 2 && !parts[0].isEmpty
  }

  /// NameID and its format; one confirmation, by sender-vouches.
  func subject(_ element: Element, _ now: Instant) throws(AssertionFailure) -> (String, String?) {
    let children = element.children
    guard children.map(\.name) == ["NameID", "SubjectConfirmation"] else {
      throw .field(kind, "subject", "Its subject is not one NameID and one confirmation.")
    }
    guard children[1].attribute("Method") == SAML.senderVouches else {
      throw .field(kind, "confirmation", "Its subject is not confirmed by sender-vouches.")
    }
    guard children[1].children.allSatisfy({ $0.name == "SubjectConfirmationData" && $0.attributes.isEmpty }) else {
      throw .field(kind, "confirmation", "Its confirmation has conditions that are not known.")
    }
    let format = children[0].attribute("Format")
    guard kind != .identity || format.map({ !$0.trimmed.isEmpty }) == true else {
      throw .field(kind, "subject", "Its NameID has no format.")
    }
    return (try text(children[0]), format)
  }

  /// The end of validity, and whether the audience needed the peer's exception; span, times and audience are checked,
  /// any other condition is refused.
  func conditions(
    _ element: Element, _ peer: Peer, _ now: Instant
  ) throws(AssertionFailure) -> (until: Instant, byException: Bool) {
    let from = try time(element, "NotBefore")
    let until = try time(element, "NotOnOrAfter")
    guard from < until, until.milliseconds(since: from) <= kind.longestSpan * 1000 else {
      throw .field(kind, "lifetime", "It is valid for longer than \(kind.longestSpan / 3600) hours.")
    }
    guard now >= from.advanced(bySeconds: -AssertionContent.skew) else {
      throw .field(kind, "not-yet-valid", "It is not valid yet.")
    }
    guard now < until.advanced(bySeconds: AssertionContent.skew) else {
      throw .field(kind, "expired", "It is no longer valid.")
    }
    return (until, try audience(element, peer))
  }

  /// Whether the audience is right only by the exception of the peer's signed entry, which only the HCP assertion has.
  private func audience(_ conditions: Element, _ peer: Peer) throws(AssertionFailure) -> Bool {
    let restrictions = conditions.children
    guard restrictions.count <= 1,
      restrictions.allSatisfy({ $0.name == "AudienceRestriction" && $0.namespace == SAML.namespace }),
      conditions.attributes.allSatisfy({ ["NotBefore", "NotOnOrAfter"].contains($0.name) })
    else { throw .field(kind, "condition", "It has a condition that is not known.") }
    let exception = kind == .identity ? peer.hcpAudienceException : nil
    guard let restriction = restrictions.first else {
      guard exception == .absent else { throw .field(kind, "audience", "It names no audience.") }
      return true
    }
    let audiences = restriction.children
    guard audiences.count == 1, audiences[0].name == "Audience", audiences[0].namespace == SAML.namespace else {
      throw .field(kind, "audience", "It does not name exactly one audience.")
    }
    let name = try text(audiences[0])
    if name == SAML.audience { return false }
    guard exception == .other(name) else {
      throw .field(kind, "audience", "It is meant for another audience.")
    }
    return true
  }

  /// The assertions that the advice names.
  func advice(_ element: Element?) throws(AssertionFailure) -> [String] {
    var ids: [String] = []
    for child in element?.children ?? [] {
      guard child.name == "AssertionIDRef" else {
        throw .field(kind, "advice", "Its advice holds something else than references to assertions.")
      }
      ids.append(try text(child))
    }
    return ids
  }

  /// The last part of the authentication context class.
  func authentication(_ element: Element, _ now: Instant) throws(AssertionFailure) -> String {
    let instant = try time(element, "AuthnInstant")
    guard instant <= now.advanced(bySeconds: AssertionContent.skew),
      instant >= now.advanced(bySeconds: -AssertionContent.oldestSignIn)
    else { throw .field(kind, "authentication-instant", "The sign-in lies in the future or more than 24 hours back.") }
    if element.attribute("SessionNotOnOrAfter") != nil, try time(element, "SessionNotOnOrAfter") <= now {
      throw .field(kind, "session", "The session of the sign-in has ended.")
    }
    let contexts = element.children.filter { $0.name == "AuthnContext" }
    guard contexts.count == 1, contexts[0].children.count == 1,
      element.children.allSatisfy({ ["SubjectLocality", "AuthnContext"].contains($0.name) }),
      let reference = contexts[0].first("AuthnContextClassRef", in: SAML.namespace)
    else { throw .field(kind, "authentication-context", "It does not say in one class how the sign-in was done.") }
    let value = try text(reference)
    guard value.hasPrefix(SAML.contexts) else {
      throw .refused(
        "\(kind.word).authentication-context", "The kind of sign-in is not known.", wire: WireCode.weakAuthentication)
    }
    return String(value.dropFirst(SAML.contexts.count))
  }

  /// Values by attribute name; a repeated name is refused.
  func attributes(_ statement: Element) throws(AssertionFailure) -> [String: [Element]] {
    var found: [String: [Element]] = [:]
    for attribute in statement.children {
      guard attribute.name == "Attribute", isOfSchema(attribute),
        attribute.attribute("NameFormat") == SAML.attributeFormat, let name = attribute.attribute("Name"),
        !attribute.children.isEmpty,
        attribute.children.allSatisfy({ $0.name == "AttributeValue" })
      else { throw .field(kind, "attribute", "An attribute has no name, no value or another format.") }
      guard SAML.Attribute.isKnown(name, in: kind) else {
        throw .field(kind, "attribute", "It has an attribute that the profile does not know.")
      }
      guard name == SAML.Attribute.permission || attribute.children.count == 1,
        attribute.children.allSatisfy({ !$0.children.isEmpty || !$0.text.trimmed.isEmpty })
      else { throw .field(kind, "attribute", "An attribute is empty or has many values.") }
      guard found.updateValue(attribute.children, forKey: name) == nil else {
        throw .field(kind, "attribute", "An attribute is given twice.")
      }
    }
    return found
  }

  /// Text without blanks around it, not empty, not too long.
  func text(_ element: Element) throws(AssertionFailure) -> String {
    let text = element.text
    guard element.children.isEmpty, !text.isEmpty, text == text.trimmed, !text.holdsLookAlike,
      text.utf8.count <= AssertionContent.longestText
    else { throw .field(kind, "text", "A value is empty, has blanks around it, is too long or is not text.") }
    return text
  }

  func attribute(_ element: Element, _ name: String) throws(AssertionFailure) -> String {
    guard let value = element.attribute(name), !value.isEmpty, value == value.trimmed, !value.holdsLookAlike else {
      throw .field(kind, "structure", "The attribute \(name) is missing.")
    }
    return value
  }

  func time(_ element: Element, _ name: String) throws(AssertionFailure) -> Instant {
    guard let time = Instant(iso8601: try attribute(element, name)) else {
      throw .field(kind, "time", "A time is not written with date, time and zone.")
    }
    return time
  }

  private var structure: AssertionFailure {
    .refused(
      "\(kind.word).structure", "It is not built as the SAML schema and the profile say.", wire: kind.fieldCode)
  }
}

extension Element {
  /// The text between the children, not that inside them.
  fileprivate var ownText: String {
    nodes.reduce(into: "") { text, node in
      if case .text(let piece) = node { text += piece }
    }
  }
}

extension String {
  /// Whether it holds a character that Unicode takes for one of ASCII (Kelvin sign, Greek question mark, oxia): texts are
  /// compared by that, and a name would be equal to another one of other bytes.
  fileprivate var holdsLookAlike: Bool {
    unicodeScalars.contains { ["\u{212A}", "\u{037E}", "\u{1FEF}"].contains($0) }
  }
}
