import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite("A gateway that is told to stop", .serialized, .enabled(if: BuiltProgram.path != nil, "needs the program"))
struct StopTests {
  /// How long exchanges in work may take to their end after SIGTERM, as TestingFromOutside.md says.
  static let longest = Duration.seconds(30)

  @Test("SIGTERM: a call that is held for its patient is answered, the last checkpoint is signed, exit 0")
  func held() async throws {
    let gateway = try await Scene.gateway(patients: 1)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    // Without the code in a discovery there is no answer yet: the query is held for the patient.
    let exchange = try caller.prepare(gateway.patients[0], professional: 0)
    async let held = caller.list(exchange)
    for _ in 0..<3000 where try await !gateway.events().contains(where: { $0.kind == "consent-notified" }) {
      try await Task.sleep(for: .milliseconds(20))
    }
    let end = try await running.stop()
    #expect(end.status == 0)
    #expect(end.took <= Self.longest)
    let reply = try await held
    #expect(reply.text.contains("errorCode=\"4701\""), "\(reply.status) \(reply.text.suffix(400))")
    #expect(!reply.holdsDocument)
    let events = try await gateway.events()
    #expect(events.contains { $0.kind == "query-answered" }, "the answer was given without its record")
    try closed(gateway, running, events)
  }

  @Test("SIGTERM amid exchanges: what began is finished, no outcome stays unknown")
  func busy() async throws {
    let gateway = try await Scene.gateway(patients: 24)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    let progress = Progress()
    let (delivered, end) = try await withThrowingTaskGroup(of: [String].self) { group in
      for worker in 0..<4 {
        group.addTask {
          var documents: [String] = []
          for index in stride(from: worker, to: gateway.patients.count, by: 4) {
            do {
              let (message, document) = try await caller.approved(gateway.patients[index], professional: index)
              if try await caller.send(message).holdsDocument { documents.append(document) }
            } catch { break }
            progress.countOne()
          }
          return documents
        }
      }
      while progress.value < 6 { try await Task.sleep(for: .milliseconds(2)) }
      let end = try await running.stop()
      return (try await group.reduce(into: []) { $0 += $1 }, end)
    }
    #expect(end.status == 0)
    #expect(end.took <= Self.longest)
    let events = try await gateway.events()
    let released = events.filter { $0.kind == "released" }.compactMap(\.documentID)
    #expect(Set(released).isSuperset(of: delivered))
    #expect(try await gateway.openOutbox() == 0, "a release was cut off")
    #expect(events.count { $0.kind == "sent" } == released.count)
    try closed(gateway, running, events)
  }

  /// The end of the log is the end of the process, under a checkpoint.
  private func closed(
    _ gateway: FrenchGateway, _ running: RunningGateway, _ events: [FrenchGateway.AuditRow]
  ) throws {
    #expect(events.last?.kind == "stopped")
    let note = try String(
      contentsOf: gateway.store.appendingPathComponent("log/checkpoint"), encoding: .utf8)
    #expect(note.split(separator: "\n", omittingEmptySubsequences: false)[1] == "\(events.count)")
    let verdict = try running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
  }
}
