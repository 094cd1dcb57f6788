import Database
import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite("A patient is erased by order", .serialized, .enabled(if: BuiltProgram.path != nil, "needs the program"))
struct ErasureTests {
  /// What the store holds of the log, as bytes that can be looked for.
  private struct Kept {
    var bodies: [Int64: [UInt8]] = [:]
    var keys: Set<[UInt8]> = []
  }

  @Test("Not while the gateway runs; then bodies and keys are gone from the disk, and the log stays intact")
  func erase() async throws {
    let scene = try await CanaryScene.prepare(patients: 3)
    let gateway = scene.gateway
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    for (index, patient) in gateway.patients.enumerated() {
      let (message, _) = try await caller.approved(patient, professional: index)
      #expect(try await caller.send(message).holdsDocument)
    }
    let refused = try order(scene, 0)
    #expect(refused.status == 1 && refused.errors.contains("database.in-use"), "\(refused.errors)")
    #expect(try await running.stop().status == 0)
    let before = try await kept(gateway)
    #expect(try order(scene, 0, yes: false).status == 2)
    #expect(try await kept(gateway).bodies == before.bodies)

    let done = try order(scene, 0)
    #expect(done.status == 0 && done.output.hasPrefix("ERASED entries="), "\(done.output)\(done.errors)")
    #expect(done.output.contains("consentCodes=1") && done.output.contains("consentReceiptsKept=1"), "\(done.output)")
    let after = try await kept(gateway)
    let gone = before.bodies.filter { after.bodies[$0.key] == nil }
    #expect(gone.count > 5)
    let disk = try Canaries.files(below: gateway.store).map { try Data(contentsOf: $0) }
    for bytes in Array(gone.values) + before.keys.subtracting(after.keys) {
      #expect(!disk.contains { Canaries.holds($0, Array(bytes.dropFirst(12))) }, "erased bytes are still on the disk")
    }
    #expect(before.keys.subtracting(after.keys).count == 1)
    #expect(try scene.canaries.found(below: gateway.store) == [])
    let events = try await gateway.events()
    #expect(events.filter { $0.kind == "released" }.compactMap(\.documentID).count == 2)
    #expect(events.count { $0.kind == "released" } == 3, "the entry itself stays")
    let record = try #require(events.last { $0.kind == "erased" })
    #expect(record.details["orderedBy"] == "dpo-1" && record.details["entries"] == String(gone.count))
    try intact(running)

    // Again: nothing is left to remove, and the log says that it was asked for.
    #expect(try order(scene, 0).output.hasPrefix("ERASED entries=0 "))
    try intact(running)
    // The other patients are served as before, and the erased one begins anew.
    try await running.start()
    #expect(try await caller.list(caller.prepare(gateway.patients[1], professional: 9)).status == 200)
    #expect(try await running.stop().status == 0)
    try intact(running)
  }

  private func intact(_ running: RunningGateway) throws {
    let verdict = try running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
  }

  private func order(_ scene: CanaryScene, _ index: Int, yes: Bool = true) throws -> PythonTools.Outcome {
    let file = scene.gateway.folder.appendingPathComponent("order.txt")
    try Data("\(scene.gateway.patients[index].ins)^^^&\(FrenchGateway.insRoot)&ISO\n".utf8).write(to: file)
    let line = [
      "audit", "erase", "--config", scene.gateway.configuration.path, "--patient-file", file.path, "--ordered-by",
      "dpo-1", "--ground", "GDPR 17(1)(d)",
    ]
    return try Command.run(try #require(BuiltProgram.path), yes ? line + ["--yes"] : line)
  }

  private func kept(_ gateway: FrenchGateway) async throws -> Kept {
    let store = try Store.open(
      path: gateway.store.appendingPathComponent("store.sqlite").path, migrations: [], readOnly: true)
    let kept = try await store.read { connection in
      var kept = Kept()
      for row in try connection.query("SELECT seq, sealed FROM audit_body") {
        kept.bodies[try row.integer("seq")] = try row.blob("sealed")
      }
      kept.keys = Set(try connection.query("SELECT wrapped FROM audit_key").map { try $0.blob("wrapped") })
      return kept
    }
    try await store.close()
    return kept
  }
}
