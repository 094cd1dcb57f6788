public import Domain
public import Trust
import XML

/// An assertion of ours, signed and ready for the SOAP header.
public struct IssuedAssertion: Sendable {
  public let id: String
  /// The signed element, to be inserted to the byte.
  public let xml: [UInt8]
  public let notOnOrAfter: Instant
  /// The professional's identifier.
  public let nameID: String
  public let purpose: PurposeOfUse
}

/// When and how the professional signed in at home.
public struct SignIn: Sendable, Hashable {
  public var at: Instant
  public var context: AuthenticationContext

  public init(at: Instant, context: AuthenticationContext) {
    self.at = at
    self.context = context
  }
}

/// Country B's side: says who the professional is (HCP) and that they treat this patient now (TRC).
///
/// What is issued passes country A's ``Authenticator``: short lived, for the cross-border audience, signed by the seal.
public struct AssertionIssuer: Sendable {
  /// The permissions of a professional who reads patient summaries.
  public static let summaryPermissions = ["PRD-003", "PRD-005", "PRD-006", "PRD-010", "PRD-016"]
  static let identityLifetime: Int64 = 4 * 3600
  static let treatmentLifetime: Int64 = 2 * 3600

  private let country: CountryCode
  private let homeCommunity: HomeCommunityID
  private let key: any SigningKey
  private let clock: any WallClock

  /// - Parameter key: `seal-rsa`, or `seal` towards peers that read ECDSA.
  public init(country: CountryCode, homeCommunity: HomeCommunityID, key: any SigningKey, clock: any WallClock) {
    self.country = country
    self.homeCommunity = homeCommunity
    self.key = key
    self.clock = clock
  }

  /// Issues the HCP assertion of a signed-in professional, valid for 4 hours.
  ///
  /// - Throws: `assertion.issue.role`, `.text`, `.organisation`, `.sign-in`, `.signature`.
  public func identityAssertion(
    for professional: HealthProfessional, at organisation: CareOrganisation, purpose: PurposeOfUse, signIn: SignIn,
    permissions: [String] = summaryPermissions
  ) throws(AssertionFailure) -> IssuedAssertion {
    let now = clock.now
    try check(professional, organisation)
    guard signIn.at <= now, signIn.at >= now.advanced(bySeconds: -AssertionContent.oldestSignIn) else {
      throw .notIssued("sign-in", "The sign-in lies in the future or more than 24 hours back.")
    }
    let frame = AssertionFrame(
      kind: .identity, issuer: "urn:idp:\(country.value):countryB", nameID: professional.nameID, now: now,
      until: now.advanced(bySeconds: Self.identityLifetime), advised: nil, signInAt: signIn.at,
      context: signIn.context.rawValue)
    let home = homeCommunity
    return try issue(frame, purpose) { writer in
      writer.attribute("XSPA Subject", SAML.Attribute.subject, text: professional.name)
      writer.attribute("XSPA Role", SAML.Attribute.role) { writer in
        writer.empty(
          "Role",
          [
            "xmlns": SAML.hl7, "code": professional.role, "codeSystem": ProfessionalRole.codeSystem,
            "codeSystemName": "ISCO", "displayName": ProfessionalRole.displays[professional.role],
          ])
      }
      if let name = organisation.name {
        writer.attribute("XSPA Organization", SAML.Attribute.organisation, text: name)
      }
      writer.attribute("XSPA Organization ID", SAML.Attribute.organisationID, text: organisation.id)
      writer.attribute("HCI Identifier", SAML.Attribute.homeCommunity, text: home.urn)
      writer.purpose(purpose)
      writer.attribute("XSPA Healthcare Facility", SAML.Attribute.facility, text: organisation.facilityType)
      writer.attribute("XSPA Locality", SAML.Attribute.locality, text: organisation.locality)
      writer.attribute(
        "Hl7 Permissions", SAML.Attribute.permission, texts: permissions.map { "\(SAML.Attribute.permission):\($0)" })
    }
  }

