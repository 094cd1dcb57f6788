import CDA
import Domain
public import XML

/// Reads a MyHealth@EU pivot, one of ours or of another country, into the model.
///
/// Tolerant of what differs between the waves 1 to 8: the namespace of the medication extension, nested translations,
/// missing parts, unknown sections (kept as narrative). Only codes make facts; of the narrative the words are read.
public enum PivotReader {
  /// Reads a pivot (eHDSI Patient Summary, L3).
  /// - Throws: `document.wrong-kind` for another document, `document.missing-part` or `document.invalid-part` when the
  ///   header lacks what identifies patient and document.
  public static func read(_ document: Document) throws(ReadingFailure) -> Reading {
    let root = document.root
    guard root.isNamed("ClinicalDocument", in: Names.hl7), root.find("component", "structuredBody") != nil,
      root.templateIDs.contains(Template.document) || root.find("code")?.coding?.code == "60591-5"
    else { throw .wrongKind("a coded patient summary of MyHealth@EU (L3)") }
    let reader = PivotReading(root)
    var summary = PatientSummary(header: try reader.header())
    reader.readSections(into: &summary)
    return Reading(summary: summary, account: reader.account, items: SourceItem.all(in: reader.sections))
  }
}

/// One pivot being read.
final class PivotReading {
  let root: Element
  let sections: [SourceSection]
  var account = Account()
  /// Conditions by the identifiers of their concerns, for references from elsewhere.
  var conditions: [InstanceIdentifier: CodedConcept] = [:]

  init(_ root: Element) {
    self.root = root
    sections = SourceSection.all(in: root)
  }

  func readSections(into summary: inout PatientSummary) {
    summary.problems = section(.problems) { self.problems($0, $1, $2, .problems) }
    summary.pastIllnesses = section(.pastIllnesses) { self.problems($0, $1, $2, .pastIllnesses) }
    summary.allergies = section(.allergies, allergies)
    summary.medications = section(.medications, medications)
    summary.procedures = section(.procedures, procedures)
    summary.devices = section(.devices, devices)
    summary.immunizations = section(.immunizations, immunizations)
    summary.pregnancy = section(.pregnancy, pregnancy)
    summary.socialHistory = section(.socialHistory, socialHistory)
    summary.vitalSigns = section(.vitalSigns) { self.observations($0, $1, $2, .vitalSigns) }
    summary.results = section(.results) { self.observations($0, $1, $2, .results) }
    summary.functionalStatus = section(.functionalStatus) { self.observations($0, $1, $2, .functionalStatus) }
    summary.carePlan = section(.carePlan, planned)
    summary.advanceDirectives = section(.advanceDirectives, directives)
    summary.narrativeSections = narrativeSections()
  }

  /// What one entry says: facts, or that there is nothing.
  enum Finding<Entry: Sendable & Hashable> {
    case facts([Entry])
    case absent(SectionContent<Entry>)
  }

  private func section<Entry>(
    _ kind: PivotSection, _ read: (Element, String, NarrativeTexts) -> Finding<Entry>
  ) -> Section<Entry> {
    let found = sections.filter { $0.isKind(kind) }
    guard let first = found.first else {
      if kind.absence != nil {
        lose("section", in: kind.code, at: "section[\(kind.code)]", .incomplete, "The compulsory section is missing.")
      }
      return Section()
    }
    var entries: [Entry] = []
    var absence: SectionContent<Entry>?
    for section in found {
      for (element, path) in section.entries {
        guard kind.holds(element.name) else {
          lose(
            "entry.\(element.name)", in: kind.code, at: path, .unreadable, source: element.find("code")?.coding,
            wordsRemain: true, "The section does not hold entries of this kind.")
          continue
        }
        switch read(element, path, section.texts) {
        case .facts(let facts): entries += facts
        case .absent(let content):
          absence = absence ?? content
          account.add(
            AccountItem(section: kind.code, sourcePath: path, element: "absence", outcome: .carried))
        }
      }
      loseEmptyEntries(section, kind)
    }
    let title = first.title == kind.display ? nil : first.title
    return Section(
      content: entries.isEmpty ? absence ?? .noInformation : .entries(entries), sourceTitle: title,
      narrative: found.compactMap(\.narrative).filter { !$0.nodes.isEmpty })
  }

  /// Sections without a place in the model keep their words; their entries are counted as lost structure.
  private func narrativeSections() -> [NarrativeSection] {
    sections.compactMap { section in
      guard !PivotSection.all.contains(where: section.isKind) else { return nil }
      guard let code = section.code else {
        guard section.narrative != nil || !section.entries.isEmpty else { return nil }
        lose(
          "section", in: "", at: section.path, .unreadable, "A section without a code has no place in a summary.")
        return nil
      }
      for (element, path) in section.entries {
        lose(
          "entry.\(element.name)", in: code.code, at: path, section.narrative == nil ? .unreadable : .noPlace,
          source: element.find("code")?.coding, wordsRemain: section.narrative != nil,
          "Entries of this section are not modelled; its words are kept where it has some.")
      }
      guard let narrative = section.narrative else { return nil }
      return NarrativeSection(code: code, sourceTitle: section.title, narrative: [narrative])
    }
  }

  /// Entries that hold nothing at all.
  private func loseEmptyEntries(_ section: SourceSection, _ kind: PivotSection) {
    let all = section.element.hl7("entry")
    guard section.entries.count < all.count else { return }
    let read = Set(section.entries.map(\.path))
    for path in all.indices.map({ "\(section.path)/entry[\($0 + 1)]" }) where !read.contains(path) {
      lose("entry", in: kind.code, at: path, .unreadable, "The entry holds nothing.")
    }
  }

  func lose(
    _ element: String, in section: String, at path: String, _ reason: LossReason, source: Coding? = nil,
    wordsRemain: Bool = false, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element,
        outcome: wordsRemain ? .narrativeOnly(reason) : .lost(reason), source: source, note: note))
  }

  func carry(_ element: String, _ concept: CodedConcept, in kind: PivotSection, at path: String) {
    account.add(
      AccountItem(
        section: kind.code, sourcePath: path, element: element, outcome: .carried, equivalence: concept.equivalence,
        source: concept.source.first, european: concept.european))
  }
}

extension PivotSection {
  /// Whether entries of this kind can say what the section is about. Nothing is read from any other.
  func holds(_ name: String) -> Bool {
    switch code {
    case Self.medications.code, Self.immunizations.code: name == "substanceAdministration"
    case Self.problems.code, Self.pastIllnesses.code, Self.allergies.code: name == "act"
    case Self.procedures.code: ["procedure", "act", "observation"].contains(name)
    case Self.devices.code: name == "supply"
    case Self.socialHistory.code, Self.pregnancy.code: name == "observation"
    default: true
    }
  }

  var coding: Coding { Coding(system: CodeSystem.loinc, code: code, display: display) }
}

extension SourceSection {
  func isKind(_ kind: PivotSection) -> Bool {
    if let code, code.system == CodeSystem.loinc { return code.code == kind.code }
    return templateIDs.contains(kind.template)
  }
}
