import Domain

/// The figures of the log beside their aims and the primitives of the same run.
struct LogReport {
  let run: LogRun

  var lines: [String] {
    let (primitives, syncs) = (run.primitives, run.primitives.syncs)
    var lines = ["The log by itself, in one process"]
    lines.append(
      "  primitives: \(Report.number(Double(syncs.values.count) / syncs.sum, 1)) fdatasync of 2 KiB per second · p50 "
        + "\(Report.milli(syncs.percentile(0.5))) ms · p99 \(Report.milli(syncs.percentile(0.99))) ms · SHA-256 "
        + "\(Int(primitives.hashedPerSecond / 1e6)) MB/s")
    lines += run.passes.map(line)
    lines += aims()
    lines.append("  a log of \(run.large.entries) entries (written in \(Report.number(run.large.writingSeconds, 1)) s)")
    lines.append(aim("start to ready", run.large.openSeconds, atMost: 5))
    lines.append(aim("verifying it whole", run.large.verifySeconds, atMost: 30))
    lines += run.large.searches.map { aim($0.name, $0.seconds, atMost: 0.5) }
    return lines
  }

  private func line(_ pass: LogRun.Pass) -> String {
    "  \(name(of: pass)): \(Report.number(pass.perSecond, 1)) durable appends per second · p50 "
      + "\(Report.milli(pass.latencies.percentile(0.5))) ms · p99 \(Report.milli(pass.latencies.percentile(0.99))) ms "
      + "· CPU \(Report.milli(pass.cpu / Double(pass.count))) ms each · signed checkpoint after p50 "
      + "\(Report.milli(pass.delays.percentile(0.5))) ms, p99 \(Report.milli(pass.delays.percentile(0.99))) ms "
      + "· write-ahead log at most \(pass.aheadBytes >> 20) MiB · \(pass.count) appends, \(pass.refused) refused"
  }

  private func name(of pass: LogRun.Pass) -> String {
    switch pass.load {
    case .together(let callers): "\(callers) at a time"
    case .perSecond(let rate): "\(rate) begun per second"
    }
  }

  private func aims() -> [String] {
    var lines: [String] = []
    let most = run.passes.map(\.perSecond).max() ?? 0
    lines.append(
      "  durable appends per second: \(Report.number(most, 1)) (aim: 1500: \(most >= 1500 ? "met" : "missed"))")
    for pass in run.passes.suffix(2) {
      lines.append(aim("append, \(name(of: pass)), p99", pass.latencies.percentile(0.99), atMost: 0.015))
    }
    let delay = run.passes.map { $0.delays.percentile(0.99) }.max() ?? 0
    lines.append(aim("signed checkpoint after the commit, p99", delay, atMost: 1))
    return lines
  }

  private func aim(_ name: String, _ seconds: Double, atMost limit: Double) -> String {
    "  \(name): \(Report.milli(seconds)) ms (aim: at most \(Report.milli(limit)) ms: "
      + (seconds <= limit ? "met)" : "missed)")
  }

  var json: JSON {
    let passes = run.passes.map { pass -> JSON in
      [
        "load": .string(name(of: pass)), "appends": .integer(pass.count), "refused": .integer(pass.refused),
        "perSecondMilli": .integer(Int(pass.perSecond * 1000)), "cpuMicroseconds": micro(pass.cpu / Double(pass.count)),
        "p50Microseconds": micro(pass.latencies.percentile(0.5)),
        "p99Microseconds": micro(pass.latencies.percentile(0.99)),
        "checkpointP50Microseconds": micro(pass.delays.percentile(0.5)),
        "checkpointP99Microseconds": micro(pass.delays.percentile(0.99)), "aheadBytes": .integer(pass.aheadBytes),
      ]
    }
    let syncs = run.primitives.syncs
    return [
      "schema": "passerelle.bench.log/1", "passes": .array(passes), "entries": .integer(run.large.entries),
      "syncP50Microseconds": micro(syncs.percentile(0.5)), "syncP99Microseconds": micro(syncs.percentile(0.99)),
      "hashedBytesPerSecond": .integer(Int(run.primitives.hashedPerSecond)),
      "openMilliseconds": milli(run.large.openSeconds), "verifyMilliseconds": milli(run.large.verifySeconds),
      "searchesMicroseconds": .object(Dictionary(run.large.searches.map { ($0.name, micro($0.seconds)) }) { $1 }),
    ]
  }

  private func micro(_ seconds: Double) -> JSON { .integer(Int(seconds * 1e6)) }
  private func milli(_ seconds: Double) -> JSON { .integer(Int(seconds * 1e3)) }
}
