import Domain

extension PagesRun {
  private func line(_ name: String, _ times: [Double], aim seconds: Double) -> String {
    let sorted = Sorted(times)
    let met = sorted.percentile(0.95) <= seconds ? "met" : "missed"
    return "  \(name): p50 \(Report.milli(sorted.percentile(0.5))) ms · p95 \(Report.milli(sorted.percentile(0.95))) ms"
      + " (aim: at most \(Int(seconds * 1000)) ms: \(met))"
  }

  /// How far apart the medians are, in seconds.
  private var gap: Double { abs(Sorted(hidden).percentile(0.5) - Sorted(absent).percentile(0.5)) }

  /// The lines of the report.
  var lines: [String] {
    let slow = pages.filter { $0.times.percentile(0.95) > 0.1 }.map(\.name)
    return [
      "What people wait for: two gateways over mutual TLS, \(delivered.count) exchanges, from the patient's Allow",
      line("the document is in the other country", delivered, aim: 2),
      line("the allergies are on the clinician's page", visible, aim: 2),
      line("then, the view in the patient's history", history, aim: 5),
      "  a part that is hidden \(Report.milli(Sorted(hidden).percentile(0.5))) ms, one that never was "
        + "\(Report.milli(Sorted(absent).percentile(0.5))) ms: medians \(Report.milli(gap)) ms apart (aim: at most 5 ms: "
        + "\(gap <= 0.005 ? "met" : "missed"))", "\nPages, p95 on loopback",
    ]
      + pages.map { page in
        "  \(Report.milli(page.times.percentile(0.95))) ms  \(page.name) (p50 \(Report.milli(page.times.percentile(0.5))))"
      } + ["  aim: at most 100 ms each: \(slow.isEmpty ? "met" : "missed by \(slow.joined(separator: ", "))")"]
  }

  private func micro(_ times: [Double], _ share: Double) -> JSON {
    .integer(Int(Sorted(times).percentile(share) * 1e6))
  }

  var json: JSON {
    let rows = pages.map { ($0.name, JSON.integer(Int($0.times.percentile(0.95) * 1e6))) }
    return [
      "schema": "passerelle.bench.pages/1", "exchanges": .integer(delivered.count),
      "deliveredP95Microseconds": micro(delivered, 0.95), "visibleP95Microseconds": micro(visible, 0.95),
      "historyP95Microseconds": micro(history, 0.95), "hiddenP50Microseconds": micro(hidden, 0.5),
      "absentP50Microseconds": micro(absent, 0.5), "pagesP95Microseconds": .object(Dictionary(rows) { $1 }),
    ]
  }
}
