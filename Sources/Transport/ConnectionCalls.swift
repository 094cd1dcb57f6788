import Synchronization
import Trust

/// Whether a peer's call is taken.
public enum CallAdmission: Sendable, Hashable {
  case admitted
  /// Over a limit of this peer (429).
  case limited(retryAfterSeconds: Int)
  /// More than this gateway can do now, whoever asks (503).
  case overloaded
}

/// What a connection knows of its client and of the calls that came over it.
final class ConnectionCalls: Sendable {
  private struct State {
    var client: [Certificate] = []
    /// The places of requests that were passed on and that nobody works on yet.
    var places: [CallPlace] = []
    var current: Task<OutboundAnswer, Never>?
    var isOver = false
  }

  /// What a call that finds no place is told, in seconds.
  static let comeBack = 2

  private let door: CallDoor
  private let admit: @Sendable ([Certificate]) -> CallAdmission
  private let state = Mutex(State())

  init(door: CallDoor, admit: @escaping @Sendable ([Certificate]) -> CallAdmission) {
    self.door = door
    self.admit = admit
  }

  /// The chain that the client proved to own, leaf first; set by the handshake.
  var client: [Certificate] {
    get { state.withLock { $0.client } }
    set { state.withLock { $0.client = newValue } }
  }

  /// Decides about a request at its head, on the event loop.
  func decide() -> RequestDecision {
    switch enter() {
    case .success(let place):
      let isOver = state.withLock { state in
        if !state.isOver { state.places.append(place) }
        return state.isOver
      }
      if isOver { place.leave() }
      return .pass
    case .failure(let refusal): return refusal.decision
    }
  }

  /// The last request that was passed on is whole.
  func arrive() { state.withLock { $0.places.last }?.arrive() }

  /// The place of the next request; a request that was sent ahead of its turn is decided about only now.
  func next() -> Result<CallPlace, CallRefusal> {
    let known = state.withLock { $0.places.isEmpty ? nil : $0.places.removeFirst() }
    return known.map { .success($0) } ?? enter()
  }

  private func enter() -> Result<CallPlace, CallRefusal> {
    switch admit(client) {
    case .admitted: door.enter().map { .success($0) } ?? .failure(.overloaded)
    case .limited(let seconds): .failure(CallRefusal(status: 429, retryAfterSeconds: seconds))
    case .overloaded: .failure(.overloaded)
    }
  }

  /// Lets `work` be given up when the connection ends, since nobody waits for the answer then; nil: it is over.
  func run(_ work: Task<OutboundAnswer, Never>?) {
    let isOver = state.withLock { state in
      state.current = work
      return state.isOver
    }
    if isOver { work?.cancel() }
  }

  /// The connection is closed.
  func end() {
    let (places, current) = state.withLock { state in
      state.isOver = true
      defer { state.places = [] }
      return (state.places, state.current)
    }
    for place in places { place.leave() }
    current?.cancel()
  }
}

/// A call that found no place.
struct CallRefusal: Error {
  let status: Int
  let retryAfterSeconds: Int

  static let overloaded = CallRefusal(status: 503, retryAfterSeconds: ConnectionCalls.comeBack)

  var decision: RequestDecision { .refuse(status: status, retryAfterSeconds: retryAfterSeconds) }
}
