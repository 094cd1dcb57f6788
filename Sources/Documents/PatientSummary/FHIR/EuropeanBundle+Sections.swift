import CDA
import Domain
import FHIR

/// What the writing of one entry gave: references for the section, and clinical words that no resource holds.
struct WrittenEntry {
  var references: [JSON] = []
  var words: [String] = []
  /// Whether it says that there is none.
  var isKnownAbsence = false
}

/// One section while it is written.
struct SectionDraft {
  let language: LanguageTag
  var entries: [WrittenEntry] = []
  /// The source's narrative blocks.
  var narrative: [Narrative] = []
  /// Sentences on what is not there.
  var remarks: [String] = []
  var emptyReason: JSON?

  init(language: LanguageTag) { self.language = language }

  var references: [JSON] { entries.flatMap(\.references) }
}

extension EuropeanBundle {
  /// A section: its entries, or the kind of nothing that the summary states; nil where an optional one says nothing.
  func section<Entry>(
    _ kind: EuropeanSection, _ source: Section<Entry>, entry: (Entry) -> WrittenEntry
  ) -> JSON? {
    section = kind.code
    var draft = SectionDraft(language: summary.header.language)
    draft.narrative = source.narrative + narratives(of: kind.code)
    hasNarrative = !draft.narrative.isEmpty
    if case .entries(let entries) = source.content {
      draft.entries = entries.map(entry)
    } else {
      absent(source.content, kind, &draft)
    }
    tellUnread(unread[kind.code], &draft)
    let isSilent =
      draft.entries.isEmpty && draft.narrative.isEmpty && source.content == .noInformation && unread[kind.code] == 0
    guard kind.isCompulsory || !isSilent else { return nil }
    return finished(kind, source.sourceTitle, draft)
  }

  /// The section element of a draft.
  func finished(_ kind: EuropeanSection, _ title: String?, _ draft: SectionDraft) -> JSON? {
    let references = draft.references
    let notes = draft.remarks.map { remark in
      JSON.fhirExtension(
        "http://hl7.org/fhir/StructureDefinition/note", "Annotation", ["text": .string(remark)])
    }
    return JSON.element([
      "title": .words(title) ?? .string(kind.title),
      "code": .concept(FHIRSystem.loinc, kind.code, kind.display), "text": draft.text(self),
      "entry": .list(references), "extension": .list(notes),
      "emptyReason": references.isEmpty ? draft.emptyReason ?? emptyReason("unavailable", source: nil) : nil,
    ])
  }

  /// Says which kind of nothing a section states; silence never becomes "none known".
  func absent<Entry>(_ content: SectionContent<Entry>, _ kind: EuropeanSection, _ draft: inout SectionDraft) {
    switch content {
    case .entries: break
    case .notAsked: draft.emptyReason = emptyReason("notasked", source: nil)
    case .noInformation: draft.emptyReason = emptyReason("unavailable", source: nil)
    case .statedNone(let stated) where KnownAbsence.isNoInformation(stated):
      draft.emptyReason = emptyReason("unavailable", source: stated)
    case .statedNone(let stated):
      guard let concept = KnownAbsence.concept(stated, in: kind) else {
        draft.emptyReason = emptyReason("nilknown", source: stated)
        return
      }
      draft.entries.append(WrittenEntry(references: [knownAbsence(concept, kind)], isKnownAbsence: true))
    }
  }

  /// Says that entries could not be read: beside facts as a remark, else as the reason why there are none. "None known"
  /// is not said beside what nobody could read.
  private func tellUnread(_ count: Int, _ draft: inout SectionDraft) {
    guard count > 0 else { return }
    draft.remarks.append("Entries of the source that could not be read: \(count).")
    let hasFacts = draft.entries.contains { !$0.isKnownAbsence }
    guard !hasFacts else { return }
    draft.entries = []
    draft.emptyReason = [
      "coding": [.coding(FHIRSystem.dataAbsentReason, "error", "Error")], "text": "Could not be read.",
    ]
  }

  func emptyReason(_ code: String, source: Coding?) -> JSON {
    let displays = ["nilknown": "Nil Known", "notasked": "Not Asked", "unavailable": "Unavailable"]
    return JSON.element([
      "coding": .list([
        .coding(FHIRSystem.emptyReason, code, displays[code]), source.flatMap { coding($0, userSelected: true) },
      ])
    ]) ?? .null
  }

  /// The resource that says "there is none" (IPS 2.0: SNOMED CT codes instead of the former IPS code system).
  private func knownAbsence(_ code: CodedConcept, _ kind: EuropeanSection) -> JSON {
    let concept = self.concept(code)
    switch kind.code {
    case EuropeanSection.allergies.code:
      return add(
        "AllergyIntolerance", "known-absence",
        [
          "clinicalStatus": .concept(FHIRSystem.allergyClinical, "active", "Active"), "code": concept,
          "patient": patient,
        ])
    case EuropeanSection.medications.code:
      return add(
        "MedicationStatement", "known-absence",
        [
          "status": "unknown", "medicationCodeableConcept": concept, "subject": patient,
          "_effectiveDateTime": DataAbsentReason.element(.notApplicable),
        ])
    default:
      return add(
        "Condition", "known-absence",
        [
          "clinicalStatus": .concept(FHIRSystem.conditionClinical, "active", "Active"),
          "category": [.concept(FHIRSystem.conditionCategory, "problem-list-item", "Problem List Item")],
          "code": concept, "subject": patient,
        ])
    }
  }

  // MARK: Problems, current and past

  /// The problem list; EPS folds past illnesses into it, as inactive or resolved Conditions.
  func problemSection() -> JSON? {
    let kind = EuropeanSection.problems
    section = kind.code
    let current = summary.problems
    let past = summary.pastIllnesses
    var draft = SectionDraft(language: summary.header.language)
    draft.narrative =
      current.narrative + narratives(of: kind.code)
      + titled(past.sourceTitle ?? "History of Past illness", past.narrative)
      + narratives(of: EuropeanSection.pastIllnesses)
    hasNarrative = !draft.narrative.isEmpty
    draft.entries = current.entries.map { condition($0, isPast: false) }
    absent(current.content, kind, &draft)
    draft.entries += past.entries.map { condition($0, isPast: true) }
    // An empty reason may not stand beside entries (cmp-2); what it would say must not be lost.
    if !past.entries.isEmpty {
      switch current.content {
      case .entries: break
      case .statedNone:
        account.add(
          AccountItem(
            section: kind.code, sourcePath: "section[11450-4]", element: "problems", outcome: .carried,
            note: "No current problems are stated beside past illnesses; the European section holds both."))
      case .notAsked: draft.remarks.append("Current problems: not asked. The entries are past illnesses.")
      case .noInformation: draft.remarks.append("Current problems: no information. The entries are past illnesses.")
      }
    }
    switch past.content {
    case .statedNone(let stated):
      draft.remarks.append("Past illnesses: \(stated.display ?? stated.code)")
      lose(
        "pastIllnesses", at: "section[11348-0]", source: stated,
        "The European summary has one section for current and past problems; the statement stands in its note.")
    case .notAsked: draft.remarks.append("Past illnesses: not asked.")
    case .entries, .noInformation: break
    }
    tellUnread(unread[kind.code] + unread[EuropeanSection.pastIllnesses], &draft)
    return finished(kind, current.sourceTitle ?? past.sourceTitle, draft)
  }
}
