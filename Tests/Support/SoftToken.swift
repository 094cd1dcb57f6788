import Foundation

/// Tokens of SoftHSM 2 for this test process: made once, before its module is loaded, since it looks for them at its start.
public struct SoftToken: Sendable {
  /// Labels of the tokens. `france` and those that are lost have the keys of the development PKI's France.
  public enum Label: String, CaseIterable, Sendable {
    case france
    /// Is taken away, and put back.
    case losable
    /// Is taken away, and put back with another PIN.
    case changing
    /// Has a key that can be extracted, and two with one label.
    case careless
    /// Nobody logs in to it, so that its PIN is asked for.
    case closed
  }

  public static let module = "/usr/lib/softhsm/libsofthsm2.so"
  public static let keys = ["tls-server", "tls-client", "audit-client", "seal", "seal-rsa", "consent", "log"]
  public static let isHere = FileManager.default.fileExists(atPath: module)

  /// File with the PIN of a token.
  public let pinFile: String
  private let store: URL

  /// The tokens of this process.
  public static func tokens() throws -> SoftToken { try made.get() }

  private static let made: Result<SoftToken, any Error> = Result { try make() }

  private static func make() throws -> SoftToken {
    let folder = try TemporaryFolder.make("tokens")
    let store = folder.appendingPathComponent("store")
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    let configuration = folder.appendingPathComponent("softhsm2.conf")
    try Data("directories.tokendir = \(store.path)\nobjectstore.backend = file\nlog.level = ERROR\n".utf8)
      .write(to: configuration)
    // The module is loaded into this very process, and the tools inherit it.
    setenv("SOFTHSM2_CONF", configuration.path, 1)
    let pin = "\(UInt32.random(in: 1_000_000...9_999_999))"
    let token = SoftToken(pinFile: folder.appendingPathComponent("pin").path, store: store)
    try token.write(pin, to: token.pinFile)
    for label in Label.allCases {
      try run(
        "softhsm2-util", ["--init-token", "--free", "--label", label.rawValue, "--pin", pin, "--so-pin", pin + "0"])
      guard label != .careless, label != .closed else { continue }
      for (index, name) in keys.enumerated() {
        try run(
          "softhsm2-util",
          [
            "--import", DevelopmentPKI.path("fr/\(name).key"), "--token", label.rawValue, "--label", name, "--id",
            "0\(index + 1)", "--pin", pin,
          ])
      }
    }
    for name in ["seal", "seal", "consent"] {
      try run(
        "pkcs11-tool",
        [
          "--module", module, "--token-label", Label.careless.rawValue, "--pin", pin, "--keypairgen", "--key-type",
          "EC:prime256v1", "--label", name, "--extractable",
        ])
    }
    return token
  }

  /// A file with another PIN.
  public func write(_ pin: String, to file: String) throws {
    try Data("\(pin)\n".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file)
  }

  /// Takes a token away.
  public func remove(_ label: Label) throws { try move(label, from: store, to: away) }

  /// Puts a token back.
  public func putBack(_ label: Label) throws { try move(label, from: away, to: store) }

  private var away: URL { store.deletingLastPathComponent().appendingPathComponent("away") }

  private func move(_ label: Label, from here: URL, to there: URL) throws {
    try FileManager.default.createDirectory(at: there, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: here.path) {
      let token = here.appendingPathComponent(name)
      let text = try Data(contentsOf: token.appendingPathComponent("token.object"))
      if text.range(of: Data(label.rawValue.utf8)) != nil {
        try FileManager.default.moveItem(at: token, to: there.appendingPathComponent(name))
      }
    }
  }

  private static func run(_ tool: String, _ arguments: [String]) throws {
    let outcome = try Command.run("/usr/bin/env", [tool] + arguments)
    guard outcome.status == 0 else { throw ToolFailure(description: "\(tool): \(outcome.errors)") }
  }

  private struct ToolFailure: Error, CustomStringConvertible { let description: String }
}
