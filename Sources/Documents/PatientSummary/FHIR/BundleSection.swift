import CDA
import Domain
import FHIR

/// The sections of a European FHIR summary that the model holds as entries, by LOINC code.
enum BundleSection: String, CaseIterable {
  case problems = "11450-4"
  case allergies = "48765-2"
  case medications = "10160-0"
  case procedures = "47519-4"
  case devices = "46264-8"
  case immunizations = "11369-6"
  case pastIllnesses = "11348-0"
  case results = "30954-2"
  case vitalSigns = "8716-3"
  case socialHistory = "29762-2"
  case pregnancy = "10162-6"
  case functionalStatus = "47420-5"
  case carePlan = "18776-5"
  case advanceDirectives = "42348-3"
  case alerts = "104605-1"
  case travelHistory = "10182-4"

  /// What a clinician states when the section is empty (IPS absent and unknown data).
  var noneKnown: Coding? {
    switch self {
    case .problems: PivotSection.problems.absence?.noneKnown
    case .allergies: PivotSection.allergies.absence?.noneKnown
    case .medications: PivotSection.medications.absence?.noneKnown
    case .procedures: PivotSection.procedures.absence?.noneKnown
    case .devices: PivotSection.devices.absence?.noneKnown
    case .immunizations:
      Coding(system: CodeSystem.absentOrUnknown, code: "no-known-immunizations", display: "No known immunizations")
    default: nil
    }
  }

  /// Without these a European summary is not complete (EPS Composition).
  var isCompulsory: Bool {
    switch self {
    case .problems, .allergies, .medications, .procedures, .devices: true
    default: false
    }
  }
}

/// A section of a Composition, found at any depth.
struct SourcedSection {
  let element: FHIRElement
  let code: Coding?
  /// LOINC code, or that of another system; `?` without one.
  let name: String
  /// `section[48765-2]`, with a number where the code occurs again.
  let path: String
  let title: String?
  let narrative: BundleNarrative

  /// Each `entry` with its path in the account.
  var entries: [(reference: FHIRElement, path: String)] {
    // Every value counts, even a null that should not be there: the place of an entry is its place in the document.
    (element.json["entry"]?.array ?? []).enumerated().map { index, entry in
      (FHIRElement(entry, in: element.holder), "\(path)/entry[\(index + 1)]")
    }
  }

  var emptyReason: FHIRElement? { element["emptyReason"] }

  /// Every section of a Composition in order, containers before what they hold.
  static func all(in composition: FHIRElement) -> [SourcedSection] {
    var seen: [String: Int] = [:]
    return elements(in: composition).map { element in
      let codings = element["code"]?.codings ?? []
      let code = codings.first { $0.system == CodeSystem.loinc } ?? codings.first
      let name = code?.code ?? "?"
      seen[name, default: 0] += 1
      let number = seen[name] ?? 1
      return SourcedSection(
        element: element, code: code, name: name,
        path: number == 1 ? "section[\(name)]" : "section[\(name)][\(number)]",
        title: element.text("title"), narrative: BundleNarrative.read(section: element))
    }
  }

  private static func elements(in parent: FHIRElement) -> [FHIRElement] {
    parent.all("section").flatMap { [$0] + elements(in: $0) }
  }

  func isKind(_ kind: BundleSection) -> Bool {
    guard let code else { return false }
    return code.system == CodeSystem.loinc && code.code == kind.rawValue
  }
}
