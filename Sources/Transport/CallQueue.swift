/// How much a listener takes at once.
struct DoorLimits: Sendable {
  /// Calls in work, those that wait for their turn among them.
  var mostCalls: Int
  /// Calls held for a patient.
  var mostHeld: Int
  /// Calls that compute at the same time when all goes well, and at least.
  var atOnce: ClosedRange<Int>
  /// How long a queue longer than what computes is taken for a burst, in nanoseconds; afterwards it is overload.
  var longestBurst: Int64 = 100_000_000
  /// A wait that nobody notices, in nanoseconds: as long a queue as is worked off in it is no overload.
  var shortWait: Int64 = 60_000_000
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

/// The numbers behind a ``CallDoor``: who is let in, and who may compute.
///
/// A call waits for those in front of it. As many waiting as computing make that wait as long as the work itself, so a
/// call takes about twice its normal time. Where calls are so short that a longer queue still means a wait that nobody
/// notices, it may be as long as that. A longer one is taken while it is a burst. Where every moment finds it longer it
/// stands, and new calls are told to come back until it is short again.
struct CallQueue: Sendable {
  let limits: DoorLimits
  private(set) var pace: CallPace
  private(set) var inWork = 0
  private(set) var held = 0
  private(set) var running = 0
  /// Whole calls that do not compute yet.
  private(set) var waiting = 0
  var isClosed = false
  /// Since when the queue is found too long again and again, and when it was last.
  private var crowded: (since: Int64, last: Int64)?

  init(_ limits: DoorLimits) {
    self.limits = limits
    pace = CallPace(least: limits.atOnce.lowerBound, most: limits.atOnce.upperBound)
  }

  /// Whether somebody who waits may compute.
  var hasTurn: Bool { running < pace.atOnce }

  /// A new call; false when it must come back.
  mutating func enter(at now: Int64) -> Bool {
    guard !isClosed, inWork < limits.mostCalls, waiting < shortQueue || isBurst(at: now) else { return false }
    inWork += 1
    return true
  }

  /// How many may always wait.
  private var shortQueue: Int {
    guard let normal = pace.normal, normal > 0 else { return pace.atOnce }
    return max(pace.atOnce, Int(Int64(pace.least) * limits.shortWait / normal))
  }

  /// Whether the queue that is found too long now was short a moment ago.
  private mutating func isBurst(at now: Int64) -> Bool {
    // Slow calls make few moments at which it could be found short.
    let calm = max(limits.longestBurst, 4 * (pace.normal ?? 0))
    let since = crowded.flatMap { now - $0.last > calm ? nil : $0.since } ?? now
    crowded = (since, now)
    return now - since <= limits.longestBurst
  }

  mutating func arrive() { waiting += 1 }

  /// The first of those that wait computes.
  mutating func begin(at now: Int64) -> CallPace.Turn {
    waiting -= 1
    running += 1
    return pace.begin(running: running, at: now)
  }

  /// A call has computed.
  ///
  /// - Parameter turn: nil where its time says nothing, since it waited for a person.
  mutating func finish(_ turn: CallPace.Turn?, at now: Int64) {
    if let turn { pace.end(turn, running: running, at: now) }
    running -= 1
  }

  mutating func hold() -> Bool {
    guard held < limits.mostHeld else { return false }
    held += 1
    inWork -= 1
    running -= 1
    return true
  }

  mutating func resume() {
    held -= 1
    inWork += 1
    running += 1
  }

  mutating func leave(waiting wasWaiting: Bool, running wasRunning: Bool, held wasHeld: Bool) {
    if wasHeld { held -= 1 } else { inWork -= 1 }
    if wasRunning { running -= 1 }
    if wasWaiting { waiting -= 1 }
  }
}
