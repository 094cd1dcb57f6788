public import Audit
public import Domain
import Synchronization

/// One verification of the whole log at a time, on request of an auditor. It owns how far that is.
public final class WholeCheck: Sendable {
  public enum State: Sendable {
    /// Nobody asked since the start.
    case none
    /// - Parameters:
    ///   - done: entries read.
    ///   - of: entries to read; 0 until that is known.
    case running(since: Instant, done: Int, of: Int)
    case ended(Verdict, since: Instant, at: Instant)
  }

  private let current = Mutex<(state: State, before: State)>((.none, .none))

  public init() {}

  var state: State { current.withLock { $0.state } }

  /// - Returns: false where one is running.
  func begin(at now: Instant) -> Bool {
    current.withLock { current in
      if case .running = current.state { return false }
      current = (.running(since: now, done: 0, of: 0), current.state)
      return true
    }
  }

  func advance(to done: Int, of count: Int) {
    current.withLock { current in
      guard case .running(let since, let before, _) = current.state, done > before else { return }
      current.state = .running(since: since, done: done, of: count)
    }
  }

  func end(_ verdict: Verdict, at now: Instant) {
    current.withLock { current in
      guard case .running(let since, _, _) = current.state else { return }
      current.state = .ended(verdict, since: since, at: now)
    }
  }

  /// Goes back to what was known before.
  func abandon() { current.withLock { $0.state = $0.before } }
}
