import Domain
import Trust
import XML

/// What the HCP assertion says about professional, organisation, purpose and permissions.
struct IdentityAssertion {
  let professional: HealthProfessional
  let organisation: CareOrganisation
  let purpose: PurposeOfUse
  let permissions: Set<String>

  init(_ content: AssertionContent, peer: Peer, transaction: Transaction) throws(AssertionFailure) {
    guard AuthenticationContext(rawValue: content.authenticationContext) != nil else {
      throw .refused(
        "identity.authentication-context", "The professional did not sign in with two factors.",
        wire: WireCode.weakAuthentication)
    }
    let role = try Self.role(content, transaction)
    professional = HealthProfessional(
      nameID: content.nameID, name: try content.text(SAML.Attribute.subject), role: role.code,
      roleDisplay: role.display)
    organisation = try Self.organisation(content)
    purpose = try Self.purpose(content)
    permissions = try Self.permissions(content)
    if let home = try content.optionalText(SAML.Attribute.homeCommunity) {
      guard OID(home) == peer.homeCommunity else {
        throw .refused(
          "identity.home-community", "It names the home community of another country.", wire: WireCode.integrity)
      }
    }
  }

  /// Country A's policy about the caller: a clinical profession with the permissions of this transaction.
  func checkPolicy(for transaction: Transaction) throws(AssertionFailure) {
    guard professional.role != ProfessionalRole.clerical else {
      throw .refused("identity.role-policy", "The role has no clinical duty.", wire: WireCode.policy)
    }
    guard transaction.permissions.isSubset(of: permissions) else {
      throw .refused(
        "identity.permission", "Permissions for \(transaction.rawValue) are missing.", wire: WireCode.policy)
    }
  }

  /// On ITI-55 code and display must both be known; later messages carry the same assertion, and the code decides.
  private static func role(
    _ content: AssertionContent, _ transaction: Transaction
  ) throws(AssertionFailure) -> (code: String, display: String) {
    let element = try content.coded(SAML.Attribute.role, element: "Role")
    guard let code = element.attribute("code"), let display = ProfessionalRole.displays[code],
      element.attribute("codeSystem") == ProfessionalRole.codeSystem
    else {
      throw .refused("identity.role", "The role is not a profession that is known.", wire: WireCode.roleUnknown)
    }
    let given = element.attribute("displayName")
    guard transaction != .iti55 || given?.lowercased() == display.lowercased() else {
      throw .refused("identity.role", "The name of the role does not fit its code.", wire: WireCode.roleUnknown)
    }
    return (code, display)
  }

  private static func organisation(_ content: AssertionContent) throws(AssertionFailure) -> CareOrganisation {
    guard let facility = FacilityType.named(try content.text(SAML.Attribute.facility)) else {
      throw .field(.identity, "facility", "The kind of facility is not known.")
    }
    let id = try content.optionalText(SAML.Attribute.organisationID) ?? ""
    guard id.isEmpty || isOrganisationID(id) else {
      throw .field(.identity, "organisation", "The organisation id is neither urn:hl7ii nor urn:oid.")
    }
    return CareOrganisation(
      name: try content.optionalText(SAML.Attribute.organisation), id: id,
      locality: try content.text(SAML.Attribute.locality), facilityType: facility)
  }

  /// `urn:oid:<oid>` or `urn:hl7ii:<root>:<extension>`.
  static func isOrganisationID(_ text: String) -> Bool {
    if text.hasPrefix("urn:oid:") { return OID(text) != nil }
    let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.count == 4 && text.hasPrefix("urn:hl7ii:") && OID(String(parts[2])) != nil && !parts[3].isEmpty
  }

  static func purpose(_ content: AssertionContent) throws(AssertionFailure) -> PurposeOfUse {
    let element = try content.coded(SAML.Attribute.purpose, element: "PurposeOfUse")
    guard let purpose = element.attribute("code").flatMap({ PurposeOfUse(rawValue: $0) }) else {
      throw .refused(
        "\(content.kind.word).purpose", "The purpose is neither treatment nor emergency.", wire: WireCode.policy)
    }
    return purpose
  }

  private static func permissions(_ content: AssertionContent) throws(AssertionFailure) -> Set<String> {
    let prefix = SAML.Attribute.permission + ":"
    let reader = FieldReader(kind: .identity)
    var codes: Set<String> = []
    for value in content.values(SAML.Attribute.permission) ?? [] {
      let text = try reader.text(value)
      guard text.hasPrefix(prefix) else {
        throw .field(.identity, "permission", "A permission is not written as an HL7 permission.")
      }
      codes.insert(String(text.dropFirst(prefix.count)))
    }
    guard !codes.isEmpty else { throw .field(.identity, "permission", "It gives no permission.") }
    return codes
  }
}

extension Authenticator {
  /// The TRC assertion must belong to this HCP assertion: same professional, same purpose, one reference.
  func confirmation(
    _ content: AssertionContent, fits identity: AssertionContent, _ hcp: IdentityAssertion
  ) throws(AssertionFailure) -> TreatmentConfirmation {
    guard content.authenticationContext == SAML.previousSession else {
      throw .field(.treatment, "authentication-context", "It does not rest on the session of the HCP assertion.")
    }
    guard content.advised == [identity.id] else {
      throw misfit("reference", "It does not name the HCP assertion of the message.")
    }
    guard content.id != identity.id else { throw misfit("reference", "Both assertions have one identifier.") }
    guard content.nameID == identity.nameID, content.nameIDFormat == identity.nameIDFormat else {
      throw misfit("professional", "It is about another professional.")
    }
    guard try IdentityAssertion.purpose(content) == hcp.purpose else {
      throw misfit("purpose", "Its purpose is not that of the HCP assertion.")
    }
    guard let patient = PatientIdentifier(cx: try content.text(SAML.Attribute.subject)) else {
      throw .field(.treatment, "patient", "Its patient is not written as value^^^&root&ISO.")
    }
    return TreatmentConfirmation(
      trcAssertionID: content.id, issuer: content.issuer, patient: patient, notOnOrAfter: content.notOnOrAfter,
      digest: content.digest, vitalInterest: try VitalInterestStatement.read(content))
  }

  private func misfit(_ reason: String, _ why: String) -> AssertionFailure {
    .refused("treatment.misfit-\(reason)", why, wire: WireCode.treatmentMisfit)
  }
}
