import Domain

/// The audit record repository that the events of the log are handed over to (IHE ATNA; syslog over TLS, RFC 5425).
public struct RepositorySettings: Sendable, Hashable {
  /// The oldest TLS version that it may speak.
  public enum LowestTLS: String, Sendable, CaseIterable {
    case tls13 = "1.3"
    case tls12 = "1.2"
  }

  /// The name that its certificate must list.
  public var host: String
  public var port = 6514
  public var format = EventFormat.atna
  /// PEM file of the roots to one of which its certificate must lead.
  public var authority: String
  /// PEM file of its own certificate, to be pinned; nil: any of these roots with the name.
  public var certificate: String?
  /// File of revocation lists for every authority of its path, PEM or DER; read anew at each connection. Nil: none is asked.
  public var revocationLists: String?
  /// `AuditSourceID`: subdivision of the country (ISO 3166-2).
  public var site: String
  /// Whether audit messages of DICOM carry a signature with the key `seal-rsa`.
  public var signs = true
  public var lowestTLS = LowestTLS.tls13
  /// How old an event that is not handed over may become before the gateway is not ready, in hours.
  public var backlogHours = 168

  public init(host: String, authority: String, site: String) {
    (self.host, self.authority, self.site) = (host, authority, site)
  }

  /// Nil where no repository is configured; then events stay in the log alone.
  static func read(
    _ reader: inout SettingsReader, _ country: CountryCode?, file: (inout SettingsReader, String) -> String
  ) -> RepositorySettings? {
    guard let host = reader.optionalString("audit.repository.host") else { return nil }
    if host.contains(where: { $0.isWhitespace || "/:@".contains($0) }) {
      reader.fault(
        "audit.repository.host", "It is no host name.", fix: "Give the name alone; the port has its own key.")
    }
    var settings = RepositorySettings(
      host: host, authority: file(&reader, "audit.repository.ca"),
      site: reader.string("audit.repository.site", default: country?.value ?? ""))
    settings.port = reader.integer("audit.repository.port", in: 1...65_535, default: settings.port)
    settings.format = reader.choice("audit.repository.format", default: settings.format) ?? settings.format
    if reader.optionalString("audit.repository.certificate") != nil {
      settings.certificate = file(&reader, "audit.repository.certificate")
    }
    if reader.optionalString("audit.repository.crl") != nil {
      settings.revocationLists = file(&reader, "audit.repository.crl")
    }
    settings.signs = reader.choice("audit.repository.signature", default: Signature.sealRSA) != Signature.none
    settings.lowestTLS = reader.choice("audit.repository.lowestTLS", default: settings.lowestTLS) ?? .tls13
    settings.backlogHours = reader.integer(
      "audit.repository.backlogHours", in: 1...8760, default: settings.backlogHours)
    return settings
  }

  /// Who signs audit messages.
  private enum Signature: String, CaseIterable {
    case sealRSA = "seal-rsa"
    case none
  }

  var shown: JSON {
    [
      "host": .string(host), "port": .integer(port), "format": .string(format.rawValue), "ca": .string(authority),
      "certificate": certificate.map(JSON.string) ?? .null, "crl": revocationLists.map(JSON.string) ?? .null,
      "site": .string(site),
      "signature": .string((signs ? Signature.sealRSA : .none).rawValue), "lowestTLS": .string(lowestTLS.rawValue),
      "backlogHours": .integer(backlogHours),
    ]
  }
}
