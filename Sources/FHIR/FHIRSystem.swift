/// Names of code systems and identifier systems: object identifiers of HL7 version 3 on one side, URIs of FHIR on the
/// other (FHIR R4, "Using Codes in FHIR", section 4.3; HL7 Terminology).
public enum FHIRSystem {
  /// LOINC.
  public static let loinc = "http://loinc.org"
  /// SNOMED CT.
  public static let snomedCT = "http://snomed.info/sct"
  /// Units (UCUM).
  public static let ucum = "http://unitsofmeasure.org"
  /// Anatomical Therapeutic Chemical classification (WHO).
  public static let atc = "http://www.whocc.no/atc"
  /// Countries (ISO 3166-1).
  public static let country = "urn:iso:std:iso:3166"
  /// Language tags (BCP 47).
  public static let language = "urn:ietf:bcp:47"
  /// Why a value is missing (FHIR R4).
  public static let dataAbsentReason = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
  /// Why a section has no entries (FHIR R4, list-empty-reason).
  public static let emptyReason = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
  /// Kinds of observation (FHIR R4).
  public static let observationCategory = "http://terminology.hl7.org/CodeSystem/observation-category"
  /// Kinds of Condition (FHIR R4).
  public static let conditionCategory = "http://terminology.hl7.org/CodeSystem/condition-category"
  /// Clinical status of a Condition (FHIR R4, required binding).
  public static let conditionClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical"
  /// Certainty of a Condition (FHIR R4, required binding).
  public static let conditionVerification = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
  /// Clinical status of an AllergyIntolerance (FHIR R4, required binding).
  public static let allergyClinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
  /// Certainty of an AllergyIntolerance (FHIR R4, required binding).
  public static let allergyVerification = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
  /// Kinds of act (HL7 version 3).
  public static let actClass = "http://terminology.hl7.org/CodeSystem/v3-ActClass"
  /// Kinds of role (HL7 version 3).
  public static let roleClass = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
  /// The system of an identifier whose value is itself a URI (RFC 3986).
  public static let uriIdentifier = "urn:ietf:rfc:3986"

  /// The FHIR name of an object identifier: the published URI where there is one, else `urn:oid:…`.
  ///
  /// A UUID, which national documents also use as a root, becomes `urn:uuid:…` (RFC 4122, lower case); what is a URI
  /// already stays as it is.
  public static func uri(oid: String) -> String {
    if let uri = uris[oid] { return uri }
    if oid.contains(":") { return oid }
    return isUUID(oid) ? "urn:uuid:\(oid.lowercased())" : "urn:oid:\(oid)"
  }

  /// The object identifier that a FHIR URI stands for (`urn:oid:…`, `urn:uuid:…` or a published name); nil where none
  /// is known here.
  public static func oid(uri: String) -> String? {
    if let oid = oids[uri] { return oid }
    if uri.hasPrefix("urn:oid:") { return String(uri.dropFirst("urn:oid:".count)) }
    if uri.hasPrefix("urn:uuid:") { return String(uri.dropFirst("urn:uuid:".count)) }
    return nil
  }

  /// Whether `text` has the 8-4-4-4-12 form of RFC 9562 section 4.
  static func isUUID(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { $0.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } }
  }

  private static let oids: [String: String] = {
    var oids = Dictionary(published.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    oids["http://www.orpha.net"] = "1.3.6.1.4.1.12559.11.10.1.3.1.44.5"
    return oids
  }()

  private static let uris = Dictionary(published + alsoKnown, uniquingKeysWith: { first, _ in first })

  private static let hl7 = "http://terminology.hl7.org/CodeSystem/"

  private static let published: [(String, String)] = [
    ("0.4.0.127.0.16.1.1.2.1", "http://standardterms.edqm.eu"),
    ("1.0.3166.1", country),
    ("1.3.6.1.4.1.12559.11.10.1.3.1.44.2", "http://hl7.org/fhir/sid/icd-10"),
    ("1.3.6.1.4.1.12559.11.10.1.3.1.44.5", "https://www.orpha.net"),
    ("2.16.840.1.113883.6.1", loinc),
    ("2.16.840.1.113883.6.8", ucum),
    ("2.16.840.1.113883.6.73", atc),
    ("2.16.840.1.113883.6.96", snomedCT),
    ("2.16.840.1.113883.6.121", language),
    ("2.16.840.1.113883.6.139", "http://hl7.org/fhir/sid/icpc-2"),
    ("2.16.840.1.113883.12.292", "http://hl7.org/fhir/sid/cvx"),
    ("2.16.840.1.113883.4.642.4.2", "http://hl7.org/fhir/administrative-gender"),
    ("2.16.840.1.113883.4.642.4.76", "http://hl7.org/fhir/event-timing"),
    ("2.16.840.1.113883.4.642.4.130", "http://hl7.org/fhir/allergy-intolerance-criticality"),
    ("2.16.840.1.113883.4.642.4.236", "http://hl7.org/fhir/diagnostic-report-status"),
    ("2.16.840.1.113883.4.642.4.242", "http://hl7.org/fhir/composition-status"),
    ("2.16.840.1.113883.4.642.4.1048", dataAbsentReason),
    ("2.16.840.1.113883.4.642.4.1074", conditionClinical),
    ("2.16.840.1.113883.4.642.4.1075", conditionVerification),
    ("2.16.840.1.113883.4.642.4.1124", hl7 + "referencerange-meaning"),
    ("2.16.840.1.113883.4.642.4.1125", observationCategory),
    ("2.16.840.1.113883.4.642.4.1371", allergyVerification),
    ("2.16.840.1.113883.4.642.4.1373", allergyClinical),
    ("2.16.840.1.113883.4.642.4.2038", hl7 + "sex-parameter-for-clinical-use"),
    ("2.16.840.1.113883.5.1", hl7 + "v3-AdministrativeGender"),
    ("2.16.840.1.113883.5.4", hl7 + "v3-ActCode"),
    ("2.16.840.1.113883.5.6", actClass),
    ("2.16.840.1.113883.5.25", hl7 + "v3-Confidentiality"),
    ("2.16.840.1.113883.5.83", hl7 + "v3-ObservationInterpretation"),
    ("2.16.840.1.113883.5.88", hl7 + "v3-ParticipationFunction"),
    ("2.16.840.1.113883.5.90", hl7 + "v3-ParticipationType"),
    ("2.16.840.1.113883.5.110", roleClass),
    ("2.16.840.1.113883.5.111", hl7 + "v3-RoleCode"),
    ("2.16.840.1.113883.5.139", hl7 + "v3-TimingEvent"),
    ("2.16.840.1.113883.5.1008", hl7 + "v3-NullFlavor"),
    ("2.16.840.1.113883.5.1070", hl7 + "v3-substanceAdminSubstitution"),
    ("2.16.840.1.113883.5.1119", hl7 + "v3-AddressUse"),
    ("2.16.840.1.113883.5.1150.1", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"),
  ]

  /// Object identifiers of systems whose URI is read back as another, European, object identifier.
  private static let alsoKnown: [(String, String)] = [
    ("2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"),
    ("1.2.250.1.213.2.49", "https://www.orpha.net"),
    ("1.0.3166.1.2.2", country),
  ]
}
