import CDA
import Documents
import Domain

extension FrenchDocument {
  /// Puts entries and words of a section into the model; a section without entries says nothing as structure.
  func fill<Entry>(_ target: inout Documents.Section<Entry>, _ section: SourceSection, _ entries: [Entry]) {
    if target.sourceTitle == nil || target.entries.isEmpty { target.sourceTitle = section.title ?? target.sourceTitle }
    if let narrative = section.narrative { target.narrative.append(narrative) }
    guard !entries.isEmpty else { return }
    target.content = .entries(target.entries + entries)
  }

  /// A French section whose words travel inside another European section, its structure nowhere.
  mutating func words<Entry>(of section: SourceSection, beside target: inout Documents.Section<Entry>, code: String) {
    guard let narrative = section.narrative, !narrative.plainText.isEmpty else {
      for entry in section.entries {
        lose(code, entry.path, "entry", .noPlace, entry.element.find("code")?.coding, "No European section for it.")
      }
      return
    }
    let heading = Narrative([
      .element(name: "paragraph", attributes: [], children: [.text(section.title ?? section.code?.display ?? "")])
    ])
    target.narrative.append(heading)
    target.narrative.append(narrative)
    let note = "The European summary has no such section; the words travel in section \(code)."
    if section.entries.isEmpty { narrativeOnly(code, section.path, "section", section.code, note) }
    for entry in section.entries {
      narrativeOnly(code, entry.path, "entry", entry.element.find("code")?.coding, note)
    }
  }

  /// A section that Europe has as narrative.
  mutating func narrativeOnly(_ section: SourceSection, _ code: Coding, _ summary: inout PatientSummary) {
    guard let narrative = section.narrative, !narrative.plainText.isEmpty else {
      for entry in section.entries {
        lose(
          code.code, entry.path, "entry", .noPlace, entry.element.find("code")?.coding,
          "The European section holds narrative only, and the source has none.")
      }
      return
    }
    summary.narrativeSections.append(
      NarrativeSection(code: code, sourceTitle: section.title, narrative: [narrative]))
    if section.entries.isEmpty { narrativeOnly(code.code, section.path, "section", section.code, "Travels as words.") }
    for entry in section.entries {
      narrativeOnly(
        code.code, entry.path, "entry", entry.element.find("code")?.coding, "The European section holds words only.")
    }
  }
}
