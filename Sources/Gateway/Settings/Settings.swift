public import Audit
public import Domain
import Web

/// In which world a gateway runs.
public enum Mode: String, Sendable, CaseIterable {
  /// Real people: no test identities, no fixed clock, no demo issuer.
  case production
  /// Conformance tests between real systems: test identities and a fixed clock are allowed.
  case test
  /// Synthetic people on one machine: as test, with the small issuer of the demo.
  case demo
}

/// Who keeps the machine's clock in step, as far as the gateway asks.
public enum ClockSource: String, Sendable, CaseIterable {
  /// What chrony, ntpd or systemd-timesyncd told the kernel.
  case kernel
  /// Nobody is asked (test and demo mode only).
  case none
}

/// Everything that a gateway is told at start. Rooms receive what concerns them, never this.
public struct Settings: Sendable {
  public var mode: Mode
  public var country: CountryCode
  public var homeCommunity: HomeCommunityID
  /// Repository unique id of the documents that this country offers.
  public var repository: OID
  /// Assigning authority of the one-time codes that patients of this country hand over.
  public var codeAuthority: OID
  public var peers: ListenSettings
  public var web: ListenSettings
  /// Directory with the keys of `Certificates/README.md`.
  public var keys: String
  /// Directory of the store: database, log, checkpoint.
  public var store: String
  /// File outside of the store that marks its newest signed checkpoint; nil: beside the store, named as it with `.head`.
  public var head: String?
  public var trustList: String
  /// Certificate whose key signs the trust list.
  public var trustListSigner: String
  /// Official terminology; nil: the starter set only.
  public var terminology: String?
  /// Directory with the official schemas of the summary (`CDA.xsd` and what it includes); nil: our own alone.
  public var officialSchemas: String?
  public var signIn: SignInSettings
  /// Directory of national documents, for the directory connector. Nil: this country only asks.
  public var records: String?
  public var consent: ConsentSettings
  /// Stands still when set (test and demo mode only).
  public var fixedClock: Instant?
  public var clockSource = ClockSource.none
  /// Probes, metrics and the files of the log, for operators on this machine; nil: they are not served.
  public var admin: AdminSettings?
  /// Where every message of the peer endpoints is written (test and demo mode only).
  public var recordings: String?
  /// Accounts of the demo issuer (demo mode only).
  public var accounts: [DemoAccountSettings]
  public var limits = LimitSettings()
  /// How long things are kept.
  public var retention = RetentionSettings()
  /// The signed national policy; nil: the careful standard.
  public var policy: PolicySettings?
  /// Service metadata in place of the endpoints of the trust list; nil: they are not asked for.
  public var metadata: MetadataSettings?
  /// Who stamps evidences; nil: they stay as they were signed.
  public var timeStamps: TimeStampSettings?
  /// What keeps some keys in place of files; nil: all are files.
  public var token: TokenSettings?
  /// Where the events of the log are handed over to; nil: nowhere.
  public var auditRepository: RepositorySettings?
  /// Rules about accesses, each with its limit and what follows.
  public var flags = FlagSettings()
  /// Who cosigns checkpoints.
  public var witnesses = WitnessSettings()
  /// Between two entries about the log of one country, in milliseconds; no key of the configuration.
  var anchorPauseMilliseconds = 5000
  /// How patients are sent messages; nothing set: their own page is the only channel.
  public var notifications = NotificationSettings()
  /// The country's registry of who may act for whom, as a file; nil: everybody acts for themselves alone.
  public var representatives: String?
  /// How long a clinician waits for an identity, in seconds; no key of the configuration.
  var discoverySeconds = 15
  /// Between two queries for one patient's answer where the other country does not wait, in milliseconds; no key of the
  /// configuration.
  var queryPauseMilliseconds = 3000
}

public struct ListenSettings: Sendable, Hashable {
  public var host: String
  /// 0: the system chooses.
  public var port: Int
  /// How others reach it, without a trailing slash.
  public var publicURL: String
}

/// Where operators look: plain HTTP, on an address of this machine that only this machine reaches.
public struct AdminSettings: Sendable, Hashable {
  public var host: String
  /// 0: the system chooses.
  public var port: Int

  /// `http://host:port`
  public var url: String { host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)" }

  /// Whether only this machine reaches an address (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
  static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let isIPv4 = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    return isIPv4 || host == "::1" || host == "localhost"
  }
}

