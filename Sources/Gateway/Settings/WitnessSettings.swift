public import Audit
import Domain

/// Who cosigns the checkpoints of this gateway's log (C2SP tlog-witness).
public struct WitnessSettings: Sendable, Hashable {
  /// One witness.
  public struct Entry: Sendable, Hashable {
    /// Before `/add-checkpoint`, with `https` and without a slash at the end.
    public var url: String
    public var key: WitnessVerifier
    /// PEM file of the certificates to one of which the witness's own must lead; nil: any of the public web.
    public var authority: String?

    /// - Parameters:
    ///   - url: before `/add-checkpoint`.
    ///   - key: what its cosignatures are checked with.
    ///   - authority: PEM file; nil: any of the public web.
    public init(url: String, key: WitnessVerifier, authority: String?) {
      (self.url, self.key, self.authority) = (url, key, authority)
    }
  }

  /// None: checkpoints have the log's own signature alone.
  public var entries: [Entry] = []
  /// How many of them make a checkpoint final.
  public var quorum = 1
  /// Between two rounds, in seconds.
  public var pauseSeconds = 10

  public init() {}

  /// `witnesses.list` with `url`, `key` and `authority` each, `witnesses.quorum`, `witnesses.pauseSeconds`.
  static func read(
    _ reader: inout SettingsReader, file: (inout SettingsReader, String) -> String
  ) -> WitnessSettings {
    var settings = WitnessSettings()
    reader.objects("witnesses.list") { reader, key in
      let url = reader.string("\(key).url")
      if !url.hasPrefix("https://") || url.hasSuffix("/") {
        reader.fault("\(key).url", "It is no address.", fix: "Give https://… without a slash at the end.")
      }
      let verifier = reader.value("\(key).key", "the key of a witness") { WitnessVerifier($0) }
      let authority = reader.optionalString("\(key).authority").map { _ in file(&reader, "\(key).authority") }
      if let verifier { settings.entries.append(Entry(url: url, key: verifier, authority: authority)) }
    }
    settings.quorum = reader.integer("witnesses.quorum", in: 1...20, default: settings.quorum)
    settings.pauseSeconds = reader.integer("witnesses.pauseSeconds", in: 1...3600, default: settings.pauseSeconds)
    if !settings.entries.isEmpty, settings.quorum > settings.entries.count {
      reader.fault("witnesses.quorum", "There are not so many witnesses.", fix: "Lower it, or add witnesses.")
    }
    return settings
  }

  var shown: JSON {
    [
      "list": .array(
        entries.map { entry in
          [
            "url": .string(entry.url), "key": .string(entry.key.description),
            "authority": entry.authority.map(JSON.string) ?? .null,
          ]
        }), "quorum": .integer(quorum), "pauseSeconds": .integer(pauseSeconds),
    ]
  }
}
