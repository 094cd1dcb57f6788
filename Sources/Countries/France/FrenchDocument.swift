import CDA
import Documents
import Domain
import XML

/// One French document on its way into the model: the sections still to read, and the account of every item.
struct FrenchDocument {
  let root: Element
  /// Whether an INS under the root of test identities counts as one.
  let testIdentities: Bool
  var account = Account()
  var attachments: [Attachment] = []
  /// Elements whose content a field of the model holds; whatever else states something is accounted for.
  var taken: Set<Element> = []

  init(_ document: Document, testIdentities: Bool) {
    root = document.root
    self.testIdentities = testIdentities
  }

  static func isFrench(_ document: Document, template: String) -> Bool {
    document.root.isNamed("ClinicalDocument", in: Names.hl7) && document.root.templateIDs.contains(template)
  }

  mutating func read() throws(ReadingFailure) -> Reading {
    var summary = PatientSummary(header: try header())
    let sections = SourceSection.all(in: root)
    if sections.isEmpty { noSections() }
    for section in sections where !isPureContainer(section) {
      collectAttachments(section)
      read(section, into: &summary)
    }
    return Reading(
      summary: summary, account: account, attachments: attachments, items: SourceItem.all(in: sections))
  }

  /// Containers of the VSM (FR.2.29 to FR.2.32) hold the real sections and say nothing themselves.
  private func isPureContainer(_ section: SourceSection) -> Bool {
    section.isContainer && section.entries.isEmpty && (section.narrative?.plainText.isEmpty ?? true)
  }

  /// Sends a section to its reader by its French template, else by its LOINC code, which containers share with others.
  private mutating func read(_ section: SourceSection, into summary: inout PatientSummary) {
    let route =
      FrenchRoute.all.first { section.templateIDs.contains($0.template) }
      ?? (section.isContainer || section.code?.system != LOINC.system
        ? nil : FrenchRoute.all.first { $0.loinc == section.code?.code })
    guard let route else { return noPlace(section) }
    route.read(&self, section, &summary)
  }

  /// A body of another kind (a PDF): nothing of it can be read as structure.
  private mutating func noSections() {
    guard let text = root.find("component", "nonXMLBody", "text") else { return }
    let path = "/ClinicalDocument/component/nonXMLBody"
    lose("", path, "body", .unreadable, nil, "The document has no sections.")
    guard let bytes = text.embeddedBytes else { return }
    attachments.append(
      Attachment(
        sourcePath: path, section: nil, mediaType: text.attribute("mediaType") ?? "application/octet-stream",
        bytes: bytes))
  }
}

/// Which European section a French one goes to.
struct FrenchRoute {
  typealias Read = (inout FrenchDocument, SourceSection, inout PatientSummary) -> Void
  let template: String
  let loinc: String
  let read: Read

  init(_ number: Int, _ loinc: String, _ read: @escaping Read) {
    template = FR.section(number)
    self.loinc = loinc
    self.read = read
  }

  static var all: [FrenchRoute] {
    [
      FrenchRoute(132, "11450-4") { $0.problems($1, into: &$2.problems, code: "11450-4") },
      FrenchRoute(134, "11348-0") { $0.problems($1, into: &$2.pastIllnesses, code: "11348-0") },
      FrenchRoute(136, "47519-4") { $0.procedures($1, &$2) },
      FrenchRoute(137, "48765-2") { $0.allergies($1, &$2) },
      FrenchRoute(247, "44939-7") { $0.adverseEffects($1, &$2) },
      FrenchRoute(143, "10160-0") { $0.medications($1, &$2) },
      FrenchRoute(1, "46264-8") { $0.devices($1, &$2) },
      FrenchRoute(147, "11369-6") { $0.immunizations($1, &$2) },
      FrenchRoute(141, "29762-2") { $0.habits($1, &$2) },
      FrenchRoute(77, "10162-6") { $0.pregnancy($1, &$2) },
      FrenchRoute(158, "18776-5") { $0.narrativeOnly($1, LOINC.carePlan, &$2) },
      FrenchRoute(157, "42348-3") { $0.narrativeOnly($1, LOINC.advanceDirectives, &$2) },
      FrenchRoute(74, "10161-8") { $0.words(of: $1, beside: &$2.socialHistory, code: "29762-2") },
      FrenchRoute(139, "10157-6") { $0.words(of: $1, beside: &$2.pastIllnesses, code: "11348-0") },
      FrenchRoute(245, "44944-7") { $0.words(of: $1, beside: &$2.problems, code: "11450-4") },
      FrenchRoute(246, "47420-5") { $0.wordsForNow(of: $1, LOINC.functionalStatus, &$2) },
      FrenchRoute(75, "8716-3") { $0.wordsForNow(of: $1, LOINC.vitalSigns, &$2) },
      FrenchRoute(244, "30954-2") { $0.wordsForNow(of: $1, LOINC.results, &$2) },
      // The VSM's "points de vigilance" stand in a results section of words only.
      FrenchRoute(150, "") { $0.words(of: $1, beside: &$2.problems, code: "11450-4") },
    ]
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
  static let vitalSigns = Coding(system: system, code: "8716-3", display: "Vital signs", systemName: "LOINC")
  static let results = Coding(
    system: system, code: "30954-2", display: "Relevant diagnostic tests/laboratory data", systemName: "LOINC")
  static let functionalStatus = Coding(
    system: system, code: "47420-5", display: "Functional status assessment note", systemName: "LOINC")
  static let advanceDirectives = Coding(
    system: system, code: "42348-3", display: "Advance healthcare directives", systemName: "LOINC")
}
