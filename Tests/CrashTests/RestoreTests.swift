import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "A store that is put back", .serialized, .enabled(if: BuiltProgram.path != nil, "needs the program"))
struct RestoreTests {
  /// `passerelle backup` and `restore`, as their user runs them.
  private func run(
    _ verb: String, _ file: URL, of gateway: FrenchGateway, _ flags: [String] = [], environment: [String: String] = [:]
  ) throws -> PythonTools.Outcome {
    try Command.run(
      try #require(BuiltProgram.path), [verb, file.path, "--config", gateway.configuration.path] + flags,
      environment: environment)
  }

  private func copy(_ from: URL, _ to: URL) throws { try FileManager.default.copyItem(at: from, to: to) }

  @Test("Copied amid exchanges and put back elsewhere, it is intact, extends the checkpoint of before, and serves")
  func amid() async throws {
    let gateway = try await Scene.gateway(patients: 12)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    let file = gateway.folder.appendingPathComponent("fr.backup")
    let before = gateway.folder.appendingPathComponent("before.note")
    try copy(gateway.store.appendingPathComponent("log/checkpoint"), before)
    let progress = Progress()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<3 {
        group.addTask {
          for index in stride(from: worker, to: gateway.patients.count, by: 3) {
            let retrieve = try await caller.approved(gateway.patients[index], professional: index)
            guard try await caller.send(retrieve.message).holdsDocument else {
              throw FrenchGateway.Broken(description: "exchange \(index) did not end while the backup was made")
            }
            progress.countOne()
          }
        }
      }
      while progress.value < 2 { try await Task.sleep(for: .milliseconds(2)) }
      let outcome = try run("backup", file, of: gateway)
      #expect(outcome.status == 0 && outcome.output.hasPrefix("OK"), "\(outcome.errors)")
      print("backup at \(progress.value) of 12 exchanges: \(outcome.output.prefix(120))")
      try await group.waitForAll()
    }
    #expect(try await gateway.events().contains { $0.kind == "backed-up" })
    #expect(try await running.stop().status == 0)
    #expect(try running.verify().words.hasPrefix("INTACT"))
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    // Elsewhere: a directory without head, with the checkpoint that an auditor noted.
    let fresh = gateway.folder.appendingPathComponent("fresh")
    let keys = gateway.pki.appendingPathComponent("fr").path
    let outcome = try Command.run(
      try #require(BuiltProgram.path),
      ["restore", file.path, "--store", fresh.path, "--keys", keys, "--yes", "--checkpoint", before.path])
    #expect(outcome.status == 0 && outcome.output.contains("lost=0"), "\(outcome.errors)")
    let verdict = try Command.run(try #require(BuiltProgram.path), ["audit", "verify", "--log", fresh.path])
    #expect(verdict.status == 0 && verdict.output.hasPrefix("INTACT"), "\(verdict.output)")
  }

  @Test("An older copy of the directory is refused at the start; a restore that accepts the loss begins a new log name")
  func rolledBack() async throws {
    let gateway = try await Scene.gateway(patients: 3)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    // Approved and not used: what an older ledger would let out once more.
    let first = try await caller.approved(gateway.patients[0], professional: 0)
    let file = gateway.folder.appendingPathComponent("fr.backup")
    #expect(try run("backup", file, of: gateway).status == 0)
    #expect(try run("restore", file, of: gateway, ["--yes", "--replace"]).errors.contains("database.in-use"))
    try await running.kill()
    let old = gateway.folder.appendingPathComponent("old")
    try copy(gateway.store, old)
    try await running.start()
    #expect(try await caller.send(first.message).holdsDocument)
    let second = try await caller.approved(gateway.patients[1], professional: 1)
    #expect(try await caller.send(second.message).holdsDocument)
    #expect(try await running.stop().status == 0)

    try copy(gateway.store, gateway.folder.appendingPathComponent("lost"))
    try FileManager.default.removeItem(at: gateway.store)
    try copy(old, gateway.store)
    do {
      try await running.start()
      Issue.record("it serves a store that was rolled back")
    } catch let refused as RunningGateway.DidNotStart {
      #expect(refused.description.contains("audit.rolled-back"))
      #expect(refused.description.contains("passerelle restore"))
    }
    try refusals(file, gateway)
    let tiles = gateway.folder.appendingPathComponent("lost/log").path
    let restored = try run("restore", file, of: gateway, ["--yes", "--replace", "--accept-loss", "--tiles", tiles])
    #expect(restored.status == 0 && restored.output.contains("origin=ncp.fr.example/audit-2/"), "\(restored.errors)")
    try await nothingTwice(gateway, running, caller, [first.message, second.message])
  }

