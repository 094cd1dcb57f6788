import Domain

/// Who named a person that does not exist, and how often: whoever guesses numbers is slowed down (users.md, section 8).
///
/// In memory, by the subject of the identity provider. It is asked before anything leaves this country.
struct MissedTries: Sendable {
  /// Tries before a pause.
  static let most = 3
  /// Length of the pause, and how long a miss counts, in seconds.
  static let pauseSeconds: Int64 = 300

  private var misses: [String: [Instant]] = [:]

  /// When the pause of this person ends; nil where they may try.
  func pausedUntil(_ subject: String, at now: Instant) -> Instant? {
    let recent = recent(subject, at: now)
    guard recent.count >= Self.most, let last = recent.last else { return nil }
    return last.advanced(bySeconds: Self.pauseSeconds)
  }

  /// Counts one; tells how many tries are left.
  mutating func miss(_ subject: String, at now: Instant) -> Int {
    misses = misses.filter { !recent($0.key, at: now).isEmpty }
    misses[subject] = recent(subject, at: now) + [now]
    return max(0, Self.most - (misses[subject]?.count ?? 0))
  }

  /// Whoever finds somebody does not guess.
  mutating func hit(_ subject: String) { misses[subject] = nil }

  private func recent(_ subject: String, at now: Instant) -> [Instant] {
    (misses[subject] ?? []).filter { now < $0.advanced(bySeconds: Self.pauseSeconds) }
  }
}

extension ExchangeFailure {
  static let paused = ExchangeFailure(
    "identity.paused", what: "Nothing was sent.", why: "Too many tries found no person.",
    whatToDo: "Wait five minutes, and check the number against the card.")
}
