import Domain
import XML

/// The relative or friend who speaks for the patient, as the calling country names them (eHDSI next-of-kin assertion).
///
/// Data about a person: it is used for the exchange that it came with, and is never written into a log.
public struct NextOfKin: Sendable, Hashable {
  /// What is known, by field; every value is text without blanks around it.
  public var values: [Field: String]

  public init(_ values: [Field: String]) { self.values = values }

  /// The attributes of the assertion, without their common beginning `urn:ehdsi:names:subject:nextofkin:`.
  public enum Field: String, Sendable, Hashable, CaseIterable {
    case id
    case firstName = "firstname"
    case familyName = "familyname"
    case gender
    /// Date of birth, as the calling country writes it.
    case birthDate = "birthdate"
    case street = "address:street"
    case city = "address:city"
    case postalCode = "address:postalcode"
    case country = "address:country"

    /// Name of the SAML attribute.
    var attribute: String { SAML.Attribute.nextOfKin + rawValue }
    /// FriendlyName of the SAML attribute.
    var friendly: String { "Next of Kin \(rawValue)" }
  }
}

extension NextOfKin {
  /// Reads a next-of-kin assertion, which must name at least one thing about the person.
  init(_ content: AssertionContent) throws(AssertionFailure) {
    var values: [Field: String] = [:]
    for field in Field.allCases {
      if let text = try content.optionalText(field.attribute) { values[field] = text }
    }
    guard !values.isEmpty else { throw .field(.nextOfKin, "attribute", "It says nothing about a person.") }
    self.init(values)
  }
}

extension Authenticator {
  /// A next-of-kin assertion belongs to this HCP assertion and rests on its session.
  func nextOfKin(
    _ content: AssertionContent, fits identity: AssertionContent
  ) throws(AssertionFailure) -> NextOfKin {
    guard content.authenticationContext == SAML.previousSession else {
      throw .field(.nextOfKin, "authentication-context", "It does not rest on the session of the HCP assertion.")
    }
    guard content.advised == [identity.id], content.nameID == identity.nameID, content.id != identity.id else {
      throw .refused(
        "treatment.misfit-next-of-kin", "The next-of-kin assertion belongs to another HCP assertion.",
        wire: WireCode.treatmentMisfit)
    }
    return try NextOfKin(content)
  }
}

extension AssertionIssuer {
  /// Issues the next-of-kin assertion for who accompanies the patient, under an HCP assertion, valid for 2 hours.
  ///
  /// - Parameters:
  ///   - person: at least one value; each not empty, without blanks around it, at most 1 000 bytes.
  ///   - identity: the HCP assertion that travels with it.
  /// - Throws: `assertion.issue.expired`, `.text`, `.signature`.
  public func nextOfKinAssertion(
    for person: NextOfKin, basedOn identity: IssuedAssertion
  ) throws(AssertionFailure) -> IssuedAssertion {
    guard !person.values.isEmpty, person.values.values.allSatisfy(Self.isWritable) else {
      throw .notIssued("text", "A name or place is empty, too long, or has blanks around it.")
    }
    return try issue(frame(.nextOfKin, basedOn: identity), identity.purpose) { writer in
      for field in NextOfKin.Field.allCases {
        if let value = person.values[field] { writer.attribute(field.friendly, field.attribute, text: value) }
      }
    }
  }
}
