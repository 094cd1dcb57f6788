import CDA
import Documents
import Domain
import Foundation
import XML

/// One French document on its way into the model: the sections still to read, and the account of every item.
struct FrenchDocument {
  let root: Element
  var account = Account()
  var attachments: [Attachment] = []

  init(_ document: Document) { root = document.root }

  static func isFrench(_ document: Document, template: String) -> Bool {
    document.root.isNamed("ClinicalDocument", in: Names.hl7) && document.root.templateIDs.contains(template)
  }

  mutating func read() throws(ReadingFailure) -> Reading {
    var summary = PatientSummary(header: try header())
    for section in SourceSection.all(in: root) where !isPureContainer(section) { read(section, into: &summary) }
    return Reading(summary: summary, account: account, attachments: attachments)
  }

  /// Containers of the VSM (FR.2.29 to FR.2.32) hold the real sections and say nothing themselves.
  private func isPureContainer(_ section: SourceSection) -> Bool {
    section.isContainer && section.entries.isEmpty && (section.narrative?.plainText.isEmpty ?? true)
  }

  /// Sends a section to its reader by its French template; LOINC codes repeat (FR.2.32 reuses that of the care plan).
  private mutating func read(_ section: SourceSection, into summary: inout PatientSummary) {
    let routes: [(template: String, read: (inout FrenchDocument, SourceSection, inout PatientSummary) -> Void)] = [
      (FR.section(132), { $0.problems($1, into: &$2.problems, code: "11450-4") }),
      (FR.section(134), { $0.problems($1, into: &$2.pastIllnesses, code: "11348-0") }),
      (FR.section(136), { $0.procedures($1, &$2) }),
      (FR.section(137), { $0.allergies($1, &$2) }),
      (FR.section(247), { $0.adverseEffects($1, &$2) }),
      (FR.section(143), { $0.medications($1, &$2) }),
      (FR.section(1), { $0.devices($1, &$2) }),
      (FR.section(147), { $0.immunizations($1, &$2) }),
      (FR.section(141), { $0.habits($1, &$2) }),
      (FR.section(77), { $0.pregnancy($1, &$2) }),
      (FR.section(158), { $0.narrativeOnly($1, LOINC.carePlan, &$2) }),
      (FR.section(157), { $0.narrativeOnly($1, LOINC.advanceDirectives, &$2) }),
      (FR.section(74), { $0.words(of: $1, beside: &$2.socialHistory, code: "29762-2") }),
      (FR.section(139), { $0.words(of: $1, beside: &$2.pastIllnesses, code: "11348-0") }),
      (FR.section(245), { $0.words(of: $1, beside: &$2.problems, code: "11450-4") }),
      (FR.section(150), { $0.words(of: $1, beside: &$2.problems, code: "11450-4") }),
    ]
    collectAttachments(section)
    guard let route = routes.first(where: { section.templateIDs.contains($0.template) }) else {
      noPlace(section)
      return
    }
    route.read(&self, section, &summary)
  }

  /// A section that the European document has no place for, or that is read in a later step: each entry is accounted.
  private mutating func noPlace(_ section: SourceSection) {
    let code = section.code?.code ?? ""
    let note = "The section has no place in the document that is written; its content does not travel."
    if section.entries.isEmpty {
      lose(code, section.path, "section", .noPlace, section.code, note)
    }
    for entry in section.entries {
      lose(code, entry.path, "entry", .noPlace, entry.element.find("code")?.coding, note)
    }
  }

  private mutating func collectAttachments(_ section: SourceSection) {
    for element in section.element.descendants where element.isNamed("observationMedia", in: Names.hl7) {
      // A nested section collects its own.
      guard let value = element.find("value"), owner(of: element) == section.element else { continue }
      let path = "\(section.path)/observationMedia"
      let encoded = Array(value.text.utf8.filter { $0 > 0x20 })
      guard let bytes = Data(base64Encoded: Data(encoded)) else {
        lose(section.code?.code ?? "", path, "attachment", .unreadable, nil, "An embedded file is not base64.")
        continue
      }
      attachments.append(
        Attachment(
          sourcePath: path, section: section.code?.code,
          mediaType: value.attribute("mediaType") ?? "application/octet-stream", bytes: [UInt8](bytes)))
      lose(section.code?.code ?? "", path, "attachment", .attachment, nil, "An embedded file stays in the country.")
    }
  }

  private func owner(of element: Element) -> Element? {
    var current = element.parent
    while let here = current, !here.isNamed("section", in: Names.hl7) { current = here.parent }
    return current
  }

  // MARK: The account

  mutating func lose(
    _ section: String, _ path: String, _ element: String, _ reason: LossReason, _ source: Coding?, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element, outcome: .lost(reason), source: source, note: note))
  }

  mutating func narrativeOnly(
    _ section: String, _ path: String, _ element: String, _ source: Coding?, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element, outcome: .narrativeOnly(.noPlace), source: source,
        note: note))
  }
}

/// Templates of the French ANS: 2.x sections, 3.x entries.
enum FR {
  static func section(_ number: Int) -> String { "1.2.250.1.213.1.1.2.\(number)" }
  static func entry(_ number: Int) -> String { "1.2.250.1.213.1.1.3.\(number)" }
}

/// Codes of LOINC that readers look for.
enum LOINC {
  static let system = "2.16.840.1.113883.6.1"
  static let status = "33999-4"
  static let healthStatus = "11323-3"
  static let certainty = "66455-7"
  static let criticality = "82606-5"
  static let comment = "48767-8"
  static let doseNumber = "30973-2"
  static let carePlan = Coding(system: system, code: "18776-5", display: "Plan of care note", systemName: "LOINC")
  static let advanceDirectives = Coding(
    system: system, code: "42348-3", display: "Advance healthcare directives", systemName: "LOINC")
}
