import Foundation

/// How long code works, whatever else the machine does meanwhile.
public enum ThreadTime {
  /// Seconds within which an input must be dealt with here.
  ///
  /// trust.md section 15 gives a second to what is served. A build without the optimizer, on a machine that takes three
  /// times as long, has ten: work that grows with the square of these inputs would take hours.
  public static let allowed = 10.0

  /// The result of `body` and the seconds of processor time that this thread spent on it.
  public static func of<Value>(_ body: () throws -> Value) rethrows -> (value: Value, seconds: Double) {
    let start = now
    let value = try body()
    return (value, now - start)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
