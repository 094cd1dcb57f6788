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
    let named = Set(
      page.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map { $0.element.split(separator: ".").last.map(String.init) ?? "" })
    let missing = Set(
      Self.values().flatMap { value in
        Mirror(reflecting: value).children.compactMap(\.label).filter { !named.contains($0) }
          .map { "\(type(of: value)).\($0)" }
      })
    #expect(missing == [])
  }

  /// A value of every type of the model that a summary holds.
  private static func values() -> [Any] {
    let summary = SyntheticSummary.beyond()
    let problem = summary.problems.entries[0]
    let medication = summary.medications.entries[0]
    let header: [Any] = [
      summary, summary.header, summary.header.patient, SyntheticSummary.physician, SyntheticSummary.organisation,
      summary.header.contacts[0], problem.provenance, problem.condition,
    ]
    let entries: [[Any]] = [
      summary.problems.entries, summary.allergies.entries, summary.allergies.entries.flatMap(\.reactions),
      summary.medications.entries, summary.procedures.entries, summary.devices.entries, summary.immunizations.entries,
      summary.socialHistory.entries, summary.pregnancy.entries, summary.carePlan.entries,
      summary.advanceDirectives.entries, summary.alerts.entries, summary.travelHistory.entries,
    ]
    let groups = summary.vitalSigns.entries + summary.results.entries + summary.functionalStatus.entries
    let observations = groups.flatMap(\.observations)
    let parts: [[Any]] = [
      groups, observations, observations.flatMap(\.referenceRanges), [medication.product],
      medication.product.ingredients, medication.product.package.map { [$0] } ?? [],
    ]
    return header + (entries + parts).flatMap { $0 }
  }
}
