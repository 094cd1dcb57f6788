import CDA
import Documents
import Domain
import XML

/// A coded statement that there is nothing, or that nothing is known (IPS absent and unknown data).
enum FrenchAbsence {
  static let system = "2.16.840.1.113883.5.1150.1"

  /// What the European document can say of each section that must be there.
  private static let known: [String: Set<String>] = [
    "48765-2": [
      "no-known-allergies", "no-known-medication-allergies", "no-known-environmental-allergies",
      "no-known-food-allergies",
    ],
    "10160-0": ["no-known-medications"], "11450-4": ["no-known-problems"], "47519-4": ["no-known-procedures"],
    "46264-8": ["no-known-devices"],
  ]
  /// The same statements as SNOMED CT words them.
  private static let snomed = [
    "716186003": "no-known-allergies", "409137002": "no-known-medication-allergies",
    "428607008": "no-known-environmental-allergies", "429625007": "no-known-food-allergies",
    "787481004": "no-known-medications", "160245001": "no-known-problems",
  ]

  /// The statement that an element makes, as an IPS code with the source's words; nil for any other code.
  static func statement(_ element: Element?) -> Coding? {
    guard let coding = element?.coding else { return nil }
    if coding.system == system, coding.code.hasPrefix("no-") { return coding }
    guard coding.system == "2.16.840.1.113883.6.96", let code = snomed[coding.code] else { return nil }
    return Coding(system: system, code: code, display: coding.display)
  }

  static func isStatedNone(_ coding: Coding, section: String) -> Bool {
    known[section]?.contains(coding.code) ?? false
  }
}

extension FrenchDocument {
  /// Whether an element states an absence; if so it is noted for the section and is no entry.
  mutating func isAbsence(_ element: Element?, _ path: String, _ absences: inout [Absence]) -> Bool {
    guard let element, let coding = FrenchAbsence.statement(element) else { return false }
    taken.insert(element)
    absences.append(Absence(coding: coding, path: path))
    return true
  }

  /// Puts entries, stated absences and words of a section into the model.
  ///
  /// A section without both says nothing as structure: no information, never "none known".
  mutating func fill<Entry>(
    _ target: inout Documents.Section<Entry>, _ section: FrenchSection, _ code: String, _ entries: [Entry],
    _ absences: [Absence] = []
  ) {
    if target.sourceTitle == nil || target.entries.isEmpty { target.sourceTitle = section.title ?? target.sourceTitle }
    if let narrative = section.narrative { target.narrative.append(narrative) }
    target.append(entries)
    settle(absences, &target, section, code)
  }

  private mutating func settle<Entry>(
    _ absences: [Absence], _ target: inout Documents.Section<Entry>, _ section: FrenchSection, _ code: String
  ) {
    if target.entries.isEmpty, absences.isEmpty, case .noInformation = target.content,
      section.isHome, section.element.nullFlavor == .notAsked
    {
      target.content = .notAsked
    }
    for absence in absences {
      if !target.entries.isEmpty {
        // Entries win: "none" beside them would hide a risk.
        narrativeOnly(
          code, absence.path, "section.absence", .contradiction, absence.coding,
          "The section also holds entries; the absence is not stated as structure.")
      } else if FrenchAbsence.isStatedNone(absence.coding, section: code) {
        if case .statedNone(let other) = target.content, other.code != absence.coding.code {
          narrativeOnly(
            code, absence.path, "section.absence", .noPlace, absence.coding,
            "A section states one absence; this one stays in its words.")
        } else {
          target.content = .statedNone(absence.coding)
          carry(absence, code)
        }
      } else if absence.coding.code.hasPrefix("no-known") {
        narrativeOnly(
          code, absence.path, "section.absence", .noPlace, absence.coding,
          "The European section cannot state this absence; it stays in its words.")
      } else {
        carry(absence, code)
      }
    }
  }
}

extension FrenchDocument {
  /// The model says by its content what the entry stated, "no information" by being silent.
  private mutating func carry(_ absence: Absence, _ code: String) {
    account.add(
      AccountItem(
        section: code, sourcePath: absence.path, element: "section.absence", outcome: .carried,
        source: absence.coding))
  }
}

/// A coded absence, where it stood.
struct Absence {
  var coding: Coding
  var path: String
}

extension Documents.Section {
  /// Adds entries in place, however many sections they come from.
  mutating func append(_ entries: [Entry]) {
    guard !entries.isEmpty else { return }
    guard case .entries(var all) = content else {
      content = .entries(entries)
      return
    }
    // Without this the list would be shared, and copied with each addition.
    content = .noInformation
    all.append(contentsOf: entries)
    content = .entries(all)
  }
}
