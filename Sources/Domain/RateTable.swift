#if canImport(Glibc)
  import Glibc
#endif
import Synchronization

/// Monotonic time, for rates and durations; never steps, says nothing of the date.
public enum MonotonicTime {
  /// Nanoseconds since some moment before the process began.
  public static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * TokenBucket.second + Int64(time.tv_nsec)
  }
}

/// One token bucket for each key, in bounded memory.
///
/// A bucket that is full again is as good as none, so its place is given to a new key. When the table holds `capacity`
/// keys, a new one takes the place of a key that used little; a key whose limit is in force keeps its place, so that no
/// flood of new keys frees whoever sends it. Where no place is found, all new keys share one bucket of their own.
public final class RateTable<Key: Hashable & Sendable>: Sendable {
  private struct Entry {
    var key: Key
    var bucket: TokenBucket
  }

  private struct State {
    var places: [Key: Int] = [:]
    var entries: [Entry] = []
    /// Where the next look for a place begins.
    var hand = 0
    var crowd: TokenBucket
  }

  /// How many places one look for a place sees: the work of one call is bounded.
  private static var look: Int { 32 }

  public let rate: Rate
  private let capacity: Int
  private let time: @Sendable () -> Int64
  private let state: Mutex<State>

  /// - Parameters:
  ///   - capacity: most keys that are kept.
  ///   - time: monotonic, in nanoseconds.
  public init(
    _ rate: Rate, capacity: Int = 100_000, time: @escaping @Sendable () -> Int64 = { MonotonicTime.nanoseconds }
  ) {
    self.rate = rate
    self.capacity = max(1, capacity)
    self.time = time
    state = Mutex(State(crowd: TokenBucket(at: time())))
  }

  /// How many keys are kept.
  public var count: Int { state.withLock { $0.entries.count } }

  /// Takes a token of `key`.
  ///
  /// - Returns: nil when the use is allowed, else after how many whole seconds it would be, at least one.
  public func take(_ key: Key) -> Int? {
    let now = time()
    let wait = state.withLock { state in
      if let place = state.places[key] { return state.entries[place].bucket.take(rate, at: now) }
      var bucket = TokenBucket(at: now)
      guard let place = place(in: &state, at: now) else { return state.crowd.take(rate, at: now) }
      let wait = bucket.take(rate, at: now)
      if place == state.entries.count {
        state.entries.append(Entry(key: key, bucket: bucket))
      } else {
        state.places[state.entries[place].key] = nil
        state.entries[place] = Entry(key: key, bucket: bucket)
      }
      state.places[key] = place
      return wait
    }
    return wait.map { Int(max(1, ($0 + TokenBucket.second - 1) / TokenBucket.second)) }
  }

  /// The place for a new key; nil when every key that was looked at has a limit in force.
  private func place(in state: inout State, at now: Int64) -> Int? {
    // A table that grows looks for full buckets first, so that it stays as small as the keys in use.
    var free: Int?
    for _ in 0..<min(Self.look, state.entries.count) {
      state.hand = (state.hand + 1) % state.entries.count
      let bucket = state.entries[state.hand].bucket
      if bucket.isFull(rate, at: now) { return state.hand }
      if free == nil, !bucket.isPressed(rate, at: now) { free = state.hand }
    }
    return state.entries.count < capacity ? state.entries.count : free
  }
}
