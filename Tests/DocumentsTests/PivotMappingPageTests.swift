import CDA
import Documents
import Foundation
import GatewayTesting
import Testing

@Suite("The page on the pivot's mapping")
struct PivotMappingPageTests {
  @Test("It names every stored property of the model")
  func properties() throws {
    let file = Project.root.appendingPathComponent("Sources/Documents/PatientSummary/MAPPING.md")
    let page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let named = Set(page.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { $0.element.split(separator: ".").last.map(String.init) ?? "" })
    var missing: [String] = []
    func look(_ value: Any, _ type: String) {
      for label in Mirror(reflecting: value).children.compactMap(\.label) where !named.contains(label) {
        missing.append("\(type).\(label)")
      }
    }
    let summary = SyntheticSummary.beyond()
    look(summary, "PatientSummary")
    look(summary.header, "Header")
    look(summary.header.patient, "Patient")
    look(SyntheticSummary.physician, "Author")
    look(SyntheticSummary.organisation, "Organisation")
    for contact in summary.header.contacts { look(contact, "Contact") }
    for entry in summary.problems.entries {
      look(entry, "Problem")
      look(entry.provenance, "Provenance")
      look(entry.condition, "CodedConcept")
    }
    for entry in summary.allergies.entries { look(entry, "Allergy") }
    for entry in summary.allergies.entries.flatMap(\.reactions) { look(entry, "Reaction") }
    for entry in summary.medications.entries {
      look(entry, "Medication")
      look(entry.product, "MedicinalProduct")
      for part in entry.product.ingredients { look(part, "Ingredient") }
      if let package = entry.product.package { look(package, "Package") }
    }
    for entry in summary.procedures.entries { look(entry, "Procedure") }
    for entry in summary.devices.entries { look(entry, "Device") }
    for entry in summary.immunizations.entries { look(entry, "Immunization") }
    for entry in summary.socialHistory.entries { look(entry, "SocialObservation") }
    for entry in summary.pregnancy.entries { look(entry, "PregnancyObservation") }
    for entry in summary.vitalSigns.entries {
      look(entry, "ObservationGroup")
      look(entry.observations[0], "Observation")
      for range in entry.observations[0].referenceRanges { look(range, "ReferenceRange") }
    }
    for entry in summary.carePlan.entries { look(entry, "PlannedItem") }
    for entry in summary.advanceDirectives.entries { look(entry, "AdvanceDirective") }
    for entry in summary.alerts.entries { look(entry, "Alert") }
    for entry in summary.travelHistory.entries { look(entry, "Travel") }
    #expect(missing == [])
  }
}
