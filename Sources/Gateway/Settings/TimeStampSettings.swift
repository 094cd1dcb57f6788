import Domain

/// Who says when an evidence existed (RFC 3161).
public struct TimeStampSettings: Sendable, Hashable {
  /// Where it is asked; plain HTTP is enough, since what it says is signed.
  public var url: String
  /// PEM file of the certificates to one of which its own must lead.
  public var authority: String
  /// The one policy of it that is accepted.
  public var policy: String
  /// How old an evidence without a time-stamp may become before the gateway is not ready, in hours.
  public var backlogHours = 4

  public init(url: String, authority: String, policy: String) {
    (self.url, self.authority, self.policy) = (url, authority, policy)
  }

  /// Nil where no authority is asked; then evidences stay at level B-B.
  static func read(
    _ reader: inout SettingsReader, file: (inout SettingsReader, String) -> String
  ) -> TimeStampSettings? {
    guard let url = reader.optionalString("timestamps.url") else { return nil }
    if !url.hasPrefix("https://"), !url.hasPrefix("http://") {
      reader.fault("timestamps.url", "It is no address.", fix: "Give http://… or https://….")
    }
    let policy = reader.value("timestamps.policy", "an OID") { OID($0) }
    var settings = TimeStampSettings(
      url: url, authority: file(&reader, "timestamps.authority"), policy: policy?.value ?? "")
    settings.backlogHours = reader.integer("timestamps.backlogHours", in: 1...48, default: settings.backlogHours)
    return settings
  }

  var shown: JSON {
    [
      "url": .string(url), "authority": .string(authority), "policy": .string(policy),
      "backlogHours": .integer(backlogHours),
    ]
  }
}
