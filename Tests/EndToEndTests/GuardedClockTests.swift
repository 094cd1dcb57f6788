import Domain
import Synchronization
import Testing

@testable import Gateway

/// A clock that a test sets, beside a time since boot that only goes on.
final class SettableClock: WallClock {
  private let state: Mutex<(wall: Int64, boot: Int64)>

  init(_ start: Int64) { state = Mutex((start, 5_000)) }

  var now: Instant { Instant(milliseconds: state.withLock { $0.wall }) }
  var sinceBoot: Int64 { state.withLock { $0.boot } }

  /// Time goes by.
  func pass(_ milliseconds: Int64) { state.withLock { $0 = ($0.wall + milliseconds, $0.boot + milliseconds) } }
  /// Somebody sets the clock.
  func step(_ milliseconds: Int64) { state.withLock { $0.wall += milliseconds } }

  var guarded: GuardedClock { GuardedClock(self, sinceBoot: { self.sinceBoot }) }
}

@Suite("The clock that never goes back")
struct GuardedClockTests {
  static let start: Int64 = 1_800_000_000_000

  @Test("While the machine's clock runs as it should, it says what that says")
  func plain() {
    let machine = SettableClock(Self.start)
    let clock = machine.guarded
    for _ in 0..<5 {
      machine.pass(700)
      #expect(clock.now == machine.now)
    }
    #expect(clock.behind == 0)
    #expect(clock.takeForwardSteps() == 0)
  }

  @Test(
    "Set back by an hour, time goes on from where it was, and the clock is known to be behind until it is put right")
  func back() {
    let machine = SettableClock(Self.start)
    let clock = machine.guarded
    machine.step(-3_600_000)
    machine.pass(10_000)
    #expect(clock.now.milliseconds == Self.start + 10_000)
    #expect(clock.wentBack)
    #expect(clock.behind == 3_600_000)
    machine.step(3_600_000)
    #expect(!clock.wentBack)
    #expect(clock.now == machine.now)
  }

  @Test("A second back is tolerated, a millisecond more is not; many small steps add up")
  func tolerance() {
    let machine = SettableClock(Self.start)
    let clock = machine.guarded
    machine.step(-1000)
    #expect(!clock.wentBack)
    machine.step(-1)
    #expect(clock.wentBack)
    let other = SettableClock(Self.start)
    let slow = other.guarded
    var last = slow.now
    for _ in 0..<4 {
      other.pass(100)
      other.step(-300)
      #expect(slow.now >= last)
      last = slow.now
    }
    #expect(slow.wentBack)
  }

  @Test("A time that was reached before this start counts as much as one that was seen")
  func restart() {
    let machine = SettableClock(Self.start)
    let clock = machine.guarded
    clock.reached(Instant(milliseconds: Self.start + 1000))
    #expect(!clock.wentBack)
    clock.reached(Instant(milliseconds: Self.start + 3_600_000))
    #expect(clock.wentBack)
    machine.pass(1000)
    #expect(clock.now.milliseconds == Self.start + 3_601_000)
    #expect(clock.takeForwardSteps() == 0, "what was reached before is no step")
  }

  @Test("Accepting takes the machine's clock as it is; a later step back is found again")
  func accepting() {
    let machine = SettableClock(Self.start)
    let clock = machine.guarded
    machine.step(-3_600_000)
    #expect(clock.wentBack)
    clock.accept()
    #expect(!clock.wentBack)
    #expect(clock.now == machine.now)
    machine.step(-2000)
    #expect(clock.wentBack)
  }

  @Test("A step forward is followed and told once")
  func forward() {
    let machine = SettableClock(Self.start)
    let clock = machine.guarded
    machine.step(5000)
    #expect(clock.now == machine.now)
    #expect(clock.takeForwardSteps() == 5000)
    #expect(clock.takeForwardSteps() == 0)
  }

  @Test("The clock of this machine, read by many at once, never goes back")
  func many() async {
    let clock = GuardedClock(SystemClock())
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var last = clock.now
          for _ in 0..<20_000 {
            let now = clock.now
            if now < last { return false }
            last = now
          }
          return true
        }
      }
      for await isSteady in group { #expect(isSteady) }
    }
    #expect(clock.behind < GuardedClock.tolerance)
    #expect(abs(clock.now.milliseconds(since: SystemClock().now)) < 1000)
  }
}
