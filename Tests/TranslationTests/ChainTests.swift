import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

/// French record → model → European codes → pivot, held against the official rules.
@Suite("From a French record to the pivot", .enabled(if: PythonTools.canCheckDocuments, "needs check-ps"))
struct ChainTests {
  static let samples = ["samples/VSM_1.4_2022.01.xml", "samples/IPS-FR_2024.01.xml"]

  static func records() throws -> [(name: String, bytes: [UInt8])] {
    let people = Project.root.appendingPathComponent("Sources/Gateway/Demo/People")
    let names = try FileManager.default.contentsOfDirectory(atPath: people.path).filter { $0.hasSuffix(".xml") }
      .sorted()
    return try samples.map { (URL(fileURLWithPath: $0).lastPathComponent, try Shared.bytes($0)) }
      + names.map { ($0, [UInt8](try Data(contentsOf: people.appendingPathComponent($0)))) }
  }

  static func catalogues() throws -> [(name: String, catalogue: Catalogue)] {
    let official = try Catalogue.load(directory: Shared.url("terminology").path)
    return [("starter", .starter), ("official", official.filled(from: .starter))]
  }

  @Test("Every record becomes a pivot without XSD error, schematron error or template-less section or entry")
  func conforms() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chain-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    var files: [String] = []
    for (set, catalogue) in try Self.catalogues() {
      for (name, bytes) in try Self.records() {
        let reading = try DocumentReader.read(Document.parse(bytes, limits: .nationalDocument))
        let translated = try Translator(catalogue: catalogue).translate(
          reading, as: .derived(from: reading.summary.header))
        let file = folder.appendingPathComponent("\(set)-\(name)")
        try Data(translated.pivot).write(to: file)
        files.append(file.path)
      }
    }
    let script = try Shared.url("conformance/check-ps").path
    let outcome = try PythonTools.run([script] + files)
    #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)")
    #expect(!outcome.output.contains("without template"), "\(outcome.output)")
  }
}
