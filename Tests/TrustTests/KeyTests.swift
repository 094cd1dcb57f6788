import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Key directory")
struct KeyTests {
  private func copy() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: DevelopmentPKI.path("fr"), toPath: folder)
    return folder
  }

  private func code(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch let failure as TrustFailure {
      return failure.code
    } catch { return "\(error)" }
  }

  @Test("Every purpose has its key, its algorithm and a certificate of its own", arguments: KeyPurpose.allCases)
  func purposes(purpose: KeyPurpose) throws {
    guard purpose != .config else { return }
    let path = try purpose == .list ? DevelopmentPKI.directory.path : DevelopmentPKI.path("fr")
    let key = try KeyDirectory(path: path).key(for: purpose)
    #expect(key.purpose == purpose && key.algorithm == purpose.algorithm)
    #expect(key.chain.isEmpty == (purpose == .log))
    let signature = try key.sign([1, 2, 3], as: purpose)
    #expect(signature.count == (purpose == .sealRSA ? 384 : 64))
    if purpose == .log {
      #expect(Ed25519.verify(signature, of: [1, 2, 3], publicKey: Array(key.publicKey.suffix(32))))
    }
  }

  @Test("A key refuses every other purpose")
  func otherPurpose() throws {
    let directory = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    let seal = try directory.key(for: .seal)
    for purpose in KeyPurpose.allCases where purpose != .seal {
      #expect(code { _ = try seal.sign([1], as: purpose) } == "trust.key.purpose")
    }
    #expect(code { _ = try JWS.sign([1], type: "t", kid: "k", with: seal) } == "trust.key.purpose")
  }

  @Test("A directory or a key that others can touch is refused", arguments: [0o440, 0o404, 0o460, 0o600, 0o400])
  func rights(mode: Int) throws {
    let folder = try copy()
    defer { do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) } }
    let directory = try KeyDirectory(path: folder)
    for file in ["seal.key", "pepper.secret"] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/\(file)")
    }
    let expected = mode & 0o077 == 0 ? "accepted" : "trust.key.permissions"
    #expect(code { _ = try directory.key(for: .seal) } == expected)
    #expect(code { _ = try directory.secret(named: "pepper") } == expected)
    #expect(code { _ = try directory.pemPaths(for: .seal) } == expected)
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: folder)
    #expect(code { _ = try KeyDirectory(path: folder) } == "trust.key.permissions")
  }

  @Test("A certificate of another key, of another purpose, or another kind of key is refused")
  func mixedUp() throws {
    let folder = try copy()
    defer { do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) } }
    let directory = try KeyDirectory(path: folder)
    func replace(_ name: String, by other: String) throws {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      try FileManager.default.copyItem(atPath: "\(folder)/\(other)", toPath: "\(folder)/\(name)")
    }
    try replace("consent.pem", by: "seal.pem")
    #expect(code { _ = try directory.key(for: .consent) } == "trust.key.certificate")
    try replace("seal.pem", by: "tls-client.pem")
    try replace("seal.key", by: "tls-client.key")
    #expect(code { _ = try directory.key(for: .seal) } == "trust.key.certificate")
    try replace("tls-client.pem", by: "tls-server.pem")
    try replace("tls-client.key", by: "tls-server.key")
    #expect(code { _ = try directory.key(for: .tlsClient) } == "trust.key.certificate")
    try replace("seal-rsa.key", by: "web-server.key")
    #expect(code { _ = try directory.key(for: .sealRSA) } == "trust.key.kind")
    try replace("log.key", by: "log.pub.pem")
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: "\(folder)/log.key")
    #expect(code { _ = try directory.key(for: .log) } == "trust.key.unreadable")
    #expect(code { _ = try directory.key(for: .config) } == "trust.key.missing")
  }

  @Test("One key for two purposes is refused")
  func shared() throws {
    let folder = try copy()
    defer { do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) } }
    let directory = try KeyDirectory(path: folder)
    let purposes: [KeyPurpose] = [.tlsServer, .tlsClient, .webServer, .seal, .sealRSA, .consent, .log]
    #expect(code { try directory.check(purposes) } == "accepted")
    for file in ["key", "pem"] {
      try FileManager.default.removeItem(atPath: "\(folder)/consent.\(file)")
      try FileManager.default.copyItem(atPath: "\(folder)/seal.\(file)", toPath: "\(folder)/consent.\(file)")
    }
    #expect(code { try directory.check(purposes) } == "trust.key.shared")
    #expect(code { try directory.check(purposes + [.config]) } == "trust.key.shared")
    #expect(code { try directory.check([.seal, .config]) } == "trust.key.missing")
  }

  @Test("Secrets have 32 random bytes; others are refused")
  func secrets() throws {
    let folder = try copy()
    defer { do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) } }
    let directory = try KeyDirectory(path: folder)
    let names = ["pseudonym", "data", "pepper"]
    #expect(Set(try names.map { try directory.secret(named: $0) }).count == 3)
    func write(_ bytes: [UInt8]) throws {
      let path = "\(folder)/data.secret"
      try FileManager.default.removeItem(atPath: path)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
    }
    try write([UInt8](repeating: 0, count: 32))
    #expect(code { _ = try directory.secret(named: "data") } == "trust.key.default")
    try write([1, 2, 3])
    #expect(code { _ = try directory.secret(named: "data") } == "trust.key.length")
  }
}
