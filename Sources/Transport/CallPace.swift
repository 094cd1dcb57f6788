/// How many calls compute at the same time, found from how long they take.
///
/// Calls that wait for a disk or a person's record gain from company, calls that compute only make each other slower. So
/// the number grows while those in work take hardly longer than they do alone, and shrinks when they take much longer.
struct CallPace: Sendable {
  /// A call that computes.
  struct Turn: Sendable, Equatable {
    /// When it began, in nanoseconds.
    let begun: Int64
    /// Calls that computed at that moment, itself among them.
    let beside: Int
  }

  /// Calls of which the mean is taken.
  private static let fewest = Int64(8)

  let least: Int
  let most: Int
  /// As many may compute at once.
  private(set) var atOnce: Int
  /// How long a call takes that shares no processor, in nanoseconds; nil before any was seen.
  private(set) var normal: Int64?
  private var total: Int64 = 0
  private var count: Int64 = 0
  private var wasFull = false

  /// - Parameters:
  ///   - least: the processors.
  ///   - most: however short the calls seem.
  init(least: Int, most: Int) {
    self.most = max(1, most)
    self.least = min(max(1, least), self.most)
    atOnce = min(2 * self.least, self.most)
  }

  /// A call begins as the `running`-th of those that compute.
  mutating func begin(running: Int, at now: Int64) -> Turn {
    if running >= atOnce { wasFull = true }
    return Turn(begun: now, beside: running)
  }

  /// A call has computed, the last moment beside `running` calls, itself among them.
  mutating func end(_ turn: Turn, running: Int, at now: Int64) {
    let took = max(0, now - turn.begun)
    if max(turn.beside, running) <= least { normal = normal.map { $0 + (took - $0) / 16 } ?? took }
    total += took
    count += 1
    guard count >= max(Self.fewest, Int64(atOnce)) else { return }
    adapt(to: total / count)
    (total, count, wasFull) = (0, 0, false)
  }

  private mutating func adapt(to mean: Int64) {
    let alone = normal ?? mean
    normal = alone
    if mean > alone + alone / 2 {
      atOnce = max(least, atOnce - max(1, atOnce / 4))
    } else if mean < alone + alone / 4, wasFull {
      atOnce = min(most, atOnce + 1)
    }
  }
}
