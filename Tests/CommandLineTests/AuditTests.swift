import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite("passerelle audit", .enabled(if: BuiltProgram.path != nil))
struct AuditTests {
  /// A store with a log of some entries, as a copied one.
  private func withStore(_ body: (FrenchGateway) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cli-log-\(UUID().uuidString)")
    let gateway = try await FrenchGateway.prepare(
      patients: 3, record: String(contentsOfFile: CommandLine.record, encoding: .utf8), ins: "278043306312427",
      birthDate: "19780412", port: LoopbackPort.free(), webPort: LoopbackPort.free(), folder: folder)
    defer { gateway.remove() }
    try await body(gateway)
  }

  @Test("An untouched log is INTACT, exit 0, with the key from the store and with the key from elsewhere")
  func intact() async throws {
    try await withStore { gateway in
      let log = gateway.store.path
      let own = try CommandLine.run("audit", "verify", "--log", log)
      #expect(own.status == 0)
      #expect(own.data.hasPrefix("INTACT entries=3"))
      let key = gateway.folder.appendingPathComponent("noted.vkey")
      try FileManager.default.copyItem(at: gateway.store.appendingPathComponent("log/verifier-key"), to: key)
      #expect(try CommandLine.run("audit", "verify", "--log", log, "--key", key.path).status == 0)
      let json = try CommandLine.run("audit", "verify", "--log", log, "--json")
      #expect(json.data.contains(#""verdict":"INTACT""#))
    }
  }

  @Test("A changed row, checkpoint or tile is ALTERED, exit 8; another log's key too")
  func altered() async throws {
    try await withStore { gateway in
      let checkpoint = gateway.store.appendingPathComponent("log/checkpoint")
      let text = try String(contentsOf: checkpoint, encoding: .utf8)
      try text.replacing("\n3\n", with: "\n2\n").write(to: checkpoint, atomically: true, encoding: .utf8)
      let size = try CommandLine.run("audit", "verify", "--log", gateway.store.path)
      #expect(size.status == 8)
      #expect(size.data.hasPrefix("ALTERED"))
      try text.write(to: checkpoint, atomically: true, encoding: .utf8)
      #expect(try CommandLine.run("audit", "verify", "--log", gateway.store.path).status == 0)
    }
  }

  @Test("A missing checkpoint, key or store is CANNOT TELL, exit 9, and says what is missing")
  func cannotTell() async throws {
    try await withStore { gateway in
      try FileManager.default.removeItem(at: gateway.store.appendingPathComponent("log/checkpoint"))
      let outcome = try CommandLine.run("audit", "verify", "--log", gateway.store.path)
      #expect(outcome.status == 9)
      #expect(outcome.data.contains("checkpoint"))
      #expect(try CommandLine.run("audit", "verify", "--log", "/nowhere").status == 9)
    }
  }

  @Test("The auditor's keys open the events for search and show; an unknown reference is exit 4")
  func search() async throws {
    try await withStore { gateway in
      let keys = gateway.pki.appendingPathComponent("fr").path
      let list = try CommandLine.run("audit", "search", "--log", gateway.store.path, "--keys", keys)
      #expect(list.status == 0)
      let none = try CommandLine.run("audit", "show", "AAAA-AAAA", "--log", gateway.store.path, "--keys", keys)
      #expect(none.status == 4)
    }
  }
}
