/// Code systems by OID: names, and the national OIDs that hold the very same codes as a European one.
public enum CodeSystem {
  public static let snomedCT = "2.16.840.1.113883.6.96"
  public static let loinc = "2.16.840.1.113883.6.1"
  public static let atc = "2.16.840.1.113883.6.73"
  public static let icd10 = "1.3.6.1.4.1.12559.11.10.1.3.1.44.2"
  public static let orpha = "1.3.6.1.4.1.12559.11.10.1.3.1.44.5"
  public static let emdn = "1.3.6.1.4.1.12559.11.10.1.3.1.44.6"
  public static let edqm = "0.4.0.127.0.16.1.1.2.1"
  public static let sms = "2.16.840.1.113883.3.6905.2"
  public static let isco = "2.16.840.1.113883.2.9.6.2.7"
  public static let icf = "2.16.840.1.113883.6.254"
  public static let ucum = "2.16.840.1.113883.6.8"
  public static let country = "1.0.3166.1"
  public static let language = "2.16.840.1.113883.6.121"
  public static let nullFlavor = "2.16.840.1.113883.5.1008"

  /// The European OID of the same code system; the given one where there is no other.
  public static func european(_ system: String) -> String { sameCodes[system] ?? system }

  /// The name of a code system by its OID, as documents write it; nil for one that is not known here.
  public static func name(of system: String) -> String? { names[system] }

  /// The OID that a FHIR URI or `urn:oid:` stands for; nil where it is none that is known here.
  public static func oid(of uri: String) -> String? {
    // What begins with a digit is an OID already.
    if let first = uri.utf8.first, (0x30...0x39).contains(first) { return nil }
    if uri.hasPrefix("urn:oid:") { return String(uri.dropFirst(8)) }
    return uris[uri]
  }

  private static let sameCodes = [
    "2.16.840.1.113883.6.3": icd10,
    "1.0.3166.1.2.2": country,
    "1.2.250.1.213.2.49": orpha,
    "1.2.250.1.213.2.68": emdn,
    // French documents use value set OIDs where the code system's belongs.
    "2.16.840.1.113883.4.642.1.1074": "2.16.840.1.113883.4.642.4.1074",
    "2.16.840.1.113883.4.642.1.1075": "2.16.840.1.113883.4.642.4.1075",
  ]

  private static let names = [
    snomedCT: "SNOMED CT", loinc: "LOINC", atc: "ATC", icd10: "ICD-10", orpha: "Orphanet", emdn: "EMDN",
    country: "ISO 3166-1", language: "BCP 47", nullFlavor: "NullFlavor", edqm: "EDQM", sms: "EMA SPOR SMS",
    isco: "ISCO", ucum: "UCUM", icf: "ICF", "2.16.840.1.113883.6.3": "CIM-10",
    "1.2.250.1.213.2.3.1": "CIS", "1.2.250.1.213.2.3.2": "CIP", "1.2.250.1.215.300.1": "CCAM",
    "2.16.840.1.113883.6.347": "CIM-11", "2.16.840.1.113883.6.139": "CISP-2", "1.2.250.1.213.2.9": "DRC",
    "1.2.250.1.213.2.49": "Orphanet", "1.2.250.1.213.2.68": "EMDN", "1.2.250.1.213.2.59": "Medicabase",
    "1.2.250.1.213.1.1.4.322": "TA_ASIP", "1.2.250.1.213.1.1.4.5": "Profession",
    "2.16.840.1.113883.5.1150.1": "IPS absent or unknown", "2.16.840.1.113883.5.1": "AdministrativeGender",
    "2.16.840.1.113883.4.642.4.130": "AllergyIntoleranceCriticality",
    "2.16.840.1.113883.4.642.4.1371": "AllergyIntoleranceVerificationStatus",
    "2.16.840.1.113883.4.642.4.1373": "AllergyIntoleranceClinicalStatus",
    "2.16.840.1.113883.4.642.4.1075": "ConditionVerificationStatus", "2.16.840.1.113883.5.111": "RoleCode",
    "2.16.840.1.113883.4.642.4.1074": "ConditionClinicalStatus", "2.16.840.1.113883.5.83": "ObservationInterpretation",
    "2.16.840.1.113883.5.139": "TimingEvent", "2.16.840.1.113883.5.4": "ActCode",
    "2.16.840.1.113883.5.25": "Confidentiality", "2.16.840.1.113883.12.292": "CVX",
    "2.16.840.1.113883.6.88": "RxNorm", "2.16.840.1.113883.5.112": "RouteOfAdministration",
  ]
}
