import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing

@Suite("The page of what is read from FHIR")
struct BundleMappingPageTests {
  let page: String

  init() throws {
    let file = Project.root.appendingPathComponent("Sources/Documents/PatientSummary/FHIR/MAPPING-FHIR-IN.md")
    page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test("It names every field of the model, or says of which field FHIR holds nothing")
  func fields() throws {
    let summary = try BundleReader.read(BundleFixture("PL", "pl", .uuid).json).summary
    var missing: [String] = []
    func look(_ value: Any?, _ name: String) throws {
      for child in Mirror(reflecting: try #require(value, "no sample of \(name)")).children {
        guard let label = child.label, label != "provenance" else { continue }
        if !page.contains("`\(label)`"), !page.contains(".\(label)`") { missing.append("\(name).\(label)") }
      }
    }
    try look(summary, "PatientSummary")
    try look(summary.header, "Header")
    try look(summary.header.patient, "Patient")
    try look(summary.problems.entries.first, "Problem")
    try look(summary.allergies.entries.first, "Allergy")
    try look(summary.allergies.entries.first?.reactions.first, "Reaction")
    try look(summary.medications.entries.first, "Medication")
    try look(summary.medications.entries.first?.product, "MedicinalProduct")
    try look(summary.procedures.entries.first, "Procedure")
    try look(summary.devices.entries.first, "Device")
    try look(summary.immunizations.entries.first, "Immunization")
    try look(summary.vitalSigns.entries.first, "ObservationGroup")
    try look(summary.vitalSigns.entries.first?.observations.first, "Observation")
    try look(summary.carePlan.entries.first, "PlannedItem")
    try look(summary.advanceDirectives.entries.first, "AdvanceDirective")
    try look(summary.alerts.entries.first, "Alert")
    try look(summary.travelHistory.entries.first, "Travel")
    try look(summary.socialHistory.entries.first, "SocialObservation")
    try look(summary.pregnancy.entries.first, "PregnancyObservation")
    #expect(missing == [])
  }
}
