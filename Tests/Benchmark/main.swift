import Domain
import Foundation
import GatewayDriver
import GatewayTesting

// Measures one French gateway from outside, and beside it, in the same run, what its parts and the primitives cost.
let arguments = Set(CommandLine.arguments.dropFirst())
guard arguments.isSubset(of: ["--quick", "--json"]) else {
  print("usage: Benchmark [--quick] [--json]")
  exit(2)
}
let isQuick = arguments.contains("--quick")

do {
  let primitives = try Primitives.measure(seconds: isQuick ? 1 : 3)
  let stages = try await Stages.measure(repeats: isQuick ? 20 : 200)
  let translations = try Translations.measure()
  let exchanges = try await ExchangeRun.measure(alone: isQuick ? 20 : 200, together: isQuick ? 64 : 1_000)
  let report = Report(primitives: primitives, stages: stages, translations: translations, exchanges: exchanges)
  print(arguments.contains("--json") ? report.json.canonical : report.text)
} catch let failure as any Explained {
  print("\(failure.what) \(failure.why) \(failure.whatToDo)")
  exit(1)
} catch {
  print("\(error)")
  exit(1)
}
