import CDA
import Domain

extension PivotComposition {
  /// The sections in the order of the European reference documents; the five compulsory ones always.
  func sections() -> [PivotNode] {
    leaveUncodedOut()
    let stray = strayNarrative()
    var sections = [
      compulsory(.medications, summary.medications, entry: medication, absent: absentMedication),
      compulsory(.allergies, summary.allergies, entry: allergy, absent: absentAllergy),
      compulsory(.procedures, summary.procedures, entry: procedure, absent: absentProcedure),
      compulsory(.problems, summary.problems, entry: problemConcern, absent: absentProblem),
      compulsory(.devices, summary.devices, entry: device, absent: absentDevice),
      pastIllnesses(stray),
      optional(.immunizations, summary.immunizations, entry: immunization),
      pregnancy(),
      optional(.socialHistory, summary.socialHistory, entry: socialObservation),
    ]
    sections += PivotSection.narrativeOnly.map(narrativeSection)
    return sections.compactMap { $0 }
  }

  func section(_ kind: PivotSection, title: String?, _ text: SectionText, _ entries: [PivotNode]) -> PivotNode {
    PivotNode("section") {
      kind.templates.map(PivotNode.template)
      loinc(kind.code, kind.display)
      PivotNode("title", text: title?.nonEmpty ?? kind.display)
      text.node
      entries.map { entry in PivotNode("entry", ["typeCode": "COMP"]) { entry } }
    }
  }

  /// A section that must be there: its entries, else one entry that says which kind of nothing it is.
  private func compulsory<Entry>(
    _ kind: PivotSection, _ section: Section<Entry>, entry: (Entry, Int, SectionText) -> PivotNode,
    absent: (PivotNode.Absence, SectionText) -> PivotNode
  ) -> PivotNode? {
    let text = text(section.narrative, kind)
    var entries = section.entries.enumerated().map { entry($1, $0 + 1, text) }
    if entries.isEmpty, let absence = absence(section.content, kind) { entries = [absent(absence, text)] }
    return self.section(kind, title: section.sourceTitle, text, entries)
  }

  /// A section that is written when it has entries; without them the rules refuse it, and its words go elsewhere.
  private func optional<Entry>(
    _ kind: PivotSection, _ section: Section<Entry>, entry: (Entry, Int, SectionText) -> PivotNode
  ) -> PivotNode? {
    guard !section.entries.isEmpty else { return nil }
    let text = text(section.narrative, kind)
    let entries = section.entries.enumerated().map { entry($1, $0 + 1, text) }
    return self.section(kind, title: section.sourceTitle, text, entries)
  }

  private func absence<Entry>(_ content: SectionContent<Entry>, _ kind: PivotSection) -> PivotNode.Absence? {
    guard let codes = kind.absence else { return nil }
    switch content {
    case .entries, .noInformation: return PivotNode.Absence(code: codes.noInformation)
    case .notAsked: return PivotNode.Absence(code: codes.noInformation, original: .notAsked)
    case .statedNone(let stated):
      // A statement in other words than the European code system's keeps its own code as translation.
      guard stated.system == CodeSystem.absentOrUnknown else {
        return PivotNode.Absence(code: codes.noneKnown, original: stated)
      }
      return PivotNode.Absence(code: stated)
    }
  }

  private func narrativeSection(_ kind: PivotSection) -> PivotNode? {
    let sections = summary.narrativeSections.filter { $0.code.code == kind.code && !$0.narrative.isEmpty }
    guard let first = sections.first else { return nil }
    let text = text(first.narrative, kind)
    for section in sections.dropFirst() {
      for block in section.narrative { text.append(block, heading: section.sourceTitle) }
    }
    return self.section(kind, title: first.sourceTitle, text, [])
  }

  /// Leaves out the entries whose code may not be null and has no European one; their words stay.
  private func leaveUncodedOut() {
    func keep<Entry>(
      _ path: WritableKeyPath<PatientSummary, Section<Entry>>, _ kind: PivotSection, _ element: String,
      _ code: (Entry) -> (CodedConcept?, Provenance)
    ) {
      let entries = summary[keyPath: path].entries
      guard !entries.isEmpty else { return }
      let hasWords = !summary[keyPath: path].narrative.isEmpty
      let kept = entries.filter { entry in
        let (concept, provenance) = code(entry)
        guard let concept, concept.european == nil else { return true }
        lose(
          element, in: kind.code, at: provenance.sourcePath, .unmapped, source: concept.source.first,
          wordsRemain: hasWords, "No European code stands for it and the European document takes no other.")
        return false
      }
      summary[keyPath: path].content = kept.isEmpty ? .noInformation : .entries(kept)
    }
    keep(\.socialHistory, .socialHistory, "social.habit") { ($0.habit, $0.provenance) }
    keep(\.pregnancy, .pregnancy, "pregnancy.outcome") { entry in
      guard case .outcomeCount(let outcome, _) = entry.statement else { return (nil, entry.provenance) }
      return (outcome, entry.provenance)
    }
  }

  // MARK: Narrative that has no section of its own

  struct Stray {
    var heading: String
    var narrative: [Narrative]
  }

  /// Narrative whose section does not exist in the pivot, or may not stand there without entries.
  private func strayNarrative() -> [Stray] {
    let homes = Set(PivotSection.narrativeOnly.map(\.code))
    var strays = summary.narrativeSections.filter { !homes.contains($0.code.code) && !$0.narrative.isEmpty }.map {
      Stray(heading: $0.sourceTitle ?? $0.code.shownDisplay, narrative: $0.narrative)
    }
    func add<Entry>(_ section: Section<Entry>, _ kind: PivotSection) {
      guard section.entries.isEmpty, !section.narrative.isEmpty else { return }
      strays.append(Stray(heading: section.sourceTitle ?? kind.display, narrative: section.narrative))
    }
    add(summary.immunizations, .immunizations)
    add(summary.pregnancy, .pregnancy)
    add(summary.socialHistory, .socialHistory)
    for stray in strays {
      lose(
        "section", in: PivotSection.pastIllnesses.code, at: "section", .noPlace, wordsRemain: true,
        "The section \"\(stray.heading)\" has no place of its own; its words stand in the history of past illness.")
    }
    return strays
  }

  /// Past illnesses, and the words that have no other home (family history, alerts, …).
  private func pastIllnesses(_ strays: [Stray]) -> PivotNode? {
    let section = summary.pastIllnesses
    let text = text(section.narrative, .pastIllnesses)
    for stray in strays {
      for (index, block) in stray.narrative.enumerated() {
        text.append(block, heading: index == 0 ? stray.heading : nil)
      }
    }
    let entries = section.entries.enumerated().map { index, problem in
      pastIllness(problem, index + 1, text)
    }
    guard !entries.isEmpty || !text.isEmpty else { return nil }
    return self.section(.pastIllnesses, title: section.sourceTitle, text, entries)
  }
}

extension PivotNode {
  /// What an absence entry says: the European code, and the source's own statement where it differs.
  struct Absence {
    var code: Coding
    var original: Coding?

    var concept: CodedConcept { CodedConcept(source: original.map { [$0] } ?? [], european: code) }
    /// The sentence that the entry points at.
    var sentence: String { original == .notAsked ? "\(code.shownDisplay) (not asked)" : code.shownDisplay }
  }
}

extension Coding {
  /// "Nobody asked", beside a "no information" code.
  static let notAsked = Coding(
    system: CodeSystem.nullFlavor, code: NullFlavor.notAsked.rawValue, display: "Not asked", systemName: "NullFlavor")
}
