/// How long whoever asked may look at what was delivered, as its patient chose when they allowed it (users.md P4). Longer
/// is impossible. Raw values are ISO 8601 durations, and the word for one reading.
public enum ViewingTime: String, Sendable, Hashable, CaseIterable {
  case hour = "PT1H"
  case eightHours = "PT8H"
  case day = "PT24H"
  case oneReading = "once"

  /// How long one reading lasts from its first sight, in seconds: a language and the original are looked at within it.
  public static let readingSeconds: Int64 = 15 * 60

  /// The longest, in seconds.
  public static let longestSeconds: Int64 = 24 * 3600

  /// From the answer on, in seconds; nil where what counts is the reading.
  public var seconds: Int64? {
    switch self {
    case .hour: 3600
    case .eightHours: 8 * 3600
    case .day: Self.longestSeconds
    case .oneReading: nil
    }
  }

  /// When the view closes after an answer of this time.
  public func end(from answer: Instant) -> ViewingEnd {
    seconds.map { .at(answer.advanced(bySeconds: $0)) } ?? .afterOneReading
  }
}

/// When a view closes: what country A tells country B of its patient's choice, between gateways that agreed on it.
public enum ViewingEnd: Sendable, Hashable {
  case at(Instant)
  case afterOneReading
}
