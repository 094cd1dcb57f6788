import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("XML signature")
struct XMLSignatureTests {
  @Test("What was signed is verified and given back without the signature", arguments: [KeyPurpose.seal, .sealRSA])
  func roundTrip(purpose: KeyPurpose) throws {
    let sample = try SignedSample(purpose)
    for (after, placed) in [("Issuer", XMLSignature.Placement.afterFirstChild("Issuer")), (nil, .lastChild)] {
      let signed = try sample.signed(after: after)
      let root = try Document.parse(Array(signed.utf8)).root
      let verified = try XMLSignature.verify(root, placed: placed)
      #expect(verified.signer == sample.key.chain[0])
      #expect(verified.algorithm == (purpose == .seal ? .ecdsaSHA256 : .rsaSHA256))
      #expect(try verified.tree.root.canonical() == Document.parse(Array(SignedSample.plain.utf8)).root.canonical())
      #expect(verified.tree.root.children.map(\.name) == ["Issuer", "Body"])
      #expect(verified.digest == Digest.sha256(try verified.tree.root.canonical()))
    }
  }

  @Test("A signature over the whole document refers to nothing by name")
  func wholeDocument() throws {
    let signed = try SignedSample().signed(id: nil, after: nil)
    #expect(signed.contains("URI=\"\""))
    #expect(SignedSample.verdict(signed, .lastChild) == "accepted")
    #expect(
      SignedSample.verdict("<w>\(signed)</w>", .lastChild) { try #require($0.root.children.first) } == "reference")
  }

  @Test("A signed element keeps its signature inside another document")
  func embedded() throws {
    let signed = try SignedSample().signed()
    let wrapped = "<s:E xmlns:s=\"urn:s\" xmlns:a=\"urn:other\"><s:H>\n\(signed)</s:H></s:E>"
    #expect(
      SignedSample.verdict(wrapped, .afterFirstChild("Issuer")) { try #require($0.root.children[0].children.first) }
        == "accepted")
  }

  @Test("Only seals sign, only what has the identifier and the first child that were named")
  func making() throws {
    let consent = try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .consent)
    let plain = Array(SignedSample.plain.utf8)
    func code(_ body: () throws -> [UInt8]) -> String {
      do {
        _ = try body()
        return "made"
      } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
    }
    #expect(code { try XMLSignature.sign(plain, id: "_1", after: nil, with: consent) } == "trust.key.purpose")
    let key = try SignedSample().key
    #expect(code { try XMLSignature.sign(plain, id: "_2", after: nil, with: key) } == "trust.signature.id")
    #expect(code { try XMLSignature.sign(plain, id: "_1", after: "Body", with: key) } == "trust.signature.place")
    let signed = Array(try SignedSample().signed().utf8)
    #expect(code { try XMLSignature.sign(signed, id: "_1", after: "Issuer", with: key) } == "trust.signature.place")
    #expect(code { try XMLSignature.sign(Array("<a".utf8), id: nil, after: nil, with: key) }.hasPrefix("xml."))
  }

  // MARK: Changed after signing

  @Test("Any change to what was signed is refused")
  func changed() throws {
    let signed = try SignedSample().signed()
    for (part, other) in [
      ("<b>1</b>", "<b>2</b>"), ("t=\"x > y\"", "t=\"x >  y\""), ("<b>1</b>", ""), ("<a:Body", "<a:Body u=\"\""),
      ("</a:Body>", "</a:Body>\n"), ("ä ", "ä"),
    ] {
      var text = signed
      text.swap(part, other)
      #expect(SignedSample.verdict(text) == "digest", "\(part) → \(other)")
    }
    var text = signed
    text.swap("<b>1</b>", "<b xmlns=\"urn:x\">1</b>")
    #expect(SignedSample.verdict(text) == "digest")
  }

