import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("Assertion issuer")
struct AssertionIssuerTests {
  @Test("Assertions are valid against the SAML schema", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func schema() throws {
    let path = try Shared.url("conformance/xsd/ihe/saml/sstc-saml-schema-assertion-2.0.xsd").path
    let schema = try Schema.load(path: path)
    let call = try Call()
    let identity = try call.identity()
    for assertion in [identity, try call.treatment(identity)] {
      #expect(schema.issues(in: try Document.parse(assertion.xml)) == [])
    }
  }

  @Test("xmlsec1 verifies our assertions", .enabled(if: Command.path(of: "xmlsec1") != nil, "needs xmlsec1"))
  func crossCheck() throws {
    let call = try Call()
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).xml").path
    try Data(try call.identity().xml).write(to: URL(fileURLWithPath: path))
    defer { do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) } }
    let outcome = try Command.run(
      try #require(Command.path(of: "xmlsec1")),
      [
        "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--trusted-pem",
        try DevelopmentPKI.path("pt/ca.pem"), path,
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("Role and purpose are unprefixed with a namespace of their own, the signature is RSA-SHA256")
  func form() throws {
    let text = String(decoding: try Call().identity().xml, as: UTF8.self)
    #expect(text.contains("<Role xmlns=\"urn:hl7-org:v3\" code=\"221\""))
    #expect(text.contains("<PurposeOfUse xmlns=\"urn:hl7-org:v3\" code=\"TREATMENT\""))
    #expect(text.contains("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"))
    #expect(text.contains("FriendlyName=\"HCI Identifier\""))
    #expect(text.contains("</saml:Issuer><ds:Signature "))
  }

  @Test("What the other country would refuse is not issued")
  func refusals() throws {
    func code(_ change: (inout Call) -> Void, _ body: (Call) throws -> Void = { _ = try $0.identity() }) throws
      -> String
    {
      var call = try Call()
      change(&call)
      do {
        try body(call)
        return "issued"
      } catch let failure as AssertionFailure { return failure.code }
    }
    #expect(try code { _ in } == "issued")
    #expect(try code { $0.professional.role = "44" } == "assertion.issue.role")
    #expect(try code { $0.professional.role = "1" } == "assertion.issue.role")
    #expect(try code { $0.professional.name = " " } == "assertion.issue.text")
    #expect(try code { $0.professional.nameID = "a " } == "assertion.issue.text")
    #expect(try code { $0.organisation.locality = "" } == "assertion.issue.text")
    #expect(try code { $0.organisation.id = "" } == "assertion.issue.organisation")
    #expect(try code { $0.organisation.facilityType = "Home" } == "assertion.issue.organisation")
    #expect(
      try code({ _ in }) { call in
        let old = call.now.advanced(bySeconds: -86_401)
        _ = try call.issuer().identityAssertion(
          for: call.professional, at: call.organisation, purpose: .treatment, signIn: SignIn(at: old, context: .x509))
      } == "assertion.issue.sign-in")
    #expect(
      try code({ _ in }) { call in
        let identity = try call.identity()
        _ = try call.treatment(identity, at: call.now.advanced(bySeconds: 4 * 3600))
      } == "assertion.issue.expired")
    let consent = try KeyDirectory(path: DevelopmentPKI.path("pt")).privateKey(for: .consent)
    #expect(
      try code({ _ in }) { call in
        let issuer = AssertionIssuer(
          country: try #require(CountryCode("PT")), homeCommunity: try #require(OID("1.2.3")), key: consent,
          clock: call.clock)
        _ = try issuer.identityAssertion(
          for: call.professional, at: call.organisation, purpose: .treatment,
          signIn: SignIn(at: call.now, context: .x509))
      } == "assertion.issue.signature")
  }
}
