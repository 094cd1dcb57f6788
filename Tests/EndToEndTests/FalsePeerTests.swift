import Consent
import Dispatch
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Gateway

/// Attacks of another hand than the corpus: a listed peer that signs what it likes with its own keys, and speaks HTTP as
/// it likes.
@Suite(
  "A listed peer that turned false", .serialized, .enabled(if: OpenNCP.isHere, "needs the Python packages"),
  .timeLimit(.minutes(5)))
struct FalsePeerTests {
  let person = DemoPeople.all[0]

  /// What came back for one attack.
  private struct Attack: Decodable, CustomStringConvertible {
    let group: String
    let name: String
    let status: Int
    let seconds: Double
    let leaks: Bool
    let codes: [String]
    var description: String { "\(group): \(name) gave \(status) \(codes)" }
  }

  private func attacks(on gateways: TwoGateways) async throws -> [Attack] {
    let own = gateways.france.own
    let patient = try gateways.patient(person).patient
    let work: [String: Any] = [
      "port": try required(URL(string: own.endpoints.first ?? "")?.port), "receiver": own.homeCommunity.value,
      "sender": gateways.portugal.own.homeCommunity.value, "born": person.birthDate,
      "identifiers": [[DemoPeople.insTestRoot, person.ins]],
      "patient": "\(patient.extension)^^^&\(patient.root)&ISO",
    ]
    let text = String(decoding: try JSONSerialization.data(withJSONObject: work), as: UTF8.self)
    let script = Project.root.appendingPathComponent("Tests/EndToEndTests/Peer/attacker.py").path
    let pki = gateways.pki.path
    let outcome = try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try PythonTools.run([script, pki, text]) })
      }
    }
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try outcome.output.split(separator: "\n").map { try JSONDecoder().decode(Attack.self, from: Data($0.utf8)) }
  }

  @Test("Over 250 attacks: each is refused soon, a message with a record of its own, nobody is asked, nothing is told")
  func refused() async throws {
    let gateways = try await OpenNCP.start(isExcepted: true)
    let attacks = try await attacks(on: gateways)
    #expect(attacks.count > 250)
    for attack in attacks {
      #expect(!attack.leaks, "\(attack)")
      // A second is what a message may cost; the rest is room for a machine that does other things meanwhile.
      #expect(attack.seconds < 20, "\(attack)")
      let isRefused = attack.status >= 400 || attack.status == 0 || !attack.codes.isEmpty
      #expect(isRefused, "\(attack)")
    }
    let messages = attacks.filter { $0.group != "http" }
    let codes = try await gateways.refusalCodes()
    #expect(codes.count >= messages.count, "\(messages.count) messages")
    #expect(codes.allSatisfy { !$0.hasPrefix("consent.") && $0 != "internal" }, "\(codes)")
    #expect(try await gateways.connectorCalls().isEmpty)
    let control = try await OpenNCP.ask(gateways, person)
    #expect(control.discovery.found, "\(control)")
    await gateways.stop()
  }
}
