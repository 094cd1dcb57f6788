import Domain

/// An entry of a summary, whatever its section: where it stood, what it is about, what was said beside it.
protocol RecordedEntry: Sendable, Hashable {
  var provenance: Provenance { get set }
  var comment: String? { get set }
  /// What the entry is about; nil where it has no code of its own.
  var subject: CodedConcept? { get }
}

extension RecordedEntry {
  /// The words that name the entry, in the source's language.
  var words: String { subject?.sourceWords ?? provenance.text ?? "" }
}

extension Allergy: RecordedEntry { var subject: CodedConcept? { agent ?? kind } }
extension Medication: RecordedEntry {
  var subject: CodedConcept? {
    product.name.map { CodedConcept(originalText: $0) } ?? product.atc ?? product.ingredients.first?.substance
  }
}
extension Problem: RecordedEntry { var subject: CodedConcept? { condition } }
extension Procedure: RecordedEntry { var subject: CodedConcept? { code } }
extension Device: RecordedEntry { var subject: CodedConcept? { code } }
extension Immunization: RecordedEntry { var subject: CodedConcept? { vaccine } }
extension SocialObservation: RecordedEntry { var subject: CodedConcept? { habit } }
extension PregnancyObservation: RecordedEntry { var subject: CodedConcept? { nil } }
extension ObservationGroup: RecordedEntry { var subject: CodedConcept? { code ?? observations.first?.code } }
extension PlannedItem: RecordedEntry { var subject: CodedConcept? { code } }
extension AdvanceDirective: RecordedEntry { var subject: CodedConcept? { kind } }
extension Alert: RecordedEntry { var subject: CodedConcept? { code } }
extension Travel: RecordedEntry { var subject: CodedConcept? { country } }

/// A look at every section of a summary, or a change of each.
protocol SectionVisitor {
  mutating func visit<Entry: RecordedEntry>(_ section: inout Section<Entry>, code: String)
}

extension PatientSummary {
  /// Shows every section to the visitor under its LOINC code, in the order of the pivot.
  mutating func accept(_ visitor: inout some SectionVisitor) {
    visitor.visit(&allergies, code: "48765-2")
    visitor.visit(&medications, code: "10160-0")
    visitor.visit(&problems, code: "11450-4")
    visitor.visit(&devices, code: "46264-8")
    visitor.visit(&pregnancy, code: "10162-6")
    visitor.visit(&procedures, code: "47519-4")
    visitor.visit(&immunizations, code: "11369-6")
    visitor.visit(&pastIllnesses, code: "11348-0")
    visitor.visit(&socialHistory, code: "29762-2")
    visitor.visit(&vitalSigns, code: "8716-3")
    visitor.visit(&results, code: "30954-2")
    visitor.visit(&functionalStatus, code: "47420-5")
    visitor.visit(&carePlan, code: "18776-5")
    visitor.visit(&advanceDirectives, code: "42348-3")
    visitor.visit(&alerts, code: "104605-1")
    visitor.visit(&travelHistory, code: "10182-4")
  }
}
