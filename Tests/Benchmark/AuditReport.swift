import Domain

/// What an auditor waits for in a log of many entries, beside the aims.
struct AuditReport {
  /// The longest that any of it may take, in seconds.
  static let aim = 1.0

  let large: LogRun.Large

  var lines: [String] {
    ["An auditor's log of \(large.entries) entries (written in \(Report.number(large.writingSeconds, 1)) s)"]
      + large.searches.map { name, seconds in
        "  \(name): \(Report.milli(seconds)) ms (aim: at most \(Report.milli(Self.aim)) ms: "
          + (seconds <= Self.aim ? "met)" : "missed)")
      }
  }

  var json: JSON {
    [
      "schema": "passerelle.bench.audit/1", "entries": .integer(large.entries),
      "searchesMicroseconds": .object(
        Dictionary(large.searches.map { ($0.name, .integer(Int($0.seconds * 1e6))) }) { $1 }),
    ]
  }
}
