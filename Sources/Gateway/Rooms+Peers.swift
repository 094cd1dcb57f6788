import Audit
import Domain
import Logging
import Synchronization
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
    let paths = try keys.pemPaths(for: .tlsServer)
    let recorder = try settings.recordings.map { path throws(GatewayFailure) in try MessageRecorder(directory: path) }
    let (trustList, clock) = (trustList, clock)
    let turnedAway = SampledRefusals(.refused, log: log, clock: clock)
    let face = PeerFace(
      affiliation: affiliation, recorder: recorder,
      admission: PeerFace.Admission(
        gate: gate, meter: meter,
        peerName: { chain in chain.first.flatMap { trustList.peer(tlsClient: $0)?.country.value } },
        turnedAway: { component in turnedAway.note("exchange.not-ready", ["component": component]) }))
    let refusals = SampledRefusals(.refusedTLS, log: log, clock: clock)
    return try PeerListener(
      PeerListener.Settings(
        host: settings.peers.host, port: settings.peers.port, certificateFile: paths.certificate,
        keyFile: paths.key, allowsTLS12: trustList.peers.contains(where: \.allowTLS12)),
      logger: logger,
      verify: { (chain: [Certificate]) throws(TrustFailure) in
        guard let leaf = chain.first, let peer = trustList.peer(tlsClient: leaf) else { throw .unknownClient }
        try Trust.verify(chain: chain, for: .tlsClient, peer: peer, at: clock.now)
      },
      refused: { code in refusals.note(code) }, listening: listening, answer: { await face.answer($0) })
  }
}

extension TrustFailure {
  /// The client's key is in no entry of the trust list.
  static let unknownClient = TrustFailure(
    explanation: Explanation(
      code: "trust.certificate.not-pinned", what: "The connection was refused.",
      why: "The trust list names no peer with this key.", whatToDo: "Ask for an entry in the trust list."))
}

/// Records refusals of one kind by sample: the first of each minute, with how many there were since the last entry.
final class SampledRefusals: Sendable {
  private struct State {
    var minute: Int64 = -1
    var unrecorded = 0
  }

  private let state = Mutex(State())
  private let kind: EventKind
  private let log: TransparencyLog
  private let clock: any WallClock

  init(_ kind: EventKind, log: TransparencyLog, clock: any WallClock) {
    self.kind = kind
    self.log = log
    self.clock = clock
  }

  func note(_ code: String, _ details: [String: String] = [:]) {
    let minute = clock.now.milliseconds / 60_000
    let count: Int? = state.withLock { state in
      guard state.minute != minute else {
        state.unrecorded += 1
        return nil
      }
      defer { state = State(minute: minute, unrecorded: 0) }
      return state.unrecorded
    }
    guard let count else { return }
    var event = AuditEvent(kind, .refused, .affiliation)
    event.errorCode = code
    event.details = details.merging(["unrecordedBefore": String(count)]) { $1 }
    let log = log
    Task {
      // Nothing is released by a refusal: when the log fails here, every release fails by itself.
      do { _ = try await log.append(event) } catch { return }
    }
  }
}
