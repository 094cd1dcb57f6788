import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

/// Rightly signed assertions that break one rule each.
@Suite("Rules of assertions")
struct AssertionRuleTests {
  private let hpi = "ERROR_HPI_GENERIC"
  private func shifted(_ call: Call, _ seconds: Int64) -> String { call.now.advanced(bySeconds: seconds).iso8601 }

  @Test("Expired, not yet valid and long-lived assertions are refused, with 60 seconds of skew")
  func times() throws {
    let call = try Call()
    let identity = try call.identity()
    let both = String(decoding: identity.xml + (try call.treatment(identity)).xml, as: UTF8.self)
    func at(_ seconds: Int64) throws -> String {
      try call.verdict(both, at: call.now.advanced(bySeconds: seconds))
    }
    #expect(try at(-60) == "accepted")
    #expect(try at(-61) == "identity.issue-instant \(hpi)")
    #expect(try at(2 * 3600 + 59) == "accepted")
    #expect(try at(2 * 3600 + 60) == "treatment.expired 1001")
    #expect(try at(4 * 3600 + 1) == "identity.issue-instant \(hpi)")
    let (from, until) = (call.now.iso8601, shifted(call, 4 * 3600))
    let conditions = "NotBefore=\"\(from)\" NotOnOrAfter=\"\(until)\""
    func with(_ other: String) throws -> String { try call.verdict(identity: { $0.swap(conditions, other) }) }
    #expect(
      try with("NotBefore=\"\(from)\" NotOnOrAfter=\"\(shifted(call, 4 * 3600 + 1))\"") == "identity.lifetime \(hpi)")
    #expect(
      try with("NotBefore=\"\(shifted(call, 61))\" NotOnOrAfter=\"\(until)\"") == "identity.not-yet-valid \(hpi)")
    #expect(
      try with("NotBefore=\"\(shifted(call, -900))\" NotOnOrAfter=\"\(shifted(call, -60))\"")
        == "identity.expired \(hpi)")
    #expect(try with("NotOnOrAfter=\"\(until)\"") == "identity.structure \(hpi)")
    #expect(try with("NotBefore=\"\(from)\"") == "identity.structure \(hpi)")
    #expect(try with("NotBefore=\"today\" NotOnOrAfter=\"\(until)\"") == "identity.time \(hpi)")
    let trcUntil = shifted(call, 2 * 3600)
    #expect(
      try call.verdict(treatment: { $0.swap(trcUntil, self.shifted(call, 2 * 3600 + 1)) })
        == "treatment.lifetime 1001")
  }

  @Test("Audience, conditions, confirmation and version are those of the profile")
  func conditions() throws {
    let call = try Call()
    let audience = "<saml:Audience>urn:ehdsi:assertions.audience:x-border</saml:Audience>"
    let restriction = "<saml:AudienceRestriction>\(audience)</saml:AudienceRestriction>"
    let cases: [(String, String, String)] = [
      (audience, audience.replacingOccurrences(of: "x-border", with: "other"), "audience"),
      (audience, audience + "<saml:Audience>x</saml:Audience>", "audience"), (restriction, "", "audience"),
      (restriction, restriction + restriction, "condition"),
      (restriction, restriction + "<saml:OneTimeUse/>", "condition"),
      ("cm:sender-vouches", "cm:bearer", "confirmation"), ("cm:sender-vouches", "cm:holder-of-key", "confirmation"),
      ("Version=\"2.0\"", "Version=\"1.1\"", "version"),
    ]
    for (part, other, reason) in cases {
      #expect(try call.verdict(identity: { $0.swap(part, other) }) == "identity.\(reason) \(hpi)", "\(other)")
      #expect(try call.verdict(treatment: { $0.swap(part, other) }) == "treatment.\(reason) 1001", "\(other)")
    }
  }

  @Test("Another audience needs the exception of the signed trust list, for the HCP assertion only")
  func audienceException() throws {
    let call = try Call()
    let identity = try call.identity()
    let trc = try call.treatment(identity)
    let other = try call.changed(identity) { $0.swap("urn:ehdsi:assertions.audience:x-border", "http://other") }
    let none = try call.changed(identity) {
      $0.swap(
        "<saml:AudienceRestriction><saml:Audience>urn:ehdsi:assertions.audience:x-border</saml:Audience>"
          + "</saml:AudienceRestriction>", "")
    }
    func list(_ exception: Peer.AudienceException) -> TrustList {
      TrustList(
        number: 1, issued: call.list.issued, nextUpdate: call.list.nextUpdate,
        peers: call.list.peers.map {
          var peer = $0
          peer.hcpAudienceException = exception
          return peer
        })
    }
    let tail = String(decoding: trc.xml, as: UTF8.self)
    #expect(try call.authenticate(other + tail, list: list(.other("http://other"))).exceptions == [.hcpAudience])
    #expect(try call.verdict(other + tail, list: list(.other("http://x"))) == "identity.audience \(hpi)")
    #expect(try call.authenticate(none + tail, list: list(.absent)).exceptions == [.hcpAudience])
    let usual = String(decoding: identity.xml, as: UTF8.self)
    #expect(try call.authenticate(usual + tail, list: list(.other("http://other"))).exceptions == [])
    #expect(try call.verdict(other + tail, list: list(.absent)) == "identity.audience \(hpi)")
    let spoiled = try call.changed(trc) { $0.swap("urn:ehdsi:assertions.audience:x-border", "http://other") }
    let head = String(decoding: identity.xml, as: UTF8.self)
    #expect(try call.verdict(head + spoiled, list: list(.other("http://other"))) == "treatment.audience 1001")
  }

  @Test("Issuer and kind are the registered ones")
  func issuers() throws {
    let call = try Call()
    #expect(try call.verdict(identity: { $0.swap("urn:idp:PT", "urn:idp:FR") }) == "identity.issuer \(hpi)")
    #expect(try call.verdict(identity: { $0.swap(">urn:idp:PT", "> urn:idp:PT") }) == "identity.text \(hpi)")
    #expect(try call.verdict(treatment: { $0.swap("urn:initgw:PT", "urn:idp:PT") }) == "treatment.issuer 1001")
    #expect(try call.verdict(treatment: { $0.swap("urn:initgw:PT", "urn:initgw:FR") }) == "treatment.issuer 1001")
    // The kind decides who may have signed: it is said, never guessed.
    for other in [
      "", " NameQualifier=\"\"", " NameQualifier=\"urn:ehdsi:assertions:HCP\"",
      " SPNameQualifier=\"urn:ehdsi:assertions:hcp\"",
    ] {
      let (hcp, trc) = (" NameQualifier=\"urn:ehdsi:assertions:hcp\"", " NameQualifier=\"urn:ehdsi:assertions:trc\"")
      #expect(try call.verdict(identity: { $0.swap(hcp, other) }) == "security.kind 1001", "\(other)")
      #expect(
        try call.verdict(treatment: { $0.swap(trc, other.replacing("hcp", with: "trc")) }) == "security.kind 1001",
        "\(other)")
    }
  }

  @Test("A weak or old sign-in is refused")
  func signIn() throws {
    let call = try Call()
    let weak = "identity.authentication-context 4702"
    #expect(try call.verdict(identity: { $0.swap("MobileTwoFactorContract", "Password") }) == weak)
    #expect(try call.verdict(identity: { $0.swap("MobileTwoFactorContract", "PreviousSession") }) == weak)
    #expect(try call.verdict(identity: { $0.swap("MobileTwoFactorContract", "Smartcard") }) == weak)
    #expect(
      try call.verdict(identity: { $0.swap("urn:oasis:names:tc:SAML:2.0:ac:classes:Mobile", "urn:Mobile") }) == weak)
    #expect(try call.verdict(identity: { $0.swap("MobileTwoFactorContract", "SmartcardPKI") }) == "accepted")
    #expect(
      try call.verdict(treatment: { $0.swap("PreviousSession", "X509") }) == "treatment.authentication-context 1001")
    let signedIn = "AuthnInstant=\"\(call.now.iso8601)\""
    for (seconds, expected) in [
      (Int64(-86_400), "accepted"), (-86_401, "identity.authentication-instant \(hpi)"), (60, "accepted"),
      (61, "identity.authentication-instant \(hpi)"),
    ] {
      let verdict = try call.verdict(identity: { $0.swap(signedIn, "AuthnInstant=\"\(shifted(call, seconds))\"") })
      #expect(verdict == expected, "\(seconds)")
    }
  }

  @Test(
    "Each required attribute is there once, with a known name, format and value",
    arguments: [
      "urn:oasis:names:tc:xspa:1.0:subject:subject-id", "urn:oasis:names:tc:xacml:2.0:subject:role",
      "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse", "urn:ehdsi:names:subject:healthcare-facility-type",
      "urn:oasis:names:tc:xspa:1.0:environment:locality", "urn:oasis:names:tc:xspa:1.0:subject:hl7:permission",
    ])
  func attributes(name: String) throws {
    let call = try Call()
    let refused = ["identity.attribute \(hpi)", "identity.permission \(hpi)", "identity.text \(hpi)"]
    let changes: [(inout String) throws -> Void] = [
      { text in text.swap(try text.attribute(name), "") },
      { text in text.swap(try text.attribute(name), try text.attribute(name) + text.attribute(name)) },
      { text in
        let part = try text.attribute(name)
        text.swap(part, part.replacingOccurrences(of: "attrname-format:uri", with: "attrname-format:basic"))
      },
      { text in
        let part = try text.attribute(name)
        let empty = String(part.prefix(through: try #require(part.firstIndex(of: ">"))))
        text.swap(part, empty + "<saml:AttributeValue></saml:AttributeValue></saml:Attribute>")
      },
    ]
    for change in changes { #expect(refused.contains(try call.verdict(identity: change))) }
  }

  @Test("Organisation name and id may be absent, never repeated or malformed")
  func organisation() throws {
    let call = try Call()
    let id = "urn:oasis:names:tc:xspa:1.0:subject:organization-id"
    let identity = try call.identity()
    let trc = String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    let without = try call.changed(identity) { $0.swap(try $0.attribute(id), "") }
    #expect(try call.authenticate(without + trc).organisation.id == "")
    #expect(
      try call.verdict(identity: { $0.swap(try $0.attribute(id), try $0.attribute(id) + $0.attribute(id)) })
        == "identity.attribute \(hpi)")
    #expect(try call.verdict(identity: { $0.swap("urn:oid:1.2.3.4.5", "urn:oid:x") }) == "identity.organisation \(hpi)")
    #expect(try call.verdict(identity: { $0.swap("urn:oid:1.2.3.4.5", "urn:hl7ii:1.2.3:A") }) == "accepted")
    #expect(
      try call.verdict(identity: { $0.swap("urn:oid:2.16.17.710.820", "urn:oid:2.16.17.710.790") })
        == "identity.home-community ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
    #expect(try call.verdict(identity: { $0.swap(">Hospital<", ">HOSPITAL<") }) == "accepted")
    #expect(try call.verdict(identity: { $0.swap(">Hospital<", ">Home<") }) == "identity.facility \(hpi)")
    #expect(try call.verdict(identity: { $0.swap(">Lisboa<", "> Lisboa<") }) == "identity.text \(hpi)")
    #expect(try call.verdict(identity: { $0.swap(">Ana Silva<", "> <") }) == "identity.attribute \(hpi)")
  }

  @Test("Role, permissions and purpose decide")
  func policy() throws {
    let call = try Call()
    let unknown = "identity.role ERROR_HPI_INSUFFICIENT_INFORMATION"
    #expect(try call.verdict(identity: { $0.swap("code=\"221\"", "code=\"999\"") }) == unknown)
    #expect(try call.verdict(identity: { $0.swap("113883.2.9.6.2.7\"", "113883.2.9.6.2.8\"") }) == unknown)
    #expect(try call.verdict(identity: { $0.swap("code=\"221\"", "code=\"44\"") }) == "identity.role-policy 4703")
    #expect(
      try call.verdict(identity: { $0.swap("\"Medical Doctors\"", "\"Nursing professionals\"") }, .iti55) == unknown)
    #expect(try call.verdict(identity: { $0.swap("\"Medical Doctors\"", "\"medical doctors\"") }, .iti55) == "accepted")
    #expect(try call.verdict(identity: { $0.swap("\"Medical Doctors\"", "\"Anything\"") }, .iti38) == "accepted")
    #expect(
      try call.verdict(identity: { $0.swap("permission:PRD-016", "permission:PRD-099") })
        == "identity.permission 4703")
    #expect(
      try call.verdict(identity: { $0.swap("permission:PRD-006", "permission:PRD-099") }, .iti55)
        == "identity.permission 4703")
    #expect(try call.verdict(identity: { $0.swap("permission:PRD-006", "permission:PRD-099") }, .iti38) == "accepted")
    #expect(
      try call.verdict(identity: { $0.swap("code=\"TREATMENT\"", "code=\"RESEARCH\"") })
        == "identity.purpose 4703")
    #expect(
      try call.verdict(identity: { $0.swap("xmlns=\"urn:hl7-org:v3\" code=\"221\"", "xmlns=\"\" code=\"221\"") })
        == "identity.attribute \(hpi)")
  }

  @Test("A TRC that belongs to another HCP assertion, professional or purpose does not fit")
  func misfit() throws {
    let call = try Call()
    let other = try call.identity()
    #expect(
      try call.verdict(String(decoding: call.identity().xml + call.treatment(other).xml, as: UTF8.self))
        == "treatment.misfit-reference 1002")
    #expect(
      try call.verdict(treatment: { $0.swap(">ana.silva<", ">eva.silva<") }) == "treatment.misfit-professional 1002")
    #expect(
      try call.verdict(treatment: { $0.swap("nameid-format:unspecified", "nameid-format:persistent") })
        == "treatment.misfit-professional 1002")
    #expect(
      try call.verdict(treatment: { $0.swap("code=\"TREATMENT\"", "code=\"EMERGENCY\"") })
        == "treatment.misfit-purpose 1002")
    let reference = "<saml:AssertionIDRef>"
    #expect(
      try call.verdict(treatment: { $0.swap(reference, "\(reference)_x</saml:AssertionIDRef>\(reference)") })
        == "treatment.misfit-reference 1002")
    #expect(try call.verdict(treatment: { $0.swap("^^^&amp;1.2.250", "^^^1.2.250") }) == "treatment.patient 1001")
    #expect(
      try call.verdict(
        treatment: { $0.swap(try $0.attribute("urn:oasis:names:tc:xspa:1.0:subject:subject-id"), "") })
        == "treatment.attribute 1001")
  }

  @Test("Parts out of order, repeated or foreign are refused")
  func structure() throws {
    let call = try Call()
    let subject = "<saml:Subject>"
    let refused = "identity.structure \(hpi)"
    #expect(try call.verdict(identity: { $0.swap(subject, "<saml:Subject></saml:Subject>\(subject)") }) == refused)
    #expect(
      try call.verdict(identity: {
        $0.swap("<saml:AttributeStatement>", "<saml:AuthzDecisionStatement/><saml:AttributeStatement>")
      }) == refused)
    #expect(try call.verdict(identity: { $0.swap(subject, "<x/>\(subject)") }) == refused)
    #expect(try call.verdict(identity: { $0.swap("Version=\"2.0\"", "Version=\"2.0\" x=\"1\"") }) == refused)
    #expect(
      try call.verdict(identity: { $0.swap("<saml:NameID ", "<saml:NameID Format=\"x\">b</saml:NameID><saml:NameID ") })
        == "identity.subject \(hpi)")
  }
}
