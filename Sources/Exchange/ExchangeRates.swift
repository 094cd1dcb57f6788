public import Domain

/// How often others may ask this country (trust.md section 6).
public struct ExchangeRates: Sendable, Hashable {
  /// Calls of one peer.
  public var peer = Rate(50, burst: 200)
  /// Calls for one care organisation of a peer.
  public var organisation = Rate(5, burst: 20)
  /// Calls of one professional. One exchange is three calls, one right after the other.
  public var professional = Rate(1, burst: 10)
  /// Questions of one professional about patients: searches, and requests that ask a patient anew. An exchange is two.
  public var professionalDay = Rate(100, per: 86_400)
  /// Requests that ask one patient anew, from whomever they come.
  public var patient = Rate(5, per: 60)
  /// Repetitions of a request that is open.
  public var repetition = Rate(1, burst: 2)

  public init() {}
}

/// A limit that was reached.
public struct LimitReached: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  /// When the same call would be taken, in whole seconds.
  public private(set) var retryAfterSeconds = 1

  static func organisation(_ seconds: Int) -> LimitReached { caller("organisation", seconds) }
  static func professional(_ seconds: Int) -> LimitReached { caller("professional", seconds) }
  static func day(_ seconds: Int) -> LimitReached { caller("day", seconds) }

  private static func caller(_ whose: String, _ seconds: Int) -> LimitReached {
    var limit = LimitReached(
      "limit.\(whose)", what: "The message was not answered.", why: "Its sender asks more often than is allowed.",
      whatToDo: "Repeat it later.")
    limit.retryAfterSeconds = seconds
    return limit
  }
}
