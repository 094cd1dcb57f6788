public import Audit
import Domain
import Foundation

/// What a witness is told at start: who it is, which logs it watches, and where it listens.
///
/// One JSON object: `name`, `host`, `port`, `keys` (a directory with the Ed25519 key `log.key`), `state` (its memory),
/// `tls.certificate`, `tls.key` (PEM), `logs` (verifier keys, each `name+keyid+base64`).
public struct WitnessConfiguration: Sendable, Hashable {
  public var name: String
  public var host: String
  /// 0: the system chooses.
  public var port: Int
  /// Directory with its signing key.
  public var keys: String
  /// Directory of its memory.
  public var state: String
  /// PEM files of the server's certificate chain and key.
  public var certificate: String
  public var certificateKey: String
  public var logs: [NoteVerifier]

  /// Reads and checks a configuration file; relative paths are relative to the file.
  ///
  /// - Throws: `config.invalid` with all faults at once.
  public static func read(file: String) throws(SettingsFailure) -> WitnessConfiguration {
    let root: JSON
    do {
      root = try JSON(reading: [UInt8](Data(contentsOf: URL(fileURLWithPath: file))))
    } catch {
      throw .invalid(
        file,
        [SettingFault(key: "(file)", fault: "The file is not readable JSON.", fix: "Check the path and its form.")],
        check: check(file))
    }
    let base = URL(fileURLWithPath: file).deletingLastPathComponent()
    func place(_ text: String) -> String {
      text.isEmpty || text.hasPrefix("/") ? text : base.appendingPathComponent(text).path
    }
    var reader = SettingsReader(root: root, environment: [:])
    var configuration = WitnessConfiguration(
      name: reader.string("name"), host: reader.string("host", default: "127.0.0.1"),
      port: reader.integer("port", in: 0...65_535, default: 0), keys: place(reader.string("keys")),
      state: place(reader.string("state")), certificate: place(reader.string("tls.certificate")),
      certificateKey: place(reader.string("tls.key")), logs: [])
    if configuration.name.contains(where: { $0 == "+" || $0.isWhitespace }) {
      reader.fault("name", "It has blanks or a plus sign.", fix: "For example witness.example/w1.")
    }
    let texts = reader.strings("logs")
    configuration.logs = texts.compactMap { NoteVerifier($0) }
    if texts.isEmpty || configuration.logs.count != texts.count {
      reader.fault("logs", "A log's key is missing or malformed.", fix: "Give each as name+keyid+base64.")
    }
    for path in [configuration.keys, configuration.certificate, configuration.certificateKey]
    where !path.isEmpty && !FileManager.default.fileExists(atPath: path) {
      reader.fault("(file)", "A file or directory does not exist.", fix: "Check the path: \(path)")
    }
    reader.reportUnknownKeys()
    guard reader.faults.isEmpty else { throw .invalid(file, reader.faults, check: check(file)) }
    return configuration
  }

  /// Reads the configuration and the key, and serves nothing.
  private static func check(_ file: String) -> String { "witness serve --config \(file) --print-key" }
}
