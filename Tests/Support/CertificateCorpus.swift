public import Foundation

/// Certificates that must be refused, and good ones, made once in a run by the openssl command: one set for each role.
///
/// All chain to `ca.pem` (but those of another authority) under revocation lists; the cases of a kind of key share one.
public enum CertificateCorpus {
  /// What a certificate is for.
  public enum Role: String, Sendable, CaseIterable {
    case client
    case server
    case seal
  }

  /// One certificate with the reason for which it must be refused, `accepted` for a control.
  public struct Case: Sendable, CustomStringConvertible {
    public let name: String
    public let verdict: String
    /// Whether TLS carries such a key at all.
    public let speaksTLS: Bool
    public let key: String
    var change: Change

    public var description: String { name }
  }

  /// In what a case is not the good certificate of its role; an empty text leaves the extension out.
  struct Change: Sendable {
    var subject: String?
    var usage: String?
    var extended: [Role: String] = [:]
    var constraints: String?
    var names: String?
    var more: [String] = []
    var issuer = "ca"
    var digest = "sha256"
    var from = "-1 day"
    var until = "+20 days"
    /// Another serial number than a random one.
    var serial = ""
    /// False for a certificate without any, which is of version 1.
    var extensions = true
    /// Files behind the leaf, where these are not its authorities in order.
    var shown: [String] = []
  }

  /// The host for which good servers are certified.
  public static let host = "pt.localhost"

  /// The directory with `<role>-<case>.pem` (leaf first, with its intermediates), `<key>.key`, `ca.pem` and `*.crl`.
  public static var directory: URL { get throws { try made.get() } }

  /// The authorities between root and leaf, whose lists are needed as well.
  public static let authorities = [
    "ca", "sub", "deep", "narrow", "weak", "old", "coded", "mute", "past", "recalled", "odd", "bare",
    "abroad",
    "strict", "cross",
  ]

  public static func chain(_ role: Role, _ item: Case) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: directory.appendingPathComponent("\(role.rawValue)-\(item.name).pem")))
  }

  /// The cases of a role; names and wildcards concern servers only.
  public static func cases(_ role: Role) -> [Case] {
    all.filter { role == .server || !["wildcard", "common-name", "uri-name", "other-host"].contains($0.name) }
      .filter {
        role != .seal || !["no-extended-usage", "other-extended-usage", "intermediate-for-code"].contains($0.name)
      }
  }

  private static let made: Result<URL, any Error> = Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("corpus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    TemporaryFolder.removeAtEnd(folder)
    let outcome = try Command.run("/bin/bash", ["-euo", "pipefail", "-c", script], environment: ["PKI": folder.path])
    guard outcome.status == 0 else { throw CorpusFailure(text: outcome.errors) }
    return folder
  }

  private struct CorpusFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { "the certificate corpus was not made: \(text)" }
  }
}
