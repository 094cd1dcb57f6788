import Assertions
import Audit
import Domain
import Exchange
import GatewayTesting
import Testing
import Trust

@testable import Gateway

@Suite("A vital interest that a country does not open for", .serialized)
struct VitalInterestRefusalTests {
  let person = DemoPeople.all[0]

  @Test("Off: refused at once with its code, nobody is asked, nothing about the patient is looked at or leaves")
  func off() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 5)
    let portugal = gateways.portugal
    let raw = try RawPeer(gateways, person)
    let issuer = AssertionIssuer(
      country: portugal.own.country, homeCommunity: portugal.own.homeCommunity,
      key: try portugal.keys.key(for: .sealRSA), clock: portugal.clock)
    let statement = try required(
      VitalInterestStatement(
        reason: .unconscious, explanation: "Found in the street, no companion.", confirmedAt: portugal.clock.now))
    let treatment = try issuer.treatmentConfirmation(
      for: raw.patient, basedOn: raw.identity, vitalInterest: statement)
    let start = ContinuousClock.now
    let reply = try await raw.query(raw.query(assertions: [raw.identity.xml, treatment.xml]))
    #expect(reply.says("4701") && !reply.text.contains("vital"))
    #expect(ContinuousClock.now - start < .seconds(4), "no hold")
    #expect(try await gateways.nothingLeft(reply, because: "consent.vital-interest.off") == [])
    #expect(try await gateways.connectorCalls().isEmpty)
    #expect(try await required(gateways.france.patients).requests(of: gateways.patient(person)).isEmpty)
    await gateways.stop()
  }

  @Test("A clinician cannot send one to a country whose entry does not take it; nothing is sent")
  func notOffered() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let id = try await gateways.ask(person)
    let treatment = gateways.portugal.treatment
    #expect(await !treatment.takesVitalInterest(gateways.france.own.country))
    await #expect(throws: ExchangeFailure.self) {
      try await treatment.askInVitalInterest(
        id, "unconscious", explanation: "Found in the street, no companion.", for: gateways.ana)
    }
    #expect(await treatment.requests(of: gateways.ana).count == 1)
    await gateways.stop()
  }
}
