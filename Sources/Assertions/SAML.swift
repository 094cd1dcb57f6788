/// Names of SAML 2.0 and of the eHDSI SAML profile.
enum SAML {
  static let namespace = "urn:oasis:names:tc:SAML:2.0:assertion"
  static let security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
  static let utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
  static let signature = "http://www.w3.org/2000/09/xmldsig#"
  /// Of what a security header holds in other profiles: tokens and references, signatures and keys, cipher text.
  static let strangers: Set = [security, signature, "http://www.w3.org/2001/04/xmlenc#"]
  static let instance = "http://www.w3.org/2001/XMLSchema-instance"
  static let schema = "http://www.w3.org/2001/XMLSchema"
  /// The elements that an assertion may be built of, each with its attributes (saml-schema-assertion-2.0).
  static let attributesOfElements: [String: Set<String>] = [
    "Assertion": ["ID", "IssueInstant", "Version"], "Issuer": names, "Subject": [], "NameID": names,
    "SubjectConfirmation": ["Method"], "SubjectConfirmationData": [], "Conditions": ["NotBefore", "NotOnOrAfter"],
    "AudienceRestriction": [], "Audience": [], "OneTimeUse": [], "ProxyRestriction": ["Count"], "Condition": [],
    "Advice": [], "AssertionIDRef": [], "AssertionURIRef": [],
    "AuthnStatement": ["AuthnInstant", "SessionIndex", "SessionNotOnOrAfter"],
    "SubjectLocality": ["Address", "DNSName"], "AuthnContext": [], "AuthnContextClassRef": [],
    "AttributeStatement": [], "Attribute": ["Name", "NameFormat", "FriendlyName"], "AttributeValue": [],
  ]
  private static let names: Set<String> = ["NameQualifier", "SPNameQualifier", "Format", "SPProvidedID"]
  static let soap = "http://www.w3.org/2003/05/soap-envelope"
  static let hl7 = "urn:hl7-org:v3"
  static let audience = "urn:ehdsi:assertions.audience:x-border"
  static let senderVouches = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"
  static let unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
  static let attributeFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
  static let contexts = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
  static let previousSession = "PreviousSession"

  enum Attribute {
    static let subject = "urn:oasis:names:tc:xspa:1.0:subject:subject-id"
    static let role = "urn:oasis:names:tc:xacml:2.0:subject:role"
    static let purpose = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
    static let facility = "urn:ehdsi:names:subject:healthcare-facility-type"
    static let locality = "urn:oasis:names:tc:xspa:1.0:environment:locality"
    static let permission = "urn:oasis:names:tc:xspa:1.0:subject:hl7:permission"
    static let organisation = "urn:oasis:names:tc:xspa:1.0:subject:organization"
    static let organisationID = "urn:oasis:names:tc:xspa:1.0:subject:organization-id"
    static let homeCommunity = "urn:ihe:iti:xca:2010:homeCommunityId"
    static let nextOfKin = "urn:ehdsi:names:subject:nextofkin:"

    /// Of the HCP assertion: those that are read, and three that tell more about the professional.
    static let ofIdentity: Set<String> = [
      subject, role, purpose, facility, locality, permission, organisation, organisationID, homeCommunity,
      "urn:ehdsi:names:subject:on-behalf-of", "urn:ehdsi:names:subject:clinical-speciality",
      "urn:oasis:names:tc:xspa:1.0:subject:npi",
    ]
    /// Of the TRC assertion: those that are read, and two of dispensations.
    static let ofTreatment: Set<String> = VitalInterestStatement.Attribute.all.union([
      subject, purpose, "urn:ehdsi:names:document:document-id:prescriptionId",
      "urn:ehdsi:names:document:document-id:dispensationPinCode",
    ])

    /// Whether an assertion of this kind may have the attribute.
    static func isKnown(_ name: String, in kind: AssertionKind) -> Bool {
      switch kind {
      case .identity: ofIdentity.contains(name)
      case .treatment: ofTreatment.contains(name)
      case .nextOfKin: NextOfKin.Field.allCases.contains { $0.attribute == name }
      }
    }
  }
}

/// How a professional signed in: the two-factor contexts of SAML that contact points accept.
public enum AuthenticationContext: String, Sendable, Hashable, CaseIterable {
  case mobileTwoFactorUnregistered = "MobileTwoFactorUnregistered"
  case mobileTwoFactorContract = "MobileTwoFactorContract"
  case x509 = "X509"
  case spki = "SPKI"
  case smartcardPKI = "SmartcardPKI"
  case softwarePKI = "SoftwarePKI"
  case tlsClient = "TLSClient"
}

/// The transactions that a caller is authenticated for.
public enum Transaction: String, Sendable, Hashable, CaseIterable {
  /// Patient identification (ITI-55).
  case iti55 = "ITI-55"
  /// List of documents (ITI-38).
  case iti38 = "ITI-38"
  /// Retrieve of documents (ITI-39).
  case iti39 = "ITI-39"

  /// HL7 permissions that must all be present (patient summary and original clinical documents).
  public var permissions: Set<String> {
    switch self {
    case .iti55: ["PRD-006"]
    case .iti38, .iti39: ["PRD-003", "PRD-005", "PRD-010", "PRD-016"]
    }
  }
}

/// Professions of health professionals (ISCO-08) that contact points exchange.
public enum ProfessionalRole {
  /// Code system of the codes.
  public static let codeSystem = "2.16.840.1.113883.2.9.6.2.7"
  /// Clerical support: known, and without clinical duty.
  public static let clerical = "44"

  /// Display names by code.
  public static let displays: [String: String] = [
    "221": "Medical Doctors", "2221": "Nursing professionals", "2222": "Midwifery professionals", "2261": "Dentists",
    "2262": "Pharmacists", "2264": "Physiotherapists", "2265": "Dieticians and nutritionists",
    "2266": "Audiologists and speech therapists", "2267": "Optometrists and ophthalmic opticians",
    "2269": "Health professionals not elsewhere classified",
    "3211": "Medical imaging and therapeutic equipment technicians",
    "3213": "Pharmaceutical technicians and assistants", clerical: "Other Clerical Support Workers",
  ]
}

/// Kinds of places of care.
public enum FacilityType {
  public static let all = ["Hospital", "Resident Physician", "Pharmacy", "Other"]

  /// The usual spelling of a value in any case; nil for another value.
  public static func named(_ text: String) -> String? { all.first { $0.lowercased() == text.lowercased() } }
}
