import Audit
import Domain
import Synchronization
import Transport
import Trust

/// Lets a time-stamp authority stamp one checkpoint of each day (RFC 3161): what was in the log that day stays provable
/// even after the log key is lost or stolen. Off the path of exchanges, and made up for after an outage.
final class DailyCheckpoints: Sendable {
  /// What operators see of it.
  struct State: Sendable, Hashable {
    /// The last day that has its token, `2026-11-26`.
    var stamped: String?
    /// Days that wait for theirs.
    var waiting = 0
    /// Code of why the last attempt failed; nil where it did not.
    var failure: String?
  }

  /// Between two looks, in seconds.
  static let pause: Int64 = 300

  private let log: TransparencyLog
  private let client: PeerClient
  private let authority: TimeStampAuthority
  private let url: String
  private let clock: any WallClock
  private let current = Mutex(State())

  init(
    _ log: TransparencyLog, client: PeerClient, authority: TimeStampAuthority, url: String, clock: any WallClock
  ) {
    (self.log, self.client, self.authority) = (log, client, authority)
    (self.url, self.clock) = (url, clock)
  }

  var state: State { current.withLock { $0 } }

  /// Looks until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await pass()
      do { try await Task.sleep(for: .seconds(Self.pause)) } catch { return }
    }
  }

  /// Keeps the checkpoint of today, and asks for the token of each day that has none.
  func pass() async {
    do {
      var days = try await log.daysToStamp()
      current.withLock { $0.waiting = days.count }
      while let day = days.first, !Task.isCancelled {
        try await log.keepToken(try await token(over: day.note), of: day)
        days.removeFirst()
        current.withLock { ($0.stamped, $0.waiting, $0.failure) = (day.day, days.count, nil) }
      }
    } catch {
      let code = (error as? any Explained)?.code ?? "internal"
      current.withLock { $0.failure = code }
    }
  }

  private func token(over note: [UInt8]) async throws -> [UInt8] {
    let request = try TimeStampRequest(stamping: note, by: authority)
    let answer = try await client.send(
      OutboundCall(
        .post, url,
        headers: [("Content-Type", "application/timestamp-query"), ("Accept", "application/timestamp-reply")],
        body: request.der, timeoutMilliseconds: 10_000, largestAnswer: 64 << 10, security: .web(allowsPlain: true)))
    guard answer.status == 200 else {
      throw GatewayFailure(
        "timestamps.status", what: "The checkpoint was not stamped.",
        why: "The time-stamp authority answered with HTTP \(answer.status).", whatToDo: "Check timestamps.url.")
    }
    return try request.verify(answer.body, at: clock.now).token
  }
}
