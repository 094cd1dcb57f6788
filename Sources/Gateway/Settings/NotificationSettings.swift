public import Consent
import Domain
public import Transport

/// How patients are sent messages.
public struct NotificationSettings: Sendable, Hashable {
  /// A mail server that takes messages of this gateway.
  public struct Email: Sendable, Hashable {
    public var host: String
    public var port: Int
    public var security: MailServer.Security
    /// PEM file; nil: what the system trusts.
    public var authority: String?
    public var sender: String
    public var user: String?
    public var passwordFile: String?

    public init(
      host: String, port: Int, security: MailServer.Security, authority: String? = nil, sender: String,
      user: String? = nil, passwordFile: String? = nil
    ) {
      (self.host, self.port, self.security, self.authority) = (host, port, security, authority)
      (self.sender, self.user, self.passwordFile) = (sender, user, passwordFile)
    }
  }

  /// The national portal, told by signed calls.
  public struct Portal: Sendable, Hashable {
    public var url: String
    /// PEM file; nil: what the system trusts.
    public var authority: String?

    public init(url: String, authority: String? = nil) { (self.url, self.authority) = (url, authority) }
  }

  public var email: Email?
  public var portal: Portal?

  /// No channel but the patient's own page.
  public init() {}

  /// The channels that these settings give.
  public var ways: Set<NotificationChoice.Way> {
    Set((email == nil ? [] : [.email]) + (portal == nil ? [] : [.portal]))
  }

  static func read(
    _ reader: inout SettingsReader, isProduction: Bool, file: (inout SettingsReader, String) -> String
  ) -> NotificationSettings {
    var settings = NotificationSettings()
    if reader.isBegun("notifications.email") {
      settings.email = email(
        &reader, host: reader.string("notifications.email.host"), isProduction: isProduction, file: file)
    }
    if reader.isBegun("notifications.portal") {
      let url = reader.string("notifications.portal.url")
      if !url.isEmpty, !url.hasPrefix("https://") {
        reader.fault("notifications.portal.url", "It is not protected by TLS.", fix: "Give https://….")
      }
      settings.portal = Portal(url: url, authority: optional(&reader, "notifications.portal.authority", file))
    }
    return settings
  }

  private static func email(
    _ reader: inout SettingsReader, host: String, isProduction: Bool, file: (inout SettingsReader, String) -> String
  ) -> Email {
    let key = "notifications.email"
    let security = reader.choice("\(key).security", default: MailServer.Security.startTLS) ?? .startTLS
    if security == .none, isProduction {
      reader.fault("\(key).security", "Messages and the password would travel in clear.", fix: "Give tls or starttls.")
    }
    let email = Email(
      host: host, port: reader.integer("\(key).port", in: 1...65_535, default: security == .tls ? 465 : 587),
      security: security, authority: optional(&reader, "\(key).authority", file),
      sender: reader.string("\(key).sender"),
      user: reader.optionalString("\(key).user"), passwordFile: optional(&reader, "\(key).passwordFile", file))
    if !email.sender.isEmpty, !NotificationChoice.isAddress(email.sender) {
      reader.fault("\(key).sender", "It is no e-mail address.", fix: "For example no-reply@ncp.example.")
    }
    if (email.user == nil) != (email.passwordFile == nil) {
      reader.fault("\(key).user", "User and password go together.", fix: "Give user and passwordFile, or neither.")
    }
    return email
  }

  private static func optional(
    _ reader: inout SettingsReader, _ key: String, _ file: (inout SettingsReader, String) -> String
  ) -> String? {
    reader.optionalString(key) == nil ? nil : file(&reader, key)
  }

  var shown: JSON {
    [
      "email": email.map {
        [
          "host": .string($0.host), "port": .integer($0.port), "security": .string($0.security.rawValue),
          "authority": $0.authority.map(JSON.string) ?? .null, "sender": .string($0.sender),
          "user": $0.user.map(JSON.string) ?? .null,
        ]
      } ?? .null,
      "portal": portal.map {
        ["url": .string($0.url), "authority": $0.authority.map(JSON.string) ?? .null]
      } ?? .null,
    ]
  }
}
