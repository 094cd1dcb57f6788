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
    account.items.reserveCapacity(160)
    if sections.isEmpty { try noSections() }
    var visits: [FrenchSection] = []
    for section in sections {
      let visit = FrenchSection(section)
      collectAttachments(visit)
      visits.append(visit)
      read(visit, into: &summary)
    }
    accountForRest(of: visits, in: summary)
    account.add(contentsOf: Account(items: summary.warnings))
    return Reading(
      summary: summary, account: account, attachments: attachments, items: SourceItem.all(in: sections))
  }

  /// Sends a section to its reader; entries of another kind than the section go to the reader of their own kind.
  private mutating func read(_ section: FrenchSection, into summary: inout PatientSummary) {
    var section = section
    let route = FrenchRoute.route(of: section)
    section.wordsTravel = route != nil
    guard route != nil || section.isContainer else { return noPlace(section) }
    var own: [FrenchItem] = []
    for entry in section.entries {
      for item in route?.opensOrganizers ?? true ? opened(entry, section) : [entry] {
        if let home = FrenchRoute.home(of: item.element, standingIn: route) {
          strayed(item, section)
          home.read(&self, section.away(with: [item]), &summary)
        } else {
          own.append(item)
        }
      }
    }
    var rest = section
    rest.entries = own
    guard let route else { return container(rest) }
    route.read(&self, rest, &summary)
  }

  /// A body of another kind (a PDF): nothing of it can be read as structure. Without any body there is no summary.
  private mutating func noSections() throws(ReadingFailure) {
    guard let text = root.find("component", "nonXMLBody", "text") else {
      // A summary without anything in it would look like a patient without anything to tell.
      throw .missing("section", at: place("/ClinicalDocument/component/structuredBody", root.find("component") ?? root))
    }
    let path = "/ClinicalDocument/component/nonXMLBody"
    lose("", path, "body", .unreadable, nil, "The document has no sections.")
    guard let bytes = text.embeddedBytes else {
      throw .invalid("body", at: place(path, text), "its file is not base64")
    }
    attachments.append(
      Attachment(
        sourcePath: path, section: nil, mediaType: text.attribute("mediaType") ?? "application/octet-stream",
        bytes: bytes))
  }
}

/// Templates of the French ANS: 2.x sections, 3.x entries.
enum FR {
  static func section(_ number: Int) -> String { "1.2.250.1.213.1.1.2.\(number)" }
  static func entry(_ number: Int) -> String { "1.2.250.1.213.1.1.3.\(number)" }
  /// Sections of the VSM that hold sections. FR.2.32 has the code of a care plan and is none.
  static let containers = Set((29...32).map(section))
  /// Vaccinations that were given or refused, and those that are planned, with IHE's own templates.
  static let vaccinations = [
    entry(45), entry(47), "1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.3.6.1.4.1.19376.1.5.3.1.4.12.2",
  ]
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
}
