import Domain
import FHIR

/// A section of the European Patient Summary: its LOINC code and its title where the source gave none.
struct EuropeanSection: Sendable {
  let code: String
  /// The name that LOINC and eHDSISection give the code.
  let display: String
  let title: String
  /// Whether the document must hold it (EPS 1..1).
  let isCompulsory: Bool

  init(_ code: String, _ title: String, display: String? = nil, isCompulsory: Bool = false) {
    self.code = code
    self.title = title
    self.display = display ?? title
    self.isCompulsory = isCompulsory
  }

  static let problems = EuropeanSection(
    "11450-4", "Problem list", display: "Problem list - Reported", isCompulsory: true)
  static let allergies = EuropeanSection(
    "48765-2", "Allergies and adverse reactions", display: "Allergies and adverse reactions Document",
    isCompulsory: true)
  static let medications = EuropeanSection(
    "10160-0", "History of Medication use", display: "History of Medication use Narrative", isCompulsory: true)
  static let procedures = EuropeanSection(
    "47519-4", "History of Procedures", display: "History of Procedures Document", isCompulsory: true)
  static let devices = EuropeanSection("46264-8", "History of medical device use", isCompulsory: true)
  static let immunizations = EuropeanSection(
    "11369-6", "History of Immunization", display: "History of Immunization Narrative")
  static let results = EuropeanSection(
    "30954-2", "Relevant diagnostic tests/laboratory data",
    display: "Relevant diagnostic tests/laboratory data Narrative")
  static let vitalSigns = EuropeanSection("8716-3", "Vital signs")
  static let socialHistory = EuropeanSection("29762-2", "Social history", display: "Social history Narrative")
  static let pregnancy = EuropeanSection(
    "10162-6", "History of pregnancies", display: "History of pregnancies Narrative")
  static let functionalStatus = EuropeanSection(
    "47420-5", "Functional status", display: "Functional status assessment note")
  static let carePlan = EuropeanSection("18776-5", "Plan of care", display: "Plan of care note")
  static let advanceDirectives = EuropeanSection("42348-3", "Advance directives")
  static let alerts = EuropeanSection("104605-1", "Alerts", display: "Alert")
  static let travelHistory = EuropeanSection(
    "10182-4", "History of travel", display: "History of Travel Narrative")

  /// Past problems, which EPS folds into the problem list.
  static let pastIllnesses = "11348-0"
  /// Codes of the sections above: narrative of the same code joins them.
  static let structured: Set<String> = [
    "11450-4", "48765-2", "10160-0", "47519-4", "46264-8", "11369-6", "30954-2", "8716-3", "29762-2", "10162-6",
    "47420-5", "18776-5", "42348-3", "104605-1", "10182-4", pastIllnesses,
  ]
}

/// Statements that there is none of something (conceptmaps absent-unknown-to-snomed-and-emptyreason; IPS 2.0).
enum KnownAbsence {
  /// Whether the code says "no information" and not "none".
  static func isNoInformation(_ stated: Coding) -> Bool {
    (stated.system == CodeSystem.absentOrUnknown && stated.code.hasSuffix("-info")) || stated.code == "1287211007"
  }

  /// What the known-absence resource of a section says; nil for sections that say it by their empty reason.
  static func concept(_ stated: Coding, in section: EuropeanSection) -> CodedConcept? {
    guard let general = general[section.code] else { return nil }
    if stated.system == CodeSystem.snomed, displays[stated.code] != nil { return CodedConcept(european: stated) }
    let code = stated.system == CodeSystem.absentOrUnknown ? particular[stated.code] ?? general : general
    return CodedConcept(
      source: [stated], european: Coding(system: CodeSystem.snomed, code: code, display: displays[code]))
  }

  private static let general = ["48765-2": "716186003", "11450-4": "160245001", "10160-0": "787481004"]

  private static let particular = [
    "no-known-allergies": "716186003", "no-known-medication-allergies": "409137002",
    "no-known-environmental-allergies": "428607008", "no-known-food-allergies": "429625007",
    "no-known-medications": "787481004", "no-known-problems": "160245001",
  ]

  private static let displays = [
    "716186003": "No known allergy", "409137002": "No known history of drug allergy",
    "428607008": "No known environmental allergy", "429625007": "No known food allergy",
    "787481004": "No known medications", "160245001": "No current problems or disability",
  ]
}
