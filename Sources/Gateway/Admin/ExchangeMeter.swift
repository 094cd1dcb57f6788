import Synchronization

/// Counts the messages of peers and how long they took: by country, service and kind of answer, never by person.
final class ExchangeMeter: Sendable {
  /// Upper bounds of the histogram, in seconds; a call that is held for its patient takes up to two minutes.
  static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

  struct Series: Hashable, Sendable {
    let peer: String
    let service: String
    /// `answered`, `fault` or `unavailable`.
    let outcome: String
  }

  struct Times: Sendable {
    /// Calls at most as slow as each bound; each call is counted once here.
    var buckets = [Int](repeating: 0, count: ExchangeMeter.bounds.count)
    var count = 0
    var seconds = 0.0
  }

  private let state = Mutex<[Series: Times]>([:])

  func count(peer: String, service: String, status: Int, took: Duration) {
    let outcome = status < 400 ? "answered" : status == 503 ? "unavailable" : "fault"
    let seconds = took / .seconds(1)
    state.withLock { state in
      var times = state[Series(peer: peer, service: service, outcome: outcome)] ?? Times()
      times.count += 1
      times.seconds += seconds
      if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { times.buckets[bucket] += 1 }
      state[Series(peer: peer, service: service, outcome: outcome)] = times
    }
  }

  /// Everything counted, in a stable order.
  var all: [(series: Series, times: Times)] {
    state.withLock { $0 }.map { ($0.key, $0.value) }.sorted {
      ($0.0.peer, $0.0.service, $0.0.outcome) < ($1.0.peer, $1.0.service, $1.0.outcome)
    }
  }
}