  @Test("A changed value, a changed SignedInfo and another's certificate are refused")
  func values() throws {
    let signed = try SignedSample().signed()
    var text = signed
    let value = try signed.cut("<ds:SignatureValue>", "</ds:SignatureValue>")
    text.swap(value, "<ds:SignatureValue>\(Base64.encode([UInt8](repeating: 1, count: 64)))</ds:SignatureValue>")
    #expect(SignedSample.verdict(text) == "value")
    text = signed
    text.swap(value, "<ds:SignatureValue></ds:SignatureValue>")
    #expect(SignedSample.verdict(text) == "value")
    text = signed
    text.swap(value, "<ds:SignatureValue>!</ds:SignatureValue>")
    #expect(SignedSample.verdict(text) == "value")
    text = signed
    text.swap("<ds:SignedInfo>", "<ds:SignedInfo Id=\"_i\">")
    #expect(SignedSample.verdict(text) == "value")
    text = signed
    let other = try Certificate.chain(pem: DevelopmentPKI.bytes("pt/seal.pem"))[0]
    text.swap(Base64.encode(try SignedSample().key.chain[0].der), Base64.encode(other.der))
    #expect(SignedSample.verdict(text) == "value")
    text.swap(Base64.encode(other.der), "AAAA")
    #expect(SignedSample.verdict(text) == "trust.certificate.unreadable")
  }

  @Test("A signature of one kind of key is not taken for another kind")
  func kinds() throws {
    let text = try SignedSample().resigned { $0.swap("#ecdsa-sha256", "#rsa-sha256") }
    #expect(SignedSample.verdict(text) == "value")
    let rsa = try SignedSample(.sealRSA).resigned {
      $0.swap(
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1")
    }
    #expect(SignedSample.verdict(rsa) == "value")
  }

  // MARK: Cross-checks

  private static let xmlsec = Command.path(of: "xmlsec1")

  private func temporary(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sig-\(UUID().uuidString).xml").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("xmlsec1 verifies our signatures", .enabled(if: xmlsec != nil, "needs xmlsec1"))
  func xmlsecVerifies() throws {
    let xmlsec = try #require(Self.xmlsec)
    for seed in 0..<40 {
      let sample = try SignedSample(seed.isMultiple(of: 2) ? .seal : .sealRSA)
      let path = try temporary(try sample.signed(SignedSample.random(seed)))
      defer { do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) } }
      let outcome = try Command.run(
        xmlsec,
        ["--verify", "--id-attr:ID", "urn:a:Doc", "--trusted-pem", try DevelopmentPKI.path("fr/ca.pem"), path])
      #expect(outcome.status == 0, "document \(seed): \(outcome.errors)")
    }
  }

  @Test("We verify the signatures of xmlsec1", .enabled(if: xmlsec != nil, "needs xmlsec1"))
  func xmlsecSigns() throws {
    let xmlsec = try #require(Self.xmlsec)
    for seed in 0..<40 {
      let purpose = seed.isMultiple(of: 2) ? KeyPurpose.seal : .sealRSA
      let path = try temporary(template(SignedSample.random(seed), purpose == .seal ? "ecdsa-sha256" : "rsa-sha256"))
      defer { do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) } }
      let base = try DevelopmentPKI.path("fr/\(purpose.rawValue)")
      let outcome = try Command.run(
        xmlsec, ["--sign", "--id-attr:ID", "urn:a:Doc", "--privkey-pem", "\(base).key,\(base).pem", path])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(SignedSample.verdict(outcome.output) == "accepted", "document \(seed)")
      if let range = outcome.output.range(of: "<a:Issuer>i") {
        #expect(SignedSample.verdict(outcome.output.replacingCharacters(in: range, with: "<a:Issuer>j")) == "digest")
      }
    }
  }

  private func template(_ xml: String, _ method: String) -> String {
    let signature = """
      <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
      <SignedInfo><CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
      <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#\(method)"/>
      <Reference URI="#_1"><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
      <Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><InclusiveNamespaces
      xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="a z #default"/></Transform></Transforms>
      <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference></SignedInfo>
      <SignatureValue/><KeyInfo><X509Data><X509Certificate/></X509Data></KeyInfo></Signature>
      """
    return xml.replacingOccurrences(of: "</a:Issuer>", with: "</a:Issuer>" + signature)
  }
}
