import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

/// An authority that issues whatever a test asks for, bad certificates too, with the openssl command.
final class TestAuthority: Sendable {
  let folder: URL
  let root: Certificate

  static let clientExtensions = [
    "basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", "extendedKeyUsage=clientAuth",
    "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid:always",
  ]
  static let sealExtensions = clientExtensions.filter { !$0.hasPrefix("extendedKeyUsage") }

  init(_ key: String = "ec") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("authority-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.newKey(key, folder.appendingPathComponent("ca.key").path)
    let path = folder.path
    try Self.openssl([
      "req", "-x509", "-new", "-key", "\(path)/ca.key", "-subj", "/C=PT/O=Test/CN=Test root", "-days", "30", "-out",
      "\(path)/ca.pem", "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
      "keyUsage=critical,keyCertSign,cRLSign",
    ])
    root = try Certificate.chain(pem: [UInt8](Data(contentsOf: folder.appendingPathComponent("ca.pem"))))[0]
  }

  deinit {
    do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
  }

  /// Issues one certificate; `extensions` are lines of an OpenSSL extension section.
  func issue(
    subject: String = "/C=PT/O=Test/CN=client", extensions: [String] = clientExtensions, key: String = "ec",
    digest: String = "sha256", by issuer: String = "ca"
  ) throws -> Certificate {
    try issue(named: UUID().uuidString, subject, extensions, key, digest, issuer)
  }

  /// As ``issue(subject:extensions:key:digest:by:)``, keeping `name.key` and `name.pem` for further use.
  func issue(
    named name: String, _ subject: String, _ extensions: [String], _ key: String = "ec", _ digest: String = "sha256",
    _ issuer: String = "ca"
  ) throws -> Certificate {
    let base = folder.appendingPathComponent(name).path
    try Self.newKey(key, "\(base).key")
    try Data((["[e]"] + extensions).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: "\(base).cnf"))
    try Self.openssl(["req", "-new", "-key", "\(base).key", "-subj", subject, "-out", "\(base).csr"])
    try Self.openssl([
      "x509", "-req", "-in", "\(base).csr", "-CA", "\(folder.path)/\(issuer).pem", "-CAkey",
      "\(folder.path)/\(issuer).key", "-days", "20", "-\(digest)", "-extfile", "\(base).cnf", "-extensions", "e",
      "-out", "\(base).pem",
    ])
    return try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(base).pem"))))[0]
  }

  private static func newKey(_ kind: String, _ path: String) throws {
    let options =
      kind == "ec"
      ? ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
      : kind == "p384"
        ? ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]
        : kind == "ed25519"
          ? ["-algorithm", "ED25519"] : ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(kind)"]
    try openssl(["genpkey"] + options + ["-out", path])
  }

  static func openssl(_ arguments: [String]) throws {
    let outcome = try Command.run("/usr/bin/env", ["openssl"] + arguments)
    try #require(outcome.status == 0, "openssl \(arguments[0]): \(outcome.errors)")
  }
}

extension Peer {
  /// Portugal with this root, pinning `leaf` for every given use.
  static func portugal(
    root: Certificate, server: [Certificate] = [], client: [Certificate] = [], seal: [Certificate] = [],
    allowRSA2048: Bool = false, intermediates: [Certificate] = [], revocation: Revocation = .notPublished
  ) throws -> Peer {
    let country = try #require(CountryCode("PT"))
    let home = try #require(HomeCommunityID("2.16.17.710.820.1000.990.1"))
    return Peer(
      country: country, homeCommunity: home, name: "Portugal", endpoints: .init(xcpd: "https://x", xca: "https://x"),
      anchors: [root], intermediates: intermediates, tlsServerPins: server.map(\.spkiSHA256),
      tlsClientPins: client.map(\.spkiSHA256), sealPins: seal.map(\.spkiSHA256),
      hcpIssuers: ["urn:idp:PT:countryB"], trcIssuer: "urn:initgw:PT:countryB", allowRSA2048: allowRSA2048,
      revocation: revocation)
  }
}
