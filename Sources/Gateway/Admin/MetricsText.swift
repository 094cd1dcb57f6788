import Domain

/// Builds the text form of metrics (Prometheus exposition format 0.0.4).
struct MetricsText {
  enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  private(set) var text = ""

  /// One metric with its samples; none are written where there are none.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], Double)]) {
    guard !samples.isEmpty else { return }
    head(name, kind, help)
    for (labels, value) in samples { line(name, labels, value) }
  }

  /// One metric with one sample.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
    add(name, kind, help, value.map { [([], $0)] } ?? [])
  }

  /// The histogram of all series, with the labels of a series before the bound.
  mutating func addDurations(
    _ name: String, _ help: String, _ all: [(series: ExchangeMeter.Series, times: ExchangeMeter.Times)]
  ) {
    guard !all.isEmpty else { return }
    head(name, .histogram, help)
    for (series, times) in all {
      let labels = Self.labels(series)
      var sum = 0
      for (bound, count) in zip(ExchangeMeter.bounds, times.buckets) {
        sum += count
        line("\(name)_bucket", labels + [("le", Self.number(bound))], Double(sum))
      }
      line("\(name)_bucket", labels + [("le", "+Inf")], Double(times.count))
      line("\(name)_sum", labels, times.seconds)
      line("\(name)_count", labels, Double(times.count))
    }
  }

  static func labels(_ series: ExchangeMeter.Series) -> [(String, String)] {
    [("direction", "in"), ("peer", series.peer), ("service", series.service), ("outcome", series.outcome)]
  }

  private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Labels are our own words and country codes, so nothing in them needs an escape.
  private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let inside = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
    text += "\(name)\(inside.isEmpty ? "" : "{\(inside)}") \(Self.number(value))\n"
  }

  private static func number(_ value: Double) -> String {
    let whole = value.rounded()
    return whole == value && abs(value) < 1e15 ? String(Int64(whole)) : String(value)
  }
}
