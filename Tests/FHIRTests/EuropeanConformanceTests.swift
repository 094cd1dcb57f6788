import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

/// What the rules of the HL7 Europe Patient Summary say about written Bundles, asked of the shared checker.
@Suite(
  "Conformance of the European Bundle",
  .enabled(if: Shared.isHere && PythonTools.have("fhirkit"), "needs PASSERELLE_SHARED and fhirkit-rs"))
struct EuropeanConformanceTests {
  @Test("Bundles of every kind of summary break no rule", arguments: ["eps", "eps-xtehr", "ips"])
  func noErrors(profile: String) throws {
    try check(EuropeanSummaries.all(medicines: 200), profile)
  }

  @Test("Bundles made from published pivots break no rule", arguments: ["eps", "eps-xtehr", "ips"])
  func pivots(profile: String) throws {
    let names = ["2-1234-W8-zero-errors", "2-1234-2-W7", "onlyProblems-pivot"]
    try check(
      names.map { name in
        let pivot = try Document.parse(Shared.bytes("samples/\(name).xml"), limits: .nationalDocument)
        return try (name, PivotReader.read(pivot).summary)
      }, profile)
  }

  private func check(_ summaries: [(name: String, summary: PatientSummary)], _ profile: String) throws {
    let folder = try TemporaryFolder.make("european-bundles")
    var files: [String] = []
    for (name, summary) in summaries {
      let file = folder.appendingPathComponent("\(name).json")
      try Data(EuropeanBundleWriter.write(summary, as: EuropeanSummaries.identity).bytes).write(to: file)
      files.append(file.path)
    }
    let script = try Shared.url("conformance/check-eps").path
    let outcome = try PythonTools.run([script, "--profile", profile] + files)
    let lines = outcome.output.split(separator: "\n")
    let errors = lines.filter { !$0.contains("  warning ") }
    #expect(outcome.status == 0, "\(errors.joined(separator: "\n"))\(outcome.errors)")
    #expect(lines.filter { $0.hasPrefix("PASS ") }.count == files.count)
    // A resource that nothing leads to, or a reference out of the document, is a warning to the checker, not to us.
    for rule in ["document-scope", "reference", "absent-contradiction", "empty-reason"] {
      #expect(!lines.contains { $0.contains("warning \(rule) ") }, "\(rule)")
    }
  }
}
