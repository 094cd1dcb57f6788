import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@testable import Gateway
@testable import Web

@Suite("Who asks too often", .serialized)
struct RateTests {
  let person = DemoPeople.all[0]

  /// The samples in France's log of what was over a limit.
  private func samples(_ gateways: TwoGateways) async throws -> [String: Int] {
    // A sample is written beside the answer, not before it.
    for _ in 0..<100 {
      let found = try await gateways.frenchEvents().filter { $0.kind == EventKind.limited.rawValue }
      if !found.isEmpty { return found.reduce(into: [:]) { $0[$1.event?.errorCode ?? "?", default: 0] += 1 } }
      try await Task.sleep(for: .milliseconds(20))
    }
    return [:]
  }

  @Test(
    "A peer, an organisation, a professional over the rate, and over the day, get 429 and leave one sample in the log",
    arguments: ["limit.peer", "limit.organisation", "limit.professional", "limit.day"])
  func callers(_ code: String) async throws {
    let gateways = try await TwoGateways.start(clock: SystemClock().now.advanced(bySeconds: 30)) { settings in
      let two = Rate(2, per: 3600)
      switch code {
      case "limit.peer": settings.limits.rates.peer = two
      case "limit.organisation": settings.limits.rates.organisation = two
      case "limit.professional": settings.limits.rates.professional = two
      default: settings.limits.rates.professionalDay = two
      }
    }
    let raw = try RawPeer(gateways, person)
    let url = try raw.peer.endpoints.xcpd
    var statuses: [Int] = []
    for _ in 0..<5 { statuses.append(try await raw.send(raw.discovery(gateways.traits(person)), to: url).status) }
    #expect(statuses == [200, 200, 429, 429, 429])
    #expect(try await samples(gateways) == [code: 1])
    let answered = try await gateways.frenchEvents().filter { $0.kind == EventKind.discoveryAnswered.rawValue }
    #expect(answered.count == 2)
    await gateways.stop()
  }

  @Test("A patient is not asked more often than the limit: the others get the bare answer, at once, and a sample warns")
  func patient() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1) { $0.limits.rates.patient = Rate(1, per: 3600) }
    let first = try await RawPeer(gateways, person).query()
    #expect(first.text.contains("consent."))
    let second = try await RawPeer(gateways, person).query()
    #expect(second.status == 200)
    #expect(second.says("4701") && !second.text.contains("consent."))
    let other = try await RawPeer(gateways, DemoPeople.all[1]).query()
    #expect(other.text.contains("consent."))
    #expect(try await samples(gateways) == ["limit.patient": 1])
    let asked = try await gateways.frenchEvents().filter { $0.kind == EventKind.consentRequested.rawValue }
    #expect(asked.count == 2)
    await gateways.stop()
  }

  @Test("The repetition of an open request is not a new one, and is held to a rate of its own")
  func repetition() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1) {
      $0.limits.rates.patient = Rate(1, per: 3600)
      $0.limits.rates.repetition = Rate(2, per: 3600)
    }
    let raw = try RawPeer(gateways, person)
    for _ in 0..<3 { #expect(try await raw.query().text.contains("consent.")) }
    let fourth = try await raw.query()
    #expect(fourth.says("4701") && !fourth.text.contains("consent."))
    #expect(try await samples(gateways) == ["limit.repetition": 1])
    await gateways.stop()
  }

  @Test("An address that asks the pages too often gets 429, and a form that is too large 413")
  func pages() async throws {
    let pages = try await FrenchPages.start { $0.limits.address = Rate(1, per: 3600, burst: 12) }
    let large = try await pages.raw(.post, "/sign-out", body: String(repeating: "x", count: 70_000))
    #expect(large.status == 413)
    var answer = large
    for _ in 0..<40 where answer.status != 429 { answer = try await pages.raw(.get, "/livez") }
    #expect(answer.status == 429)
    #expect(Int(answer.header("retry-after") ?? "") ?? 0 > 1)
    #expect(try await samples(pages.gateways) == ["limit.address": 1])
    await pages.stop()
  }
}
