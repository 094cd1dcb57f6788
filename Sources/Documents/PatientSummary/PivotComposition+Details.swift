import CDA
import Domain
import XML

/// A coded detail that hangs below a problem or an allergy: one value of one value set.
struct PivotDetail: Sendable {
  let templates: FixedElements
  let code: Coding
  let valueType: String
  let relationship: String
  let inverted: Bool
  /// Whether the rules take a null value; where not, a detail without a European code is left out.
  let allowsNull: Bool

  private init(
    _ templates: [String], _ code: String, _ display: String, type: String = "CE", _ relationship: String,
    inverted: Bool, allowsNull: Bool
  ) {
    self.templates = TemplateIDs.of(templates)
    self.code = Coding(system: CodeSystem.loinc, code: code, display: display, systemName: "LOINC")
    valueType = type
    self.relationship = relationship
    self.inverted = inverted
    self.allowsNull = allowsNull
  }

  static let problemCertainty = PivotDetail(
    [Template.problemCertainty], "66455-7", "Condition status", "SUBJ", inverted: true, allowsNull: false)
  static let problemStatus = PivotDetail(
    [
      Template.problemStatus, "\(Template.hl7).10.20.1.57", "\(Template.hl7).10.20.1.50", "\(Template.pcc).4.1.1",
    ], "33999-4", "Status", "REFR", inverted: false, allowsNull: true)
  static let healthStatus = PivotDetail(
    [Template.healthStatus, "\(Template.hl7).10.20.1.51", "\(Template.pcc).4.1.2"], "11323-3", "Health status", "REFR",
    inverted: false, allowsNull: true)
  static let criticality = PivotDetail(
    [Template.criticality], "82606-5", "Allergy or intolerance criticality", "SUBJ", inverted: false,
    allowsNull: false)
  static let allergyCertainty = PivotDetail(
    [Template.allergyCertainty], "66455-7", "Condition status", "SUBJ", inverted: false, allowsNull: false)
  static let allergyStatus = PivotDetail(
    [Template.allergyStatus], "33999-4", "Status", "REFR", inverted: false, allowsNull: true)
}

extension PivotComposition {
  typealias Place = (section: String, path: String)

  func textReference(_ reference: String) -> PivotNode {
    element("text") { element("reference", ["value": reference]) }
  }

  /// One detail; nil, with a line in the account, when it has no European code and the rules want one.
  func detail(
    _ detail: PivotDetail, _ concept: CodedConcept, _ reference: String, _ place: Place, _ text: SectionText,
    _ element: String
  ) -> PivotNode? {
    guard isCoded(concept) || (detail.allowsNull && concept.words != nil) else {
      loseUnmapped(element, concept, place, text)
      return nil
    }
    return self.element(
      "entryRelationship", ["typeCode": detail.relationship, "inversionInd": String(detail.inverted)]
    ) {
      self.element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(detail.templates)
        fixed("code", detail.code)
        textReference(text.id(of: concept.narrativeReference).map { "#" + $0 } ?? reference)
        put(.completed)
        coded("value", concept, in: text, type: detail.valueType)
      }
    }
  }

  func severity(_ concept: CodedConcept, _ reference: String, _ place: Place, _ text: SectionText) -> PivotNode? {
    guard isCoded(concept) else {
      loseUnmapped("severity", concept, place, text)
      return nil
    }
    return element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "true"]) {
      element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(TemplateIDs.severity)
        put(.severity)
        textReference(text.id(of: concept.narrativeReference).map { "#" + $0 } ?? reference)
        put(.completed)
        coded("value", concept, in: text, type: "CD")
      }
    }
  }

  /// A comment points at its words; they become a line of the narrative where they do not stand there yet.
  func comment(_ words: String?, _ text: SectionText, below type: String = "SUBJ") -> PivotNode? {
    guard let words = words?.nonEmpty else { return nil }
    return element("entryRelationship", ["typeCode": type, "inversionInd": type == "SUBJ" ? "true" : nil]) {
      element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
        put(TemplateIDs.comment)
        loinc("48767-8", "Annotation comment")
        textReference(text.reference(nil, words: words))
        put(.completed)
      }
    }
  }

  func entryAuthor(_ provenance: Provenance, _ kind: PivotSection) -> PivotNode? {
    provenance.author.flatMap { author($0, at: provenance.sourcePath, section: kind.code) }
  }

  /// A part that the pivot has no element for: its words become a line of the narrative, and the account says so.
  func keepAsWords(
    _ element: String, _ words: String?, at place: Place, in text: SectionText, from reference: String? = nil,
    source: Coding? = nil, _ note: String = "The pivot has no element for it; its words stand in the narrative."
  ) {
    if let words = words?.nonEmpty { _ = text.reference(reference, words: words) }
    lose(
      element, in: place.section, at: place.path, .noPlace, source: source, wordsRemain: words?.nonEmpty != nil, note)
  }

  func keepAsWords(_ element: String, _ concept: CodedConcept, at place: Place, in text: SectionText) {
    keepAsWords(
      element, concept.words, at: place, in: text, from: concept.narrativeReference, source: concept.source.first)
  }

  func loseUnmapped(_ element: String, _ concept: CodedConcept, _ place: Place, _ text: SectionText) {
    lose(
      element, in: place.section, at: place.path, .unmapped, source: concept.source.first,
      wordsRemain: text.id(of: concept.narrativeReference) != nil,
      "No European code stands for it and the European document takes no other.")
  }
}
