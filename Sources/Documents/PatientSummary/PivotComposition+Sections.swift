import CDA
import Domain
import XML

extension PivotComposition {
  /// The sections in the order of the European reference documents; the five compulsory ones always.
  func sections() -> [PivotNode] {
    leaveUncodedOut()
    let results = results()
    var strays = strayNarrative()
    if let words = results.stray { strays.append(words) }
    let sections = [
      compulsory(.medications, summary.medications, entry: medication, absent: absentMedication),
      compulsory(.allergies, summary.allergies, entry: allergy, absent: absentAllergy),
      compulsory(.procedures, summary.procedures, entry: procedure, absent: absentProcedure),
      compulsory(.problems, summary.problems, entry: problemConcern, absent: absentProblem, strays: alerts()),
      compulsory(.devices, summary.devices, entry: device, absent: absentDevice),
      pastIllnesses(strays),
      optional(.immunizations, summary.immunizations, entry: immunization),
      pregnancy(),
      optional(.socialHistory, summary.socialHistory, entry: socialObservation),
      observations(.vitalSigns, summary.vitalSigns, compose: vitalSigns),
      results.node,
      observations(.functionalStatus, summary.functionalStatus, compose: functionalStatus),
      observations(.carePlan, summary.carePlan, compose: planned),
      observations(.advanceDirectives, summary.advanceDirectives, compose: directive),
    ]
    return sections.compactMap { $0 }
  }

  func section(_ kind: PivotSection, title: String?, _ text: SectionText, _ entries: [PivotNode]) -> PivotNode {
    element("section") {
      put(kind.head)
      element("title", text: title?.nonEmpty ?? kind.display)
      narrative(text)
      entries.map { entry in element("entry", ["typeCode": "COMP"]) { entry } }
    }
  }

  /// A section that must be there: its entries, else one entry that says which kind of nothing it is.
  private func compulsory<Entry>(
    _ kind: PivotSection, _ section: Section<Entry>, entry: (Entry, Int, SectionText) -> PivotNode,
    absent: (PivotNode.Absence, SectionText) -> PivotNode, strays: [Stray] = []
  ) -> PivotNode? {
    let text = text(section.narrative, kind)
    append(strays, to: text)
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

  /// A section that may stand without entries: its words, those of national sections of the same kind, and what
  /// can be written as structure.
  private func observations<Entry>(
    _ kind: PivotSection, _ section: Section<Entry>, compose: (Entry, Int, SectionText) -> [PivotNode]
  ) -> PivotNode? {
    let (text, title) = joinedText(kind, section)
    let entries = section.entries.enumerated().flatMap { compose($1, $0 + 1, text) }
    guard !entries.isEmpty || !text.isEmpty else { return nil }
    return self.section(kind, title: title, text, entries)
  }

  /// The narrative of a section and of the narrative sections that have its code.
  private func joinedText<Entry>(
    _ kind: PivotSection, _ section: Section<Entry>
  ) -> (text: SectionText, title: String?) {
    let text = text(section.narrative, kind)
    var title = section.sourceTitle
    for other in summary.narrativeSections where other.code.code == kind.code && !other.narrative.isEmpty {
      if !text.isEmpty, let heading = other.sourceTitle { text.append(heading: heading) }
      title = title ?? other.sourceTitle
      for block in other.narrative { text.append(block) }
    }
    return (text, title)
  }

  /// Results need coded entries; without one their words go where the other words without a section go.
  private func results() -> (node: PivotNode?, stray: Stray?) {
    let section = summary.results
    if section.entries.contains(where: { !writableResults($0).isEmpty }) {
      return (observations(.results, section, compose: results), nil)
    }
    var stray = Stray(
      heading: section.sourceTitle ?? PivotSection.results.display, narrative: section.narrative,
      lines: section.entries.flatMap { group in group.observations.map { ($0.provenance, line($0)) } })
    for other in summary.narrativeSections where other.code.code == PivotSection.results.code {
      if let title = other.sourceTitle, section.sourceTitle == nil { stray.heading = title }
      stray.narrative += other.narrative
    }
    for group in section.entries { keepGroup(group, as: .results) }
    guard !stray.isEmpty else { return (nil, nil) }
    if section.entries.isEmpty { loseSection(stray, PivotSection.results.code) }
    return (nil, stray)
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
        guard let concept, !isCoded(concept) else { return true }
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

  /// Words without a section of their own: a heading, the source's narrative, and a line for each entry.
  struct Stray {
    var heading: String
    var narrative: [Narrative]
    var lines: [(provenance: Provenance, words: String)] = []
    var headingID: String?

    var isEmpty: Bool { narrative.isEmpty && lines.isEmpty }
  }

  /// Narrative whose section does not exist in the pivot, or may not stand there without entries.
  private func strayNarrative() -> [Stray] {
    let homes = Set(PivotSection.all.map(\.code)).union(CarriedAlerts.sections)
    var strays: [Stray] = []
    for section in summary.narrativeSections where !homes.contains(section.code.code) && !section.narrative.isEmpty {
      let stray = Stray(heading: section.sourceTitle ?? section.code.shownDisplay, narrative: section.narrative)
      strays.append(stray)
      loseSection(stray, section.code.code)
    }
    func add<Entry>(_ section: Section<Entry>, _ kind: PivotSection) {
      guard section.entries.isEmpty, !section.narrative.isEmpty else { return }
      let stray = Stray(heading: section.sourceTitle ?? kind.display, narrative: section.narrative)
      strays.append(stray)
      loseSection(stray, kind.code)
    }
    add(summary.immunizations, .immunizations)
    add(summary.pregnancy, .pregnancy)
    add(summary.socialHistory, .socialHistory)
    return strays + [travels()].filter { !$0.isEmpty }
  }

  private func append(_ strays: [Stray], to text: SectionText) {
    for stray in strays where !stray.isEmpty {
      text.append(heading: stray.heading, id: stray.headingID)
      for block in stray.narrative { text.append(block) }
      for line in stray.lines { text.say(line.provenance.narrativeReference, line.words) }
    }
  }

  func loseSection(_ stray: Stray, _ code: String, home: String = "history of past illness") {
    lose(
      "section", in: code, at: "section[\(code)]", .noPlace, wordsRemain: true,
      "The section \"\(stray.heading)\" has no place of its own; its words stand in the \(home).")
  }

  /// Past illnesses, and the words that have no other home (family history, alerts, …).
  private func pastIllnesses(_ strays: [Stray]) -> PivotNode? {
    let section = summary.pastIllnesses
    let text = text(section.narrative, .pastIllnesses)
    append(strays, to: text)
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
