import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway

@Suite("An exchange by service metadata", .serialized, .enabled(if: PythonTools.have("signxml"), "needs signxml"))
struct MetadataExchangeTests {
  /// Portugal asks France, whose address it has from a publisher alone.
  private static func start() async throws -> (TwoGateways, MetadataSite, String) {
    let site = try MetadataSite(of: "fr")
    let metadata = try site.settings
    let gateways = try await TwoGateways.start(editAsking: { $0.metadata = metadata })
    let url = try required(gateways.portugal.live.trustList.peer(gateways.france.own.country)?.endpoints.xca)
    return (gateways, site, url)
  }

  private static func publish(_ site: MetadataSite, _ url: String, server: String = "fr/tls-server") throws {
    let now = try DevelopmentPKI.now
    for (kind, name) in [(MetadataService.Kind.discovery, "XCPD_Service"), (.query, "XCA_Service")] {
      try site.publish(
        kind, url: url.replacingOccurrences(of: "XCA_Service", with: name), activation: now.advanced(bySeconds: -3600),
        expiration: now.advanced(bySeconds: 86_400), server: server)
    }
  }

  private static func refusal(_ gateways: TwoGateways) async -> String {
    do {
      _ = try await gateways.ask(DemoPeople.all[0])
      return "answered"
    } catch { return (error as? any Explained)?.code ?? "\(error)" }
  }

  @Test("Without metadata the country is not reached; with them a summary arrives")
  func reached() async throws {
    let (gateways, site, url) = try await Self.start()
    #expect(await Self.refusal(gateways) == "peer.unreachable")
    try Self.publish(site, url)
    await gateways.portugal.metadata?.refresh()
    #expect(gateways.portugal.metadata?.faults == [:])
    let person = DemoPeople.all[0]
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("the summary was not delivered")
      return
    }
    await gateways.stop()
  }

  @Test("A server that shows another certificate than the metadata name gets nothing")
  func pinned() async throws {
    let (gateways, site, url) = try await Self.start()
    try Self.publish(site, url, server: "pt/tls-server")
    await gateways.portugal.metadata?.refresh()
    #expect(gateways.portugal.metadata?.faults == [:])
    #expect(await Self.refusal(gateways).hasPrefix("peer."))
    try Self.publish(site, url)
    await gateways.portugal.metadata?.refresh()
    #expect(await Self.refusal(gateways) == "answered")
    await gateways.stop()
  }
}
