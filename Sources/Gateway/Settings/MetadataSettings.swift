public import Domain
import Foundation
import Transport

/// Whose endpoints come from service metadata instead of the trust list, and who publishes them.
public struct MetadataSettings: Sendable, Hashable {
  /// Base address of the publisher. Plain HTTP is allowed: what is read there is signed twice. Empty where DNS tells it.
  public var url: String
  /// Nil unless the publisher of each country is looked up in DNS.
  var locator: MetadataLocator.Zone?
  /// Country of the publisher's certificates; `EU` for the publisher of the network.
  public var publisherCountry: CountryCode
  /// Root of the publisher's certificates, in PEM.
  public var authority: String
  /// Certificates that the publisher signs with, in PEM.
  public var signers: [String]
  /// The publisher's certificate for TLS, in PEM; nil: any of the public web where `url` is https.
  public var server: String?
  public var countries: [CountryCode]
  public var refreshMinutes: Int
  /// How long what was verified counts while it cannot be refreshed, in hours.
  public var keepHours: Int

  /// Nil where the configuration names no publisher: then the trust list alone counts.
  static func read(_ reader: inout SettingsReader, base: URL) -> MetadataSettings? {
    func place(_ text: String) -> String { text.hasPrefix("/") ? text : base.appendingPathComponent(text).path }
    let named = reader.optionalString("metadata.url")
    let locator = readLocator(&reader)
    guard named != nil || reader.isBegun("metadata.locator") else { return nil }
    if named != nil, reader.isBegun("metadata.locator") {
      reader.fault(
        "metadata.locator", "Both an address and a zone of DNS say where the publisher is.",
        fix: "Leave out metadata.url, or metadata.locator.")
    }
    let url = named ?? ""
    if named != nil, !url.hasPrefix("https://") && !url.hasPrefix("http://") || url.hasSuffix("/") {
      reader.fault(
        "metadata.url", "“\(url.prefix(80))” is not usable.", fix: "Give https://host without a slash at the end.")
    }
    let publisher = reader.string("metadata.publisherCountry", default: "EU")
    let countries = reader.strings("metadata.countries").map { CountryCode($0) }
    let settings = MetadataSettings(
      url: url, locator: locator, publisherCountry: CountryCode(publisher) ?? .europeanUnion,
      authority: place(reader.string("metadata.authority")), signers: reader.strings("metadata.signers").map(place),
      server: reader.optionalString("metadata.server").map(place), countries: countries.compactMap { $0 },
      refreshMinutes: reader.integer("metadata.refreshMinutes", in: 1...1440, default: 60),
      keepHours: reader.integer("metadata.keepHours", in: 1...720, default: 168))
    if countries.isEmpty || countries.contains(nil) || CountryCode(publisher) == nil {
      reader.fault("metadata.countries", "The countries are missing or wrong.", fix: "Give ISO 3166-1 alpha-2 codes.")
    }
    if settings.signers.isEmpty {
      reader.fault("metadata.signers", "Nobody is named who signs.", fix: "List the publisher's certificates.")
    }
    for path in [settings.authority] + settings.signers + (settings.server.map { [$0] } ?? [])
    where !FileManager.default.fileExists(atPath: path) {
      reader.fault("metadata", "A certificate does not exist.", fix: "Check the path: \(path)")
    }
    return settings
  }

  /// The two values of `metadata.locator`: a zone, and the name server that is asked.
  private static func readLocator(_ reader: inout SettingsReader) -> MetadataLocator.Zone? {
    guard reader.isBegun("metadata.locator") else { return nil }
    let domain = reader.string("metadata.locator.domain")
    let server = reader.string("metadata.locator.nameServer")
    guard let nameServer = NameServer(server) else {
      if !server.isEmpty {
        reader.fault(
          "metadata.locator.nameServer", "“\(server.prefix(80))” is no address.",
          fix: "Give an IP address, with :port where that is not 53.")
      }
      return nil
    }
    return MetadataLocator.Zone(domain: domain, nameServer: nameServer)
  }

  var shown: JSON {
    [
      "url": .string(url),
      "locator": locator.map {
        ["domain": .string($0.domain), "nameServer": .string("\($0.nameServer.host):\($0.nameServer.port)")]
      } ?? .null,
      "publisherCountry": .string(publisherCountry.value), "authority": .string(authority),
      "signers": .array(signers.map(JSON.string)), "server": server.map(JSON.string) ?? .null,
      "countries": .array(countries.map { .string($0.value) }), "refreshMinutes": .integer(refreshMinutes),
      "keepHours": .integer(keepHours),
    ]
  }
}

extension CountryCode {
  fileprivate static let europeanUnion: CountryCode = {
    guard let code = CountryCode("EU") else { preconditionFailure("EU is two letters") }
    return code
  }()
}
