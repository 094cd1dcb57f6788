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

  private func audit(_ gateway: FrenchGateway, _ arguments: String...) throws -> CommandLine.Outcome {
    try CommandLine.run(["audit"] + arguments + ["--log", gateway.store.path])
  }

  @Test("An untouched log is INTACT, exit 0, with the key from the store and with the key from elsewhere")
  func intact() async throws {
    try await withStore { gateway in
      let own = try audit(gateway, "verify")
      #expect(own.status == 0)
      #expect(own.data.hasPrefix("INTACT entries=3 origin=ncp.fr.example/audit/"))
      let key = gateway.folder.appendingPathComponent("noted.vkey")
      try FileManager.default.copyItem(at: gateway.store.appendingPathComponent("log/verifier-key"), to: key)
      let checkpoint = gateway.store.appendingPathComponent("log/checkpoint").path
      #expect(try audit(gateway, "verify", "--key", key.path, "--checkpoint", checkpoint).status == 0)
      let json = try audit(gateway, "verify", "--json")
      #expect(json.data.contains(#""schema":"passerelle.audit/1""#) && json.data.contains(#""verdict":"INTACT""#))
      #expect(try audit(gateway, "verify", "--key", CommandLine.record).status == 9)
    }
  }

  @Test("A copy that nobody may write is verified and read, and stays as it is")
  func readOnly() async throws {
    try await withStore { gateway in
      let files = FileManager.default
      let paths = try files.subpathsOfDirectory(atPath: gateway.store.path).map { "\(gateway.store.path)/\($0)" }
      let all = [gateway.store.path] + paths
      func rights(_ file: Int, _ folder: Int) throws {
        for path in all {
          let isFolder = try files.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeDirectory
          try files.setAttributes([.posixPermissions: isFolder ? folder : file], ofItemAtPath: path)
        }
      }
      try rights(0o400, 0o500)
      let outcomes = [
        try audit(gateway, "verify"), try audit(gateway, "search", "--kind", "code-made"),
        try audit(gateway, "prove", "0"), try audit(gateway, "verify", "0"),
      ]
      let after = try files.subpathsOfDirectory(atPath: gateway.store.path).map { "\(gateway.store.path)/\($0)" }
      try rights(0o600, 0o700)
      for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.talk)") }
      #expect(after.sorted() == paths.sorted())
    }
  }

  @Test("A changed row, checkpoint or tile is ALTERED, exit 8; another log's key and a lost tail too")
  func altered() async throws {
    try await withStore { gateway in
      let checkpoint = gateway.store.appendingPathComponent("log/checkpoint")
      let text = try String(contentsOf: checkpoint, encoding: .utf8)
      try text.replacing("\n3\n", with: "\n2\n").write(to: checkpoint, atomically: true, encoding: .utf8)
      let size = try audit(gateway, "verify")
      #expect(size.status == 8)
      #expect(size.data.hasPrefix("ALTERED difference="))
      #expect(try audit(gateway, "prove", "0").status == 8)
      #expect(try audit(gateway, "verify", "0").status == 8)
      try text.write(to: checkpoint, atomically: true, encoding: .utf8)
      #expect(try audit(gateway, "verify").status == 0)
      let store = gateway.store.appendingPathComponent("store.sqlite")
      try Data(String(repeating: "no store at all ", count: 512).utf8).write(to: store)
      for name in ["store.sqlite-wal", "store.sqlite-shm"] {
        let file = gateway.store.appendingPathComponent(name)
        if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
      }
      for verb in [["verify"], ["search"], ["show", "AAAA-AAAA"], ["prove", "0"]] {
        let outcome = try CommandLine.run(["audit"] + verb + ["--log", gateway.store.path])
        #expect(outcome.status == 8, "\(verb) \(outcome.data) \(outcome.talk)")
      }
    }
  }

  @Test("A missing checkpoint, key or store is CANNOT TELL, exit 9, and says what is missing")
  func cannotTell() async throws {
    try await withStore { gateway in
      try FileManager.default.removeItem(at: gateway.store.appendingPathComponent("log/checkpoint"))
      let outcome = try audit(gateway, "verify")
      #expect(outcome.status == 9)
      #expect(outcome.data.hasPrefix("CANNOT TELL missing=") && outcome.data.contains("checkpoint"))
      #expect(try audit(gateway, "verify", "1").status == 9)
      #expect(try audit(gateway, "prove", "1").status == 9)
      #expect(try audit(gateway, "prove", "1", "--size", "3").status == 0)
      for verb in [["verify"], ["search"], ["show", "K7QM-2F9R"], ["prove", "0"]] {
        #expect(try CommandLine.run(["audit"] + verb + ["--log", "/nowhere"]).status == 9, "\(verb)")
      }
    }
  }

  @Test("One entry is verified by its proof; one that is not there is exit 4")
  func entry() async throws {
    try await withStore { gateway in
      let outcome = try audit(gateway, "verify", "1")
      #expect(outcome.status == 0)
      #expect(
        outcome.data.wholeMatch(
          of: /INTACT entry=1 checkpoint=\d{4}-\d\d-\d\dT\d\d:\d\dZ signed-by="ncp\.fr\.example\/audit\/\d{4}"\n/)
          != nil,
        "\(outcome.data)")
      let json = try audit(gateway, "verify", "1", "--json")
      #expect(json.data.contains(#""leafHash":"#) && json.data.contains(#""size":3"#))
      #expect(try audit(gateway, "verify", "3").status == 4)
      #expect(try audit(gateway, "prove", "3").status == 4)
      #expect(try audit(gateway, "prove", "--from", "2", "--to", "4").status == 4)
    }
  }

  @Test(
    "The Python program of the documentation accepts our proofs, and refuses them when anything in them is changed",
    .enabled(if: PythonTools.have("cryptography")))
  func proofs() async throws {
    let guide = Project.root.appendingPathComponent("Sources/Gateway/Gateway.docc/VerifyTheLog.md")
    let parts = try String(contentsOf: guide, encoding: .utf8).split(separator: "```")
    let program = try #require(parts.first { $0.hasPrefix("python\n") }?.dropFirst(7))
    try await withStore { gateway in
      let script = gateway.folder.appendingPathComponent("check.py")
      try program.write(to: script, atomically: true, encoding: .utf8)
      let key = gateway.store.appendingPathComponent("log/verifier-key").path
      let file = gateway.folder.appendingPathComponent("proof.json")
      func check() throws -> Bool {
        let outcome = try PythonTools.run([script.path, file.path, key])
        return outcome.status == 0 && outcome.output == "valid\n"
      }
      for arguments in [["0"], ["1"], ["2"], ["--from", "1"], ["--from", "2"], ["--from", "3"]] {
        let made = try CommandLine.run(
          ["audit", "prove"] + arguments + ["--log", gateway.store.path, "-o", file.path])
        #expect(made.status == 0 && made.data.isEmpty)
        #expect(try check(), "\(arguments)")
        let text = try String(contentsOf: file, encoding: .utf8)
        for (old, new) in [
          ("\"seq\\\":", "\"seq\\\": "), ("\"fromRoot\":\"", "\"fromRoot\":\"0"), ("example", "exempla"),
        ]
        where text.contains(old) {
          try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
          #expect(try !check(), "\(arguments) \(new)")
        }
      }
    }
  }

  @Test("Search and show read what stands in clear without keys, and the sealed events with them")
  func search() async throws {
    try await withStore { gateway in
      let keys = gateway.pki.appendingPathComponent("fr").path
      #expect(try audit(gateway, "search", "--keys", keys).status == 0)
      let made = try audit(gateway, "search", "--kind", "code-made", "--json", "--limit", "2")
      #expect(made.status == 0)
      let lines = made.data.split(separator: "\n")
      #expect(lines.count == 2)
      for line in lines {
        #expect(line.contains(#""kind":"code-made""#) && line.contains(#""schema":"passerelle.audit/1""#))
        #expect(!line.contains("details"))
      }
      #expect(made.talk.contains("--before 1"))
      #expect(try audit(gateway, "search", "--kind", "code-made", "--before", "1").data.hasPrefix("#0 "))
      #expect(try audit(gateway, "search", "--kind", "erased").status == 4)
      #expect(try audit(gateway, "search", "--from", "2026-01-01", "--to", "2026-01-02").status == 4)
      #expect(try audit(gateway, "show", "AAAA-AAAA", "--keys", keys).status == 4)
      #expect(try audit(gateway, "show", "AAAA-AAAA").status == 4)
      #expect(try audit(gateway, "show", "AAAA-AAAA", "--keys", keys, "--format", "fhir").status == 4)
    }
  }

  @Test("One patient's events are found by an identifier in a file, with a reason; the identifier is in no output")
  func patient() async throws {
    try await withStore { gateway in
      let keys = gateway.pki.appendingPathComponent("fr").path
      let file = gateway.folder.appendingPathComponent("id.txt")
      try "278043306312427^^^&1.2.250.1.213.1.4.10&ISO\n".write(to: file, atomically: true, encoding: .utf8)
      let found = try audit(gateway, "search", "--keys", keys, "--patient-file", file.path, "--reason", "request 7")
      #expect(found.status == 0 || found.status == 4)
      #expect(found.talk.contains("request 7"))
      #expect(!(found.data + found.talk).contains("278043306312427"))
      for missing in [
        ["--patient-file", file.path, "--keys", keys], ["--reason", "x"], ["--patient-file", file.path],
      ] {
        #expect(try CommandLine.run(["audit", "search", "--log", gateway.store.path] + missing).status == 2)
      }
    }
  }

  @Test("Wrong usage is exit 2, and every help begins with examples")
  func usage() throws {
    for arguments in [
      ["verify", "--log", "x", "--checkpoint", "y", "1"], ["prove", "--log", "x"],
      ["prove", "1", "--from", "2", "--log", "x"],
      ["search", "--log", "x", "--kind", "nonsense"], ["search", "--log", "x", "--outcome", "good"],
      ["search", "--log", "x", "--peer", "P"], ["search", "--log", "x", "--from", "yesterday"],
      ["search", "--log", "x", "--limit", "0"], ["show", "--log", "x"],
      ["show", "AAAA-AAAA", "--log", "x", "--format", "fhir"], ["show", "AAAA-AAAA", "--log", "x", "--format", "xml"],
    ] { #expect(try CommandLine.run(["audit"] + arguments).status == 2, "\(arguments)") }
    for verb in ["verify", "prove", "search", "show"] {
      let help = try CommandLine.run("audit", verb, "--help")
      #expect(help.status == 0 && help.data.contains("Examples:\n") && help.data.contains("Exit codes:"), "\(verb)")
    }
  }
}
