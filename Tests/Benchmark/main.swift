import Domain
import Foundation
import Gateway
import GatewayDriver
import GatewayTesting

// Measures one French gateway from outside, and beside it, in the same run, what its parts and the primitives cost;
// then its checks, and what it refuses; then what people wait for on their pages; then the log by itself; then the
// memory of a gateway in steady use.
let parts = ["translations", "exchanges", "checks", "pages", "log", "audit", "soak"]
let arguments = Set(CommandLine.arguments.dropFirst())
guard arguments.isSubset(of: ["--quick", "--json"] + parts) else {
  print("usage: Benchmark [translations] [exchanges] [checks] [pages] [log] [audit] [soak] [--quick] [--json]")
  exit(2)
}
let isQuick = arguments.contains("--quick")
let wanted = arguments.isDisjoint(with: parts) ? Set(parts) : arguments

/// Each part is printed when it is done; as JSON, one line for each.
func show(_ text: String, _ json: JSON) {
  print(arguments.contains("--json") ? json.canonical : text + "\n")
}

// As the gateway does at its start.
FreedMemory.keep()

do {
  if wanted.contains("translations") {
    let translations = try Translations.measure()
    show(translations.lines.joined(separator: "\n"), translations.json)
  }
  if wanted.contains("exchanges") {
    let primitives = try Primitives.measure(seconds: isQuick ? 1 : 3)
    let stages = try await Stages.measure(repeats: isQuick ? 20 : 200)
    let exchanges = try await ExchangeRun.measure(alone: isQuick ? 20 : 200, together: isQuick ? 64 : 1_000)
    let report = Report(primitives: primitives, stages: stages, exchanges: exchanges)
    show(report.text, report.json)
  }
  if wanted.contains("checks") {
    let checks = try await Checks.measure(commits: isQuick ? 50 : 500)
    let refusals = try await Refusals.measure(each: isQuick ? 20 : 200)
    show((checks.lines + refusals.lines).joined(separator: "\n"), refusals.json(with: checks))
    if let attacks = try await Attacks.measure() {
      show(attacks.lines.joined(separator: "\n"), attacks.json)
    } else {
      print("The attacks of a false peer were not measured: they need the Python packages of `make test`.")
    }
  }
  if wanted.contains("pages") {
    let pages = try await PagesRun.measure(rounds: isQuick ? 3 : 30, visits: isQuick ? 10 : 100)
    show(pages.lines.joined(separator: "\n"), pages.json)
  }
  if wanted.contains("log") {
    let run = try await LogRun.measure(appends: isQuick ? 5_000 : 40_000, entries: isQuick ? 50_000 : 1_000_000)
    let report = LogReport(run: run)
    show(report.lines.joined(separator: "\n"), report.json)
  }
  // The part `log` measures the same beside its appends.
  if wanted.contains("audit"), !wanted.contains("log") {
    let report = AuditReport(large: try await LogRun.large(entries: isQuick ? 50_000 : 1_000_000))
    show(report.lines.joined(separator: "\n"), report.json)
  }
  if wanted.contains("soak") {
    let soak = try await Soak.measure(minutes: isQuick ? 1 : Soak.minutes)
    show(soak.lines.joined(separator: "\n"), soak.json)
  }
} catch let failure as any Explained {
  print("\(failure.what) \(failure.why) \(failure.whatToDo)")
  exit(1)
} catch {
  print("\(error)")
  exit(1)
}
