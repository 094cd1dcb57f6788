/// How often something may happen: `count` times in `seconds`, and up to `burst` times at once.
public struct Rate: Sendable, Hashable {
  /// How many tokens come back in ``seconds``.
  public var count: Int
  /// The time in which they come back, in seconds.
  public var seconds: Int
  /// How many tokens there are at most: so many uses at once after a long rest.
  public var burst: Int

  /// Values below one count as one: a rate that lets nothing through is said in another way.
  public init(_ count: Int, per seconds: Int = 1, burst: Int? = nil) {
    self.count = max(1, count)
    self.seconds = max(1, seconds)
    self.burst = max(1, burst ?? count)
  }
}

/// A token bucket (trust.md section 6), exact in whole numbers: no use is lost or won by rounding, however long it runs.
///
/// What is missing in the bucket is kept in units of which `count` come back each nanosecond; one use costs
/// `seconds` × 10⁹ of them. The time is a monotonic one, given by the caller.
public struct TokenBucket: Sendable, Hashable {
  /// Nanoseconds of one second.
  static let second: Int64 = 1_000_000_000

  private var missing: Int64 = 0
  private var last: Int64

  /// A full bucket.
  ///
  /// - Parameter now: monotonic time in nanoseconds.
  public init(at now: Int64) { last = now }

  /// Takes one token.
  ///
  /// - Parameter now: monotonic time in nanoseconds; a time before the last one counts as the last one.
  /// - Returns: nil when the use is allowed, else how many nanoseconds later it would be.
  public mutating func take(_ rate: Rate, at now: Int64) -> Int64? {
    missing = missing(rate, at: now)
    last = max(last, now)
    let cost = Int64(rate.seconds) * Self.second
    let over = missing + cost - Int64(rate.burst) * cost
    guard over <= 0 else { return (over + Int64(rate.count) - 1) / Int64(rate.count) }
    missing += cost
    return nil
  }

  /// Whether the bucket is full again, so that nothing is lost when it is forgotten.
  public func isFull(_ rate: Rate, at now: Int64) -> Bool { missing(rate, at: now) == 0 }

  /// Whether at least half of the burst is used up: a limit that is in force or close to it.
  public func isPressed(_ rate: Rate, at now: Int64) -> Bool {
    missing(rate, at: now) >= Int64(rate.burst) * Int64(rate.seconds) * Self.second / 2
  }

  private func missing(_ rate: Rate, at now: Int64) -> Int64 {
    let (back, isHuge) = max(0, now - last).multipliedReportingOverflow(by: Int64(rate.count))
    return isHuge ? 0 : max(0, missing - back)
  }
}
