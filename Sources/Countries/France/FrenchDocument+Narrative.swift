import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// A French section whose words travel inside another European section, its structure nowhere.
  mutating func words<Entry>(of section: SourceSection, beside target: inout Documents.Section<Entry>, code: String) {
    let hasWords = append(section, to: &target)
    let note =
      hasWords
      ? "The European summary has no such section; the words travel in section \(code)."
      : "The European summary has no such section, and the source has no words to carry."
    record(section, code, hasWords: hasWords, note)
  }

  /// Puts a section's words under its own title into another section. False when it has none.
  func append<Entry>(_ section: SourceSection, to target: inout Documents.Section<Entry>) -> Bool {
    guard let narrative = section.narrative, !narrative.plainText.isEmpty else { return false }
    if let title = section.title ?? section.code?.display {
      target.narrative.append(
        Narrative([.element(name: "paragraph", attributes: [], children: [.text(title)])]))
    }
    target.narrative.append(narrative)
    return true
  }

  /// A section that Europe has as narrative. Words that travel as words are no loss; entries are.
  mutating func narrativeOnly(_ section: SourceSection, _ code: Coding, _ summary: inout PatientSummary) {
    let hasWords = addNarrativeSection(section, code, &summary)
    let note = hasWords ? "The European section holds words only." : "It holds words only, and the source has none."
    for entry in section.entries { aside(entry, section, code.code, .noPlace, hasWords: hasWords, note) }
  }

  /// A section that Europe has with entries, of which this version of the gateway carries the words.
  mutating func wordsForNow(of section: SourceSection, _ code: Coding, _ summary: inout PatientSummary) {
    let hasWords = addNarrativeSection(section, code, &summary)
    let note = "This version of the gateway carries the words of the section, not yet its entries."
    for entry in section.entries { aside(entry, section, code.code, .laterStep, hasWords: hasWords, note) }
  }

  private mutating func aside(
    _ entry: (element: Element, path: String), _ section: SourceSection, _ code: String, _ reason: LossReason,
    hasWords: Bool, _ note: String
  ) {
    let coding = entry.element.find("code")?.coding
    if hasWords {
      narrativeOnly(code, entry.path, "entry", reason, coding, note)
    } else {
      lose(code, entry.path, "entry", reason, coding, note)
    }
  }

  private func addNarrativeSection(
    _ section: SourceSection, _ code: Coding, _ summary: inout PatientSummary
  ) -> Bool {
    guard let narrative = section.narrative, !narrative.plainText.isEmpty else { return false }
    if let index = summary.narrativeSections.firstIndex(where: { $0.code.isSame(as: code) }) {
      summary.narrativeSections[index].narrative.append(narrative)
    } else {
      summary.narrativeSections.append(
        NarrativeSection(code: code, sourceTitle: section.title, narrative: [narrative]))
    }
    return true
  }

  private mutating func record(
    _ section: SourceSection, _ code: String, hasWords: Bool, _ note: String
  ) {
    if section.entries.isEmpty, hasWords {
      narrativeOnly(code, section.path, "section", .noPlace, section.code, note)
    }
    for entry in section.entries { aside(entry, section, code, .noPlace, hasWords: hasWords, note) }
  }
}
