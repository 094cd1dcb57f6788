#if canImport(Glibc)
  import Glibc
#endif

/// Where the time comes from. Tests and test mode use a ``FixedClock``.
public protocol WallClock: Sendable {
  /// The current instant.
  var now: Instant { get }
}

/// The clock of the machine.
public struct SystemClock: WallClock {
  public init() {}

  public var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// A clock that stands still: for tests, and for a gateway in test mode.
public struct FixedClock: WallClock {
  public let now: Instant
  public init(_ now: Instant) { self.now = now }
}
