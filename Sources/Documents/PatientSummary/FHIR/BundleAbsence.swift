import CDA
import Domain
import FHIR

/// A statement that there is nothing, or that nothing is known, and where it stood.
struct BundleAbsence<Entry: Sendable & Hashable> {
  let content: SectionContent<Entry>
  let coding: Coding?
  let section: String
  let path: String
}

extension BundleReading {
  /// Known absence and missing information as SNOMED CT says them (IPS 2.0), as IPS absent codes.
  private static let snomed = [
    "716186003": "no-known-allergies", "409137002": "no-known-medication-allergies",
    "428607008": "no-known-environmental-allergies", "429625007": "no-known-food-allergies",
    "787481004": "no-known-medications", "160245001": "no-known-problems",
  ]
  /// SNOMED CT: no information available.
  private static let noInformation = "1287211007"

  /// The absence that a concept states in its first or any later coding; nil for any other concept.
  func absence<Entry>(_ concept: FHIRElement?) -> Finding<Entry>? {
    for coding in concept?.codings ?? [] {
      if coding.system == CodeSystem.absentOrUnknown {
        return .absent(coding.code.hasPrefix("no-known") ? .statedNone(coding) : .noInformation, coding)
      }
      guard coding.system == CodeSystem.snomed else { continue }
      if coding.code == Self.noInformation { return .absent(.noInformation, coding) }
      if let code = Self.snomed[coding.code] {
        let stated = Coding(system: CodeSystem.absentOrUnknown, code: code, display: coding.display)
        return .absent(.statedNone(stated), coding)
      }
    }
    return nil
  }

  /// What the section's `emptyReason` states; nil without one.
  func emptyReason<Entry>(of section: SourcedSection, _ kind: BundleSection) -> BundleAbsence<Entry>? {
    guard let reason = section.emptyReason else { return nil }
    let path = section.path + "/emptyReason"
    // The system is a URI, or a form of it that has no number.
    let coding = reason.codings.first { $0.system.hasSuffix("list-empty-reason") } ?? reason.codings.first
    let content: SectionContent<Entry>
    switch coding?.code {
    case "nilknown":
      content = .statedNone(kind.noneKnown ?? Coding(system: coding?.system ?? "", code: "nilknown"))
    case "notasked": content = .notAsked
    case nil where reason.missingReason == .notAsked: content = .notAsked
    default: content = .noInformation
    }
    return BundleAbsence(content: content, coding: coding, section: kind.rawValue, path: path)
  }

  /// Entries win over statements of absence: "none" beside them would hide a risk. The statement stays in the words.
  func content<Entry>(_ entries: [Entry], _ absences: [BundleAbsence<Entry>]) -> SectionContent<Entry> {
    var content: SectionContent<Entry>?
    for absence in absences {
      if !entries.isEmpty {
        lose(
          "section.absence", in: absence.section, at: absence.path, .contradicted, source: absence.coding,
          wordsRemain: true, "The section also holds entries; the absence is not stated as structure.")
      } else if let taken = content, taken != absence.content {
        lose(
          "section.absence", in: absence.section, at: absence.path, .noPlace, source: absence.coding,
          wordsRemain: true, "A section states one kind of nothing; this one stays in its words.")
      } else {
        content = content ?? absence.content
        account.add(
          AccountItem(
            section: absence.section, sourcePath: absence.path, element: "section.absence", outcome: .carried,
            source: absence.coding))
      }
    }
    return entries.isEmpty ? content ?? .noInformation : .entries(entries)
  }
}
