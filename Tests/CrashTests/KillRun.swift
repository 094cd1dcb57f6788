import Foundation
import GatewayDriver
import GatewayTesting

/// Two client processes and one gateway that is killed from outside, round after round over one store.
///
/// Between two rounds the gateway is stopped and its people make new codes.
struct KillRun {
  let plan: KillPlan
  let running: RunningGateway
  private let gateway: FrenchGateway
  private let caller: PortugueseCaller

  static func prepare(_ plan: KillPlan) async throws -> KillRun {
    let gateway = try await Scene.gateway(patients: plan.people)
    return KillRun(
      plan: plan, running: RunningGateway(gateway), gateway: gateway,
      caller: try PortugueseCaller(calling: gateway))
  }

  func remove() {
    caller.stop()
    gateway.remove()
  }

  /// Every round, then what everybody wrote down.
  func walk() async throws -> Reckoning {
    var random = SeededGenerator(seed: plan.seed)
    var gateway = gateway
    for round in 0..<plan.rounds {
      if round > 0 { gateway = try await gateway.renewed() }
      try await walk(round, gateway, &random)
      if plan.rounds > 1 { print("round \(round + 1) of \(plan.rounds)") }
    }
    var notes = ClientNotes()
    for client in 0..<KillPlan.clients {
      notes.add(try ClientNotes(reading: String(contentsOf: file(client, "notes"), encoding: .utf8)))
    }
    return Reckoning(
      notes: notes, events: try await gateway.events(), outbox: try await gateway.outbox(),
      receipts: try await gateway.receipts())
  }

  private func file(_ client: Int, _ kind: String) -> URL {
    gateway.folder.appendingPathComponent("client-\(client).\(kind)")
  }

  private func walk(_ round: Int, _ gateway: FrenchGateway, _ random: inout SeededGenerator) async throws {
    try await running.start()
    let share = (plan.people + KillPlan.clients - 1) / KillPlan.clients
    let clients = try (0..<KillPlan.clients).map { number in
      let own = Array(gateway.patients.dropFirst(number * share).prefix(share))
      return try ClientProcess(
        caller.script(
          own, first: round * plan.people + number * share, atOnce: KillPlan.atOnce, calling: gateway),
        notes: file(number, "notes"), progress: file(number, "progress"))
    }
    for number in 1...plan.killsPerRound {
      try await awaitProgress(round * plan.people + number * plan.people / (plan.killsPerRound + 1), clients)
      try await kill(&random)
    }
    for client in clients { try await client.finish() }
    let end = try await running.stop()
    guard end.status == 0 else { throw ClientProcess.Failed(description: "the gateway did not stop well") }
  }

  /// Kills are spread by how far the clients came and not by the clock, so that each hits work on any machine.
  private func awaitProgress(_ count: Int, _ clients: [ClientProcess]) async throws {
    while try progress() < count {
      guard clients.contains(where: \.isRunning) else { return }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  private func progress() throws -> Int {
    try (0..<KillPlan.clients).reduce(0) { sum, client in
      let path = file(client, "progress").path
      guard FileManager.default.fileExists(atPath: path) else { return sum }
      return sum + (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
    }
  }

  /// One kill amid exchanges. Every fourth comes while the gateway, killed just before, is still starting.
  private func kill(_ random: inout SeededGenerator) async throws {
    try await Task.sleep(for: .milliseconds(Int64(random.next() % 160)))
    try await running.kill()
    if random.next() % 4 == 0 {
      try running.launch()
      try await Task.sleep(for: .milliseconds(Int64(random.next() % 400)))
      try await running.kill()
    }
    try await running.start()
  }

  func report(_ reckoning: Reckoning, faults: Int, took: Duration) {
    let totals = reckoning.totals
    print(
      """
      crash run, seed \(plan.seed): \(totals.exchanges) exchanges, \(running.kills) kills, \(totals.calls) calls of \
      which \(totals.broken) broke; \(totals.released) released, \(totals.delivered) delivered, \
      \(totals.lostOnTheWay) lost on the way, \(totals.resent) sent again, \(totals.unknownOutcomes) outcomes unknown, \
      \(totals.sendFailed) connections lost, \
      \(totals.strayBytes) bytes of broken answers; \(faults) faults; \(reckoning.events.count) entries; \
      starts p50 \(running.startTime(share: 0.5)) p99 \(running.startTime(share: 0.99)); \(took.components.seconds) s
      """)
  }
}
