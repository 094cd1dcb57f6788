import Audit
import Database
import Domain
import Exchange
import Foundation
import Transport
import Trust

/// What makes the log provable to others: witnesses, other countries, and a time-stamp authority.
extension Rooms {
  /// Shows our checkpoint to other countries, at every start and once a day.
  var anchorRounds: AnchorRounds {
    AnchorRounds(anchors: anchors, log: log, live: live, own: own.country, client: client, clock: clock)
  }

  static func makeAnchors(
    _ settings: Settings, _ store: Store, _ log: TransparencyLog, _ live: LiveTrust, _ clock: any WallClock
  ) async throws -> PeerAnchors {
    try await PeerAnchors(
      store: store, log: log, directory: StoreLayout(settings.store).log, clock: clock,
      pauseMilliseconds: settings.anchorPauseMilliseconds
    ) { country in
      live.trustList.peer(country)?.log.map { NoteVerifier(name: $0.origin, publicKey: $0.key) }
    }
  }

  static func makeWitnessing(
    _ settings: Settings, _ store: Store, _ log: TransparencyLog, _ client: PeerClient, _ clock: any WallClock
  ) -> Witnessing? {
    guard !settings.witnesses.entries.isEmpty else { return nil }
    return Witnessing(
      settings.witnesses, log: log,
      prover: LogProver(store: store, directory: StoreLayout(settings.store).log), client: client, clock: clock)
  }

  static func makeDaily(
    _ settings: Settings, _ log: TransparencyLog, _ client: PeerClient, _ clock: any WallClock
  ) throws -> DailyCheckpoints? {
    guard let asked = settings.timeStamps else { return nil }
    return DailyCheckpoints(log, client: client, authority: try authority(asked), url: asked.url, clock: clock)
  }

  /// Who stands behind this log besides us, for evidence packs.
  ///
  /// - Throws: `gateway.timestamps`, `trust.…`.
  static func attestors(_ settings: Settings) throws -> PackAttestors {
    PackAttestors(
      witnesses: settings.witnesses.entries.map(\.key),
      authorities: try settings.timeStamps.map { try authority($0).anchors } ?? [])
  }

  /// The time-stamp authority of a configuration.
  ///
  /// - Throws: `gateway.timestamps`, `trust.…`.
  static func authority(_ asked: TimeStampSettings) throws -> TimeStampAuthority {
    let pem: [UInt8]
    do {
      pem = [UInt8](try Data(contentsOf: URL(fileURLWithPath: asked.authority)))
    } catch {
      throw GatewayFailure.start(
        "timestamps", "The certificate of the time-stamp authority cannot be read.", "Check timestamps.authority.")
    }
    return TimeStampAuthority(anchors: try Certificate.chain(pem: pem), policy: asked.policy)
  }
}
