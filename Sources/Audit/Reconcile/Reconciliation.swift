public import Domain
import Trust

/// Two countries' records held against each other, exchange by exchange: what a log alone cannot prove is that everything
/// was written into it (trust.md section 9).
public struct Reconciliation: Sendable {
  /// One exchange, as both sides tell it.
  public struct Line: Sendable, Equatable {
    public let traceID: String
    public let reference: String
    /// By the clock of A, else of B.
    public let begun: Instant
    public let result: Result
  }

  public enum Result: Sendable, Equatable {
    case matched
    case onlyInA
    case onlyInB
    /// Each difference in words.
    case differs([Difference])
  }

  public enum Difference: Sendable, Equatable {
    /// A document arrived with other octets than it left with.
    case digest(document: String)
    /// A document arrived that the other side did not send.
    case unsent(document: String)
    /// A document left that the other side did not receive, as far as it says.
    case unreceived
    /// The clocks of both sides are further apart than allowed, in milliseconds, B after A.
    case time(Int64)

    /// Whether one of the records cannot be true.
    public var isContradiction: Bool {
      switch self {
      case .digest, .unsent: true
      case .unreceived, .time: false
      }
    }
  }

  /// Oldest first.
  public let lines: [Line]

  /// - Parameters:
  ///   - a: the country that holds the records, or either.
  ///   - tolerance: how far apart both clocks may be, in seconds.
  public init(_ a: LogSide, _ b: LogSide, tolerance: Int64 = 60) {
    let left = Self.exchanges(of: a, with: b)
    let right = Self.exchanges(of: b, with: a)
    let hasDocuments = a.hasDocuments && b.hasDocuments
    let lines = Set(left.keys).union(right.keys).compactMap { trace -> Line? in
      let (one, other) = (left[trace], right[trace])
      guard let begun = one?.begun ?? other?.begun else { return nil }
      let result: Result =
        if let one, let other {
          Self.result(Self.differences(one, other, hasDocuments, tolerance))
        } else {
          one == nil ? .onlyInB : .onlyInA
        }
      return Line(
        traceID: trace, reference: ExchangeReference(traceDigest: Digest.sha256(Array(trace.utf8))).description,
        begun: begun, result: result)
    }
    self.lines = lines.sorted { ($0.begun.milliseconds, $0.traceID) < ($1.begun.milliseconds, $1.traceID) }
  }

  /// Those that the other side must know of: with its country, and of an excerpt its own.
  private static func exchanges(of side: LogSide, with other: LogSide) -> [String: LogSide.Account] {
    side.exchanges.filter { trace, account in
      if other.isExcerpt, !side.isExcerpt { return other.exchanges[trace] != nil }
      guard let country = other.country, let peer = account.peer else { return true }
      return peer == country
    }
  }

  private static func result(_ differences: [Difference]) -> Result {
    differences.isEmpty ? .matched : .differs(differences)
  }

  private static func differences(
    _ a: LogSide.Account, _ b: LogSide.Account, _ hasDocuments: Bool, _ tolerance: Int64
  ) -> [Difference] {
    let (sender, receiver, sign): (LogSide.Account, LogSide.Account, Int64) =
      a.wasReceived || b.wasReleased ? (b, a, -1) : (a, b, 1)
    var found: [Difference] = []
    if hasDocuments {
      for (id, digest) in receiver.documents.sorted(by: { $0.key < $1.key }) {
        guard let sent = sender.documents[id] else {
          found.append(.unsent(document: id))
          continue
        }
        if sent != digest { found.append(.digest(document: id)) }
      }
    } else if receiver.wasReceived, !sender.wasReleased {
      found.append(.unsent(document: ""))
    }
    if sender.wasReleased, !receiver.wasReceived { found.append(.unreceived) }
    let ends: (Instant, Instant) =
      if let sent = sender.moved, let received = receiver.moved { (sent, received) } else {
        (sender.begun, receiver.begun)
      }
    let apart = ends.1.milliseconds - ends.0.milliseconds
    if abs(apart) > tolerance * 1000 { found.append(.time(sign * apart)) }
    return found
  }
}
