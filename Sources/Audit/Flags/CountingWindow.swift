import Domain

/// What was seen of one subject within a sliding time; bounded, whatever is sent to us.
struct CountingWindow: Sendable {
  /// The newest time of each different thing.
  private var seen: [String: Instant] = [:]
  private var next = 0

  /// Takes one more in, and tells how many different ones there were within the time.
  ///
  /// - Parameters:
  ///   - thing: what is counted once however often it comes; nil counts every time.
  ///   - seconds: the length of the window.
  ///   - most: the highest count that anybody asks for; what was seen longest ago is let go beyond it.
  mutating func count(_ thing: String?, at now: Instant, seconds: Int, most: Int) -> Int {
    let earliest = now.advanced(bySeconds: -Int64(seconds))
    seen = seen.filter { $0.value > earliest }
    next += 1
    seen[thing ?? "#\(next)"] = now
    while seen.count > max(1, most), let oldest = seen.min(by: { $0.value < $1.value }) { seen[oldest.key] = nil }
    return seen.count
  }
}
