import CDA
import Documents
import Domain

extension FrenchDocument {
  /// A French section whose words travel inside another European section, its structure nowhere.
  mutating func words<Entry>(of section: SourceSection, beside target: inout Documents.Section<Entry>, code: String) {
    let hasWords = append(section, to: &target)
    let note =
      hasWords
      ? "The European summary has no such section; the words travel in section \(code)."
      : "The European summary has no such section, and the source has no words to carry."
    record(section, code, "entry", hasWords: hasWords, note)
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

  /// A section that Europe has as narrative.
  mutating func narrativeOnly(_ section: SourceSection, _ code: Coding, _ summary: inout PatientSummary) {
    guard let narrative = section.narrative, !narrative.plainText.isEmpty else {
      return record(
        section, code.code, "entry", hasWords: false, "The European section holds words only, and the source has none.")
    }
    if let index = summary.narrativeSections.firstIndex(where: { $0.code.isSame(as: code) }) {
      summary.narrativeSections[index].narrative.append(narrative)
    } else {
      summary.narrativeSections.append(
        NarrativeSection(code: code, sourceTitle: section.title, narrative: [narrative]))
    }
    // Words that travel as words are no loss; entries are.
    for entry in section.entries {
      narrativeOnly(
        code.code, entry.path, "entry", .noPlace, entry.element.find("code")?.coding,
        "The European section holds words only.")
    }
  }

  private mutating func record(
    _ section: SourceSection, _ code: String, _ element: String, hasWords: Bool, _ note: String
  ) {
    if section.entries.isEmpty, hasWords {
      narrativeOnly(code, section.path, "section", .noPlace, section.code, note)
    }
    for entry in section.entries {
      let coding = entry.element.find("code")?.coding
      if hasWords {
        narrativeOnly(code, entry.path, element, .noPlace, coding, note)
      } else {
        lose(code, entry.path, element, .noPlace, coding, note)
      }
    }
  }
}
