import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

/// What peers sign with and we do not, and an independent implementation on many documents.
@Suite("Signature algorithms of peers")
struct SignatureAlgorithmTests {
  private static let more = "http://www.w3.org/2001/04/xmldsig-more#"

  /// A sample whose value the openssl command made over the canonical SignedInfo.
  private func signed(
    _ algorithm: String, authority: TestAuthority, name: String, _ options: [String],
    _ convert: ([UInt8]) throws -> [UInt8] = { $0 }
  ) throws -> String {
    let sample = try SignedSample(.sealRSA)
    var text = try sample.signed()
    text.swap("\(Self.more)rsa-sha256", algorithm)
    let base = authority.folder.appendingPathComponent(name).path
    let certificate = try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(base).pem"))))[0]
    text.swap(Base64.encode(sample.key.chain[0].der), Base64.encode(certificate.der))
    let ns = "http://www.w3.org/2000/09/xmldsig#"
    let signature = try #require(Document.parse(Array(text.utf8)).root.first("Signature", in: ns))
    let info = try #require(signature.first("SignedInfo", in: ns)).canonical()
    try Data(info).write(to: URL(fileURLWithPath: "\(base).info"))
    try TestAuthority.openssl(["dgst"] + options + ["-sign", "\(base).key", "-out", "\(base).sig", "\(base).info"])
    let value = try convert([UInt8](Data(contentsOf: URL(fileURLWithPath: "\(base).sig"))))
    text.swap(
      try text.cut("<ds:SignatureValue>", "</ds:SignatureValue>"),
      "<ds:SignatureValue>\(Base64.encode(value))</ds:SignatureValue>")
    return text
  }

  @Test("RSA with SHA-384 and SHA-512, and RSA-PSS with SHA-256, are verified; other paddings are not")
  func rsa() throws {
    let authority = try TestAuthority()
    _ = try authority.issue(named: "r", "/C=PT/O=T/CN=r", TestAuthority.sealExtensions, "3072")
    func verdict(_ algorithm: String, _ options: String...) throws -> String {
      SignedSample.verdict(try signed(algorithm, authority: authority, name: "r", options))
    }
    let pss = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
    let padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt"]
    #expect(try verdict("\(Self.more)rsa-sha384", "-sha384") == "accepted")
    #expect(try verdict("\(Self.more)rsa-sha512", "-sha512") == "accepted")
    #expect(try verdict("\(Self.more)rsa-sha512", "-sha256") == "value")
    #expect(try verdict(pss, "-sha256", padding[0], padding[1], padding[2], "rsa_pss_saltlen:32") == "accepted")
    #expect(try verdict(pss, "-sha256", padding[0], padding[1], padding[2], "rsa_pss_saltlen:0") == "value")
    #expect(try verdict(pss, "-sha256") == "value")
    #expect(
      try verdict("\(Self.more)rsa-sha256", "-sha256", padding[0], padding[1], padding[2], "rsa_pss_saltlen:32")
        == "value")
  }

  @Test("ECDSA over P-384 with SHA-384 is verified as r and s of 48 bytes, not as DER")
  func p384() throws {
    let authority = try TestAuthority()
    _ = try authority.issue(named: "e", "/C=PT/O=T/CN=e", TestAuthority.sealExtensions, "p384", "sha384")
    let raw = try signed("\(Self.more)ecdsa-sha384", authority: authority, name: "e", ["-sha384"]) { der in
      // SEQUENCE of two INTEGER, each shorter than 128 bytes.
      var index = 2
      return (0..<2).flatMap { _ -> [UInt8] in
        let length = Int(der[index + 1])
        let number = der[(index + 2)..<(index + 2 + length)].drop { $0 == 0 }
        index += 2 + length
        return [UInt8](repeating: 0, count: 48 - number.count) + number
      }
    }
    #expect(SignedSample.verdict(raw) == "accepted")
    let der = try signed("\(Self.more)ecdsa-sha384", authority: authority, name: "e", ["-sha384"])
    #expect(SignedSample.verdict(der) == "value")
  }

  // MARK: signxml

  private static let documents = SignatureCrossCheckTests.isLong ? 10_000 : 400
  private static let haveSignXML = PythonTools.have("signxml")

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signxml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("signxml verifies our signatures over many documents", .enabled(if: haveSignXML, "needs signxml"))
  func ours() throws {
    let folder = try folder()
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    let sample = try SignedSample()
    for seed in 0..<Self.documents {
      let text = try sample.signed(SignedSample.random(seed))
      try Data(text.utf8).write(to: folder.appendingPathComponent("\(seed).xml"))
    }
    let outcome = try PythonTools.run([
      "-c",
      """
      import glob, sys
      from lxml import etree
      from signxml import XMLVerifier
      cert = open(sys.argv[2]).read()
      good = 0
      for path in glob.glob(sys.argv[1] + "/*.xml"):
          XMLVerifier().verify(etree.parse(path).getroot(), x509_cert=cert)
          good += 1
      print(good)
      """, folder.path, try DevelopmentPKI.path("fr/seal.pem"),
    ])
    #expect(outcome.output == "\(Self.documents)\n", "\(outcome.errors)")
  }

  @Test("We verify the signatures of signxml over many documents", .enabled(if: haveSignXML, "needs signxml"))
  func theirs() throws {
    let folder = try folder()
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    for seed in 0..<Self.documents {
      try Data(SignedSample.random(seed).utf8).write(to: folder.appendingPathComponent("\(seed).xml"))
    }
    let outcome = try PythonTools.run([
      "-c",
      """
      import glob, sys
      from lxml import etree
      from signxml import XMLSigner, methods
      key, cert = open(sys.argv[2] + ".key").read(), open(sys.argv[2] + ".pem").read()
      signer = XMLSigner(method=methods.enveloped, signature_algorithm="ecdsa-sha256",
          c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
      for path in glob.glob(sys.argv[1] + "/*.xml"):
          root = signer.sign(etree.parse(path).getroot(), key=key, cert=cert, reference_uri="#_1", id_attribute="ID")
          etree.ElementTree(root).write(path)
      """, folder.path, try DevelopmentPKI.path("fr/seal"),
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for seed in 0..<Self.documents {
      let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent("\(seed).xml")), as: UTF8.self)
      #expect(SignedSample.verdict(text, .lastChild) == "accepted", "document \(seed)")
    }
  }
}
