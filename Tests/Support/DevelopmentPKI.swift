public import Domain
public import Foundation

/// The throw-away PKI of this test run, made once by the script that developers use.
///
/// Tests take the time from ``clock``, which stands still at the moment the PKI was made.
public enum DevelopmentPKI {
  /// The directory with `trust-list.jws`, `list.pem`, `fr/`, `pt/`, `stranger/` (see Certificates/README.md).
  public static var directory: URL { get throws { try made.get() } }

  /// When the PKI was made.
  public static var now: Instant {
    get throws {
      let attributes = try FileManager.default.attributesOfItem(atPath: directory.appendingPathComponent("fr.crl").path)
      guard let date = attributes[.modificationDate] as? Date else { throw CocoaError(.fileReadUnknown) }
      return Instant(seconds: Int64(date.timeIntervalSince1970))
    }
  }

  /// Stands still at ``now``.
  public static var clock: FixedClock { get throws { FixedClock(try now) } }

  /// The path of a file or directory below ``directory``, `fr/seal.pem`.
  public static func path(_ name: String) throws -> String { try directory.appendingPathComponent(name).path }

  public static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: directory.appendingPathComponent(name)))
  }

  /// A PKI of its own, for a test that changes it or that needs other options; the caller removes it.
  public static func make(_ options: [String] = []) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pki-\(UUID().uuidString)")
    try run(options, folder)
    return folder
  }

  /// A copy of this run's PKI whose trust list names other ports: much quicker than new keys. The caller removes it.
  ///
  /// - Parameter ports: by country, in lower case.
  public static func make(ports: [String: Int]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pki-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: directory, to: folder)
    try run(ports.flatMap { ["--port", "\($0.key)=\($0.value)"] }, folder)
    return folder
  }

  private static func run(_ options: [String], _ folder: URL) throws {
    let script = Project.root.appendingPathComponent("Certificates/make-dev-pki").path
    let outcome = try Command.run("/bin/bash", [script, "--quiet", "--out", folder.path] + options)
    guard outcome.status == 0 else { throw PKIFailure(text: outcome.errors) }
  }

  /// Puts the script and what it reads into a folder, where `passerelle demo --certificates` looks for them.
  public static func copyRecipe(to folder: URL) throws {
    for name in ["make-dev-pki", "profiles"] {
      try FileManager.default.copyItem(
        at: Project.root.appendingPathComponent("Certificates/\(name)"), to: folder.appendingPathComponent(name))
    }
  }

  private static let made: Result<URL, any Error> = Result {
    let folder = try make()
    TemporaryFolder.removeAtEnd(folder)
    return folder
  }

  private struct PKIFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { "make-dev-pki failed: \(text)" }
  }
}
