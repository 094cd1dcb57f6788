import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

/// Persons who may sign policy, each with a key of their own, made by the openssl command.
struct PolicySigners: Sendable {
  let folder: URL
  let anna: PrivateKey
  let bruno: PrivateKey
  /// Somebody whom the configuration does not name.
  let stranger: PrivateKey

  var certificates: [Certificate] { anna.chain + bruno.chain }

  init() throws {
    let folder = try TemporaryFolder.make("policy")
    self.folder = folder
    func person(_ name: String) throws -> PrivateKey {
      let base = folder.appendingPathComponent(name).path
      let made = try Command.run(
        "/usr/bin/env",
        [
          "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
          "-subj", "/C=FR/O=Test/CN=\(name)", "-addext", "keyUsage=critical,digitalSignature", "-keyout",
          "\(base).key", "-out", "\(base).pem",
        ])
      try #require(made.status == 0, "\(made.errors)")
      return try PrivateKey(
        pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(base).key"))),
        chain: Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(base).pem")))), purpose: .config)
    }
    (anna, bruno, stranger) = (try person("anna"), try person("bruno"), try person("stranger"))
  }

  /// Signs with the script that operators use.
  func script(_ arguments: [String]) throws -> PythonTools.Outcome {
    let script = Project.root.appendingPathComponent("Certificates/sign-policy").path
    return try Command.run("/bin/bash", [script] + arguments)
  }
}
