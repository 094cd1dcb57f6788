import Synchronization

/// The connections of one listener: how many there are, and how many of each address have no handshake yet.
///
/// Addresses are kept while a handshake is open, in memory only.
final class OpenConnections: Sendable {
  private struct State {
    var count = 0
    var halfOpen: [String: Int] = [:]
  }

  private let most: Int
  private let mostHalfOpen: Int
  private let state = Mutex(State())

  init(most: Int, mostHalfOpen: Int) {
    self.most = most
    self.mostHalfOpen = mostHalfOpen
  }

  /// Connections that are open, and of them those without a handshake.
  var load: (open: Int, halfOpen: Int) {
    state.withLock { ($0.count, $0.halfOpen.values.reduce(0, +)) }
  }

  /// Counts a new connection; nil when there are too many.
  func begin(from address: String) -> Connection? {
    let isLetIn = state.withLock { state in
      guard state.count < most, state.halfOpen[address, default: 0] < mostHalfOpen else { return false }
      state.count += 1
      state.halfOpen[address, default: 0] += 1
      return true
    }
    return isLetIn ? Connection(connections: self, address: address) : nil
  }

  private func shake(_ address: String) {
    state.withLock { state in
      guard let count = state.halfOpen[address] else { return }
      state.halfOpen[address] = count > 1 ? count - 1 : nil
    }
  }

  /// One connection that was let in.
  final class Connection: Sendable {
    private let connections: OpenConnections
    private let address: Mutex<String?>

    fileprivate init(connections: OpenConnections, address: String) {
      self.connections = connections
      self.address = Mutex(address)
    }

    /// The handshake is over, well or not.
    func shaken() {
      let address = address.withLock { address in
        defer { address = nil }
        return address
      }
      if let address { connections.shake(address) }
    }

    /// The connection is over; called once.
    func end() {
      shaken()
      connections.state.withLock { $0.count -= 1 }
    }
  }
}
