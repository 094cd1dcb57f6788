import Audit
import Database
import Domain
import Exchange
import Foundation
import Trust

extension Rooms {
  /// What hands the log over to the audit record repository; nil where none is configured.
  ///
  /// - Throws: `trust.key.…` where the key `audit-client` is missing or not fit.
  static func makeForwarding(
    _ settings: Settings, _ live: LiveTrust, _ keys: KeyDirectory, _ own: OwnCountry, _ store: Store,
    _ clock: any WallClock
  ) throws -> EventForwarding? {
    guard let repository = settings.auditRepository else { return nil }
    try keys.check([.tlsServer, .tlsClient, .auditClient])
    let secrets = try auditSecrets(keys)
    let site = EventSite(
      own: EventSite.Party(
        country: own.country.value, homeCommunity: own.homeCommunity.value, host: host(of: settings.peers.publicURL)),
      site: repository.site, software: "passerelle \(GatewayService.version)", secrets: secrets,
      peers: { country in
        let peer = CountryCode(country).flatMap { live.trustList.peer($0) }
        return EventSite.Party(
          country: country, homeCommunity: peer?.homeCommunity.value, host: peer.flatMap { host(of: $0.endpoints.xca) })
      })
    return EventForwarding(
      reader: LogReader(store: store, secrets: secrets), cursor: ForwardingCursor(store: store), site: site,
      settings: repository, keys: keys, signer: live.signer(.sealRSA), clock: clock)
  }

  private static func host(of url: String) -> String? { URL(string: url)?.host }
}
