import Domain
import Synchronization

/// How every component is and since when: what the probes, the health page and the gate of releases read.
final class HealthBoard: Sendable {
  enum Phase: String, Sendable {
    case starting
    case running
    case stopping
  }

  struct Entry: Sendable, Hashable {
    let component: HealthComponent
    var health: ComponentHealth
    /// When the state word last changed.
    var since: Instant
  }

  /// Everything at one instant.
  struct Snapshot: Sendable {
    let phase: Phase
    let phaseSince: Instant
    let entries: [Entry]
    /// The check has not ended for too long.
    let isStale: Bool

    var failed: [Entry] { entries.filter { $0.health.word == .failed } }
    var isReady: Bool { phase == .running && !isStale && failed.isEmpty }
  }

  /// How long a check may take before what it said last counts no more, in milliseconds.
  static let longestCheck: Int64 = 30_000

  private struct State {
    var phase = Phase.starting
    var phaseSince: Instant
    var entries: [HealthComponent: Entry] = [:]
    /// Milliseconds since boot; nil while nobody watches.
    var lookedAt: Int64?
    var writerAnsweredAt: Int64?
  }

  private let state: Mutex<State>
  let clock: GuardedClock

  init(clock: GuardedClock) {
    self.clock = clock
    state = Mutex(State(phaseSince: clock.now))
  }

  /// What changed with a new word, for the log of the service.
  func set(_ component: HealthComponent, _ health: ComponentHealth) {
    let now = clock.now
    state.withLock { state in
      let former = state.entries[component]
      let since = former?.health.word == health.word ? former?.since ?? now : now
      state.entries[component] = Entry(component: component, health: health, since: since)
    }
  }

  func enter(_ phase: Phase) {
    let now = clock.now
    state.withLock { state in
      guard state.phase != .stopping, state.phase != phase else { return }
      state.phase = phase
      state.phaseSince = now
    }
  }

  /// A whole check ended; from the first on, the next ones must not be late.
  func noteLook() { state.withLock { $0.lookedAt = clock.steady } }
  func noteWriter() { state.withLock { $0.writerAnsweredAt = clock.steady } }

  var snapshot: Snapshot {
    let steady = clock.steady
    return state.withLock { state in
      Snapshot(
        phase: state.phase, phaseSince: state.phaseSince,
        entries: HealthComponent.allCases.compactMap { state.entries[$0] },
        isStale: state.lookedAt.map { steady - $0 > Self.longestCheck } ?? false)
    }
  }

  /// Why nothing is released now; nil while releases are safe. Closed until every component was looked at once.
  var shutBy: String? {
    if clock.wentBack { return HealthComponent.clock.rawValue }
    let steady = clock.steady
    return state.withLock { state in
      if let looked = state.lookedAt, steady - looked > Self.longestCheck { return "health" }
      for component in HealthComponent.allCases {
        guard let entry = state.entries[component] else { return component.rawValue }
        if entry.health.shutsGate { return component.rawValue }
      }
      return nil
    }
  }

  /// Whether the writer of the store answered lately.
  var isAlive: Bool {
    let steady = clock.steady
    return state.withLock { state in
      if state.entries[.store]?.health.shutsGate == true { return false }
      return state.writerAnsweredAt.map { steady - $0 <= Self.longestCheck } ?? true
    }
  }
}
