import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "A disk that fails lets nothing out", .serialized,
  .enabled(if: BuiltProgram.path != nil && FaultLayer.compiler != nil, "needs a C compiler"))
struct FaultTests {
  @Test(
    "When the release cannot be made durable, no byte of a document leaves, and the store takes nothing more",
    arguments: ["sync", "full"])
  func failing(mode: String) async throws {
    let gateway = try await Scene.gateway(patients: 2)
    defer { gateway.remove() }
    let layer = try FaultLayer(in: gateway.folder, failing: gateway.store)
    let running = RunningGateway(gateway, environment: layer.environment)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    var messages: [(PortugueseCaller.Message, String)] = []
    for (index, patient) in gateway.patients.enumerated() {
      let exchange = try caller.prepare(patient, professional: index)
      #expect(try await caller.discover(exchange).status == 200)
      let document = try #require(try await caller.document(in: caller.list(exchange)))
      messages.append((caller.retrieval(exchange, document), document.uniqueID))
    }

    try layer.arm(mode)
    for (message, _) in messages {
      let reply = try await caller.send(message)
      #expect(reply.status == 503)
      #expect(reply.text == "Service unavailable\n")
    }
    try layer.disarm()
    if mode == "sync" {
      // What a failed fdatasync left on the disk is unknown: the same descriptor is never trusted again.
      #expect(try await caller.send(messages[0].0).status == 503)
    }
    running.stop()

    // The disk is well again: the log is whole, and nothing is said to have been sent.
    let healed = RunningGateway(gateway)
    try await healed.start()
    for (message, _) in messages { #expect(try await caller.send(message).holdsDocument) }
    caller.stop()
    #expect(healed.stop() == 0)
    let events = try await gateway.events()
    for (_, document) in messages {
      #expect(events.filter { $0.kind == "released" && $0.documentID == document }.count == 1)
      #expect(events.filter { $0.kind == "sent" && $0.documentID == document }.count == 1)
    }
    let verdict = try healed.verify()
    #expect(verdict.status == 0, "\(verdict.words)")
  }
}

/// A small library, loaded before the C library, that makes the disk fail on demand.
struct FaultLayer {
  static let compiler = Command.path(of: "cc") ?? Command.path(of: "gcc") ?? Command.path(of: "clang")

  let environment: [String: String]
  private let trigger: URL

  init(in folder: URL, failing directory: URL) throws {
    let library = folder.appendingPathComponent("faults.so")
    trigger = folder.appendingPathComponent("fault")
    let source = Project.root.appendingPathComponent("Tests/CrashTests/Faults/faults.c")
    let outcome = try Command.run(
      try #require(Self.compiler), ["-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    environment = [
      "LD_PRELOAD": library.path, "FAULT_TRIGGER": trigger.path,
      "FAULT_DIRECTORY": directory.resolvingSymlinksInPath().path,
    ]
  }

  func arm(_ mode: String) throws { try Data(mode.utf8).write(to: trigger) }
  func disarm() throws { try FileManager.default.removeItem(at: trigger) }
}
