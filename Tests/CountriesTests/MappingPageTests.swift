import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing

@Suite("The French mapping page")
struct MappingPageTests {
  let page: String

  init() throws {
    let file = Project.root.appendingPathComponent("Sources/Countries/France/MAPPING.md")
    page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test("It names every field of the model's entries, header and patient")
  func fields() throws {
    let summary = try FrenchSample.person("ines-belkacem").summary
    let camille = try FrenchSample.person("camille-rousseau").summary
    let synthetic = ObservationGroup(
      provenance: Provenance(sourcePath: ""), time: TimeRange(),
      observations: [
        Observation(
          provenance: Provenance(sourcePath: ""), code: CodedConcept(), value: .missing(.unknown), time: TimeRange())
      ])
    var missing: [String] = []
    func look(_ value: Any?, _ name: String) throws {
      for child in Mirror(reflecting: try #require(value, "no sample of \(name)")).children {
        guard let label = child.label, label != "provenance" else { continue }
        let isNamed = page.contains("`\(label)`") || page.contains(".\(label)`")
        if !isNamed { missing.append("\(name).\(label)") }
      }
    }
    try look(summary.problems.entries.first, "Problem")
    try look(summary.allergies.entries.first, "Allergy")
    try look(summary.allergies.entries.first?.reactions.first, "Reaction")
    try look(summary.medications.entries.first, "Medication")
    try look(summary.medications.entries.first?.product, "MedicinalProduct")
    try look(summary.medications.entries.first?.product.ingredients.first, "Ingredient")
    try look(summary.procedures.entries.first, "Procedure")
    try look(summary.devices.entries.first, "Device")
    try look(summary.immunizations.entries.first, "Immunization")
    try look(camille.socialHistory.entries.first, "SocialObservation")
    try look(summary.pregnancy.entries.first, "PregnancyObservation")
    try look(summary.problems.entries.first?.provenance, "Provenance")
    try look(synthetic.observations.first, "Observation")
    try look(synthetic, "ObservationGroup")
    try look(ReferenceRange(), "ReferenceRange")
    try look(Package(), "Package")
    try look(
      PlannedItem(
        provenance: Provenance(sourcePath: ""), kind: .goal, code: CodedConcept(), status: .active, time: TimeRange()),
      "PlannedItem")
    try look(
      AdvanceDirective(provenance: Provenance(sourcePath: ""), kind: CodedConcept(), time: TimeRange()),
      "AdvanceDirective")
    try look(Alert(provenance: Provenance(sourcePath: ""), code: CodedConcept(), time: TimeRange()), "Alert")
    try look(summary.header, "Header")
    try look(summary.header.patient, "Patient")
    #expect(missing.isEmpty)
  }

  @Test("It names every check that the account may hold, and no other")
  func checks() throws {
    let folder = Project.root.appendingPathComponent("Sources")
    var written: Set<String> = []
    for path in [
      "Countries/France/FrenchSection.swift", "Countries/France/FrenchDocument+Plans.swift",
      "Countries/France/FrenchDocument+Products.swift",
    ] {
      let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent(path)), as: UTF8.self)
      written.formUnion(text.matches(of: /"check\.([a-z-]+)"/).map { String($0.output.1) })
    }
    let shared = folder.appendingPathComponent("Documents/PatientSummary/Consistency.swift")
    let text = String(decoding: try Data(contentsOf: shared), as: UTF8.self)
    written.formUnion(text.matches(of: /`check\.([a-z-]+)`/).map { String($0.output.1) })
    #expect(written.count == 9)
    #expect(Set(page.matches(of: /`check\.([a-z-]+)`/).map { String($0.output.1) }) == written)
  }
}
