import Consent
import Domain
import Exchange
import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@testable import Gateway

/// Attacks of another hand than the corpus: a listed peer that signs what it likes with its own keys, and speaks HTTP as
/// it likes.
@Suite(
  "A listed peer that turned false", .serialized, .enabled(if: FalsePeer.isHere, "needs the Python packages"),
  .timeLimit(.minutes(10)))
struct FalsePeerTests {
  let person = DemoPeople.all[0]

  private func peer(of gateways: TwoGateways) throws -> FalsePeer {
    let own = gateways.france.own
    let patient = try gateways.patient(person).patient
    return FalsePeer(
      pki: gateways.pki, port: try required(URL(string: own.endpoints.first ?? "")?.port),
      receiver: own.homeCommunity.value, sender: gateways.portugal.own.homeCommunity.value, born: person.birthDate,
      identifiers: [[DemoPeople.insTestRoot, person.ins]], patient: "\(patient.extension)^^^&\(patient.root)&ISO")
  }

  @Test("Over 500 attacks: each is refused soon, a message with a record of its own, nobody is asked, nothing is told")
  func refused() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let attacks = try await peer(of: gateways).attack(FalsePeer.groups)
    #expect(attacks.count > 500)
    for attack in attacks {
      #expect(!attack.leaks, "\(attack)")
      // A second is what a message may cost; the rest is room for a machine that does other things meanwhile.
      #expect(attack.seconds < 20, "\(attack)")
      #expect(attack.isRefused, "\(attack)")
    }
    #expect(attacks.last?.visits == 0, "somebody came for what an attack named")
    let messages = attacks.filter(\.isMessage)
    let codes = try await gateways.refusalCodes()
    #expect(codes.count >= messages.count, "\(messages.count) messages")
    #expect(codes.allSatisfy { !$0.hasPrefix("consent.") && $0 != "internal" }, "\(codes)")
    #expect(try await gateways.connectorCalls().isEmpty)
    let control = try await OpenNCP.ask(gateways, person)
    #expect(control.discovery.found, "\(control)")
    await gateways.stop()
  }

  @Test("What is right is answered in every form that is allowed")
  func controls() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let controls = try await peer(of: gateways).attack(["controls"])
    #expect(controls.count > 12)
    for control in controls { #expect(control.status == 200 && control.leaks, "\(control)") }
    await gateways.stop()
  }

  @Test(
    "No message near the limits takes a gateway more than 256 MB, each has a record, and nobody is sent for",
    .enabled(if: BuiltProgram.path != nil, "needs the built program"))
  func bounded() async throws {
    try await ServedGateway.with(patients: 1, prepare: FalsePeer.prepare) { served in
      let attacks = try await FalsePeer(attacking: served).attack(["heavy", "message", "wrapped"])
      #expect(attacks.count > 100)
      for attack in attacks {
        #expect((attack.grown ?? .max) < 256 << 10, "\(attack) took \(attack.grown ?? 0) KiB")
        // Longer than a message may be, it is not read; of those the first of a minute has a record.
        let isRead = attack.status != 413
        #expect(isRead || attack.size > 10 << 20, "\(attack)")
      }
      #expect(attacks.last?.visits == 0, "somebody came for what an attack named")
      let refused = attacks.filter { $0.isRefused && $0.status != 413 }
      let records = try await served.gateway.events().filter { $0.errorCode != nil }
      #expect(records.count >= refused.count, "\(refused.count) refusals")
      #expect(records.allSatisfy { $0.errorCode != "internal" })
    }
  }
}
