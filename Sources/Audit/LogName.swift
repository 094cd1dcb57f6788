import Domain

/// The name of a log as it moves on with the year: `ncp.example.fr/audit/2026`, then `…/2027`.
///
/// Key and tree behind it stay the same (decision 0007). A name that does not end in a year never changes.
struct LogName: Sendable, Hashable {
  /// Everything before the year.
  let base: String
  let year: Int?

  /// Reads a name. A year is four digits after the last slash.
  init(_ text: String) {
    let start = text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.endIndex
    let last = text[start...]
    if last.utf8.count == 4, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let year = Int(last) {
      base = String(text[..<start])
      self.year = year
    } else {
      base = text
      year = nil
    }
  }

  private init(base: String, year: Int) {
    self.base = base
    self.year = year
  }

  /// The name as it stands in checkpoints.
  var text: String { base + (year.map { String(String(10_000 + $0).dropFirst()) } ?? "") }

  /// Whether both name one log, each in a year of its own.
  func isSameLog(as other: LogName) -> Bool {
    base == other.base && (year == nil) == (other.year == nil)
  }

  /// The name at a time. It never goes back, whatever the clock does: what was signed under a later year stands.
  func following(_ time: Instant) -> LogName {
    guard let year else { return self }
    return LogName(base: base, year: max(year, time.utc.year))
  }

  /// The later of two names of one log.
  func orLater(_ other: LogName) -> LogName { (other.year ?? 0) > (year ?? 0) ? other : self }
}
