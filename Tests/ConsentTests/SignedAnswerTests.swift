import Consent
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("A receipt in the hands of its patient")
struct SignedAnswerTests {
  let france: TestLedger

  init() throws { france = try TestLedger() }

  private func answers(_ id: String) async throws -> [SignedAnswer] {
    try await france.ledger.signedAnswers(to: id, of: france.signedIn())
  }

  /// Verifies as a third party would: with the public certificate and nothing of ours.
  private static let verifier = """
    import base64, json, sys
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    pad = lambda t: base64.urlsafe_b64decode(t + "=" * (-len(t) % 4))
    pem, jws = open(sys.argv[1], "rb").read(), open(sys.argv[2]).read()
    header, body, signature = jws.split(".")
    raw = pad(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = x509.load_pem_x509_certificate(pem).public_key()
    key.verify(der, (header + "." + body).encode(), ec.ECDSA(hashes.SHA256()))
    print(json.dumps([json.loads(pad(header)), json.loads(pad(body))]))
    """

  @Test(
    "Any third party verifies it with the public key, and sees a changed one",
    .enabled(if: PythonTools.have("cryptography"), "needs cryptography"))
  func thirdParty() async throws {
    let id = try await france.approved()
    let answer = try #require(try await answers(id).first)
    let folder = try TemporaryFolder.make("receipt")
    let (pem, file, script) = (
      folder.appendingPathComponent("key.pem"), folder.appendingPathComponent("jws"),
      folder.appendingPathComponent("verify.py")
    )
    try Data(#require(france.ledger.receiptCertificate).utf8).write(to: pem)
    try Data(answer.jws.utf8).write(to: file)
    try Data(Self.verifier.utf8).write(to: script)
    let good = try PythonTools.run([script.path, pem.path, file.path])
    #expect(good.status == 0, "\(good.errors)")
    let said = try JSON(reading: Array(good.output.utf8)).array ?? []
    #expect(said.first?["alg"] == "ES256")
    #expect(said.last == answer.statement)
    #expect(said.last?["sections"]?.array?.compactMap(\.string) == TestLedger.parts)
    var parts = answer.jws.split(separator: ".").map(String.init)
    parts[1] = Base64.encodeURL(Array(answer.statement.canonical.replacing("permit", with: "deny").utf8))
    try Data(parts.joined(separator: ".").utf8).write(to: file)
    #expect(try PythonTools.run([script.path, pem.path, file.path]).status != 0)
  }

  @Test("As FHIR Consent it permits the parts, denies the others, and carries its original and the digest of it")
  func resource() async throws {
    let id = try await france.approved(Asking(purpose: .emergency))
    let answer = try #require(try await answers(id).first)
    let offered = TestLedger.parts + ["29762-2"]
    let resource = answer.consentResource(issuer: "https://fr.example", offered: offered)
    #expect(resource["resourceType"] == "Consent")
    #expect(resource["status"] == "active")
    #expect(resource["scope"]?["coding"]?.array?.first?["code"] == "patient-privacy")
    #expect(resource["category"]?.array?.first?["coding"]?.array?.first?["code"] == "59284-0")
    let provision = try #require(resource["provision"])
    #expect(provision["type"] == "permit")
    #expect(provision["actor"]?.array?.count == 2)
    #expect(
      provision["actor"]?.array?.allSatisfy { $0["role"]?["coding"]?.array?.first?["code"] == "IRCP" } == true)
    #expect(provision["purpose"]?.array?.first?["code"] == "ETREAT")
    #expect(provision["code"]?.array?.count == 3)
    let inner = try #require(provision["provision"]?.array?.first)
    #expect(inner["type"] == "deny")
    #expect(inner["code"]?.array?.first?["coding"]?.array?.first?["code"] == "29762-2")
    let original = try #require(resource["sourceAttachment"]?["data"]?.string)
    #expect(Base64.decode(original) == Array(answer.jws.utf8))
    #expect(resource["sourceAttachment"]?["title"]?.string == "sha256:\(answer.digest.hex)")
  }

  @Test("Refusal and withdrawal are handed out too, each with its status; nobody else gets them")
  func others() async throws {
    let refused = try await france.open(.number(1, organisation: "urn:oid:1.1")).id
    try await france.decide(refused, .refuse)
    let withdrawn = try await france.approved(.number(2, organisation: "urn:oid:1.2"))
    try await france.ledger.withdraw(withdrawn, by: france.signedIn())
    func status(_ id: String) async throws -> [JSON?] {
      try await answers(id).map { $0.consentResource(issuer: "https://fr.example", offered: [])["status"] }
    }
    #expect(try await status(refused) == ["rejected"])
    #expect(try await status(withdrawn) == ["active", "inactive"])
    let stranger = france.signedIn(TestLedger.person("199999999999999"))
    #expect(
      await code { _ = try await france.ledger.signedAnswers(to: refused, of: stranger) } == "consent.no-request")
  }
}
