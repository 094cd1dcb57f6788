import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "A disk that fails lets nothing out", .serialized,
  .enabled(if: BuiltProgram.path != nil && FaultLayer.compiler != nil, "needs a C compiler"))
struct FaultTests {
  /// One gateway over a disk that can fail, and messages that would release a document each.
  struct Case {
    let gateway: FrenchGateway
    let layer: FaultLayer
    let running: RunningGateway
    let caller: PortugueseCaller
    var messages: [PortugueseCaller.Message] = []
    var documents: [String] = []

    init(patients: Int) async throws {
      gateway = try await Scene.gateway(patients: patients)
      layer = try FaultLayer(in: gateway.folder, failing: gateway.store)
      running = RunningGateway(gateway, environment: layer.environment)
      caller = try PortugueseCaller(calling: gateway)
      try await running.start()
      for (index, patient) in gateway.patients.enumerated() {
        let (message, document) = try await caller.approved(patient, professional: index)
        messages.append(message)
        documents.append(document)
      }
    }

    /// The plain failure, in every byte.
    func refuses(_ message: PortugueseCaller.Message) async throws {
      let reply = try await caller.send(message)
      #expect(reply.status == 503)
      let isPlain = reply.text == "Service unavailable\n"
      #expect(isPlain, "it answers with \(reply.body.count) bytes")
    }

    /// Stops and starts on a disk that is well: the log is whole, nothing is said to have been sent, and then each
    /// message gets its document, once.
    func heals() async throws {
      let end = try await running.stop()
      #expect(end.status == 0)
      let healed = RunningGateway(gateway)
      try await healed.start()
      #expect(try await healed.stop().status == 0)
      let verdict = try healed.verify()
      #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
      #expect(try await !gateway.events().contains { $0.kind == "sent" })

      let served = RunningGateway(gateway)
      try await served.start()
      for message in messages {
        #expect(try await caller.send(message).holdsDocument)
        #expect(try await !caller.send(message).holdsDocument)
      }
      #expect(try await served.stop().status == 0)
      let events = try await gateway.events()
      for document in documents {
        #expect(events.count { $0.kind == "released" && $0.documentID == document } == 1)
        #expect(events.count { $0.kind == "sent" && $0.documentID == document } == 1)
      }
      #expect(try await gateway.openOutbox() == 0)
      #expect(try served.verify().status == 0)
    }
  }

  @Test(
    "fdatasync fails: no byte of a document leaves, and the store is never trusted again before a restart",
    arguments: [false, true])
  func sync(onlyOfTheRelease: Bool) async throws {
    let scene = try await Case(patients: 3)
    defer { scene.gateway.remove() }
    defer { scene.caller.stop() }
    // Before the release, the call of the national connector is recorded: its sync fails first, or is spared.
    try scene.layer.arm("sync", after: onlyOfTheRelease ? scene.documents[0] : nil)
    try await scene.refuses(scene.messages[0])
    try await scene.refuses(scene.messages[1])
    try scene.layer.disarm()
    // What the failed fdatasync left on the disk is unknown, and the next one would say that all is well.
    try await scene.refuses(scene.messages[0])
    try await scene.refuses(scene.messages[2])
    try await scene.heals()
  }

  @Test("The disk is full: no byte of a document leaves, and nothing is used up")
  func full() async throws {
    let scene = try await Case(patients: 2)
    defer { scene.gateway.remove() }
    defer { scene.caller.stop() }
    try scene.layer.arm("full")
    for message in scene.messages { try await scene.refuses(message) }
    for message in scene.messages { try await scene.refuses(message) }
    try scene.layer.disarm()
    try await scene.heals()
  }
}
