import Synchronization

/// How long the disk took for the commits of the last minute.
public struct CommitSpeed: Sendable, Hashable {
  /// Commits since the store was opened.
  public var total: Int
  /// Commits of the last minute; at most the newest 512 count.
  public var count: Int
  /// 99 of 100 were not slower, in milliseconds; nil without commits.
  public var p99Milliseconds: Double?

  /// - Parameter p99Milliseconds: nil without commits.
  public init(total: Int, count: Int, p99Milliseconds: Double?) {
    self.total = total
    self.count = count
    self.p99Milliseconds = p99Milliseconds
  }
}

/// Measures each commit of the one writer, from the last write to the disk's answer.
final class CommitTimes: Sendable {
  private struct State {
    var began: ContinuousClock.Instant?
    var total = 0
    var newest: [(end: ContinuousClock.Instant, took: Duration)] = []
    var next = 0
  }

  private static let kept = 512
  private static let window = Duration.seconds(60)
  private let state = Mutex(State())

  /// The writes of a batch are done; from here on the disk works.
  func begin() { state.withLock { $0.began = .now } }

  /// The commit returned.
  func end() {
    let now = ContinuousClock.now
    state.withLock { state in
      guard let began = state.began else { return }
      state.began = nil
      state.total += 1
      let measure = (end: now, took: now - began)
      if state.newest.count < Self.kept { state.newest.append(measure) } else { state.newest[state.next] = measure }
      state.next = (state.next + 1) % Self.kept
    }
  }

  var speed: CommitSpeed {
    let since = ContinuousClock.now - Self.window
    let (total, newest) = state.withLock { ($0.total, $0.newest) }
    let times = newest.filter { $0.end >= since }.map(\.took).sorted()
    let p99 = times.isEmpty ? nil : times[(times.count * 99 + 99) / 100 - 1]
    return CommitSpeed(total: total, count: times.count, p99Milliseconds: p99.map { $0 / .milliseconds(1) })
  }
}
