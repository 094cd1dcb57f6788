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
    private var exchanges: [PortugueseCaller.Exchange] = []

    init(patients: Int) async throws {
      gateway = try await Scene.gateway(patients: patients)
      layer = try FaultLayer(in: gateway.folder, failing: gateway.store)
      running = RunningGateway(gateway, environment: layer.environment)
      caller = try PortugueseCaller(calling: gateway)
      try await running.start()
      for (index, patient) in gateway.patients.enumerated() {
        let (exchange, message, document) = try await caller.approvedExchange(patient, professional: index)
        exchanges.append(exchange)
        messages.append(message)
        documents.append(document)
      }
    }

    /// A retrieve of the same document under an identifier of its own.
    func renewed(_ index: Int) async throws -> PortugueseCaller.Message {
      caller.retrieval(
        exchanges[index], (repository: FrenchGateway.repository, uniqueID: documents[index]))
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

  /// Faults at several points of a release: with +N, the first N calls that would fail go well.
  /// Each costs a restart, so a short run takes one of each kind; `make crash` takes all.
  static let faults =
    ProcessInfo.processInfo.environment["PASSERELLE_CRASH"] == nil
    ? ["full", "full+11", "write-error", "torn+5", "sync+1", "read-error", "rename", "short", "read-only"] : every
  private static let every = [
    "full", "full+3", "full+11", "full+25", "full+40", "write-error", "write-error+7", "write-error+30", "torn",
    "torn+5", "torn+29", "sync+1", "sync+2", "read-error", "read-error+2", "rename", "rename+1", "directory-sync",
    "short", "read-only",
  ]
  /// Those that no release can pass.
  static let certain: Set = ["full", "write-error", "read-only"]

  @Test("Whatever fails at whatever point of a release, nothing leaves unrecorded, and a restart sets it right")
  func sweep() async throws {
    let scene = try await Case(patients: Self.faults.count)
    let (gateway, caller) = (scene.gateway, scene.caller)
    defer { gateway.remove() }
    defer { caller.stop() }
    var (passed, withheld) = (0, 0)
    var digests: [String: String] = [:]
    for (index, fault) in Self.faults.enumerated() {
      let (message, document) = (scene.messages[index], scene.documents[index])
      try scene.layer.arm(fault)
      let reply: PortugueseCaller.Reply?
      do { reply = try await caller.send(message) } catch { reply = nil }
      let digest = try reply.flatMap { try caller.documentDigest(in: $0) }
      // Tiles and checkpoint follow the commit, and fail too.
      try await Task.sleep(for: .milliseconds(150))
      let released = try await gateway.events().filter { $0.kind == "released" && $0.documentID == document }
      if let digest {
        passed += 1
        #expect(released.map(\.documentDigest) == [digest], "\(fault): it left, and the record does not say so")
        #expect(!Self.certain.contains(fault), "\(fault): it left")
      } else {
        withheld += 1
        #expect(fault != "short", "writes that take less than they were given are no failure")
        let body = reply?.text ?? ""
        #expect(body.isEmpty || body == "Service unavailable\n" || body.contains("ERROR_"), "\(fault): \(body)")
      }
      try scene.layer.disarm()
      // It may have ended by itself; it must not have crashed.
      #expect(try await scene.running.stop().status != nil, "\(fault): it crashed")
      try await scene.running.start()
      digests[document] = try await scene.settle(message, index, digest, fault)
    }
    #expect(try await scene.running.stop().status == 0)
    try await scene.balance(digests)
    print("failing disk: \(Self.faults.count) faults, \(withheld) releases withheld, \(passed) with their record")
  }
}

extension FaultTests.Case {
  /// After the restart: a document that did not come comes now, to the same message or, where that was refused on
  /// record, to a new one; then never again. Returns its digest.
  func settle(
    _ message: PortugueseCaller.Message, _ index: Int, _ digest: String?, _ fault: String
  ) async throws -> String {
    var (message, digest) = (message, digest)
    let wasSent = try await gateway.events().contains { $0.kind == "sent" && $0.documentID == documents[index] }
    if let digest, !wasSent {
      // It came, but that was not recorded any more: the same message gets the same answer.
      #expect(try caller.documentDigest(in: await caller.send(message)) == digest, "\(fault): another answer")
    }
    if digest == nil {
      digest = try caller.documentDigest(in: await caller.send(message))
      if digest == nil {
        message = try await renewed(index)
        digest = try caller.documentDigest(in: await caller.send(message))
      }
    }
    #expect(try await !caller.send(message).holdsDocument, "\(fault): it came twice")
    return try #require(digest, "\(fault): it is lost")
  }

  /// At the end each document was released once and sent once, with the digest that the caller saw.
  func balance(_ digests: [String: String]) async throws {
    let events = try await gateway.events()
    for (document, digest) in digests {
      let released = events.filter { $0.kind == "released" && $0.documentID == document }
      #expect(released.map(\.documentDigest) == [digest])
      #expect(events.count { $0.kind == "sent" && $0.documentID == document } == 1)
    }
    #expect(try await gateway.openOutbox() == 0)
    let verdict = try running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
  }
}
