public import Domain
public import Trust
public import XML

/// Proves who calls: certificate of the connection, HCP assertion, TRC assertion, all of one country; refuses in doubt.
///
/// SAML 2.0 core and the eHDSI SAML profile. Only what a signature covered is read, and nothing is forgiven but 60
/// seconds of clock difference.
public struct Authenticator: Sendable {
  let trustList: @Sendable () -> TrustList
  let clock: any WallClock

  public init(trustList: @escaping @Sendable () -> TrustList, clock: any WallClock) {
    self.trustList = trustList
    self.clock = clock
  }

  /// Authenticates one message.
  ///
  /// - Parameters:
  ///   - security: the one `wsse:Security` of the SOAP header.
  ///   - transaction: what the message asks for.
  ///   - tls: certificates of the connection's other side, leaf first.
  /// - Throws: `assertion.…`, with the code for the peer in ``AssertionFailure/wireCode``.
  public func authenticate(
    security: Element?, transaction: Transaction, tls: [Certificate]
  ) throws(AssertionFailure) -> VerifiedCaller {
    let now = clock.now
    let (peer, leaf) = try peer(behind: tls, now)
    guard let security else {
      throw .refused("security.missing", "The message has no security header.", wire: WireCode.assertion)
    }
    try checkPlace(security)
    try checkTimestamp(security, now)
    let found = try assertions(in: security)
    guard let identityElement = found.identity else {
      throw .refused("identity.missing", "There is no HCP assertion.", wire: WireCode.identityMissing)
    }
    var signers = SignerChecks(peer: peer, now: now)
    let identity = try content(of: identityElement, .identity, &signers)
    let hcp = try IdentityAssertion(identity, peer: peer, transaction: transaction)
    var read = [identity]
    var treatment: TreatmentConfirmation?
    // ITI-55 has no TRC: one that is there is ignored, not read.
    if transaction != .iti55 {
      guard let element = found.treatment else {
        throw .refused("treatment.missing", "There is no TRC assertion.", wire: WireCode.assertion)
      }
      let content = try content(of: element, .treatment, &signers)
      treatment = try confirmation(content, fits: identity, hcp)
      read.append(content)
    }
    var kin: NextOfKin?
    if let element = found.nextOfKin {
      let content = try content(of: element, .nextOfKin, &signers)
      kin = try nextOfKin(content, fits: identity)
      read.append(content)
    }
    try hcp.checkPolicy(for: transaction)
    return VerifiedCaller(
      peer: peer, professional: hcp.professional, organisation: hcp.organisation, purpose: hcp.purpose,
      permissions: hcp.permissions, hcpAssertionID: identity.id, hcpIssuer: identity.issuer,
      hcpDigest: identity.digest, hcpNotOnOrAfter: identity.notOnOrAfter, treatment: treatment, nextOfKin: kin,
      exceptions: PeerException.used(by: tls, read), tlsPin: leaf.spkiSHA256)
  }

  /// The peer is the one whose TLS client pin this is; the whole check is repeated, since connections live long.
  private func peer(behind tls: [Certificate], _ now: Instant) throws(AssertionFailure) -> (Peer, Certificate) {
    guard let leaf = tls.first else {
      throw .refused("tls.missing", "The connection has no client certificate.", wire: WireCode.security)
    }
    do {
      let list = trustList()
      try list.checkTime(now)
      guard let peer = list.peer(tlsClient: leaf) else {
        throw AssertionFailure.refused(
          "tls.unknown", "The client certificate is in no entry of the trust list.", wire: WireCode.security)
      }
      try verify(chain: tls, for: .tlsClient, peer: peer, at: now)
      return (peer, leaf)
    } catch let failure as AssertionFailure {
      throw failure
    } catch let failure as TrustFailure {
      throw .refused("tls.refused", "\(failure.what) \(failure.why)", wire: WireCode.security)
    } catch {
      throw .refused("tls.refused", "The client certificate was not checked.", wire: WireCode.security)
    }
  }