/// Sign-in of people by OpenID Connect (authorization code with PKCE).
public struct SignInSettings: Sendable, Hashable {
  public var issuer: String
  public var clientID: String
  /// File that holds the client secret; nil for a public client.
  public var clientSecretFile: String?
  /// Levels of authentication (`acr`) of which a patient's decision needs one; empty: any.
  public var decisionLevels = WebSettings.substantialOrHigh
  /// Audience of the national portal's tokens; nil: its face is not served.
  public var portalAudience: String?
}

public struct ConsentSettings: Sendable, Hashable {
  /// How long a request waits for its patient, in seconds.
  public var requestLifetimeSeconds: Int
  /// How long a call of a peer is held for the patient, in seconds; peers give up after about three minutes.
  public var holdSeconds: Int
  /// How long a one-time code lives unless the patient chooses otherwise, in minutes.
  public var codeLifetimeMinutes: Int
}

/// One synthetic person who can sign in to the demo.
public struct DemoAccountSettings: Sendable, Hashable {
  public var name: String
  public var password: String
  /// `clinician`, `patient` or `auditor`.
  public var role: String
  public var displayName: String
  /// Patient: national identifier as CX.
  public var patient: String?
  /// Clinician: ISCO role code, organisation and its id, place, kind of facility.
  public var profession: String?
  public var organisation: String?
  public var organisationID: String?
  public var locality: String?
  public var facilityType: String?
  public var language: String?
}

/// A configuration that cannot be used, with all its faults.
public struct SettingsFailure: Failure {
  public let explanation: Explanation
  public private(set) var faults: [SettingFault] = []
  public init(explanation: Explanation) { self.explanation = explanation }

  /// - Parameter check: the command that reads the file again; nil for `config check`.
  static func invalid(_ file: String, _ faults: [SettingFault], check: String? = nil) -> SettingsFailure {
    let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
    var failure = SettingsFailure(
      "config.invalid", what: "The configuration \(file) is not used.", why: "It has \(count).",
      whatToDo: "Mend every line below, then run: passerelle \(check ?? "config check --config \(file)")")
    failure.faults = faults
    return failure
  }
}

extension Settings {
  /// The settings in force, without secrets: accounts show their names only.
  public var shown: JSON {
    [
      "mode": .string(mode.rawValue), "country": .string(country.value), "homeCommunity": .string(homeCommunity.value),
      "repository": .string(repository.value), "codeAuthority": .string(codeAuthority.value),
      "peers": peers.shown, "web": web.shown, "keys": .string(keys), "store": .string(store),
      "head": head.map(JSON.string) ?? .null,
      "trustList": ["file": .string(trustList), "signedBy": .string(trustListSigner)],
      "terminology": ["directory": terminology.map(JSON.string) ?? .null],
      "validation": ["officialSchemas": officialSchemas.map(JSON.string) ?? .null],
      "connector": [
        "directory": records.map(JSON.string) ?? .null,
        "representatives": representatives.map(JSON.string) ?? .null,
      ],
      "signIn": signIn.shown,
      "consent": [
        "requestLifetimeSeconds": .integer(consent.requestLifetimeSeconds),
        "holdSeconds": .integer(consent.holdSeconds),
        "codeLifetimeMinutes": .integer(consent.codeLifetimeMinutes),
      ],
      "limits": limits.shown,
      "retention": retention.shown,
      "policy": policy?.shown ?? .null,
      "metadata": metadata?.shown ?? .null,
      "timestamps": timeStamps?.shown ?? .null,
      "pkcs11": token?.shown ?? .null,
      "flags": flags.shown,
      "witnesses": witnesses.shown,
      "audit": ["repository": auditRepository?.shown ?? .null],
      "notifications": notifications.shown,
      "clock": [
        "fixed": fixedClock.map { .string($0.iso8601) } ?? .null, "source": .string(clockSource.rawValue),
      ],
      "admin": ["host": admin.map { .string($0.host) } ?? .null, "port": admin.map { .integer($0.port) } ?? .null],
      "demo": ["accounts": .array(accounts.map { .string($0.name) })],
    ]
  }
}

extension SignInSettings {
  var shown: JSON {
    [
      "issuer": .string(issuer), "clientID": .string(clientID),
      "decisionLevels": .array(decisionLevels.map(JSON.string)),
      "portalAudience": portalAudience.map(JSON.string) ?? .null,
    ]
  }
}

extension ListenSettings {
  var shown: JSON { ["host": .string(host), "port": .integer(port), "publicURL": .string(publicURL)] }
}
