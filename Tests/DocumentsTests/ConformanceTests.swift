import Documents
import Foundation
import GatewayTesting
import Testing

/// What the official rules say about written pivots, asked of the shared runner.
@Suite(
  "Conformance of the pivot", .enabled(if: PythonTools.canCheckDocuments, "needs PASSERELLE_SHARED, lxml, saxonche"))
struct ConformanceTests {
  @Test("Pivots of rich, silent, stated-none and not-asked summaries break no official rule")
  func noErrors() throws {
    var identity = SyntheticSummary.identity
    identity.l1 = nil
    identity.friendly = nil
    var bare = SyntheticSummary.bare()
    bare.header.contacts = []
    let pivots = try [
      PivotWriter.write(SyntheticSummary.rich(), as: SyntheticSummary.identity),
      PivotWriter.write(SyntheticSummary.empty(), as: SyntheticSummary.identity),
      PivotWriter.write(SyntheticSummary.statedNone(), as: SyntheticSummary.identity),
      PivotWriter.write(SyntheticSummary.notAsked(), as: SyntheticSummary.identity),
      PivotWriter.write(bare, as: identity),
    ]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pivots-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    var files: [String] = []
    for (index, pivot) in pivots.enumerated() {
      let file = folder.appendingPathComponent("pivot-\(index).xml")
      try Data(pivot.bytes).write(to: file)
      files.append(file.path)
    }
    let script = try Shared.url("conformance/check-ps").path
    let outcome = try PythonTools.run([script, "-v"] + files)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    // A section or entry without a template is not checked by any rule, so the runner warns about it.
    #expect(!outcome.output.contains("check-ps:"), "\(outcome.output)")
    #expect(!outcome.output.contains("has no eHDSI"), "\(outcome.output)")
  }
}