  /// The one Security in the one Header of the envelope, nowhere else.
  private func checkPlace(_ security: Element) throws(AssertionFailure) {
    guard security.name == "Security", security.namespace == SAML.security, let header = security.parent,
      header.name == "Header", header.namespace == SAML.soap, let envelope = header.parent,
      envelope.name == "Envelope", envelope.namespace == SAML.soap, envelope.parent == nil,
      header.children.filter({ $0.name == "Security" && $0.namespace == SAML.security }).count == 1,
      envelope.children.filter({ $0.name == "Header" }).count == 1
    else {
      throw .refused(
        "security.place", "The security header is not the one of the envelope's one header.", wire: WireCode.integrity)
    }
    // An assertion elsewhere is the mark of a wrapped message, whatever this reader would make of it.
    let all = envelope.descendants(named: "Assertion", "EncryptedAssertion")
    guard all.allSatisfy({ $0.namespace != SAML.namespace || $0.parent == security }) else {
      throw .refused(
        "security.place", "An assertion stands elsewhere than directly in the security header.",
        wire: WireCode.integrity)
    }
  }

  private struct Found {
    var identity: Element?
    var treatment: Element?
    var nextOfKin: Element?
  }

  /// The assertions among the direct children, at most one a kind.
  private func assertions(in security: Element) throws(AssertionFailure) -> Found {
    var found = Found()
    // No token, key, cipher text or signature beside the assertions: another reader could take its trust from it.
    guard security.children.allSatisfy({ !SAML.strangers.contains($0.namespace ?? "") }) else {
      throw .refused(
        "security.form", "The security header holds a token, a key or a signature, which the profile does not have.",
        wire: WireCode.assertion)
    }
    for element in security.children where element.name == "Assertion" || element.namespace == SAML.namespace {
      guard element.name == "Assertion", element.namespace == SAML.namespace else {
        throw .refused("security.form", "The security header holds a foreign SAML element.", wire: WireCode.assertion)
      }
      let path: WritableKeyPath<Found, Element?> =
        switch try kind(of: element) {
        case .identity: \.identity
        case .treatment: \.treatment
        case .nextOfKin: \.nextOfKin
        }
      guard found[keyPath: path] == nil else {
        throw .refused("security.repeated", "There are two assertions of one kind.", wire: WireCode.assertion)
      }
      found[keyPath: path] = element
    }
    return found
  }

  /// The kind that the issuer's qualifier names. It decides who may have signed, so it is said and never guessed.
  ///
  /// This only sorts. Once verified, the signed bytes are asked again.
  private func kind(of element: Element) throws(AssertionFailure) -> AssertionKind {
    guard let qualifier = element.first("Issuer", in: SAML.namespace)?.attribute("NameQualifier"),
      let kind = AssertionKind(rawValue: qualifier)
    else {
      throw .refused(
        "security.kind", "An assertion does not say its kind, or one that is not known.", wire: WireCode.assertion)
    }
    return kind
  }

  private func content(
    of element: Element, _ kind: AssertionKind, _ signers: inout SignerChecks
  ) throws(AssertionFailure) -> AssertionContent {
    let verified: VerifiedXML
    do {
      verified = try XMLSignature.verify(element, placed: .afterFirstChild("Issuer"))
      try signers.check(verified.signer, kind)
    } catch {
      throw .untrusted(kind, error)
    }
    guard try self.kind(of: verified.tree.root) == kind else {
      throw .refused("\(kind.word).kind", "What was signed is of another kind.", wire: WireCode.integrity)
    }
    return try AssertionContent(verified, kind: kind, peer: signers.peer, now: signers.now)
  }
}

/// Certificate checks of the signers of one message: two assertions of one signer need one check.
private struct SignerChecks {
  let peer: Peer
  let now: Instant
  private var sealed: Certificate?

  init(peer: Peer, now: Instant) {
    self.peer = peer
    self.now = now
  }

  /// TRC and next of kin need a seal of the peer, HCP the seal or an identity provider that the trust list names.
  mutating func check(_ signer: Certificate, _ kind: AssertionKind) throws(TrustFailure) {
    if sealed == signer { return }
    let isSeal = kind != .identity || peer.sealPins.contains(signer.spkiSHA256)
    try verify(chain: [signer], for: isSeal ? .seal : .hcpSigner, peer: peer, at: now)
    if isSeal { sealed = signer }
  }
}
