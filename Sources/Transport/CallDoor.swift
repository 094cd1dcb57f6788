import Synchronization

/// How much a listener takes at once.
struct DoorLimits: Sendable {
  /// Calls in work, those that wait for their turn among them.
  var mostCalls: Int
  /// Calls held for a patient.
  var mostHeld: Int
  /// Calls that compute at the same time.
  var atOnce: Int
  /// How long a queue longer than ``atOnce`` is taken for a burst, in nanoseconds; afterwards it is overload.
  var longestBurst: Int64 = 500_000_000
}

/// What a listener has to do at a moment.
public struct CallLoad: Sendable, Hashable {
  /// Calls in work, from their head until the outcome of their answer is recorded; without those held.
  public var inWork: Int
  /// Calls held for a patient.
  public var held: Int
  /// Calls that came whole and wait for their turn.
  public var waiting: Int

  public init(inWork: Int, held: Int, waiting: Int) {
    self.inWork = inWork
    self.held = held
    self.waiting = waiting
  }
}

/// Lets calls in, and lets them work in turn.
///
/// As many compute at once as the processors keep busy; behind them a queue of the same length makes a call take about
/// twice its normal time. A longer queue is taken while it is a burst; when it stands, new calls are told to come back.
final class CallDoor: Sendable {
  private struct State {
    var inWork = 0
    var held = 0
    var running = 0
    /// Whole calls that do not run yet.
    var arrived = 0
    var queue = TurnQueue()
    var crowdedSince: Int64?
    var isClosed = false
  }

  private let limits: DoorLimits
  private let time: @Sendable () -> Int64
  private let state = Mutex(State())

  init(_ limits: DoorLimits, time: @escaping @Sendable () -> Int64) {
    self.limits = limits
    self.time = time
  }

  var isEmpty: Bool { state.withLock { $0.inWork == 0 && $0.held == 0 } }

  var load: CallLoad {
    state.withLock { CallLoad(inWork: $0.inWork, held: $0.held, waiting: $0.arrived) }
  }

  /// A place for a new call; nil when there is none.
  func enter() -> CallPlace? {
    let now = time()
    let isLetIn = state.withLock { state in
      guard !state.isClosed, state.inWork < limits.mostCalls else { return false }
      if let since = state.crowdedSince, state.arrived >= limits.atOnce, now - since > limits.longestBurst {
        return false
      }
      state.inWork += 1
      return true
    }
    return isLetIn ? CallPlace(door: self) : nil
  }

  /// From now on nobody enters.
  func close() { state.withLock { $0.isClosed = true } }

  // MARK: The way of a call through its place

  fileprivate func arrive() {
    let now = time()
    state.withLock { state in
      state.arrived += 1
      if state.arrived >= limits.atOnce, state.crowdedSince == nil { state.crowdedSince = now }
    }
  }

  fileprivate func turn() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let runs = state.withLock { state in
        guard state.running < limits.atOnce else {
          state.queue.append(continuation)
          return false
        }
        begin(&state)
        return true
      }
      if runs { continuation.resume() }
    }
  }

  fileprivate func finish() { pass { $0.running -= 1 } }

  fileprivate func hold() -> Bool {
    var isHeld = false
    pass { state in
      guard state.held < limits.mostHeld else { return }
      isHeld = true
      state.held += 1
      state.inWork -= 1
      state.running -= 1
    }
    return isHeld
  }

  /// A call that was held goes on at once: it has waited for its patient, not for us.
  fileprivate func resume() {
    state.withLock { state in
      state.held -= 1
      state.inWork += 1
      state.running += 1
    }
  }

  fileprivate func leave(arrived: Bool, running: Bool, held: Bool) {
    pass { state in
      if held { state.held -= 1 } else { state.inWork -= 1 }
      if running { state.running -= 1 }
      if arrived { state.arrived -= 1 }
    }
  }

  /// Changes the numbers, then lets run who may.
  private func pass(_ change: (inout State) -> Void) {
    let next = state.withLock { state in
      change(&state)
      var next: [CheckedContinuation<Void, Never>] = []
      while state.running < limits.atOnce, let first = state.queue.popFirst() {
        begin(&state)
        next.append(first)
      }
      if state.arrived == 0 { state.crowdedSince = nil }
      return next
    }
    for continuation in next { continuation.resume() }
  }

  private func begin(_ state: inout State) {
    state.running += 1
    state.arrived -= 1
    if state.arrived == 0 { state.crowdedSince = nil }
  }
}

/// Who waits for a turn, first come first served.
private struct TurnQueue {
  private var calls: [CheckedContinuation<Void, Never>] = []
  private var first = 0

  mutating func append(_ call: CheckedContinuation<Void, Never>) { calls.append(call) }

  mutating func popFirst() -> CheckedContinuation<Void, Never>? {
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
  private enum Phase { case reading, whole, running, held, answering, left }

  private let door: CallDoor
  private let phase = Mutex(Phase.reading)

  fileprivate init(door: CallDoor) { self.door = door }

  /// The call waits for a person from now on, and counts among those held instead of those in work.
  ///
  /// - Returns: false when no more calls are held; the call must be answered then.
  public func beginHold() -> Bool {
    phase.withLock { phase in
      guard phase == .running else { return true }
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
      phase = .running
    }
  }

  /// The whole message is there.
  func arrive() {
    phase.withLock { phase in
      guard phase == .reading else { return }
      door.arrive()
      phase = .whole
    }
  }

  /// Waits for its turn to compute.
  func turn() async {
    arrive()
    await door.turn()
    phase.withLock { $0 = .running }
  }

  /// The answer is made; sending it needs no processor.
  func finish() {
    endHold()
    phase.withLock { phase in
      guard phase == .running else { return }
      door.finish()
      phase = .answering
    }
  }

  /// The call is over.
  func leave() {
    phase.withLock { phase in
      guard phase != .left else { return }
      door.leave(arrived: phase == .whole, running: phase == .running, held: phase == .held)
      phase = .left
    }
  }
}
