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

@testable import Gateway

@Suite("Signers and peers whose revocation a responder of openssl tells", .serialized, .timeLimit(.minutes(3)))
struct ResponderTests {
  let person = DemoPeople.all[0]

  /// Two gateways whose trust list names a responder for each country.
  private func site(
    _ change: (CountryResponder, CountryResponder) throws -> Void = { _, _ in }
  ) async throws -> (TwoGateways, french: CountryResponder, portuguese: CountryResponder) {
    let ports = try (0..<2).map { _ in try required(FreePorts.choose(preferred: 0)) }
    var responders: [CountryResponder] = []
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      prepare: { pki in
        try SignedList.change(in: pki) { country, members in
          members["revocation"] = ["ocsp": .string("http://127.0.0.1:\(ports[country == "FR" ? 0 : 1])")]
        }
        responders = [
          CountryResponder(of: "fr", in: pki, port: ports[0]), CountryResponder(of: "pt", in: pki, port: ports[1]),
        ]
        try change(responders[0], responders[1])
      })
    for responder in responders { try await responder.start() }
    return (gateways, responders[0], responders[1])
  }

  private func stop(_ gateways: TwoGateways, _ responders: CountryResponder...) async {
    for responder in responders { responder.stop() }
    await gateways.stop()
  }

  /// Assertions of Portugal that `purpose` signed.
  private func assertions(_ gateways: TwoGateways, _ raw: RawPeer, by purpose: KeyPurpose) throws -> [[UInt8]] {
    let portugal = gateways.portugal
    let issuer = AssertionIssuer(
      country: portugal.own.country, homeCommunity: portugal.own.homeCommunity,
      key: try portugal.keys.key(for: purpose),
      clock: portugal.clock)
    let identity = try issuer.identityAssertion(
      for: gateways.ana.professional, at: gateways.ana.organisation, purpose: .emergency,
      signIn: SignIn(at: portugal.clock.now, context: .smartcardPKI))
    return [identity.xml, try issuer.treatmentConfirmation(for: raw.patient, basedOn: identity).xml]
  }

  /// A query signed by this key is refused for this reason, and nothing of the record was touched.
  private func refuses(
    _ gateways: TwoGateways, _ raw: RawPeer, by purpose: KeyPurpose, _ reason: String
  ) async throws {
    let reply = try await raw.query(raw.query(assertions: assertions(gateways, raw, by: purpose)))
    let code = "assertion.identity.certificate.\(reason)"
    #expect(try await gateways.nothingLeft(reply, because: code) == [], "\(purpose) \(reason)")
    #expect(try await gateways.connectorCalls().isEmpty)
  }

  /// Makes the connection, whose certificate is asked for, without any signer.
  private func connect(_ raw: RawPeer) async throws {
    let empty = HTTPPayload(contentType: "application/soap+xml", body: Array("<a/>".utf8))
    #expect(try await raw.send(empty, to: raw.peer.endpoints.xca).status == 500)
  }

  @Test("The first message of a signer waits for the responder; the whole exchange goes its way, each asked once")
  func good() async throws {
    let (gateways, french, portuguese) = try await site()
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    let outcome = try await gateways.outcome(of: id)
    if case .delivered = outcome {} else { Issue.record("\(outcome)") }
    #expect(gateways.france.live.memory.asked == 2, "client and signer of Portugal")
    #expect(gateways.portugal.live.memory.asked == 2, "server and seal of France")
    await stop(gateways, french, portuguese)
  }

  @Test("A signer that was revoked and one that the responder does not know are refused")
  func revokedAndUnknown() async throws {
    let (gateways, french, portuguese) = try await site { _, portuguese in
      try portuguese.say("R", of: "seal-rsa")
      try portuguese.say(nil, of: "seal")
    }
    let raw = try RawPeer(gateways, person)
    try await refuses(gateways, raw, by: .sealRSA, "revoked")
    try await refuses(gateways, raw, by: .seal, "revocation-unknown")
    await stop(gateways, french, portuguese)
  }

  @Test("Answers without an end, and by a stranger, are none for a signer")
  func falseAnswers() async throws {
    let (gateways, french, portuguese) = try await site()
    let raw = try RawPeer(gateways, person)
    try await connect(raw)
    try await portuguese.start(hasEnd: false)
    try await refuses(gateways, raw, by: .sealRSA, "revocation-unknown")
    try await portuguese.start(signer: gateways.pki.appendingPathComponent("stranger"))
    try await refuses(gateways, raw, by: .seal, "revocation-unknown")
    await stop(gateways, french, portuguese)
  }

  @Test("Where the responder is silent a new signer is refused, one that was asked for is not")
  func silence() async throws {
    let (gateways, french, portuguese) = try await site()
    let raw = try RawPeer(gateways, person)
    #expect(try await raw.query().status == 200)
    portuguese.stop()
    let reply = try await raw.query(raw.query(assertions: assertions(gateways, raw, by: .seal)))
    #expect(!reply.holdsDocument)
    #expect(try await gateways.refusalCodes().contains("assertion.identity.certificate.revocation-unknown"))
    #expect(try await raw.query(raw.query(messageID: nil)).status == 200)
    await stop(gateways, french, portuguese)
  }

  @Test("A document whose seal was revoked is not shown")
  func revokedSeal() async throws {
    let (gateways, french, portuguese) = try await site { french, _ in try french.say("R", of: "seal") }
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    #expect(try await gateways.outcome(of: id) == .failed(code: "signature.invalid"))
    await stop(gateways, french, portuguese)
  }

  @Test("A server that the responder calls revoked is told nothing")
  func revokedServer() async throws {
    let (gateways, french, portuguese) = try await site { french, _ in try french.say("R", of: "tls-server") }
    let raw = try RawPeer(gateways, person)
    await #expect(throws: TransportFailure.self) { _ = try await raw.query() }
    #expect(try await gateways.refusalCodes().allSatisfy { !$0.hasPrefix("assertion") })
    await stop(gateways, french, portuguese)
  }
}
