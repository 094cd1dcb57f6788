import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("Authenticator")
struct AuthenticatorTests {
  private func pair(_ call: Call) throws -> (hcp: String, trc: String) {
    let identity = try call.identity()
    return (
      String(decoding: identity.xml, as: UTF8.self),
      String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    )
  }

  @Test("A call with both assertions gives the caller", arguments: [KeyPurpose.sealRSA, .seal])
  func accepted(key: KeyPurpose) throws {
    let call = try Call(seal: key)
    let (hcp, trc) = try pair(call)
    for transaction in Transaction.allCases {
      let caller = try call.authenticate(hcp + trc, transaction)
      #expect(caller.country.value == "PT" && caller.purpose == .treatment)
      #expect(caller.professional == call.professional)
      #expect(caller.organisation == call.organisation)
      #expect(caller.permissions == Set(AssertionIssuer.summaryPermissions))
      #expect(caller.hcpIssuer == "urn:idp:PT:countryB" && caller.hcpAssertionID.hasPrefix("_"))
      #expect(caller.exceptions.isEmpty)
      #expect(caller.hcpNotOnOrAfter == call.now.advanced(bySeconds: 4 * 3600))
      #expect(caller.tlsPin == (try call.tls[0].spkiSHA256))
      // Identification has no TRC: one that is there is not read.
      guard transaction != .iti55 else {
        #expect(caller.treatment == nil)
        continue
      }
      #expect(caller.treatment?.patient.cx == Call.patient)
      #expect(caller.treatment?.trcAssertionID != caller.hcpAssertionID)
      #expect(caller.treatment?.notOnOrAfter == call.now.advanced(bySeconds: 2 * 3600))
    }
    #expect(try call.verdict(hcp + trc.replacingOccurrences(of: "PreviousSession", with: "X"), .iti55) == "accepted")
  }

  @Test("Identification needs no TRC, list and retrieve do")
  func treatmentNeeded() throws {
    let call = try Call()
    let (hcp, _) = try pair(call)
    #expect(try call.authenticate(hcp, .iti55).treatment == nil)
    #expect(try call.verdict(hcp, .iti38) == "treatment.missing 1001")
    #expect(try call.verdict(hcp, .iti39) == "treatment.missing 1001")
  }

