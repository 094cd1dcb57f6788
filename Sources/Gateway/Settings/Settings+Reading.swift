import Audit
import Domain
import Foundation

extension Settings {
  /// Reads and checks a configuration file; relative paths are relative to the file.
  ///
  /// - Throws: `config.invalid` with all faults at once.
  public static func read(
    file: String, environment: [String: String]? = nil
  ) throws(SettingsFailure) -> Settings {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw .invalid(
        file, [SettingFault(key: "(file)", fault: "The file cannot be read.", fix: "Check the path and its rights.")])
    }
    let root: JSON
    do {
      root = try JSON(reading: bytes)
    } catch {
      throw .invalid(file, [SettingFault(key: "(file)", fault: error.why, fix: error.whatToDo)])
    }
    let base = URL(fileURLWithPath: file).deletingLastPathComponent()
    var reader = SettingsReader(root: root, environment: environment ?? ProcessInfo.processInfo.environment)
    let settings = read(&reader, base: base)
    reader.reportUnknownKeys()
    guard let settings, reader.faults.isEmpty else { throw .invalid(file, reader.faults) }
    return settings
  }

  private static func read(_ reader: inout SettingsReader, base: URL) -> Settings? {
    let mode: Mode? = reader.choice("mode", default: nil)
    let country = reader.value("country", "an ISO 3166-1 alpha-2 code") { CountryCode($0) }
    let homeCommunity = reader.value("homeCommunity", "an OID") { OID($0) }
    let repository = reader.value("repository", "an OID") { OID($0) }
    let codeAuthority = reader.value("codeAuthority", "an OID") { OID($0) }
    let peers = listen(&reader, "peers", scheme: "https")
    let web = listen(&reader, "web", scheme: nil)
    let keys = existing(&reader, "keys", base, isDirectory: true)
    let store = path(reader.string("store"), base)
    let head = reader.optionalString("head").map { path($0, base) }
    let trustList = existing(&reader, "trustList.file", base, isDirectory: false)
    let signer = existing(&reader, "trustList.signedBy", base, isDirectory: false)
    let terminology = optional(&reader, "terminology.directory", base)
    let officialSchemas = optional(&reader, "validation.officialSchemas", base)
    let records = optional(&reader, "connector.directory", base)
    let representatives =
      reader.optionalString("connector.representatives") == nil
      ? nil : existing(&reader, "connector.representatives", base, isDirectory: false)
    let signIn = signIn(&reader, base)
    let consent = ConsentSettings(
      requestLifetimeSeconds: reader.integer("consent.requestLifetimeSeconds", in: 60...7200, default: 900),
      holdSeconds: reader.integer("consent.holdSeconds", in: 1...170, default: 120),
      codeLifetimeMinutes: reader.integer("consent.codeLifetimeMinutes", in: 15...120, default: 60))
    let limits = LimitSettings.read(&reader)
    let retention = RetentionSettings.read(&reader)
    let policy = PolicySettings.read(&reader, base: base)
    let metadata = MetadataSettings.read(&reader, base: base)
    let timeStamps = TimeStampSettings.read(&reader) { existing(&$0, $1, base, isDirectory: false) }
    let token = TokenSettings.read(&reader) { existing(&$0, $1, base, isDirectory: false) }
    let flags = FlagSettings.read(&reader)
    let witnesses = WitnessSettings.read(&reader) { existing(&$0, $1, base, isDirectory: false) }
    let auditRepository = RepositorySettings.read(&reader, country) { existing(&$0, $1, base, isDirectory: false) }
    let notifications = NotificationSettings.read(&reader, isProduction: mode == .production) {
      existing(&$0, $1, base, isDirectory: false)
    }
    let clock = fixedClock(&reader, mode: mode)
    let clockSource = clockSource(&reader, mode: mode)
    let admin = admin(&reader)
    let recordings = recordings(&reader, mode: mode, base)
    let accounts = accounts(&reader, mode: mode)
    guard let mode, let country, let homeCommunity, let repository, let codeAuthority else { return nil }
    return Settings(
      mode: mode, country: country, homeCommunity: homeCommunity, repository: repository, codeAuthority: codeAuthority,
      peers: peers, web: web, keys: keys, store: store, head: head, trustList: trustList, trustListSigner: signer,
      terminology: terminology, officialSchemas: officialSchemas, signIn: signIn, records: records, consent: consent,
      fixedClock: clock, clockSource: clockSource, admin: admin, recordings: recordings, accounts: accounts,
      limits: limits, retention: retention, policy: policy, metadata: metadata, timeStamps: timeStamps,
      token: token, auditRepository: auditRepository, flags: flags, witnesses: witnesses,
      notifications: notifications, representatives: representatives)
  }

  private static func signIn(_ reader: inout SettingsReader, _ base: URL) -> SignInSettings {
    var signIn = SignInSettings(
      issuer: reader.string("signIn.issuer"), clientID: reader.string("signIn.clientID", default: "passerelle"),
      clientSecretFile: reader.optionalString("signIn.clientSecretFile").map { path($0, base) })
    let levels = reader.strings("signIn.decisionLevels")
    if !levels.isEmpty { signIn.decisionLevels = levels }
    signIn.portalAudience = reader.optionalString("signIn.portalAudience")
    if signIn.portalAudience == signIn.clientID {
      reader.fault(
        "signIn.portalAudience", "It is the client of the pages.",
        fix: "Give the portal's tokens an audience of their own, so that no token stands for another.")
    }
    return signIn
  }

  private static func listen(_ reader: inout SettingsReader, _ key: String, scheme: String?) -> ListenSettings {
    let host = reader.string("\(key).host", default: "127.0.0.1")
    let port = reader.integer("\(key).port", in: 0...65_535, default: 0)
    let url = reader.string("\(key).publicURL")
    let allowed = scheme.map { [$0] } ?? ["https", "http"]
    if !url.isEmpty, !allowed.contains(where: { url.hasPrefix("\($0)://") }) || url.hasSuffix("/") {
      reader.fault(
        "\(key).publicURL", "“\(url.prefix(80))” is not usable.",
        fix: "Give \(allowed.map { "\($0)://host:port" }.joined(separator: " or ")), without a slash at the end.")
    }
    return ListenSettings(host: host, port: port, publicURL: url)
  }

  private static func fixedClock(_ reader: inout SettingsReader, mode: Mode?) -> Instant? {
    guard let text = reader.optionalString("clock.fixed") else { return nil }
    guard let instant = Instant(iso8601: text) else {
      reader.fault("clock.fixed", "The value is not an RFC 3339 date-time.", fix: "For example 2026-01-31T12:00:00Z.")
      return nil
    }
    if mode == .production {
      reader.fault("clock.fixed", "A fixed clock is for tests.", fix: "Remove it, or set mode to test.")
    }
    return instant
  }

  private static func clockSource(_ reader: inout SettingsReader, mode: Mode?) -> ClockSource {
    let chosen = reader.choice("clock.source", default: mode == .production ? ClockSource.kernel : .none) ?? .kernel
    if mode == .production, chosen == .none {
      reader.fault(
        "clock.source", "Without synchronised time no answer's end can be trusted.",
        fix: "Give kernel, and let chrony or ntpd keep the clock of the machine.")
    }
    return chosen
  }

  /// Served only where a port is given.
  private static func admin(_ reader: inout SettingsReader) -> AdminSettings? {
    let host = reader.string("admin.host", default: "127.0.0.1")
    if !AdminSettings.isLoopback(host) {
      reader.fault(
        "admin.host", "The admin listener speaks plain HTTP, so others must not reach it.",
        fix: "Give 127.0.0.1 or ::1; from elsewhere use a proxy that demands client certificates.")
    }
    let port = reader.integer("admin.port", in: 0...65_535, default: -1)
    return port < 0 ? nil : AdminSettings(host: host, port: port)
  }

  private static func recordings(_ reader: inout SettingsReader, mode: Mode?, _ base: URL) -> String? {
    guard let directory = reader.optionalString("recorder.directory") else { return nil }
    if mode == .production {
      reader.fault(
        "recorder.directory", "Recorded messages are patient data in clear.", fix: "Remove it, or set mode to test.")
    }
    return path(directory, base)
  }

  private static func accounts(_ reader: inout SettingsReader, mode: Mode?) -> [DemoAccountSettings] {
    var accounts: [DemoAccountSettings] = []
    reader.objects("demo.accounts") { reader, key in
      accounts.append(
        DemoAccountSettings(
          name: reader.string("\(key).name"), password: reader.string("\(key).password"),
          role: reader.string("\(key).role"), displayName: reader.string("\(key).displayName"),
          patient: reader.optionalString("\(key).patient"), profession: reader.optionalString("\(key).profession"),
          organisation: reader.optionalString("\(key).organisation"),
          organisationID: reader.optionalString("\(key).organisationID"),
          locality: reader.optionalString("\(key).locality"),
          facilityType: reader.optionalString("\(key).facilityType"),
          language: reader.optionalString("\(key).language")))
    }
    if !accounts.isEmpty, mode != .demo {
      reader.fault("demo.accounts", "Demo accounts exist in demo mode only.", fix: "Remove them, or set mode to demo.")
    }
    return accounts
  }

  private static func path(_ text: String, _ base: URL) -> String {
    text.hasPrefix("/") ? text : base.appendingPathComponent(text).path
  }

  private static func existing(
    _ reader: inout SettingsReader, _ key: String, _ base: URL, isDirectory: Bool
  ) -> String {
    let text = reader.string(key)
    guard !text.isEmpty else { return "" }
    let full = path(text, base)
    var found: ObjCBool = false
    if !FileManager.default.fileExists(atPath: full, isDirectory: &found) || found.boolValue != isDirectory {
      reader.fault(
        key, isDirectory ? "The directory does not exist." : "The file does not exist.",
        fix: "Check the path: \(full)")
    }
    return full
  }

  private static func optional(_ reader: inout SettingsReader, _ key: String, _ base: URL) -> String? {
    guard reader.optionalString(key) != nil else { return nil }
    return existing(&reader, key, base, isDirectory: true)
  }
}
