public import Domain

/// One contact point of another country, as the signed trust list describes it.
public struct Peer: Sendable, Hashable {
  public var country: CountryCode
  public var homeCommunity: HomeCommunityID
  /// Name of the contact point, for people.
  public var name: String
  public var endpoints: Endpoints
  /// Root certificates that this peer's certificates may chain to, and no others.
  public var anchors: [Certificate]
  /// Certificates between leaf and root, which help to build the chain and are not trusted by themselves.
  public var intermediates: [Certificate]
  /// SHA-256 of the SubjectPublicKeyInfo of the peer's TLS server certificates.
  public var tlsServerPins: [[UInt8]]
  public var tlsClientPins: [[UInt8]]
  public var sealPins: [[UInt8]]
  /// Issuers of the peer's HCP assertions.
  public var hcpIssuers: [String]
  /// Issuer of the peer's TRC assertions.
  public var trcIssuer: String
  /// Pins of identity providers that sign HCP assertions, besides the seals.
  public var hcpSignerPins: [[UInt8]]
  /// How much the peer learns about the patient's answer.
  public var answerDetail: AnswerDetail
  /// Assigning authority of the one-time codes that this country's patients hand over; nil where it has none.
  public var codeAuthority: OID?
  /// Whether documents from this peer must carry its seal.
  public var sealsDocuments: Bool
  public var allowTLS12: Bool
  public var allowRSA2048: Bool
  /// The other audience that this peer's HCP assertions carry, or that they carry none.
  public var hcpAudienceException: AudienceException?
  public var revocation: Revocation
  /// How long a list or an answer still counts once it is stale, in hours; 24 at most, 0 without the signed list's word.
  public var graceHours = 0
  /// Whether requests between this country and us may state a vital interest, and its policy opens records for them.
  public var carriesVitalInterest = false
  /// The peer's audit log, whose checkpoints become entries of ours; nil where it tells none.
  public var log: PeerLog?
  /// Whom people tell of a possible error in a document of this country; nil where its entry names nobody.
  public var contact: Contact?
  /// What is remembered of this peer's revocation; needed where it has a responder.
  public var memory: RevocationMemory?

  /// A log of the other country, as verifiers know it (C2SP signed-note).
  public struct PeerLog: Sendable, Hashable {
    /// Its name, `ncp.example.fr/audit/2026`; the year at its end moves on by itself.
    public var origin: String
    /// Raw Ed25519 key, 32 bytes.
    public var key: [UInt8]

    public init(origin: String, key: [UInt8]) { (self.origin, self.key) = (origin, key) }
  }

  /// Who takes reports of possible errors, and whom clinicians phone. Whoever writes the name anywhere but on a page escapes it for that form.
  public struct Contact: Sendable, Hashable {
    /// Of the office or the role, never of a person's private life; one line.
    public var name: String
    /// Nil where only the telephone is answered; it has the form of ``MailAddress``.
    public var email: String?
    /// International form, `+351 21 000 00 00`; nil where only mail is answered.
    public var telephone: String?
    /// When the telephone is answered, in the words of that country; one line.
    public var hours: String?

    public init(name: String, email: String? = nil, telephone: String? = nil, hours: String? = nil) {
      (self.name, self.email, self.telephone, self.hours) = (name, email, telephone, hours)
    }
  }

  /// Absolute `https` addresses.
  public struct Endpoints: Sendable, Hashable {
    public var xcpd: String
    public var xca: String
    public init(xcpd: String, xca: String) {
      self.xcpd = xcpd
      self.xca = xca
    }
  }

  public enum AnswerDetail: String, Sendable, Hashable {
    /// One constant answer whatever the patient does.
    case uniform
    /// The steps, for peers that agreed.
    case staged
  }

  public enum AudienceException: Sendable, Hashable {
    case absent
    case other(String)
  }

  public enum Revocation: Sendable, Hashable {
    /// Every certificate but the roots needs a current list of its issuer among these.
    case lists([RevocationList])
    /// Every certificate but the root needs a current answer (OCSP, RFC 6960) of the responder at this address.
    case responder(String)
    /// The signed trust list says that this peer publishes no revocation.
    case notPublished
  }

  public init(
    country: CountryCode, homeCommunity: HomeCommunityID, name: String, endpoints: Endpoints, anchors: [Certificate],
    intermediates: [Certificate] = [], tlsServerPins: [[UInt8]], tlsClientPins: [[UInt8]], sealPins: [[UInt8]],
    hcpIssuers: [String], trcIssuer: String, hcpSignerPins: [[UInt8]] = [], answerDetail: AnswerDetail = .uniform,
    codeAuthority: OID? = nil, sealsDocuments: Bool = true, allowTLS12: Bool = false, allowRSA2048: Bool = false,
    hcpAudienceException: AudienceException? = nil, revocation: Revocation
  ) {
    self.country = country
    self.homeCommunity = homeCommunity
    self.name = name
    self.endpoints = endpoints
    self.anchors = anchors
    self.intermediates = intermediates
    self.tlsServerPins = tlsServerPins
    self.tlsClientPins = tlsClientPins
    self.sealPins = sealPins
    self.hcpIssuers = hcpIssuers
    self.trcIssuer = trcIssuer
    self.hcpSignerPins = hcpSignerPins
    self.answerDetail = answerDetail
    self.codeAuthority = codeAuthority
    self.sealsDocuments = sealsDocuments
    self.allowTLS12 = allowTLS12
    self.allowRSA2048 = allowRSA2048
    self.hcpAudienceException = hcpAudienceException
    self.revocation = revocation
  }
}