  /// Without the words that accept the loss nothing is put back, and the store that is there stays.
  private func refusals(_ file: URL, _ gateway: FrenchGateway) throws {
    let unsaid = try run("restore", file, of: gateway)
    #expect(unsaid.status == 2 && unsaid.errors.contains("--yes"))
    let occupied = try run("restore", file, of: gateway, ["--yes"])
    #expect(occupied.status == 2 && occupied.errors.contains("restore.not-empty"))
    let lossy = try run("restore", file, of: gateway, ["--yes", "--replace"])
    #expect(lossy.status == 2 && lossy.errors.contains("restore.lost-entries"), "\(lossy.errors)")
    #expect(lossy.errors.contains(/At least \d+ entries written after 20.* and up to 20/), "\(lossy.errors)")
    #expect(FileManager.default.fileExists(atPath: gateway.store.appendingPathComponent("store.sqlite").path))
  }

  /// What was approved before the backup ended with the restore: no message of before gets a document, nor a new one.
  private func nothingTwice(
    _ gateway: FrenchGateway, _ running: RunningGateway, _ caller: PortugueseCaller,
    _ messages: [PortugueseCaller.Message]
  ) async throws {
    try await running.start()
    for message in messages { #expect(try await !caller.send(message).holdsDocument) }
    // A code of before is void.
    _ = try await caller.discover(caller.prepare(gateway.patients[2], professional: 2))
    #expect(try await running.stop().status == 0)
    let verdict = try running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
    let events = try await gateway.events()
    #expect(!events.contains { $0.kind == "released" || $0.kind == "replayed-response" })
    #expect(events.contains { $0.kind == "code-wrong" })
    let told = try #require(events.first { $0.kind == "restored" })
    #expect(told.details["previousOrigin"]?.contains("/audit/") == true)
    #expect(Int(told.details["lostEntries"] ?? "") ?? 0 > 0)
    #expect(Int(told.details["voidedCodes"] ?? "") ?? 0 > 0)
    let beside = try FileManager.default.contentsOfDirectory(atPath: gateway.folder.path)
    #expect(beside.contains { $0.hasPrefix("store.before-") } && beside.contains { $0.hasPrefix("store.head.before-") })
    let kept = try #require(beside.first { $0.hasPrefix("store.lost-") })
    let lines = try String(contentsOf: gateway.folder.appendingPathComponent(kept), encoding: .utf8)
    #expect(lines.contains(#""kind":"released""#))
  }

  @Test("A second gateway on one store is refused, and the first goes on")
  func alone() async throws {
    let gateway = try await Scene.gateway(patients: 1)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let second = try Command.run(
      try #require(BuiltProgram.path), ["serve", "--config", gateway.configuration.path])
    #expect(second.status == 1 && second.errors.contains("database.in-use"), "\(second.errors)")
    #expect(try await running.stop().status == 0)
  }

  @Test("A disk that is full leaves no half backup", .enabled(if: FaultLayer.compiler != nil, "needs a C compiler"))
  func full() async throws {
    let gateway = try await Scene.gateway(patients: 1)
    defer { gateway.remove() }
    let disk = gateway.folder.appendingPathComponent("disk")
    try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
    let layer = try FaultLayer(in: gateway.folder, failing: disk)
    try layer.arm("full")
    let file = disk.appendingPathComponent("fr.backup")
    let outcome = try run("backup", file, of: gateway, environment: layer.environment)
    #expect(outcome.status == 1 && outcome.errors.contains("backup.full"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
    try layer.disarm()
    #expect(try run("backup", file, of: gateway, environment: layer.environment).status == 0)
    let again = try run("backup", file, of: gateway)
    #expect(again.status == 1 && again.errors.contains("backup.exists"))
  }
}
