import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "Whatever kills the process, no exchange is without its record", .serialized,
  .enabled(if: BuiltProgram.path != nil && ClientProcess.canRun, "needs the program, and Python for the clients"))
struct KillTests {
  @Test("kill -9 in the middle of exchanges: the notes of two clients agree with receipts, outbox and log")
  func kill() async throws {
    let plan = KillPlan.fromEnvironment
    let begin = ContinuousClock.now
    let run = try await KillRun.prepare(plan)
    defer { run.remove() }
    let reckoning = try await run.walk()
    let faults = reckoning.faults(exchanges: plan.exchanges)
    for fault in faults.prefix(20) { Issue.record("\(fault)") }
    #expect(faults.isEmpty, "\(faults.count) faults with seed \(plan.seed)")
    // One kill can cut off no more answers than calls were under way.
    #expect(reckoning.totals.lostOnTheWay <= plan.kills * KillPlan.clients * KillPlan.atOnce)
    let verdict = try run.running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
    #expect(try run.running.unknownOutcomes() == reckoning.totals.unknownOutcomes)
    run.report(reckoning, faults: faults.count, took: ContinuousClock.now - begin)
  }
}

/// How long a crash run is. The long one belongs to `make crash`.
struct KillPlan: Sendable {
  static let clients = 2
  /// Exchanges of one client at the same time.
  static let atOnce = 3

  let rounds: Int
  /// People with one exchange in each round; the gateway reads the record of each at every start.
  let people: Int
  let killsPerRound: Int
  let seed: UInt64

  var exchanges: Int { rounds * people }
  var kills: Int { rounds * killsPerRound }

  /// `PASSERELLE_CRASH`: `long` for 10 000 exchanges with 200 kills, or a number of rounds of 100 exchanges;
  /// `PASSERELLE_CRASH_SEED` for other moments of the kills.
  static let fromEnvironment: KillPlan = {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["PASSERELLE_CRASH_SEED"].flatMap { UInt64($0) } ?? 20_261_124
    let length = environment["PASSERELLE_CRASH"] ?? ""
    guard let rounds = length == "long" ? 100 : Int(length) else {
      return KillPlan(rounds: 1, people: 60, killsPerRound: 5, seed: seed)
    }
    return KillPlan(rounds: rounds, people: 100, killsPerRound: 2, seed: seed)
  }()
}
