import Domain
import Foundation

/// Where the national policy lies, and who may sign it.
public struct PolicySettings: Sendable, Hashable {
  /// The signed file (see `Schemas/national-policy.schema.json`).
  public var file: String
  /// Certificates of the persons who sign, in PEM; a policy that opens records without an answer needs two of them.
  public var signedBy: [String]

  /// Nil where the configuration names no policy: then the careful standard holds.
  static func read(_ reader: inout SettingsReader, base: URL) -> PolicySettings? {
    func place(_ text: String) -> String { text.hasPrefix("/") ? text : base.appendingPathComponent(text).path }
    guard reader.isBegun("policy") else { return nil }
    let file = reader.string("policy.file")
    let settings = PolicySettings(file: place(file), signedBy: reader.strings("policy.signedBy").map(place))
    if settings.signedBy.isEmpty {
      reader.fault(
        "policy.signedBy", "Nobody is named who signs the policy.", fix: "List the certificates of two persons.")
    }
    guard !file.isEmpty else { return settings }
    for path in [settings.file] + settings.signedBy where !FileManager.default.fileExists(atPath: path) {
      reader.fault(
        path == settings.file ? "policy.file" : "policy.signedBy", "The file does not exist.",
        fix: "Check the path: \(path)")
    }
    return settings
  }

  var shown: JSON { ["file": .string(file), "signedBy": .array(signedBy.map(JSON.string))] }
}
