public import Domain
import Exchange
import Foundation
import Transport
import Trust

/// A contact point that behaves well, or badly on purpose in one named way, so that others can try their gateway.
///
/// With a throw-away PKI and synthetic people alone.
public struct PeerSimulator: Sendable {
  let site: SimulatorSite

  /// - Parameters:
  ///   - certificates: the directory that `make-dev-pki` made; others are refused.
  ///   - country: whom it plays.
  /// - Throws: `simulator.pki`, and what trust list and keys say.
  public init(certificates: String, country: CountryCode, clock: any WallClock = SystemClock()) throws {
    site = try SimulatorSite(pki: certificates, country: country, clock: clock)
  }

  /// What one message of the country of treatment gave.
  public struct Verdict: Sendable {
    public let behaviour: AskingBehaviour
    /// Whether the gateway did what a right one does.
    public let isRight: Bool
    /// What it answered, in codes.
    public let answer: String
  }

  /// Plays the country of affiliation until the process is told to stop.
  ///
  /// - Parameter port: nil takes the one of the trust list.
  /// - Throws: `transport.listen`, `simulator.port`.
  public func answer(
    _ behaviour: AnsweringBehaviour, port: Int? = nil, _ say: @escaping @Sendable (String) -> Void
  ) async throws {
    guard let port = port ?? URL(string: site.own.endpoints.xca)?.port else {
      throw GatewayFailure.simulator("port", "The trust list names no port.", "Give one with --listen.")
    }
    let country = site.country
    let listener = try SimulatedAffiliation(site, behaviour, say).listener(port: port) { port in
      say("\(country) answers on port \(port), \(behaviour.rawValue): \(behaviour.words.does)")
      say("a right gateway \(behaviour.words.right)")
    }
    let stop = StopSignals()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listener.run() }
      group.addTask { await stop.wait() }
      try await group.next()
      group.cancelAll()
    }
  }

  /// Plays the country of treatment: sends one message for each behaviour and judges the answers.
  ///
  /// - Parameters:
  ///   - country: the gateway that is tried, at its address in the trust list.
  ///   - traits: a synthetic patient of that country.
  /// - Throws: `simulator.peer`, and why the gateway is not reached.
  public func ask(
    _ behaviours: [AskingBehaviour], of country: CountryCode, about traits: PatientTraits
  ) async throws -> [Verdict] {
    let client = PeerClient()
    defer { client.stop() }
    let asker = SimulatedTreatment(site: site, peer: try site.peer(country), traits: traits, client: client)
    var verdicts: [Verdict] = []
    for behaviour in behaviours {
      let reply = try await asker.perform(behaviour)
      let isRight =
        switch behaviour {
        case .well: reply.text.contains("<patientPerson")
        // This very answer: no permission, and no document.
        case .withoutApproval: !reply.text.contains("DocumentResponse>") && reply.status == 200
        default: !reply.isBelieved
        }
      verdicts.append(Verdict(behaviour: behaviour, isRight: isRight, answer: reply.words))
    }
    return verdicts
  }
}
