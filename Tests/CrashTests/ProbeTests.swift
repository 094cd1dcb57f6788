import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "What a running gateway tells its operator", .serialized,
  .enabled(if: BuiltProgram.path != nil && FaultLayer.compiler != nil, "needs the program and a C compiler"))
struct ProbeTests {
  @Test(
    "Set back by an hour it releases nothing, says why, and goes on only when an operator accepts it or puts it right")
  func clockBack() async throws {
    let gateway = try await Scene.gateway(patients: 2)
    defer { gateway.remove() }
    let clock = try ClockLayer(in: gateway.folder)
    let probe = try AdminProbe()
    let running = RunningGateway(gateway, environment: clock.environment.merging(probe.environment) { $1 })
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    #expect(try await probe.wait(for: "ready")?.status == 200)
    let (message, _) = try await caller.approved(gateway.patients[0], professional: 0)

    try clock.set(-3600)
    let refused = try await caller.send(message)
    #expect(refused.status == 503)
    #expect(refused.text == "Service unavailable\n")
    let answer = try #require(try await probe.wait(for: "not ready"))
    #expect(answer.status == 503)
    #expect(answer.text.contains("[-] clock: the machine's clock is 3600 s behind the last recorded time"))
    #expect(answer.text.contains("passerelle clock accept"))
    #expect(try status(gateway, probe) == 11)

    // Put right, everything is as it was: the same message gets its document.
    try clock.set(0)
    #expect(try await probe.wait(for: "ready")?.status == 200)
    #expect(try await caller.send(message).holdsDocument)
    #expect(try status(gateway, probe) == 0)

    // Once started an hour ahead, then right again: the time of the last entry counts.
    try await running.stop()
    try clock.set(3600)
    try await running.start()
    #expect(try await probe.wait(for: "ready")?.status == 200)
    try await running.stop()
    try clock.set(0)
    try await running.start()
    #expect(try await probe.wait(for: "not ready")?.status == 503)
    let accept = try Command.run(
      try #require(BuiltProgram.path), ["clock", "accept", "--config", gateway.configuration.path, "--yes"])
    #expect(accept.status == 0, "\(accept.errors)")
    #expect(try await probe.wait(for: "ready")?.status == 200)
    let end = try await running.stop()
    #expect(end.status == 0)
    #expect(try status(gateway, probe) == 6)
    let steps = try await gateway.events().filter { $0.kind == "clock-step" }.compactMap { $0.details["step"] }
    #expect(steps == ["back", "righted", "back", "accepted"])
    let verdict = try running.verify()
    #expect(verdict.status == 0, "\(verdict.words)")
  }

  /// What `passerelle status` says of it, by its exit code.
  private func status(_ gateway: FrenchGateway, _ probe: AdminProbe) throws -> Int32 {
    try Command.run(
      try #require(BuiltProgram.path), ["status", "--config", gateway.configuration.path],
      environment: probe.environment
    ).status
  }

  @Test(
    "Told to stop, it says so to who asks for readiness while calls are finished, is live to the end, and exits with 0")
  func stopping() async throws {
    let gateway = try await Scene.gateway(patients: 1)
    defer { gateway.remove() }
    let probe = try AdminProbe()
    let running = RunningGateway(gateway, environment: probe.environment)
    try await running.start()
    #expect(try await probe.wait(for: "ready")?.status == 200)
    // A call whose body is not whole yet is in work.
    let half = try HalfCall(to: gateway)
    defer { half.end() }
    try await half.begun()
    async let end = running.stop()
    let answer = try #require(try await probe.wait(for: "stopping"))
    #expect(answer.status == 503)
    #expect(answer.text.hasPrefix("stopping since 20"))
    #expect(try await probe.get("/livez")?.status == 200)
    half.end()
    #expect(try await end.status == 0)
    #expect(try await end.took <= StopTests.longest)
    #expect(try await probe.get("/livez") == nil)
    let words = try String(contentsOf: gateway.folder.appendingPathComponent("run-1/stdout"), encoding: .utf8)
    let names = words.split(separator: "\n").compactMap { $0.firstMatch(of: #/"event":"([a-z.-]+)"/#)?.output.1 }
    #expect(names == ["gateway.starting", "gateway.ready", "gateway.stopping", "gateway.stopped"])
  }

  @Test("The public ports know neither metrics nor probes of readiness, and without a port there is no admin listener")
  func publicPorts() async throws {
    let gateway = try await Scene.gateway(patients: 1)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let said = try String(contentsOf: gateway.folder.appendingPathComponent("run-1/stderr"), encoding: .utf8)
    #expect(!said.contains("admin"))
    let script = """
      import json, sys, urllib.request, urllib.error
      base = json.load(open(sys.argv[1]))["web"]["publicURL"].replace("fr.localhost", "127.0.0.1")
      for path in ["/metrics", "/readyz", "/status.json", "/log/checkpoint"]:
          try:
              urllib.request.urlopen(base + path); sys.exit(path)
          except urllib.error.HTTPError as e:
              assert e.code == 404, (path, e.code)
      """
    let configuration = gateway.configuration.path
    for _ in 0..<200
    where try !String(
      contentsOf: gateway.folder.appendingPathComponent("run-1/stderr"), encoding: .utf8
    ).contains("pages on port") {
      try await Task.sleep(for: .milliseconds(20))
    }
    let outcome = try await Task.detached { try PythonTools.run(["-c", script, configuration]) }.value
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try await running.stop().status == 0)
  }

  @Test(
    "An independent reader of the served files finds the log that the checkpoint was signed over",
    .enabled(if: PythonTools.have("cryptography"), "needs Python's cryptography"))
  func tiles() async throws {
    let gateway = try await Scene.gateway(patients: 300)
    defer { gateway.remove() }
    let probe = try AdminProbe()
    let running = RunningGateway(gateway, environment: probe.environment)
    try await running.start()
    #expect(try await probe.wait(for: "ready")?.status == 200)
    let script = Project.root.appendingPathComponent("Tests/CrashTests/Faults/tiles.py").path
    let (address, key) = (
      "http://127.0.0.1:\(probe.port)/log", gateway.store.appendingPathComponent("log/verifier-key").path
    )
    let outcome = try await Task.detached { try PythonTools.run([script, address, key]) }.value
    #expect(outcome.status == 0, "\(outcome.errors)")
    let entries = try #require(Int(outcome.output.filter { !$0.isNewline }))
    #expect(entries >= 300)
    try await running.stop()
  }
}

/// A call to France's endpoint that has sent half of its body and waits.
private final class HalfCall: Sendable {
  private let process: Process
  private let flag: URL

  init(to gateway: FrenchGateway) throws {
    flag = gateway.folder.appendingPathComponent("half-sent")
    process = Process()
    process.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    let keys = gateway.pki.appendingPathComponent("pt/tls-client").path
    let first = PythonTools.interpreter == "/usr/bin/env" ? ["python3"] : []
    process.arguments =
      first + [
        "-c",
        """
        import socket, ssl, sys, time
        context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
        context.load_cert_chain(sys.argv[2] + ".pem", sys.argv[2] + ".key")
        line = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), server_hostname="fr.localhost")
        line.sendall(b"POST /openncp-ws-server/services/XCA_Service HTTP/1.1\\r\\nHost: fr.localhost\\r\\n"
                     b"Content-Type: application/soap+xml\\r\\nContent-Length: 1000\\r\\n\\r\\nhalf")
        time.sleep(0.3)
        open(sys.argv[3], "w").close()
        time.sleep(25)
        """, String(gateway.port), keys, flag.path,
      ]
    try process.run()
  }

  func begun() async throws {
    for _ in 0..<500 where !FileManager.default.fileExists(atPath: flag.path) {
      try await Task.sleep(for: .milliseconds(20))
    }
    try #require(FileManager.default.fileExists(atPath: flag.path))
  }

  /// Breaks the connection.
  func end() { if process.isRunning { process.terminate() } }
}
