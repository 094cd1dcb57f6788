import Foundation
import GatewayTesting
import Testing

@Suite("passerelle witness", .enabled(if: BuiltProgram.path != nil))
struct WitnessCommandTests {
  /// A log's key, of nobody.
  private static let log = "ncp.test/audit/2026+5f0f8c8c+AQ=="

  private func write(_ folder: URL, _ edit: (inout [String: Any]) -> Void = { _ in }) throws -> String {
    let pki = try DevelopmentPKI.directory
    var members: [String: Any] = [
      "name": "witness.test/w1", "keys": "keys", "state": "state", "logs": [try Self.verifierKey(folder)],
      "tls": [
        "certificate": pki.appendingPathComponent("pt/web-server.pem").path,
        "key": pki.appendingPathComponent("pt/web-server.key").path,
      ],
    ]
    edit(&members)
    let file = folder.appendingPathComponent("witness.json")
    try JSONSerialization.data(withJSONObject: members).write(to: file)
    return file.path
  }

  /// Of a log that a key of openssl would sign: name, key id and key by Python.
  private static func verifierKey(_ folder: URL) throws -> String {
    let program = #"""
      import base64, hashlib
      key, name = b"\x01" + bytes(range(32)), "ncp.test/audit/2026"
      identifier = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]
      print(name, identifier, base64.b64encode(key).decode(), sep="+")
      """#
    return try PythonTools.run(["-c", program]).output.filter { !$0.isNewline }
  }

  private func makeKey(_ folder: URL) throws {
    let keys = folder.appendingPathComponent("keys")
    let key = keys.appendingPathComponent("log.key").path
    let made = try Command.run("/usr/bin/env", ["openssl", "genpkey", "-algorithm", "ED25519", "-out", key])
    #expect(made.status == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key)
  }

  private func check(_ file: String, _ status: Int32, _ words: String..., printsKey: Bool = false) throws {
    let arguments = ["witness", "serve", "--config", file] + (printsKey ? ["--print-key"] : [])
    let outcome = try CommandLine.run(arguments)
    #expect(outcome.status == status, "\(outcome.data) \(outcome.talk)")
    for word in words { #expect((outcome.data + outcome.talk).contains(word), "\(outcome.data) \(outcome.talk)") }
  }

  @Test("What is missing or does not fit is named with what to do; the right configuration gives the public key")
  func mistakes() async throws {
    try await CommandLine.withFolder { folder in
      let pki = try DevelopmentPKI.directory
      try check("/nowhere.json", 3, "The file is not readable JSON.")
      try check(write(folder), 3, "A file or directory does not exist.")
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("keys"), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try check(write(folder), 3, "code: gateway.witness-key", "openssl genpkey -algorithm ED25519")
      try makeKey(folder)
      try check(write(folder), 0, "witness.test/w1+", printsKey: true)
      try check(write(folder) { $0["logs"] = [Self.log] }, 3, "A log's key is missing or malformed.")
      try check(write(folder) { $0["name"] = "a b" }, 3, "It has blanks or a plus sign.")
      try check(write(folder) { $0["log"] = 1 }, 3, "The key is not known.")
      func tls(_ certificate: String, _ key: String) throws -> String {
        try write(folder) {
          $0["tls"] = [
            "certificate": pki.appendingPathComponent(certificate).path, "key": pki.appendingPathComponent(key).path,
          ]
        }
      }
      for (certificate, key) in [
        ("pt/web-server.pem", "pt/seal.key"), ("pt/web-server.key", "pt/web-server.key"),
        ("pt/web-server.pem", "pt/web-server.pem"),
      ] {
        for printsKey in [true, false] {
          try check(tls(certificate, key), 3, "code: gateway.witness-tls", certificate, printsKey: printsKey)
        }
      }
      try check(write(folder) { ($0["host"], $0["port"]) = ("256.1.1.1", 1) }, 1, "code: gateway.witness-listen")
    }
  }
}
