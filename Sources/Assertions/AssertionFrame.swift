import Domain
import XML

/// The parts that every assertion has, and how they are written.
struct AssertionFrame {
  let kind: AssertionKind
  let issuer: String
  let nameID: String
  let now: Instant
  let until: Instant
  /// The HCP assertion that a TRC names.
  let advised: String?
  let signInAt: Instant
  let context: String

  func xml(id: String, _ attributes: (inout Writer) -> Void) -> [UInt8] {
    var writer = Writer(declaration: false)
    let root: Writer.Attributes = [
      "xmlns:saml": SAML.namespace, "ID": id, "IssueInstant": now.iso8601, "Version": "2.0",
    ]
    writer.element("saml:Assertion", root) { writer in
      writer.element("saml:Issuer", ["NameQualifier": kind.rawValue], text: issuer)
      writer.element("saml:Subject") { writer in
        writer.element("saml:NameID", ["Format": SAML.unspecified], text: nameID)
        writer.empty("saml:SubjectConfirmation", ["Method": SAML.senderVouches])
      }
      writer.element("saml:Conditions", ["NotBefore": now.iso8601, "NotOnOrAfter": until.iso8601]) { writer in
        writer.element("saml:AudienceRestriction") { $0.element("saml:Audience", text: SAML.audience) }
      }
      if let advised {
        writer.element("saml:Advice") { $0.element("saml:AssertionIDRef", text: advised) }
      }
      writer.element("saml:AuthnStatement", ["AuthnInstant": signInAt.iso8601]) { writer in
        writer.element("saml:AuthnContext") {
          $0.element("saml:AuthnContextClassRef", text: SAML.contexts + context)
        }
      }
      writer.element("saml:AttributeStatement") { attributes(&$0) }
    }
    return writer.bytes
  }
}

extension Writer {
  mutating func attribute(_ friendly: String, _ name: String, text: String) {
    attribute(friendly, name, texts: [text])
  }

  mutating func attribute(_ friendly: String, _ name: String, texts: [String]) {
    element("saml:Attribute", header(friendly, name)) { writer in
      for text in texts { writer.element("saml:AttributeValue", text: text) }
    }
  }

  mutating func attribute(_ friendly: String, _ name: String, value: (inout Writer) -> Void) {
    element("saml:Attribute", header(friendly, name)) { $0.element("saml:AttributeValue") { value(&$0) } }
  }

  /// Unprefixed with a default namespace: a common receiver looks elements up by their qualified name.
  mutating func purpose(_ purpose: PurposeOfUse) {
    attribute("XSPA Purpose of Use", SAML.Attribute.purpose) { writer in
      writer.empty(
        "PurposeOfUse",
        [
          "xmlns": SAML.hl7, "code": purpose.rawValue, "codeSystem": "3bc18518-d305-46c2-a8d6-94bd59856e9e",
          "codeSystemName": "eHDSI XSPA PurposeOfUse", "displayName": purpose.rawValue,
        ])
    }
  }

  private func header(_ friendly: String, _ name: String) -> Writer.Attributes {
    ["FriendlyName": friendly, "Name": name, "NameFormat": SAML.attributeFormat]
  }
}
