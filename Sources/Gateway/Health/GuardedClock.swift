import CLinux
import Domain
import Synchronization

/// The time that every room reads: it never goes back, whatever happens to the clock of the machine.
///
/// It is the time since boot plus the largest difference to the machine's clock that was ever seen. While the machine's
/// clock is behind that, time goes on from where it was: what has ended does not come to life again.
final class GuardedClock: WallClock {
  /// How far back the machine's clock may go before nothing is released any more, in milliseconds.
  static let tolerance: Int64 = 1000

  private let source: any WallClock
  private let sinceBoot: @Sendable () -> Int64
  /// Largest difference between the machine's clock and the time since boot, in milliseconds.
  private let difference: Atomic<Int64>
  private let forward = Atomic<Int64>(0)

  /// - Parameters:
  ///   - source: the machine's clock.
  ///   - sinceBoot: milliseconds of a clock that nobody can set and that goes on while the machine sleeps.
  init(_ source: any WallClock, sinceBoot: @escaping @Sendable () -> Int64 = GuardedClock.systemSinceBoot) {
    self.source = source
    self.sinceBoot = sinceBoot
    let before = source.now.milliseconds
    difference = Atomic(before - sinceBoot())
  }

  var now: Instant {
    // Read after the clock: a pause between the two only makes the difference smaller, so it is never kept too large.
    let wall = source.now.milliseconds
    let steady = sinceBoot()
    return Instant(milliseconds: steady + raise(to: wall - steady, isStep: true))
  }

  /// How far the machine's clock is behind the time that was reached, in milliseconds.
  var behind: Int64 {
    let steady = sinceBoot()
    return max(0, difference.load(ordering: .acquiring) - (source.now.milliseconds - steady))
  }

  /// Whether the machine's clock went back by more than is tolerated.
  var wentBack: Bool { behind > Self.tolerance }

  /// What the machine's clock says.
  var machine: Instant { source.now }

  /// A time that was reached before this start.
  func reached(_ instant: Instant) { raise(to: instant.milliseconds - sinceBoot(), isStep: false) }

  /// Takes the machine's clock as it stands, also where that is back.
  func accept() {
    let wall = source.now.milliseconds
    difference.store(wall - sinceBoot(), ordering: .releasing)
  }

  /// By how much the machine's clock went forward in steps of more than a second since the last call, in milliseconds.
  func takeForwardSteps() -> Int64 { forward.exchange(0, ordering: .acquiringAndReleasing) }

  /// Milliseconds since boot.
  var steady: Int64 { sinceBoot() }

  @discardableResult
  private func raise(to seen: Int64, isStep: Bool) -> Int64 {
    var held = difference.load(ordering: .acquiring)
    while seen > held {
      let (isDone, current) = difference.compareExchange(
        expected: held, desired: seen, ordering: .acquiringAndReleasing)
      if isDone {
        if isStep, seen - held > Self.tolerance { forward.add(seen - held, ordering: .relaxed) }
        return seen
      }
      held = current
    }
    return held
  }

  private static let systemSinceBoot: @Sendable () -> Int64 = { clinux_milliseconds_since_boot() }
}

extension GuardedClock {
  /// The clock of a configuration: a fixed one stands still against itself.
  convenience init(_ settings: Settings) {
    if let fixed = settings.fixedClock {
      self.init(FixedClock(fixed), sinceBoot: { 0 })
    } else {
      self.init(SystemClock())
    }
  }
}
