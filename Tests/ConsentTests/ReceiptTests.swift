import Domain
import Foundation
import Testing
import Trust

@testable import Consent

@Suite("A consent receipt")
struct ReceiptTests {
  let france: TestLedger
  let certificate: Certificate

  init() throws {
    france = try TestLedger()
    certificate = try #require(try france.keys.key(for: .consent).chain.first)
  }

  private func verified(_ jws: String, by key: Certificate? = nil) throws(TrustFailure) -> [UInt8] {
    try JWS.verify(jws, type: "consent-receipt+jwt", kid: certificate.keyID, key: key ?? certificate)
  }

  @Test("It says, under the consent key, who decided what about which request, and covers the screen they saw")
  func claims() async throws {
    let id = try await france.approved()
    let jws = try #require(try await france.receipts(id).first)
    let claims = try JSON(reading: verified(jws))
    guard case .object(let members) = claims else {
      Issue.record("no object")
      return
    }
    #expect(
      members.keys.sorted() == [
        "act", "binding", "closeAfter", "decision", "exp", "iat", "iss", "jti", "nbf", "policyVersion", "prevReceipt",
        "sections", "shown", "sub", "way",
      ])
    #expect(claims["iss"] == "https://fr.example")
    #expect(claims["act"] == ["sub": "subject-1", "role": "patient"])
    #expect(claims["decision"] == "permit")
    #expect(claims["way"] == "live")
    #expect(claims["policyVersion"] == "7")
    #expect(claims["prevReceipt"] == .null)
    #expect(claims["sections"] == .array(TestLedger.parts.map(JSON.string)))
    #expect(claims["shown"] == .string("sha256:\(Digest.sha256([5]).hex)"))
    #expect(claims["iat"] == 1_767_261_600)
    #expect(claims["nbf"] == 1_767_261_600)
    #expect(claims["exp"] == 1_767_268_800)
    // The patient stands there by pseudonym alone.
    #expect(!claims.canonical.contains("279035121518989"))
  }

  @Test("Refusal and withdrawal have receipts too; a withdrawal names the approval that it ends")
  func others() async throws {
    let refused = try await france.open().id
    try await france.decide(refused, .refuse)
    let refusal = try JSON(reading: verified(try await france.receipts(refused)[0]))
    #expect(refusal["decision"] == "deny")
    #expect(refusal["sections"] == [])
    let withdrawn = try await france.approved(.number(2))
    try await france.ledger.withdraw(withdrawn, by: france.signedIn())
    let receipts = try await france.receipts(withdrawn)
    #expect(receipts.count == 2)
    let withdrawal = try JSON(reading: verified(receipts[1]))
    #expect(withdrawal["decision"] == "withdraw")
    #expect(withdrawal["prevReceipt"] == (try JSON(reading: verified(receipts[0]))["jti"]))
    #expect(france.journal.last?.receiptDigest == Digest.sha256(Array(receipts[1].utf8)))
  }

  @Test("No character of it can be changed, left out or added")
  func changed() async throws {
    let id = try await france.approved()
    let jws = Array(try await france.receipts(id)[0].utf8)
    _ = try verified(String(decoding: jws, as: UTF8.self))
    for place in jws.indices {
      var other = jws
      other[place] = jws[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(throws: TrustFailure.self, "character \(place)") { try verified(String(decoding: other, as: UTF8.self)) }
    }
    for text: [UInt8] in [jws.dropLast(), jws + [0x41], [], jws + [0x2E], jws.reversed()] {
      #expect(throws: TrustFailure.self) { try verified(String(decoding: text, as: UTF8.self)) }
    }
  }

  @Test("Another key, another type, another algorithm: refused")
  func otherSigners() async throws {
    let id = try await france.approved()
    let jws = try await france.receipts(id)[0]
    let payload = try verified(jws)
    let other = try KeyDirectory(path: france.keys.path.replacingOccurrences(of: "/fr", with: "/pt")).key(for: .consent)
    let own = try france.keys.key(for: .consent)
    let foreign = try JWS.sign(payload, type: "consent-receipt+jwt", kid: certificate.keyID, with: other)
    #expect(throws: TrustFailure.self) { try verified(foreign) }
    let foreignKey = try #require(other.chain.first)
    #expect(throws: TrustFailure.self) { try verified(jws, by: foreignKey) }
    let token = try JWS.sign(payload, type: "JWT", kid: certificate.keyID, with: own)
    #expect(throws: TrustFailure.self) { try verified(token) }
    let otherID = try JWS.sign(payload, type: "consent-receipt+jwt", kid: "other", with: own)
    #expect(throws: TrustFailure.self) { try verified(otherID) }
    for algorithm in ["none", "HS256", "ES384"] {
      let header = "{\"alg\":\"\(algorithm)\",\"kid\":\"\(certificate.keyID)\",\"typ\":\"consent-receipt+jwt\"}"
      let parts = jws.split(separator: ".")
      let base = Data(header.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
      #expect(throws: TrustFailure.self) { try verified("\(base).\(parts[1]).\(parts[2])") }
    }
  }

  // MARK: The binding

  private func sample() throws -> Binding {
    Binding(
      patientPseudonym: "p-1", hcpAssertionID: "_h1", hcpIssuer: "urn:initgw:AT:countryB", hcpNameID: "anna.berger",
      hcpRole: "221", organisationID: "urn:oid:1.2.3.4.5", country: "AT", trcAssertionID: "_t1", purpose: "EMERGENCY",
      documentID: "urn:oid:1.2.3", documentDigest: [UInt8](repeating: 0, count: 32), sections: ["48765-2", "10160-0"],
      notBefore: try #require(Instant(iso8601: "2026-01-01T00:00:00Z")),
      notAfter: try #require(Instant(iso8601: "2026-01-01T01:00:00Z")),
      requestDigest: [UInt8](repeating: 0x11, count: 32))
  }

  @Test("The binding has one spelling, and this digest, in every implementation")
  func vector() throws {
    let binding = try sample()
    #expect(binding.canonical.utf8.count == 543)
    #expect(binding.digest.hex == "d6b8ab7254014f68f1386088efa4dfb570400d506033a27cc31e98b55ff95b36")
  }

  @Test("Every one of its fields counts")
  func fields() throws {
    let whole = try sample()
    var seen: Set<[UInt8]> = [whole.digest]
    func change(_ change: (inout Binding) -> Void) {
      var other = whole
      change(&other)
      #expect(seen.insert(other.digest).inserted)
    }
    let texts: [WritableKeyPath<Binding, String>] = [
      \.patientPseudonym, \.hcpAssertionID, \.hcpIssuer, \.hcpNameID, \.hcpRole, \.organisationID, \.country,
      \.trcAssertionID, \.purpose, \.documentID,
    ]
    for text in texts { change { $0[keyPath: text] += "x" } }
    change { $0.documentDigest[31] = 1 }
    change { $0.requestDigest[0] = 1 }
    change { $0.sections.reverse() }
    change { $0.sections.removeLast() }
    change { $0.sections.append("29762-2") }
    change { $0.sections = ["48765-2,10160-0"] }
    change { $0.notBefore = $0.notBefore.advanced(bySeconds: 1) }
    change { $0.notAfter = $0.notAfter.advanced(bySeconds: 1) }
    #expect(seen.count == 19)
  }
}