  @Test("Missing, repeated and foreign assertions are refused with their codes")
  func count() throws {
    let call = try Call()
    let (hcp, trc) = try pair(call)
    #expect(try call.verdict("") == "identity.missing ERROR_HPI_AUTHENTICATION_NOT_RECEIVED")
    #expect(try call.verdict(trc) == "identity.missing ERROR_HPI_AUTHENTICATION_NOT_RECEIVED")
    #expect(try call.verdict(hcp + hcp + trc) == "security.repeated 1001")
    let second = String(decoding: try call.identity().xml, as: UTF8.self)
    #expect(try call.verdict(hcp + second + trc) == "security.repeated 1001")
    #expect(try call.verdict(hcp + trc + trc) == "security.repeated 1001")
    let kind = hcp.replacingOccurrences(of: "urn:ehdsi:assertions:hcp", with: "urn:other")
    #expect(try call.verdict(kind + trc) == "security.kind 1001")
    let encrypted = "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>"
    #expect(try call.verdict(hcp + trc + encrypted) == "security.form 1001")
    let authenticator = Authenticator(trustList: { [list = call.list] in list }, clock: call.clock)
    #expect(throws: AssertionFailure("assertion.security.missing", what: "", why: "", whatToDo: "")) {
      try authenticator.authenticate(security: nil, transaction: .iti38, tls: try call.tls)
    }
  }

  @Test("The connection must be the peer's, by pin, and still good")
  func connections() throws {
    let call = try Call()
    let (hcp, trc) = try pair(call)
    func chain(_ file: String) throws -> [Certificate] { try Certificate.chain(pem: DevelopmentPKI.bytes(file)) }
    #expect(try call.verdict(hcp + trc, tls: []) == "tls.missing ERROR_SEC_GENERIC")
    #expect(try call.verdict(hcp + trc, tls: chain("stranger/tls-client.pem")) == "tls.unknown ERROR_SEC_GENERIC")
    #expect(try call.verdict(hcp + trc, tls: chain("pt/unpinned-tls-client.pem")) == "tls.unknown ERROR_SEC_GENERIC")
    #expect(try call.verdict(hcp + trc, tls: chain("pt/seal.pem")) == "tls.unknown ERROR_SEC_GENERIC")
    #expect(try call.verdict(hcp + trc, tls: chain("pt/expired-tls-client.pem")) == "tls.refused ERROR_SEC_GENERIC")
    #expect(try call.verdict(hcp + trc, tls: chain("pt/revoked-tls-client.pem")) == "tls.refused ERROR_SEC_GENERIC")
    let overdue = TrustList(
      number: 1, issued: call.now.advanced(bySeconds: -100 * 86_400),
      nextUpdate: call.now.advanced(bySeconds: -8 * 86_400), peers: call.list.peers)
    #expect(try call.verdict(hcp + trc, list: overdue) == "tls.refused ERROR_SEC_GENERIC")
  }

  @Test("Assertions of one country over the connection of another are refused")
  func otherCountry() throws {
    let call = try Call()
    let (hcp, trc) = try pair(call)
    let french = try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .tlsClient).chain
    #expect(
      try call.verdict(hcp + trc, tls: french)
        == "identity.certificate.not-pinned ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
  }

  @Test("The security header counts only at its place")
  func place() throws {
    let call = try Call()
    let (hcp, trc) = try pair(call)
    let good = Call.envelope(hcp + trc)
    let wsse = "<wsse:Security"
    let variants = [
      good.replacingOccurrences(of: "env:Header>", with: "env:Other>"),
      "<x>\(good)</x>",
      good.replacingOccurrences(
        of: "</env:Header>",
        with:
          "<wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"/></env:Header>"
      ),
      good.replacingOccurrences(of: "<env:Body/>", with: "<env:Header/><env:Body/>"),
      good.replacingOccurrences(
        of: "http://www.w3.org/2003/05/soap-envelope", with: "http://schemas.xmlsoap.org/soap/envelope/"),
    ]
    #expect(good.contains(wsse))
    let authenticator = Authenticator(trustList: { [list = call.list] in list }, clock: call.clock)
    for text in variants {
      let security = try #require(
        Document.parse(Array(text.utf8)).root.descendants.first { $0.name == "Security" })
      #expect(throws: AssertionFailure("assertion.security.place", what: "", why: "", whatToDo: "")) {
        try authenticator.authenticate(security: security, transaction: .iti38, tls: try call.tls)
      }
    }
  }

  // MARK: Signatures

  @Test("Unsigned, changed, and moved assertions, and those of a stranger, are refused")
  func signatures() throws {
    let call = try Call()
    let identity = try call.identity()
    let (hcp, trc) = (
      String(decoding: identity.xml, as: UTF8.self),
      String(decoding: try call.treatment(identity).xml, as: UTF8.self)
    )
    let integrity = "ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED"
    #expect(try call.verdict(try Call.unsigned(identity) + trc) == "identity.signature.missing \(integrity)")
    #expect(
      try call.verdict(hcp.replacingOccurrences(of: "Ana Silva", with: "Eva Silva") + trc)
        == "identity.signature.digest \(integrity)")
    #expect(
      try call.verdict(hcp + trc.replacingOccurrences(of: "279035121518989", with: "279035121518990"))
        == "treatment.signature.digest \(integrity)")
    let stranger = try call.changed(
      identity,
      key: PrivateKey(
        pem: DevelopmentPKI.bytes("stranger/seal.key"),
        chain: Certificate.chain(pem: DevelopmentPKI.bytes("stranger/seal.pem")), purpose: .seal)
    ) { _ in }
    #expect(try call.verdict(stranger + trc) == "identity.certificate.not-pinned \(integrity)")
    let french = try call.changed(
      identity, key: KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .seal)
    ) { _ in }
    #expect(try call.verdict(french + trc) == "identity.certificate.not-pinned \(integrity)")
    // Moved: the signed one lies deeper, an evil one stands in its place.
    let evil = try Call.unsigned(identity).replacingOccurrences(of: "Ana Silva", with: "Eva Silva")
    for wrapped in ["<w>\(hcp)</w>\(evil)\(trc)", "\(evil)<w>\(hcp)</w>\(trc)", "<w>\(hcp)</w>\(trc)"] {
      #expect(try call.verdict(wrapped) != "accepted")
    }
    let inside = evil.replacingOccurrences(of: "</saml:Issuer>", with: "</saml:Issuer>" + (try signature(hcp)))
    #expect(try call.verdict(inside + trc) == "identity.signature.digest \(integrity)")
    let twice = inside.replacingOccurrences(of: "<saml:AttributeStatement>", with: "<saml:AttributeStatement>\(hcp)")
    #expect(try call.verdict(twice + trc).hasSuffix(integrity))
  }

  private func signature(_ text: String) throws -> String {
    let from = try #require(text.range(of: "<ds:Signature "))
    let until = try #require(text.range(of: "</ds:Signature>"))
    return String(text[from.lowerBound..<until.upperBound])
  }

  @Test("A comment cannot split a name, a repeated identifier cannot mislead")
  func tricks() throws {
    let call = try Call()
    let (hcp, trc) = try pair(call)
    #expect(
      try call.verdict(hcp.replacingOccurrences(of: "ana.silva", with: "ana<!-- -->.silva") + trc)
        == "identity.signature.form ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
    let id = try #require(Document.parse(Array(hcp.utf8)).root.attribute("ID"))
    #expect(
      try call.verdict("<x ID=\"\(id)\"/>\(hcp)\(trc)")
        == "identity.signature.id ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED")
  }
}