  /// Issues the TRC assertion for one patient, under an HCP assertion, valid for 2 hours.
  ///
  /// - Parameters:
  ///   - patient: exactly the identifier that country A returned.
  ///   - identity: the HCP assertion that travels with it.
  ///   - vitalInterest: why the professional must look without an answer; only towards peers whose profile carries it.
  /// - Throws: `assertion.issue.expired` where the HCP assertion has ended, `assertion.issue.signature`.
  public func treatmentConfirmation(
    for patient: PatientIdentifier, basedOn identity: IssuedAssertion, vitalInterest: VitalInterestStatement? = nil
  ) throws(AssertionFailure) -> IssuedAssertion {
    return try issue(frame(.treatment, basedOn: identity), identity.purpose) { writer in
      writer.attribute("XSPA Subject", SAML.Attribute.subject, text: patient.cx)
      writer.purpose(identity.purpose)
      guard let vitalInterest else { return }
      typealias Name = VitalInterestStatement.Attribute
      writer.attribute("Vital Interest Reason", Name.reason, text: vitalInterest.reason.rawValue)
      writer.attribute("Vital Interest Explanation", Name.explanation, text: vitalInterest.explanation)
      writer.attribute("Vital Interest Confirmed", Name.confirmedAt, text: vitalInterest.confirmedAt.iso8601)
    }
  }

  /// The parts of an assertion that rests on the session of an HCP assertion.
  func frame(
    _ kind: AssertionKind, basedOn identity: IssuedAssertion
  ) throws(AssertionFailure) -> AssertionFrame {
    let now = clock.now
    guard now < identity.notOnOrAfter else {
      throw .notIssued("expired", "The professional's assertion has ended; they must sign in again.")
    }
    return AssertionFrame(
      kind: kind, issuer: "urn:initgw:\(country.value):countryB", nameID: identity.nameID, now: now,
      until: now.advanced(bySeconds: Self.treatmentLifetime), advised: identity.id, signInAt: now,
      context: SAML.previousSession)
  }

  func issue(
    _ frame: AssertionFrame, _ purpose: PurposeOfUse, attributes: (inout Writer) -> Void
  ) throws(AssertionFailure) -> IssuedAssertion {
    let id = "_\(Random.uuid())"
    do {
      let xml = try XMLSignature.sign(frame.xml(id: id, attributes), id: id, after: "Issuer", with: key)
      return IssuedAssertion(
        id: id, xml: xml, notOnOrAfter: frame.until, nameID: frame.nameID, purpose: purpose)
    } catch let failure as any Explained {
      throw .notIssued("signature", "\(failure.what) \(failure.why)")
    } catch {
      throw .notIssued("signature", "It was not signed.")
    }
  }

  /// What the other country would refuse is not issued.
  private func check(
    _ professional: HealthProfessional, _ organisation: CareOrganisation
  ) throws(AssertionFailure) {
    guard professional.role != ProfessionalRole.clerical, ProfessionalRole.displays[professional.role] != nil else {
      throw .notIssued("role", "The role is not a profession with clinical duty.")
    }
    let texts = [professional.nameID, professional.name, organisation.locality] + [organisation.name].compactMap { $0 }
    guard texts.allSatisfy(Self.isWritable) else {
      throw .notIssued("text", "A name or place is empty, too long, or has blanks around it.")
    }
    guard FacilityType.named(organisation.facilityType) != nil, IdentityAssertion.isOrganisationID(organisation.id)
    else { throw .notIssued("organisation", "The kind of facility or the organisation id is not usable.") }
  }

  /// Whether a reader takes the text as it is: not empty, not too long, no blanks around it.
  static func isWritable(_ text: String) -> Bool {
    !text.isEmpty && text == text.trimmed && text.utf8.count <= AssertionContent.longestText
  }
}
