import Assertions
import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Transport
import Trust
import XML

@testable import Gateway

@Suite("Without proof of who asks nothing leaves", .serialized)
struct TrustRefusalTests {
  let person = DemoPeople.all[0]

  /// Sends a query with these assertions and says what France did about it.
  private func reply(
    _ gateways: TwoGateways, _ raw: RawPeer, _ assertions: [[UInt8]], code: String
  ) async throws -> [String] {
    let reply = try await raw.query(raw.query(assertions: assertions))
    return try await gateways.nothingLeft(reply, because: code)
  }

  private func edited(_ xml: [UInt8], _ old: String, _ new: String) -> [UInt8] {
    Array(String(decoding: xml, as: UTF8.self).replacing(old, with: new).utf8)
  }

  @Test("An assertion that has ended")
  func ended() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let late = FixedClock(gateways.portugal.clock.now.advanced(bySeconds: -5 * 3600))
    let issuer = AssertionIssuer(
      country: gateways.portugal.own.country, homeCommunity: gateways.portugal.own.homeCommunity,
      key: try gateways.portugal.keys.key(for: .sealRSA), clock: late)
    let raw = try RawPeer(gateways, person)
    let identity = try issuer.identityAssertion(
      for: gateways.ana.professional, at: gateways.ana.organisation, purpose: .emergency,
      signIn: SignIn(at: late.now, context: .smartcardPKI))
    let treatment = try issuer.treatmentConfirmation(for: raw.patient, basedOn: identity)
    let reply = try await raw.query(raw.query(assertions: [identity.xml, treatment.xml]))
    #expect(!reply.holdsDocument)
    #expect(try await gateways.refusalCodes().contains { $0.hasPrefix("assertion.") })
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }

  @Test("An assertion without a signature, one changed after signing, and one moved into another")
  func unsignedChangedMoved() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let text = String(decoding: raw.identity.xml, as: UTF8.self)
    let start = try required(text.firstRange(of: "<ds:Signature") ?? text.firstRange(of: "<Signature"))
    let end = try required(text.firstRange(of: "</ds:Signature>") ?? text.firstRange(of: "</Signature>"))
    let unsigned = Array((text[..<start.lowerBound] + text[end.upperBound...]).utf8)
    let changed = edited(raw.identity.xml, "Ana MARTINS", "Eva MARTINS")
    // Wrapping: the signed assertion hides inside a forged one that the reader meets first.
    let forged = edited(unsigned, raw.identity.id, "_forged")
    let inner = String(decoding: forged, as: UTF8.self).replacing("</saml:Assertion>", with: "")
      .replacing("</saml2:Assertion>", with: "")
    let closing = text.contains("</saml2:Assertion>") ? "</saml2:Assertion>" : "</saml:Assertion>"
    let moved = Array((inner + text + closing).utf8)
    for identity in [unsigned, changed, moved] {
      let before = try await gateways.refusalCodes().count
      let reply = try await raw.query(raw.query(assertions: [identity, raw.treatment.xml]))
      #expect(!reply.holdsDocument)
      #expect(!reply.text.contains("consent."))
      #expect(try await gateways.refusalCodes().count == before + 1)
    }
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }

  @Test("An assertion signed by a stranger with the right names")
  func stranger() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let folder = gateways.pki.appendingPathComponent("stranger")
    let chain = try Certificate.chain(pem: [UInt8](Data(contentsOf: folder.appendingPathComponent("seal.pem"))))
    let key = try PrivateKey(
      pem: [UInt8](Data(contentsOf: folder.appendingPathComponent("seal.key"))), chain: chain, purpose: .seal)
    let issuer = AssertionIssuer(
      country: gateways.portugal.own.country, homeCommunity: gateways.portugal.own.homeCommunity, key: key,
      clock: gateways.portugal.clock)
    let identity = try issuer.identityAssertion(
      for: gateways.ana.professional, at: gateways.ana.organisation, purpose: .emergency,
      signIn: SignIn(at: gateways.portugal.clock.now, context: .smartcardPKI))
    let reply = try await raw.query(raw.query(assertions: [identity.xml, raw.treatment.xml]))
    #expect(!reply.holdsDocument)
    #expect(try await gateways.refusalCodes().contains { $0.hasPrefix("assertion.identity") })
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }

  @Test("A client of another authority, one that is not pinned, one revoked and one expired get no connection")
  func clients() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    for name in ["stranger/tls-client", "pt/unpinned-tls-client", "pt/revoked-tls-client", "pt/expired-tls-client"] {
      let base = gateways.pki.appendingPathComponent(name)
      let chain = try Certificate.chain(pem: [UInt8](Data(contentsOf: base.appendingPathExtension("pem"))))
      let key = try PrivateKey(
        pem: [UInt8](Data(contentsOf: base.appendingPathExtension("key"))), chain: chain, purpose: .tlsClient)
      await #expect(throws: TransportFailure.self, "\(name)") {
        _ = try await raw.send(try raw.query(messageID: nil), to: try raw.peer.endpoints.xca, key: key)
      }
    }
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }

  @Test("A client without a certificate gets no connection")
  func noCertificate() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let url = try RawPeer(gateways, person).peer.endpoints.xca
    await #expect(throws: TransportFailure.self) {
      _ = try await gateways.portugal.client.send(
        OutboundCall(.post, url, body: [1], security: .web(allowsPlain: false)))
    }
    await gateways.stop()
  }

  @Test("A doctype, an entity bomb, 100,000 attributes and a body over the limit are refused without harm")
  func hostileXML() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let good = try raw.query(messageID: nil)
    let text = String(decoding: good.body, as: UTF8.self)
    let bomb =
      "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
    let attributes = (0..<100_000).map { "a\($0)='1'" }.joined(separator: " ")
    let bodies = [
      "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>" + text, bomb + text,
      text.replacing("<soap:Header>", with: "<soap:Header><x \(attributes)/>"),
    ]
    for body in bodies {
      let reply = try await raw.send(
        HTTPPayload(contentType: good.contentType, body: Array(body.utf8)), to: raw.peer.endpoints.xca)
      #expect(reply.status == 500)
      #expect(!reply.holdsDocument)
      #expect(!reply.text.contains("root:"))
    }
    var codes = try await gateways.refusalCodes()
    #expect(codes.contains("xml.doctype"))
    #expect(codes.contains("xml.limit"))
    let large = HTTPPayload(contentType: good.contentType, body: Array(repeating: 0x20, count: 11 << 20))
    let refused: Bool
    do { refused = try await raw.send(large, to: raw.peer.endpoints.xca).status == 413 } catch { refused = true }
    #expect(refused)
    // Of what was not read there is a record as well: the first of each minute, beside the answers.
    codes = try await gateways.refusalCodes()
    for _ in 0..<100 where !codes.contains("request.too-long") {
      try await Task.sleep(for: .milliseconds(100))
      codes = try await gateways.refusalCodes()
    }
    #expect(codes.contains("request.too-long"))
    // And the gateway still answers.
    #expect(try await raw.query().status == 200)
    await gateways.stop()
  }

  @Test("The same message twice: the second is refused")
  func replay() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let payload = try raw.query(messageID: nil)
    _ = try await raw.query(payload)
    let second = try await raw.query(payload)
    #expect(second.text.contains("ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED"))
    #expect(try await gateways.nothingLeft(second, because: "assertion.replay.message") == [])
    await gateways.stop()
  }
}
