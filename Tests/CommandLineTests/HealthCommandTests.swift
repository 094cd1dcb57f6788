import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite("The commands for operators", .serialized, .enabled(if: BuiltProgram.path != nil, "needs the program"))
struct HealthCommandTests {
  /// A gateway that is configured and does not run.
  private func gateway() async throws -> FrenchGateway {
    try await FrenchGateway.prepare(
      patients: 1, record: String(contentsOfFile: CommandLine.record, encoding: .utf8), ins: "278043306312427",
      birthDate: "19780412", port: LoopbackPort.free(), webPort: LoopbackPort.free(),
      folder: TemporaryFolder.make("health"))
  }

  private func run(
    _ gateway: FrenchGateway, _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> PythonTools.Outcome {
    try Command.run(
      try #require(BuiltProgram.path), arguments + ["--config", gateway.configuration.path], environment: environment)
  }

  @Test("The doctor of a gateway that does not run says what stands against a start, and changes nothing")
  func doctor() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let store = gateway.store.appendingPathComponent("store.sqlite")
    let before = try Data(contentsOf: store)
    let bundle = gateway.folder.appendingPathComponent("bundle.json")
    let well = try run(gateway, ["doctor", "--bundle", bundle.path])
    #expect(well.status == 6, "\(well.output) \(well.errors)")
    #expect(well.output.hasPrefix("FR  does not run; nothing here stands against a start\n"))
    for name in ["disk", "clock", "keys", "trust-list", "log"] { #expect(well.output.contains("\(name): ")) }
    #expect(try Data(contentsOf: store) == before)
    let text = try String(contentsOf: bundle, encoding: .utf8)
    #expect(text.contains(#""schema":"passerelle.doctor/1""#))
    #expect(!text.contains("accounts") && !text.contains(gateway.patients[0].ins))

    try FileManager.default.removeItem(at: gateway.pki.appendingPathComponent("fr/seal.key"))
    let ill = try run(gateway, ["doctor"])
    #expect(ill.status == 11)
    #expect(ill.output.contains("failed  keys: trust.key.missing"))
  }

  @Test("Whom nobody answers, and who has no admin port, is told what to do")
  func status() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let none = try run(gateway, ["status"])
    #expect(none.status == 3)
    #expect(none.errors.contains("gateway.no-admin"))
    let silent = try run(gateway, ["status"], ["PASSERELLE_ADMIN_PORT": String(LoopbackPort.free())])
    #expect(silent.status == 6)
    #expect(silent.errors.contains("gateway.no-answer"))
  }

  @Test("Accepting a clock needs a yes, and leaves one file for the gateway that only its user reads")
  func accept() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let file = gateway.store.appendingPathComponent("clock-accepted.json")
    let unsure = try run(gateway, ["clock", "accept"])
    #expect(unsure.status == 2)
    #expect(unsure.errors.contains("--yes"))
    #expect(!FileManager.default.fileExists(atPath: file.path))
    #expect(try run(gateway, ["clock", "accept", "--yes"]).status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test(
    "A configuration with an admin listener that others reach, or without synchronised time in production, is refused")
  func configuration() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let open = try run(
      gateway, ["config", "check"], ["PASSERELLE_ADMIN_HOST": "0.0.0.0", "PASSERELLE_ADMIN_PORT": "1"])
    #expect(open.status == 3)
    #expect(open.errors.contains("admin.host: "))
    let free = try run(
      gateway, ["config", "check"], ["PASSERELLE_MODE": "production", "PASSERELLE_CLOCK_SOURCE": "none"])
    #expect(free.status == 3)
    #expect(free.errors.contains("clock.source: "))
    let shown = try run(gateway, ["config", "show"], ["PASSERELLE_MODE": "production"])
    #expect(shown.output.contains(#""source":"kernel""#), "\(shown.errors)")
    #expect(try run(gateway, ["config", "show"]).output.contains(#""source":"none""#))
  }
  @Test("An audit record repository is checked with the rest of the configuration, and shown")
  func repository() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let host = ["PASSERELLE_AUDIT_REPOSITORY_HOST": "arr.example"]
    let bare = try run(gateway, ["config", "check"], host)
    #expect(bare.status == 3 && bare.errors.contains("audit.repository.ca: "), "\(bare.errors)")
    let root = gateway.pki.appendingPathComponent("fr/ca.pem").path
    let whole = host.merging(["PASSERELLE_AUDIT_REPOSITORY_CA": root]) { $1 }
    for (key, value) in [("HOST", "https://arr.example"), ("PORT", "0"), ("FORMAT", "xml"), ("CERTIFICATE", "nowhere")]
    {
      let wrong = try run(
        gateway, ["config", "check"], whole.merging(["PASSERELLE_AUDIT_REPOSITORY_\(key)": value]) { $1 })
      #expect(wrong.status == 3 && wrong.errors.contains("audit.repository.\(key.lowercased()): "), "\(wrong.errors)")
    }
    let shown = try run(gateway, ["config", "show"], whole)
    for part in [#""host":"arr.example""#, #""port":6514"#, #""format":"atna""#, #""signature":"seal-rsa""#] {
      #expect(shown.output.contains(part), "\(shown.output)\(shown.errors)")
    }
  }

  @Test("What is begun is asked for whole: mail without its server, policy without its file")
  func begun() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let mail = try run(gateway, ["config", "check"], ["PASSERELLE_NOTIFICATIONS_EMAIL_SENDER": "no-reply@ncp.example"])
    #expect(mail.status == 3 && mail.errors.contains("notifications.email.host: The value is missing."))
    #expect(!mail.errors.contains("not known"), "\(mail.errors)")
    let portal = try run(gateway, ["config", "check"], ["PASSERELLE_NOTIFICATIONS_PORTAL_AUTHORITY": "ca.pem"])
    #expect(portal.status == 3 && portal.errors.contains("notifications.portal.url: The value is missing."))
    let policy = try run(gateway, ["config", "check"], ["PASSERELLE_POLICY_SIGNEDBY": "a.pem"])
    #expect(policy.status == 3 && policy.errors.contains("policy.file: The value is missing."), "\(policy.errors)")
  }

  @Test("The registry of representatives and the signed policy are read by the check: which entry, why, what to do")
  func namedFiles() async throws {
    let gateway = try await gateway()
    defer { gateway.remove() }
    let file = gateway.folder.appendingPathComponent("mandates.json")
    func check(_ mandates: String) throws -> PythonTools.Outcome {
      try Data(#"{"mandates":[\#(mandates)]}"#.utf8).write(to: file)
      return try run(gateway, ["config", "check"], ["PASSERELLE_CONNECTOR_REPRESENTATIVES": file.path])
    }
    let whole = """
      {"id":"M-1","representative":"1^^^&1.2.250.1.213.1.4.10&ISO","patient":"2^^^&1.2.250.1.213.1.4.10&ISO",\
      "role":"parent","patientName":"Zoé","representativeName":"Max","birthDate":"20170612",\
      "notBefore":"2017-06-12T00:00:00Z","proof":"Register 12/34"}
      """
    #expect(try check(whole).status == 0)
    for (from, to, why) in [
      (#""role":"parent""#, #""role":"aunt""#, "“role” is none of parent, guardian, mandated"),
      (#""20170612""#, #""20170231""#, "“birthDate” is no date"),
      (#""proof":"Register 12/34""#, #""p":"x""#, "“proof”"),
      (#""patient":"2^"#, #""patient":"2"#, "“patient” is no identifier"),
    ] {
      let wrong = try check("\(whole.replacing("M-1", with: "M-0")),\(whole.replacing(from, with: to))")
      #expect(wrong.status == 3, "\(why)")
      #expect(wrong.errors.contains("connector.representatives: Entry 2 of the registry"), "\(wrong.errors)")
      #expect(wrong.errors.contains(why) && !wrong.errors.contains("Zoé"), "\(wrong.errors)")
    }
    #expect(try check("\(whole),\(whole)").errors.contains("“id” is that of an entry before it"))
    let policy = gateway.folder.appendingPathComponent("policy.jws")
    try Data("no policy".utf8).write(to: policy)
    let signer = gateway.pki.appendingPathComponent("fr/ca.pem").path
    let settings = try String(contentsOf: gateway.configuration, encoding: .utf8)
    try Data(
      "{\"policy\":{\"file\":\"\(policy.path)\",\"signedBy\":[\"\(signer)\"]},\(settings.dropFirst())".utf8
    ).write(to: gateway.configuration)
    let unsigned = try run(gateway, ["config", "check"])
    #expect(unsigned.status == 3 && unsigned.errors.contains("policy.file: "), "\(unsigned.errors)")
  }
}
