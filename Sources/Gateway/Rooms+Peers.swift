import Audit
import Database
import Domain
import Exchange
import Logging
import Transport
import Trust

extension Rooms {
  /// The listener for other contact points, over mutual TLS with the clients that the trust list pins.
  ///
  /// - Parameter listening: called once with the port.
  /// - Throws: `transport.listen`, `trust.key.…`, `gateway.recorder`.
  func peerListener(
    _ settings: Settings, logger: Logger, meter: ExchangeMeter? = nil, listening: @escaping @Sendable (Int) -> Void
  ) throws -> PeerListener {
    let recorder = try settings.recordings.map { path throws(GatewayFailure) in try MessageRecorder(directory: path) }
    let (live, clock) = (live, clock)
    let refusals = SampledRefusals(audit: log, clock: clock)
    let listen = try listenerSettings(settings)
    let treatment = treatment
    let face = PeerFace(
      affiliation: affiliation, recorder: recorder,
      admission: PeerFace.Admission(
        gate: gate, meter: meter,
        peerName: { chain in chain.first.flatMap { live.trustList.peer(tlsClient: $0)?.country.value } },
        turnedAway: { component in
          refusals.note(.refused, code: "exchange.not-ready", details: ["component": component])
        }), anchors: anchors, stopView: { await treatment.closeViews(of: $1.traceID, from: $0) })
    let listener = try PeerListener(
      listen, logger: logger,
      verify: { (chain: [Certificate]) throws(TrustFailure) in
        guard let leaf = chain.first, let peer = live.trustList.peer(tlsClient: leaf) else { throw .unknownClient }
        try Trust.verify(chain: chain, for: .tlsClient, peer: peer, at: clock.now)
      },
      allowsTLS12: { chain in chain.first.flatMap { live.trustList.peer(tlsClient: $0) }?.allowTLS12 ?? false },
      revocation: live.memory, refused: { code in refusals.note(.refusedTLS, code: code) },
      admit: admission(settings.limits, refusals),
      unread: { chain, status in
        let peer = chain.first.flatMap { live.trustList.peer(tlsClient: $0)?.country }
        refusals.note(.refused, code: Self.code(unread: status), peer: peer, details: ["status": String(status)])
      }, listening: listening, answer: { await face.answer($0) })
    let rooms = self
    live.presenting { try listener.present(try rooms.listenerSettings(settings)) }
    return listener
  }

  /// How another contact point is told that a patient stopped reading.
  static func stoppingViews(
    _ live: LiveTrust, _ client: PeerClient, _ clock: any WallClock
  ) -> @Sendable (CountryCode, ViewStop) async -> Bool {
    { country, stop in
      guard let peer = live.trustList.peer(country), let server = AnchorRounds.server(of: peer.endpoints.xca) else {
        return false
      }
      do {
        let answer = try await client.send(
          OutboundCall(
            .post, "\(server)\(ViewStop.path)", headers: [("Content-Type", "application/json")], body: stop.bytes,
            timeoutMilliseconds: 5000, largestAnswer: 4 << 10,
            security: .peer(peer, key: live.key(.tlsClient), at: clock)))
        return answer.status == 204
      } catch {
        // The patient is told that it was asked and not confirmed, and asks again.
        return false
      }
    }
  }

  /// Why a message was not read to its end, by the status that its sender got.
  private static func code(unread status: Int) -> String {
    switch status {
    case 413: "request.too-long"
    case 408: "request.too-slow"
    default: "request.malformed"
    }
  }

  private func listenerSettings(_ settings: Settings) throws -> PeerListener.Settings {
    let isInToken = keys.isInToken(.tlsServer)
    let paths = try isInToken ? (certificate: "", key: "") : keys.pemPaths(for: .tlsServer)
    var listen = PeerListener.Settings(
      host: settings.peers.host, port: settings.peers.port, certificateFile: paths.certificate, keyFile: paths.key,
      allowsTLS12: live.trustList.peers.contains(where: \.allowTLS12),
      mostCalls: settings.limits.callsInWork)
    if isInToken { listen.tokenKey = try keys.privateKey(for: .tlsServer) }
    listen.mostHeld = settings.limits.callsHeld
    return listen
  }

  /// Whether a peer's call is taken, by its TLS client alone: before its body is read.
  private func admission(
    _ limits: LimitSettings, _ refusals: SampledRefusals
  ) -> @Sendable ([Certificate]) -> CallAdmission {
    let (live, store) = (live, store)
    let rates = RateTable<CountryCode>(limits.rates.peer, capacity: 1000)
    return { chain in
      // The handshake found the peer; a list that changed since may not have it any more.
      guard let peer = chain.first.flatMap({ live.trustList.peer(tlsClient: $0) }) else { return .overloaded }
      if let seconds = rates.take(peer.country) {
        refusals.note(.limited, code: "limit.peer", peer: peer.country)
        return .limited(retryAfterSeconds: seconds)
      }
      return store.waitingWrites < limits.writesWaiting ? .admitted : .overloaded
    }
  }
}

extension TrustFailure {
  /// The client's key is in no entry of the trust list.
  static let unknownClient = TrustFailure(
    explanation: Explanation(
      code: "trust.certificate.not-pinned", what: "The connection was refused.",
      why: "The trust list names no peer with this key.", whatToDo: "Ask for an entry in the trust list."))
}
