import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import Validation
import XML

/// European FHIR summaries say less in their header than a pivot must: nobody signed, no language.
@Suite(
  "From a European FHIR summary to the documents of MyHealth@EU", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED")
)
struct EuropeanChainTests {
  private static let names = ["es-synderai-eps", "fr-synderai-eps", "de-eps-ig-example", "ips-all-sections"]

  private func reading(_ name: String) throws -> Reading {
    try DocumentReader.read(Shared.bytes("samples/fhir/\(name).json"))
  }

  @Test("Each becomes a pivot that keeps our rules, every item in its report", arguments: names)
  func pivot(_ name: String) throws {
    let reading = try reading(name)
    let translated = try Translator(catalogue: .starter).translate(
      reading, as: .derived(from: reading.summary.header))
    _ = try Validator.withPivotSchema().validate(translated)
    #expect(translated.report.items.count == reading.items.count)
    #expect(translated.report.unaccounted.isEmpty)
  }

  @Test("Nobody is said to have signed where nobody did", arguments: names.dropLast())
  func signature(_ name: String) throws {
    let reading = try reading(name)
    #expect(reading.summary.header.legalAuthenticator == nil)
    let translated = try Translator(catalogue: .starter).translate(
      reading, as: .derived(from: reading.summary.header))
    let pivot = try Document.parse(translated.pivot)
    let legal = try #require(pivot.root.find("legalAuthenticator"))
    #expect(legal.find("signatureCode")?.attribute("nullFlavor") == "NI")
    #expect(try PivotReader.read(pivot).summary.header.legalAuthenticator == nil)
    #expect(translated.report.header.contains { $0.element == "legalAuthenticator" })
  }

  @Test("A summary about nobody identified is refused as a pivot, with the missing part named")
  func unidentified() throws {
    let reading = try reading("at-eps-ig-empty")
    let failure = #expect(throws: WritingFailure.self) {
      try Translator(catalogue: .starter).translate(reading, as: .derived(from: reading.summary.header))
    }
    #expect(failure?.why.contains("identifier of the patient") == true)
  }

  @Test(
    "The official rules find nothing in pivot and L1",
    .enabled(if: PythonTools.canCheckDocuments, "needs PASSERELLE_SHARED, lxml, saxonche"))
  func conformance() throws {
    let folder = try TemporaryFolder.make("european-chain")
    let translator = Translator(catalogue: .starter)
    var files: [String] = []
    for name in Self.names {
      let reading = try reading(name)
      let identity = DocumentIdentity.derived(from: reading.summary.header)
      let translated = try translator.translate(reading, as: identity)
      for (form, bytes) in [
        ("pivot", translated.pivot), ("l1", try translator.l1(translated.summary, as: identity).bytes),
      ] {
        let file = folder.appendingPathComponent("\(name)-\(form).xml")
        try Data(bytes).write(to: file)
        files.append(file.path)
      }
    }
    let outcome = try PythonTools.run([Shared.url("conformance/check-ps").path, "-v"] + files)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains("has no eHDSI"), "\(outcome.output)")
  }

  @Test(
    "Whatever was read becomes a Bundle in which the checker of the European FHIR summary finds no error",
    .enabled(if: PythonTools.have("fhirkit"), "needs PASSERELLE_SHARED and fhirkit-rs"),
    arguments: ["eps", "eps-xtehr"])
  func bundles(_ profile: String) throws {
    let folder = try TemporaryFolder.make("european-bundles")
    let translator = Translator(catalogue: .starter)
    let sources =
      ["VSM_1.4_2022.01.xml", "IPS-FR_2024.01.xml", "2-1234-2-W7.xml", "onlyProblems-pivot.xml"]
      + (Self.names + ["at-eps-ig-empty"]).map { "fhir/\($0).json" }
    var files: [String] = []
    for source in sources {
      let summary = translator.transcode(try DocumentReader.read(Shared.bytes("samples/\(source)")).summary).summary
      let written = try EuropeanBundleWriter.write(summary, as: .bundle(derivedFrom: summary.header))
      let file = folder.appendingPathComponent("\(files.count).json")
      try Data(written.bytes).write(to: file)
      files.append(file.path)
    }
    let outcome = try PythonTools.run([Shared.url("conformance/check-eps").path, "--profile", profile] + files)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("PASS ") }.count == files.count, "\(outcome.output)\(outcome.errors)")
    #expect(!lines.contains { $0.contains("warning document-scope ") || $0.contains("warning reference ") })
  }
}
