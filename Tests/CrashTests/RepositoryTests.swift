import Foundation
import GatewayDriver
import GatewayTesting
import Testing

/// The gateway and the audit record repository as processes of their own, each ended without the other's knowledge.
@Suite(
  "A gateway and its repository, killed and started again", .serialized,
  .enabled(if: BuiltProgram.path != nil && RepositoryServer.isHere, "needs the program, rsyslog and rsyslog-gnutls"))
struct RepositoryTests {
  @Test("Every entry arrives, in order, without a marked word; meanwhile the doctor tells how many wait, and why")
  func restarts() async throws {
    let scene = try await CanaryScene.prepare(patients: 3)
    let gateway = scene.gateway
    defer { gateway.remove() }
    let folder = try TemporaryFolder.make("repository")
    let clients = gateway.pki.appendingPathComponent("fr/ca.pem").path
    let first = try await RepositoryServer.start(in: folder, clients: clients)
    let probe = try AdminProbe()
    let running = RunningGateway(
      gateway, environment: Self.environment(first).merging(probe.environment) { $1 })
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    try await exchange(gateway.patients[0], caller)
    try await wait { try Self.entries(first).count > 5 }
    try await wait { try !doctor(gateway, probe).output.contains("events wait") }

    // The repository goes; exchanges go on; the gateway is killed while entries wait.
    try await first.stop()
    try await exchange(gateway.patients[1], caller)
    var said = ""
    try await wait {
      said = try doctor(gateway, probe).output
      return said.contains(#/audit-repository: .*events wait/#)
    }
    #expect(said.contains("transport."), "the doctor does not say why: \(said)")
    try await running.kill()
    let second = try await RepositoryServer.start(in: folder, port: first.port, clients: clients)
    try await running.start()
    try await exchange(gateway.patients[2], caller)
    try await wait { try await Self.entries(second).count == gateway.events().count }
    #expect(try await running.stop().status == 0)
    try await second.stop()

    let arrived = try Self.entries(second)
    #expect(arrived == Array(0..<arrived.count), "in another order, or with gaps: \(arrived)")
    #expect(try scene.canaries.found(below: folder).filter { !$0.contains("address of the client") } == [])
    // A search in what arrived that could find nothing would prove nothing.
    let text = try second.received().joined()
    #expect(text.contains("EHDSI-22") && text.contains("urn:hl7ii:2.999.351.10:HDR"))
    #expect(try scene.found() == [])
  }

  private static func environment(_ server: RepositoryServer) -> [String: String] {
    [
      "PASSERELLE_AUDIT_REPOSITORY_HOST": RepositoryServer.name,
      "PASSERELLE_AUDIT_REPOSITORY_PORT": String(server.port),
      "PASSERELLE_AUDIT_REPOSITORY_CA": server.root,
    ]
  }

  private func exchange(_ patient: FrenchGateway.Patient, _ caller: PortugueseCaller) async throws {
    let (message, _) = try await caller.approved(patient, professional: CanaryScene.professional)
    #expect(try await caller.send(message).holdsDocument)
  }

  private func doctor(_ gateway: FrenchGateway, _ probe: AdminProbe) throws -> PythonTools.Outcome {
    try Command.run(
      try #require(BuiltProgram.path), ["doctor", "--config", gateway.configuration.path],
      environment: probe.environment)
  }

  /// Numbers of the entries that arrived, in the order of their first arrival: a restart may send some again.
  private static func entries(_ server: RepositoryServer) throws -> [Int] {
    var seen: Set<Int> = []
    return try server.received().compactMap { line in
      let number = line.firstMatch(of: #/ParticipantObjectID="FR\/(\d+)"/#).flatMap { Int($0.output.1) }
      return number.flatMap { seen.insert($0).inserted ? $0 : nil }
    }
  }

  private func wait(until isDone: () async throws -> Bool) async throws {
    for _ in 0..<1200 {
      if try await isDone() { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("it did not come about within a minute")
  }
}
