import Documents
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
    try look(summary.header, "Header")
    try look(summary.header.patient, "Patient")
    #expect(missing.isEmpty)
  }
}
