import Foundation
import GatewayTesting
import Testing

@Suite(
  "The JSON schemas of the project",
  .enabled(
    if: BuiltProgram.path != nil && PythonTools.have("jsonschema", "cryptography"),
    "needs jsonschema and cryptography"))
struct SchemaFileTests {
  @Test("Configurations, trust list, log entries and consent receipts of a whole exchange are as the schemas say")
  func files() async throws {
    try await CommandLine.withFolder { folder in
      try DevelopmentPKI.copyRecipe(to: folder)
      let (pki, kept) = (folder.appendingPathComponent("pki"), folder.appendingPathComponent("demo"))
      let demo = try CommandLine.run("demo", "--once", "--certificates", pki.path, "--keep", kept.path)
      #expect(demo.status == 0, "\(demo.talk)")
      #expect(demo.data.hasPrefix("OK  exchange "))
      let checked = try PythonTools.run([
        Project.root.appendingPathComponent("Tests/CommandLineTests/Schemas/check.py").path,
        Project.root.appendingPathComponent("Schemas").path, kept.path,
        pki.appendingPathComponent("trust-list.jws").path, pki.path,
      ])
      #expect(checked.status == 0, "\(checked.errors)")
    }
  }
}
