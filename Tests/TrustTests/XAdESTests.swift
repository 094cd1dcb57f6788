import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("XAdES signature")
struct XAdESTests {
  private static let xmlsec = Command.path(of: "xmlsec1")
  private static let haveSignXML = PythonTools.have("signxml")

  private func key(_ purpose: KeyPurpose = .seal) throws -> PrivateKey {
    try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: purpose)
  }

  private func signed(_ xml: String = SignedSample.plain, _ purpose: KeyPurpose = .seal) throws -> String {
    String(
      decoding: try XAdES.sign(Array(xml.utf8), with: key(purpose), at: DevelopmentPKI.now), as: UTF8.self)
  }

  private func verdict(_ text: String) -> String {
    do {
      _ = try XAdES.verify(Document.parse(Array(text.utf8)))
      return "accepted"
    } catch let failure as any Explained {
      return failure.code.replacingOccurrences(of: "trust.signature.", with: "")
    } catch { return "\(error)" }
  }

  /// Changed, then signed anew by the rightful key: a bad profile, but a right value.
  private func resigned(_ change: (inout String) -> Void) throws -> String {
    var text = try signed()
    change(&text)
    let root = try Document.parse(Array(text.utf8)).root
    let info = try #require(root.descendants(named: "SignedInfo").first)
    let value = Base64.encode(try key().sign(try info.canonical(), as: .seal))
    let start = try #require(text.range(of: "<ds:SignatureValue>"))
    let end = try #require(text.range(of: "</ds:SignatureValue>"))
    text.replaceSubrange(start.upperBound..<end.lowerBound, with: value)
    return text
  }

  @Test(
    "What was signed comes back with signer and time, without the signature", arguments: [KeyPurpose.seal, .sealRSA])
  func roundTrip(_ purpose: KeyPurpose) throws {
    let verified = try XAdES.verify(Document.parse(Array(signed(SignedSample.plain, purpose).utf8)))
    #expect(verified.tree.root.descendants(named: "Signature").isEmpty)
    #expect(try verified.tree.root.canonical() == Document.parse(Array(SignedSample.plain.utf8)).root.canonical())
    #expect(verified.signer == (try key(purpose).chain.first))
    #expect(verified.signingTime.iso8601Seconds == (try DevelopmentPKI.now.iso8601Seconds))
    #expect(verified.token == nil)
  }

  @Test("A token is found again, and changes neither the digests nor what it covers")
  func token() throws {
    let text = try signed()
    let raised = try XAdES.adding(token: [1, 2, 3], to: Array(text.utf8))
    let before = try XAdES.verify(Document.parse(Array(text.utf8)))
    let after = try XAdES.verify(Document.parse(raised))
    #expect(after.token == [1, 2, 3])
    #expect(after.stampedBytes == before.stampedBytes)
    #expect(throws: TrustFailure.self) { try XAdES.adding(token: [1], to: raised) }
  }

  @Test("A change of document, properties, value or certificate is refused")
  func changes() throws {
    func changed(_ part: String, _ other: String) throws -> String {
      var text = try signed()
      text.swap(part, other)
      return verdict(text)
    }
    #expect(try verdict(signed()) == "accepted")
    #expect(try changed("<b>1</b>", "<b>2</b>") == "digest")
    let year = String(try DevelopmentPKI.now.iso8601.prefix(4))
    #expect(try changed("<xades:SigningTime>\(year)", "<xades:SigningTime>1999") == "digest")
    #expect(try changed("<b>1</b>", "<b>1<!-- x --></b>") == "form")
    let other = Base64.encode(try #require(key(.sealRSA).chain.first).der)
    let own = Base64.encode(try #require(key().chain.first).der)
    #expect(try changed(own, other) == "value")
  }

  @Test("Another profile is refused even with a right signature value")
  func profile() throws {
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    let cases: [(String, String, String)] = [
      (
        "CanonicalizationMethod Algorithm=\"\(exclusive)\"",
        "CanonicalizationMethod Algorithm=\"\(exclusive)WithComments\"", "algorithm"
      ),
      ("URI=\"\"", "URI=\"#_1\"", "reference"),
      ("xmldsig#enveloped-signature", "xmldsig#base64", "transform"),
      (
        "http://uri.etsi.org/01903#SignedProperties\" URI", "http://www.w3.org/2000/09/xmldsig#Object\" URI",
        "reference"
      ),
      ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1", "algorithm"),
      ("</ds:KeyInfo>", "<ds:KeyValue></ds:KeyValue></ds:KeyInfo>", "form"),
      ("</ds:Object>", "</ds:Object><ds:Object></ds:Object>", "form"),
      ("Target=\"#signature", "Target=\"#other", "reference"),
      ("ObjectReference=\"#document", "ObjectReference=\"#other", "digest"),
    ]
    for (part, other, code) in cases {
      #expect(try verdict(resigned { $0.swap(part, other) }) == code, "\(other)")
    }
    #expect(try verdict(resigned { _ in }) == "accepted")
  }

  @Test("A second signature, a wrapped document and repeated properties are refused")
  func wrapping() throws {
    let text = try signed()
    let start = try #require(text.range(of: "<ds:Signature "))
    let end = try #require(text.range(of: "</ds:Signature>"))
    let signature = String(text[start.lowerBound..<end.upperBound])
    var twice = text
    twice.swap(signature, signature + signature)
    #expect(verdict(twice) == "count")
    #expect(verdict("<a:Doc xmlns:a=\"urn:a\">\(text)</a:Doc>") == "place")
    let properties = try #require(text.firstMatch(of: /properties-[0-9a-f-]+/))
    var repeated = text
    repeated.swap("<b>1</b>", "<b Id=\"\(properties.output)\">1</b>")
    #expect(verdict(repeated) == "id")
    var moved = text
    moved.swap(signature, signature + "<a:Last></a:Last>")
    #expect(verdict(moved) == "place")
    #expect(verdict(SignedSample.plain) == "missing")
  }

  @Test("A key for another purpose does not sign")
  func purpose() throws {
    #expect(throws: TrustFailure.self) { try signed(SignedSample.plain, .consent) }
  }

  private func folder(_ count: Int) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("xades-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for seed in 0..<count {
      let text = try signed(SignedSample.random(seed), seed.isMultiple(of: 2) ? .seal : .sealRSA)
      try Data(text.utf8).write(to: folder.appendingPathComponent("\(seed).xml"))
    }
    return folder
  }

  @Test("xmlsec1 verifies both references", .enabled(if: xmlsec != nil, "needs xmlsec1"))
  func xmlsecVerifies() throws {
    let folder = try folder(20)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    for seed in 0..<20 {
      let outcome = try Command.run(
        try #require(Self.xmlsec),
        [
          "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--trusted-pem",
          try DevelopmentPKI.path("fr/ca.pem"), folder.appendingPathComponent("\(seed).xml").path,
        ])
      #expect(outcome.status == 0, "document \(seed): \(outcome.errors)")
    }
  }

  @Test("signxml verifies it as XAdES", .enabled(if: haveSignXML, "needs signxml"))
  func signXMLVerifies() throws {
    let folder = try folder(40)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    let outcome = try PythonTools.run([
      "-c",
      """
      import sys
      from lxml import etree
      from signxml.xades import XAdESVerifier
      certs = [open(sys.argv[2] + name).read() for name in ("/seal.pem", "/seal-rsa.pem")]
      good = 0
      for number in range(40):
          root = etree.parse(f"{sys.argv[1]}/{number}.xml").getroot()
          XAdESVerifier().verify(root, x509_cert=certs[number % 2], expect_references=2)
          good += 1
      print(good)
      """, folder.path, try DevelopmentPKI.path("fr"),
    ])
    #expect(outcome.output == "40\n", "\(outcome.errors)")
  }
}
