import Domain
import Foundation
import Transport
import Trust

/// The publisher of service metadata: where it is, whom one must meet there, and whose signatures are its own.
struct MetadataPublisher: Sendable {
  /// Says where the metadata of a service are published: the configured address, or ``MetadataLocator`` where the
  /// configuration names a zone.
  typealias Locator = @Sendable (MetadataService) async throws -> String

  let owner: Peer
  let locate: Locator
  private let isPinned: Bool

  /// - Throws: `gateway.metadata`.
  init(_ settings: MetadataSettings, locate: Locator? = nil) throws {
    func certificates(_ path: String) throws -> [Certificate] {
      do {
        return try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
      } catch {
        throw GatewayFailure.start(
          "metadata", "A certificate of the publisher of service metadata cannot be read.",
          "Check authority, signers and server below metadata in the configuration.")
      }
    }
    guard let identity = OID("2.999") else { preconditionFailure("2.999 is an OID") }
    let server = try settings.server.map { try certificates($0) } ?? []
    owner = Peer(
      country: settings.publisherCountry, homeCommunity: identity, name: "publisher of service metadata",
      endpoints: .init(xcpd: settings.url, xca: settings.url), anchors: try certificates(settings.authority),
      tlsServerPins: server.prefix(1).map(\.spkiSHA256), tlsClientPins: [],
      sealPins: try settings.signers.flatMap { try certificates($0).prefix(1) }.map(\.spkiSHA256), hcpIssuers: [],
      trcIssuer: "", revocation: .notPublished)
    isPinned = !server.isEmpty
    let (url, locator) = (settings.url, settings.locator.map { MetadataLocator(zone: $0) })
    self.locate = locate ?? { service in try await locator?.publisher(of: service) ?? url }
  }

  /// Fetches the signed metadata of one service.
  ///
  /// - Throws: `gateway.metadata-missing`, `gateway.metadata-fetch`, and what `PeerClient.send` throws.
  func fetch(
    _ service: MetadataService, by client: PeerClient, key: PrivateKey, clock: any WallClock
  ) async throws -> [UInt8] {
    let call = OutboundCall(
      .get, "\(try await locate(service))/\(service.path())", headers: [("Accept", "application/xml, text/xml")],
      timeoutMilliseconds: 10_000, largestAnswer: ServiceMetadata.limit,
      security: isPinned ? .peer(owner, key: key, at: clock) : .web(allowsPlain: true))
    let answer = try await client.send(call)
    guard answer.status != 404 else {
      throw GatewayFailure(
        "gateway.metadata-missing", what: "The service metadata were not fetched.",
        why: "The publisher has none of this service.",
        whatToDo: "Ask the other contact point whether it has published them there.")
    }
    guard answer.status == 200 else {
      throw GatewayFailure(
        "gateway.metadata-fetch", what: "The service metadata were not fetched.",
        why: "The publisher answered with status \(answer.status).",
        whatToDo: "Check metadata.url, and whether the country has published this service.")
    }
    return answer.body
  }
}
