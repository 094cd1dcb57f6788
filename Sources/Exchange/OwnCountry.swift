public import Domain

/// What a gateway knows of itself.
public struct OwnCountry: Sendable {
  public var country: CountryCode
  public var homeCommunity: HomeCommunityID
  /// Repository unique id of the documents that this country offers.
  public var repository: OID
  /// Assigning authority of its patients' one-time codes.
  public var codeAuthority: OID
  /// Published addresses of its own services, for the check of `wsa:To`.
  public var endpoints: [String]

  public init(
    country: CountryCode, homeCommunity: HomeCommunityID, repository: OID, codeAuthority: OID, endpoints: [String]
  ) {
    self.country = country
    self.homeCommunity = homeCommunity
    self.repository = repository
    self.codeAuthority = codeAuthority
    self.endpoints = endpoints
  }
}

/// How long things last.
public struct ExchangeLimits: Sendable {
  /// How long a request waits for its patient, in seconds.
  public var requestLifetimeSeconds: Int
  /// How long a peer's call is held for the patient, in seconds.
  public var holdSeconds: Int
  /// How long a clinician may look at what was delivered, in seconds.
  public var viewSeconds: Int
  /// How long a clinician waits for an identity before the page says that the country does not answer, in seconds
  /// (users.md, section 12).
  public var discoverySeconds: Int
  /// Between two queries to a country that answers at once and tells nothing new, or that does not answer, in
  /// milliseconds.
  public var pauseMilliseconds: Int

  public init(
    requestLifetimeSeconds: Int = 900, holdSeconds: Int = 120, viewSeconds: Int = 3600, discoverySeconds: Int = 15,
    pauseMilliseconds: Int = 3000
  ) {
    self.requestLifetimeSeconds = requestLifetimeSeconds
    self.holdSeconds = holdSeconds
    self.viewSeconds = viewSeconds
    self.discoverySeconds = discoverySeconds
    self.pauseMilliseconds = pauseMilliseconds
  }
}
