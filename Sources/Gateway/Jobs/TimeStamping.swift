import Domain
import Exchange
import Synchronization
import Transport
import Trust
import XML

/// Raises evidences to XAdES B-T, off the path of exchanges: what has no time-stamp yet is in the store, so a stop, a
/// crash or a silent authority only delays it.
final class TimeStamping: Sendable {
  /// What operators see of it.
  struct State: Sendable, Hashable {
    /// Nil until the store was asked once.
    var backlog: StampBacklog?
    /// Code of why the last attempt failed; nil where it did not.
    var failure: String?
    /// Evidences that cannot be opened, or that no stamp can be put to.
    var unusable = 0
    var lastStamp: Instant?
  }

  /// Between two passes, in seconds, and after one that failed.
  static let pause: Int64 = 5
  static let pauseAfterFailure: Int64 = 30
  /// Evidences of one pass's page, and questions on their way at once.
  private static let page = 64
  private static let atOnce = 8

  private let evidences: Evidences
  private let client: PeerClient
  private let authority: TimeStampAuthority
  private let url: String
  private let clock: any WallClock
  private let current = Mutex(State())

  init(
    _ evidences: Evidences, client: PeerClient, authority: TimeStampAuthority, url: String, clock: any WallClock
  ) {
    (self.evidences, self.client, self.authority) = (evidences, client, authority)
    (self.url, self.clock) = (url, clock)
  }

  var state: State { current.withLock { $0 } }

  /// Stamps what waits until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await pass()
      let seconds = state.failure == nil ? Self.pause : Self.pauseAfterFailure
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
    }
  }

  /// Stamps all that waits now, oldest first; ends at the first question that is not answered rightly.
  func pass() async {
    var (failure, unusable): (String?, Int) = (nil, 0)
    do {
      while failure == nil, !Task.isCancelled {
        let page = try await evidences.unstamped(limit: Self.page, after: unusable)
        let read = page.evidences.count + page.unreadable
        guard read > 0 else { break }
        unusable += page.unreadable
        let outcome = await stamps(of: page.evidences)
        unusable += outcome.unusable
        failure = outcome.failure
        try await evidences.keep(outcome.stamps)
        if let last = outcome.stamps.last { current.withLock { $0.lastStamp = last.stamp.time } }
      }
      let backlog = try await evidences.stampBacklog()
      current.withLock { $0.backlog = backlog }
    } catch {
      failure = (error as? any Explained)?.code ?? "internal"
    }
    let (code, left) = (failure, unusable)
    current.withLock { ($0.failure, $0.unusable) = (code, left) }
  }

  private struct Outcome {
    var stamps: [(evidence: UnstampedEvidence, stamp: TimeStamp)] = []
    var unusable = 0
    var failure: String?
  }

  private enum Answer: Sendable {
    case stamp(UnstampedEvidence, TimeStamp)
    case unusable
    case failed(String)
  }

  private func stamps(of page: [UnstampedEvidence]) async -> Outcome {
    await withTaskGroup(of: Answer.self) { group in
      var (outcome, rest) = (Outcome(), page[...])
      for _ in 0..<Self.atOnce {
        if let next = rest.popFirst() { group.addTask { await self.ask(next) } }
      }
      for await answer in group {
        switch answer {
        case .stamp(let evidence, let stamp): outcome.stamps.append((evidence, stamp))
        case .unusable: outcome.unusable += 1
        case .failed(let code): outcome.failure = code
        }
        if outcome.failure == nil, let next = rest.popFirst() { group.addTask { await self.ask(next) } }
      }
      return outcome
    }
  }

  private func ask(_ evidence: UnstampedEvidence) async -> Answer {
    let covered: [UInt8]
    do {
      let verified = try XAdES.verify(Document.parse(evidence.xml))
      guard verified.token == nil else { return .unusable }
      covered = verified.stampedBytes
    } catch {
      return .unusable
    }
    do {
      let request = try TimeStampRequest(stamping: covered, by: authority)
      let answer = try await client.send(
        OutboundCall(
          .post, url,
          headers: [("Content-Type", "application/timestamp-query"), ("Accept", "application/timestamp-reply")],
          body: request.der, timeoutMilliseconds: 10_000, largestAnswer: 64 << 10, security: .web(allowsPlain: true)))
      guard answer.status == 200 else { return .failed("trust.timestamp.status-\(answer.status)") }
      return .stamp(evidence, try request.verify(answer.body, at: clock.now))
    } catch {
      return .failed((error as? any Explained)?.code ?? "internal")
    }
  }
}
