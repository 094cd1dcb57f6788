import Audit
import Domain
import Transport
import Trust

/// Shows our newest checkpoint to each country whose log is known, and takes theirs: at every start and then once a day,
/// besides what goes with every exchange.
struct AnchorRounds: Sendable {
  /// Where a contact point takes it, beside its other endpoints.
  static let path = "/passerelle/log"
  /// Between two rounds, in seconds.
  static let pause: Int64 = 86_400
  /// How long a country may leave our checkpoints unconfirmed, in seconds, before that is a matter for auditors.
  static let longestSilence: Int64 = 172_800

  let anchors: PeerAnchors
  let log: TransparencyLog
  let live: LiveTrust
  let own: CountryCode
  let client: PeerClient
  let clock: any WallClock

  /// Goes round until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await round()
      do { try await Task.sleep(for: .seconds(Self.pause)) } catch { return }
    }
  }

  /// One round over all countries, one after the other.
  func round() async {
    for peer in live.trustList.peers where peer.country != own && peer.log != nil {
      await visit(peer)
      await noteSilence(of: peer.country)
    }
  }

  private func visit(_ peer: Peer) async {
    guard let message = await anchors.message(to: peer.country), let server = Self.server(of: peer.endpoints.xca) else {
      return
    }
    do {
      let answer = try await client.send(
        OutboundCall(
          .post, "\(server)\(Self.path)", headers: [(AnchorMessage.field, message.text)],
          timeoutMilliseconds: 10_000, largestAnswer: 64 << 10,
          security: .peer(peer, key: live.key(.tlsClient), at: clock)))
      if let text = answer.header(AnchorMessage.field) { anchors.receive(text, from: peer.country) }
    } catch {
      // Its silence is counted below; the next exchange carries the same.
    }
  }

  /// A country that used to confirm our checkpoints and does not any more: it may have lost, or hidden, what we sent.
  private func noteSilence(of country: CountryCode) async {
    guard let standing = anchors.standings[country], let last = standing.confirmedAt,
      clock.now.milliseconds(since: last) > Self.longestSilence * 1000
    else { return }
    var event = AuditEvent(.peerAnchor, .failed, .affiliation)
    event.peer = country
    event.errorCode = "anchor.unconfirmed"
    event.details = ["unconfirmed": "1", "confirmedSize": String(standing.confirmed ?? 0)]
    // A log that takes nothing is on the health page.
    do { _ = try await log.append(event) } catch { return }
  }

  /// Scheme, host and port of an address.
  static func server(of url: String) -> String? {
    guard let end = url.firstRange(of: "://")?.upperBound else { return nil }
    return String(url[..<(url[end...].firstIndex(of: "/") ?? url.endIndex)])
  }
}
