import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// A French section whose words travel inside another European section, its structure nowhere.
  mutating func words<Entry>(of section: FrenchSection, beside target: inout Documents.Section<Entry>, code: String) {
    let hasWords = append(section, to: &target)
    let note =
      hasWords
      ? "The European summary has no such section; the words travel in section \(code)."
      : "The European summary has no such section, and the source has no words to carry."
    record(section, code, hasWords: hasWords, note)
  }

  /// Puts a section's words under its own title into another section. False when it has none.
  func append<Entry>(_ section: FrenchSection, to target: inout Documents.Section<Entry>) -> Bool {
    guard let narrative = section.narrative, narrative.hasWords else { return false }
    if let title = section.title ?? section.code?.display {
      target.narrative.append(
        Narrative([.element(name: "paragraph", attributes: [], children: [.text(title)])]))
    }
    target.narrative.append(narrative)
    return true
  }

  private mutating func aside(
    _ entry: (element: Element, path: String), _ section: FrenchSection, _ code: String, _ reason: LossReason,
    hasWords: Bool, _ note: String
  ) {
    let coding = entry.element.find("code")?.coding
    if hasWords, section.wordsTravel {
      narrativeOnly(code, entry.path, "entry", reason, coding, note)
    } else {
      lose(code, entry.path, "entry", reason, coding, note)
    }
  }

  private mutating func record(
    _ section: FrenchSection, _ code: String, hasWords: Bool, _ note: String
  ) {
    if section.entries.isEmpty, hasWords {
      narrativeOnly(code, section.path, "section", .noPlace, section.code, note)
    }
    for entry in section.entries { aside(entry, section, code, .noPlace, hasWords: hasWords, note) }
  }
}
