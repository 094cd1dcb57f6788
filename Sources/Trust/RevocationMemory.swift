public import Domain
import Synchronization

/// What is known of the revocation of the peers' certificates: answers of responders, and the newest list of each authority.
///
/// An answer counts until its `nextUpdate`, at most one hour; half of that time gone, the next one is fetched beside the
/// exchange that noticed. Without an answer nothing is accepted. One memory serves all trust lists of a gateway.
public final class RevocationMemory: Sendable {
  /// Posts a request (DER) to a responder and returns its answer; nil where none came.
  public typealias Fetch = @Sendable (_ responder: String, _ request: [UInt8]) async -> [UInt8]?

  private struct State {
    var answers: [RevocationQuestion: RevocationAnswer] = [:]
    var running: [RevocationQuestion: Task<Void, Never>] = [:]
    var asked = 0
    /// When a responder failed last.
    var failed: [RevocationQuestion: Instant] = [:]
    /// The newest list, by its issuer.
    var lists: [String: NewestList] = [:]
  }

  /// The longest that an answer counts, in seconds (X-Road's `ocspFreshnessSeconds`).
  public static let freshness: Int64 = 3600
  /// How long a responder that failed is left alone, in seconds.
  static let pause: Int64 = 5
  /// More certificates than the peers of a list have; only those that pass every other check come here.
  private static let most = 2048

  private let state: Mutex<State>
  private let clock: any WallClock
  private let fetch: Fetch
  private let graceUsed: @Sendable (CountryCode) -> Void

  /// - Parameters:
  ///   - lists: ``newestLists`` of an earlier run.
  ///   - graceUsed: called for each certificate that is accepted within the grace of a peer.
  public init(
    lists: [String: NewestList] = [:], clock: any WallClock, graceUsed: @escaping @Sendable (CountryCode) -> Void,
    fetch: @escaping Fetch
  ) {
    state = Mutex(State(lists: lists))
    self.clock = clock
    self.graceUsed = graceUsed
    self.fetch = fetch
  }

  // MARK: Lists

  /// The newest list of each authority, by the SHA-256 of its name: to be kept over restarts.
  public var newestLists: [String: NewestList] { state.withLock { $0.lists } }

  /// Remembers a list whose signature was checked; false where a newer one of the same authority was seen before, by its
  /// time or by its number.
  func notes(_ list: RevocationList) -> Bool {
    guard let issuer = list.issuer else { return false }
    let seen = NewestList(thisUpdate: list.thisUpdate, number: list.number)
    return state.withLock { state in
      if let former = state.lists[issuer], seen.isOlder(than: former) { return false }
      state.lists[issuer] = seen
      return true
    }
  }

  func noteGrace(of country: CountryCode) { graceUsed(country) }

  // MARK: Answers

  /// Whether the responder said that a certificate is good, lately.
  ///
  /// - Throws: `trust.certificate.revoked`, `trust.certificate.revocation-unknown`; the responder is asked then, see
  ///   ``settle(within:)``.
  func check(_ question: RevocationQuestion, graceHours: Int, at now: Instant) throws(TrustFailure) {
    let answer = state.withLock { $0.answers[question] }
    if let answer, answer.status == .revoked {
      // A certificate may be on hold only.
      if now >= answer.received.advanced(bySeconds: Self.freshness) { ask(question, at: now) }
      throw .certificate("revoked", "The responder of its authority says so.")
    }
    guard let answer, answer.status == .good else {
      ask(question, at: now)
      throw .certificate("revocation-unknown", "No answer of the responder of its authority says that it is good.")
    }
    let end = min(answer.nextUpdate, answer.received.advanced(bySeconds: Self.freshness))
    if now.milliseconds(since: answer.received) * 2 >= end.milliseconds(since: answer.received) {
      ask(question, at: now)
    }
    if now < end { return }
    guard now < end.advanced(bySeconds: Int64(graceHours) * 3600) else {
      throw .certificate("revocation-unknown", "The last answer of the responder of its authority is stale.")
    }
    noteGrace(of: question.country)
  }

  /// Takes an answer that the peer itself showed, where it is one that its responder gave lately.
  ///
  /// - Throws: `trust.library`.
  func take(_ stapled: [UInt8], about question: RevocationQuestion, at now: Instant) throws(TrustFailure) {
    guard var answer = try question.request(withNonce: false).answer(stapled, at: now) else { return }
    // The peer chooses what it shows: its hour has begun when the responder gave it.
    answer.received = min(answer.thisUpdate, now)
    guard answer.status != .good || now < answer.received.advanced(bySeconds: Self.freshness) else { return }
    state.withLock { state in
      let former = state.answers[question]
      guard answer.thisUpdate > former?.thisUpdate ?? answer.thisUpdate.advanced(bySeconds: -1) else { return }
      if state.answers.count >= Self.most { state.answers.removeAll() }
      state.answers[question] = answer
    }
  }

  /// How many answers have come, or failed to.
  public var asked: Int { state.withLock { $0.asked } }

  /// Waits for the questions that are open; `fetch` must end by itself.
  ///
  /// - Parameter mark: ``asked`` before the check that was refused.
  /// - Returns: false where nothing was learned since: checking again would be in vain.
  public func settle(after mark: Int) async -> Bool {
    for task in state.withLock({ Array($0.running.values) }) { await task.value }
    return asked != mark
  }

  private func ask(_ question: RevocationQuestion, at now: Instant) {
    state.withLock { state in
      if let failed = state.failed[question], now.milliseconds(since: failed) < Self.pause * 1000 { return }
      guard state.running[question] == nil, state.running.count < Self.most else { return }
      state.running[question] = Task { await self.learn(question) }
    }
  }

  private func learn(_ question: RevocationQuestion) async {
    var answer: RevocationAnswer?
    do {
      let request = try question.request()
      if let der = request.der, let bytes = await fetch(question.responder, der) {
        answer = request.answer(bytes, at: clock.now)
      }
    } catch {
      // As if the responder had not answered.
      answer = nil
    }
    let now = clock.now
    state.withLock { state in
      state.running[question] = nil
      state.asked += 1
      let former = state.answers[question]
      // An older answer than one that is known may hide a revocation.
      guard let answer, answer.thisUpdate >= former?.thisUpdate ?? answer.thisUpdate else {
        state.failed[question] = now
        return
      }
      if state.answers.count >= Self.most { state.answers.removeAll() }
      if state.failed.count >= Self.most { state.failed.removeAll() }
      state.failed[question] = answer.status == .unknown ? now : nil
      state.answers[question] = answer
    }
  }
}

extension RevocationMemory: Hashable {
  public static func == (left: RevocationMemory, right: RevocationMemory) -> Bool { left === right }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
