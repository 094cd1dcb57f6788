import Synchronization

/// Lets calls in, and lets them work in turn.
final class CallDoor: Sendable {
  private struct State {
    var queue: CallQueue
    var callers = CallerQueue()
  }

  private let time: @Sendable () -> Int64
  private let state: Mutex<State>

  init(_ limits: DoorLimits, time: @escaping @Sendable () -> Int64) {
    self.time = time
    state = Mutex(State(queue: CallQueue(limits)))
  }

  var isEmpty: Bool { state.withLock { $0.queue.inWork == 0 && $0.queue.held == 0 } }

  var load: CallLoad {
    state.withLock { CallLoad(inWork: $0.queue.inWork, held: $0.queue.held, waiting: $0.queue.waiting) }
  }

  /// A place for a new call; nil when there is none.
  func enter() -> CallPlace? {
    let now = time()
    return state.withLock { $0.queue.enter(at: now) } ? CallPlace(door: self) : nil
  }

  /// From now on nobody enters.
  func close() { state.withLock { $0.queue.isClosed = true } }

  // MARK: The way of a call through its place

  fileprivate func arrive() { state.withLock { $0.queue.arrive() } }

  fileprivate func turn() async -> CallPace.Turn {
    await withCheckedContinuation { (continuation: CheckedContinuation<CallPace.Turn, Never>) in
      let now = time()
      let turn: CallPace.Turn? = state.withLock { state in
        guard state.queue.hasTurn else {
          state.callers.append(continuation)
          return nil
        }
        return state.queue.begin(at: now)
      }
      if let turn { continuation.resume(returning: turn) }
    }
  }

  fileprivate func finish(_ turn: CallPace.Turn?) {
    let now = time()
    pass { $0.finish(turn, at: now) }
  }

  fileprivate func hold() -> Bool { pass { $0.hold() } }

  /// A call that was held goes on at once: it has waited for its patient, not for us.
  fileprivate func resume() { state.withLock { $0.queue.resume() } }

  fileprivate func leave(waiting: Bool, running: Bool, held: Bool) {
    pass { $0.leave(waiting: waiting, running: running, held: held) }
  }

  /// Changes the numbers, then lets compute who may.
  private func pass<R: Sendable>(_ change: (inout CallQueue) -> R) -> R {
    let now = time()
    let (result, next) = state.withLock { state in
      let result = change(&state.queue)
      var next: [(CheckedContinuation<CallPace.Turn, Never>, CallPace.Turn)] = []
      while state.queue.hasTurn, let first = state.callers.popFirst() {
        next.append((first, state.queue.begin(at: now)))
      }
      return (result, next)
    }
    for (continuation, turn) in next { continuation.resume(returning: turn) }
    return result
  }
}

/// Who waits for a turn, first come first served.
private struct CallerQueue {
  private var calls: [CheckedContinuation<CallPace.Turn, Never>] = []
  private var first = 0

  mutating func append(_ call: CheckedContinuation<CallPace.Turn, Never>) { calls.append(call) }

  mutating func popFirst() -> CheckedContinuation<CallPace.Turn, Never>? {
    guard first < calls.count else { return nil }
    defer {
      first += 1
      if first == calls.count { (calls, first) = ([], 0) }
    }
    return calls[first]
  }
}

/// The place of one call among those that a listener takes.
public final class CallPlace: Sendable {
  private enum Phase: Equatable {
    case reading, waiting
    /// The turn is nil after a hold.
    case running(CallPace.Turn?)
    case held, answering, left

    var isRunning: Bool { if case .running = self { true } else { false } }
  }

  private let door: CallDoor
  private let phase = Mutex(Phase.reading)

  fileprivate init(door: CallDoor) { self.door = door }

  /// The call waits for a person from now on, and counts among those held instead of those in work.
  ///
  /// - Returns: false when no more calls are held; the call must be answered then.
  public func beginHold() -> Bool {
    phase.withLock { phase in
      guard phase.isRunning else { return true }
      guard door.hold() else { return false }
      phase = .held
      return true
    }
  }

  /// The call goes on.
  public func endHold() {
    phase.withLock { phase in
      guard phase == .held else { return }
      door.resume()
      phase = .running(nil)
    }
  }

  /// The whole message is there.
  func arrive() {
    phase.withLock { phase in
      guard phase == .reading else { return }
      door.arrive()
      phase = .waiting
    }
  }

  /// Waits for its turn to compute.
  func turn() async {
    arrive()
    let turn = await door.turn()
    phase.withLock { $0 = .running(turn) }
  }

  /// The answer is made; sending it needs no processor.
  func finish() {
    endHold()
    phase.withLock { phase in
      guard case .running(let turn) = phase else { return }
      door.finish(turn)
      phase = .answering
    }
  }

  /// The call is over.
  func leave() {
    phase.withLock { phase in
      guard phase != .left else { return }
      door.leave(waiting: phase == .waiting, running: phase.isRunning, held: phase == .held)
      phase = .left
    }
  }
}
