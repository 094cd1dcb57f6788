public import Domain

/// What the pages are told at start.
public struct WebSettings: Sendable {
  public var host: String
  /// 0: the system chooses.
  public var port: Int
  /// How browsers reach the pages, without a slash at the end.
  public var publicURL: String
  /// Files of the key named `web-server`; nil: plain HTTP (a proxy in front, or the demo on loopback).
  public var tls: (certificate: String, key: String)?
  public var country: CountryCode
  public var isDemo: Bool
  public var issuer: String
  public var clientID: String
  public var clientSecret: String?
  public var accounts: [DemoAccount]
  /// Levels of authentication (`acr`) of which a patient's decision needs one; empty: any.
  public var decisionLevels = WebSettings.substantialOrHigh
  /// What tokens for the national portal name as their audience; nil: the portal's face is not served.
  public var portalAudience: String?
  /// Calls of the national portal for one person.
  public var portalRate = Rate(2, burst: 30)
  /// Requests of one address.
  public var addressRate = Rate(10, burst: 40)

  public init(
    host: String, port: Int, publicURL: String, tls: (certificate: String, key: String)?, country: CountryCode,
    isDemo: Bool, issuer: String, clientID: String, clientSecret: String?, accounts: [DemoAccount]
  ) {
    self.host = host
    self.port = port
    self.publicURL = publicURL
    self.tls = tls
    self.country = country
    self.isDemo = isDemo
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.accounts = accounts
  }

  /// Regulation (EU) 910/2014, levels of assurance as the eIDAS SAML attribute profile names them.
  static let substantial = "http://eidas.europa.eu/LoA/substantial"
  /// The levels of assurance that a decision needs where nothing else is set (consent.md section 5).
  public static let substantialOrHigh = [substantial, "http://eidas.europa.eu/LoA/high"]

  var isSecure: Bool { publicURL.hasPrefix("https://") }
}

/// One synthetic person of the demo's own issuer, with the claims that its tokens carry.
public struct DemoAccount: Sendable {
  public var name: String
  public var password: String
  public var role: String
  public var displayName: String
  public var claims: [String: String]

  public init(name: String, password: String, role: String, displayName: String, claims: [String: String]) {
    self.name = name
    self.password = password
    self.role = role
    self.displayName = displayName
    self.claims = claims
  }
}

/// Why a page was not shown or a form not taken.
public struct WebFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static let signIn = WebFailure(
    "login.failed", what: "You are not signed in.", why: "The identity provider's answer was not accepted.",
    whatToDo: "Sign in again.")
  static let stepUp = WebFailure(
    "login.step-up", what: "Nothing was decided.",
    why: "A decision needs a sign-in of the last 15 minutes, of a level that the country accepts.",
    whatToDo: "Sign in again with your electronic identity.")
  static let notEntitled = WebFailure(
    "login.not-entitled", what: "Your role does not give access.", why: "This page is for another role.",
    whatToDo: "Sign in with the account that has this role.")
  static let notWhileActing = WebFailure(
    "page.not-while-acting", what: "This page is not open while you act for somebody.",
    why: "It is for what people decide for themselves.", whatToDo: "Act for yourself again, then open it.")
  static let notFound = WebFailure(
    "page.not-found", what: "There is no such page.", why: "The address is not known.",
    whatToDo: "Go back to the start.")
  static let form = WebFailure(
    "page.form", what: "Nothing was sent.", why: "The form was sent before, or is too old.",
    whatToDo: "Open the page again and repeat it.")
  static let demoOnly = WebFailure(
    "login.demo-issuer", what: "The demo's issuer was not started.", why: "It exists in demo mode only.",
    whatToDo: "Configure a real OpenID Connect issuer.")
  static func start(_ why: String) -> WebFailure {
    WebFailure(
      "page.listen", what: "The pages are not served.", why: why, whatToDo: "Check port and certificate of web.")
  }
}
