import Domain

/// The figures of one run, as a table or as JSON. It reports; it fails on none of them.
struct Report {
  let primitives: Primitives
  let stages: Stages
  let exchanges: ExchangeRun

  /// The primitives that one exchange cannot do without.
  private var needed: [(count: Int, name: String, seconds: Double)] {
    [
      (5, "RSA-3072 verifications (HCP three times, TRC twice)", primitives.rsaVerify),
      (2, "P-256 signatures (consent receipt, seal)", primitives.p256Sign),
      (6, "P-256 verifications (a certificate for each assertion, the receipt)", primitives.p256Verify),
      (2, "libxml2 parses of the document (record, pivot)", primitives.parse),
      (1, "canonical forms of the document", primitives.canonical),
      (4, "durable commits of 2 KiB (code, answer, release, sent)", primitives.syncCPU),
    ]
  }

  private var neededCPU: Double { needed.reduce(0) { $0 + Double($1.count) * $1.seconds } }
  private func cpu(_ pass: ExchangeRun.Pass) -> Double { pass.gatewayCPU / Double(pass.count) }

  var text: String {
    var lines = ["Complete exchanges (ITI-55 with a code, ITI-38, ITI-39 with the document), one French gateway"]
    for pass in exchanges.passes {
      lines.append(
        "  \(pad(String(pass.concurrency), 2)) at a time: \(number(pass.perSecond, 1)) per second · p50 "
          + "\(milli(pass.percentile(0.5))) ms · p99 \(milli(pass.percentile(0.99))) ms · gateway CPU "
          + "\(milli(cpu(pass))) ms each · \(pass.count) exchanges")
    }
    lines.append("  aim: at least 50 per second on two cores")
    lines.append("  start with \(exchanges.patients) records: \(number(exchanges.startSeconds, 1)) s")
    lines.append("\nPrimitives of the same run (CPU)")
    for item in needed {
      lines.append("  \(pad(milli(item.seconds), 8)) ms × \(item.count)  \(item.name)")
    }
    lines.append("  \(pad(milli(primitives.syncWall), 8)) ms      one fdatasync, wall time")
    let ratio = exchanges.passes.last.map { cpu($0) / neededCPU } ?? 0
    lines.append(
      "  sum \(milli(neededCPU)) ms · gateway CPU ÷ sum = \(number(ratio, 1)) at 16 at a time (aim: at most 2)")
    lines.append("\nStages by themselves (CPU, document of \(primitives.documentBytes) bytes)")
    lines += stages.rows.map { "  \(pad(milli($0.seconds), 8)) ms  \($0.name)" }
    return lines.joined(separator: "\n")
  }

  var json: JSON {
    let passes = exchanges.passes.map { pass -> JSON in
      [
        "concurrency": .integer(pass.concurrency), "exchanges": .integer(pass.count),
        "perSecondMilli": .integer(Int(pass.perSecond * 1000)), "p50Microseconds": micro(pass.percentile(0.5)),
        "p99Microseconds": micro(pass.percentile(0.99)), "gatewayCPUMicroseconds": micro(cpu(pass)),
      ]
    }
    return [
      "schema": "passerelle.bench/1", "passes": .array(passes), "primitivesMicroseconds": micro(neededCPU),
      "startMilliseconds": .integer(Int(exchanges.startSeconds * 1000)),
      "stages": .object(Dictionary(stages.rows.map { ($0.name, micro($0.seconds)) }) { $1 }),
    ]
  }

  private func micro(_ seconds: Double) -> JSON { .integer(Int(seconds * 1e6)) }
  private func milli(_ seconds: Double) -> String { Self.milli(seconds) }
  private func number(_ value: Double, _ digits: Int) -> String { Self.number(value, digits) }

  static func milli(_ seconds: Double) -> String { number(seconds * 1000, 3) }

  static func number(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 1 ? 10.0 : 1000.0
    let whole = Int((value * scale).rounded())
    let rest = String(whole % Int(scale))
    return "\(whole / Int(scale)).\(String(repeating: "0", count: digits - rest.count))\(rest)"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
