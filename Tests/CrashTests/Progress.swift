import Synchronization
import GatewayTesting

/// How many exchanges came to an end.
final class Progress: Sendable {
  private let done = Mutex(0)

  var value: Int { done.withLock { $0 } }
  func countOne() { done.withLock { $0 += 1 } }
}
