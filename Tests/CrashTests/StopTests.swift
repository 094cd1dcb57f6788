import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite("A gateway that is told to stop", .serialized, .enabled(if: BuiltProgram.path != nil))
struct StopTests {
  @Test("SIGTERM: a call that is held for its patient is answered, the last checkpoint is signed, exit 0")
  func graceful() async throws {
    let gateway = try await Scene.gateway(patients: 1)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    // Without the code in a discovery there is no answer yet: the query is held for the patient.
    let exchange = try caller.prepare(gateway.patients[0], professional: 0)
    let held = Task { try await caller.list(exchange) }
    for _ in 0..<1500 where try await !gateway.events().contains(where: { $0.kind == "consent-requested" }) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(running.stop() == 0)
    let reply = try await held.value
    #expect(reply.text.contains("4701"), "\(reply.text.suffix(400))")
    #expect(!reply.holdsDocument)
    caller.stop()
    let events = try await gateway.events()
    #expect(events.last?.kind == "stopped")
    let verdict = try running.verify()
    #expect(verdict.status == 0, "\(verdict.words)")
    #expect(verdict.words.hasPrefix("INTACT"))
  }
}
