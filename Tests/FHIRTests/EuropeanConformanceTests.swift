import Documents
import Foundation
import GatewayTesting
import Testing

/// What the rules of the HL7 Europe Patient Summary say about written Bundles, asked of the shared checker.
@Suite(
  "Conformance of the European Bundle",
  .enabled(if: Shared.isHere && PythonTools.have("fhirkit"), "needs PASSERELLE_SHARED and fhirkit-rs"))
struct EuropeanConformanceTests {
  @Test("Bundles of every kind of summary break no rule", arguments: ["eps", "eps-xtehr", "ips"])
  func noErrors(profile: String) throws {
    let folder = try TemporaryFolder.make("european-bundles")
    var files: [String] = []
    for (name, summary) in EuropeanSummaries.all(medicines: 200) {
      let file = folder.appendingPathComponent("\(name).json")
      try Data(EuropeanBundleWriter.write(summary, as: EuropeanSummaries.identity).bytes).write(to: file)
      files.append(file.path)
    }
    let script = try Shared.url("conformance/check-eps").path
    let outcome = try PythonTools.run([script, "--profile", profile] + files)
    let errors = outcome.output.split(separator: "\n").filter { !$0.contains("  warning ") }
    #expect(outcome.status == 0, "\(errors.joined(separator: "\n"))\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").filter { $0.hasPrefix("PASS ") }.count == files.count)
  }
}
