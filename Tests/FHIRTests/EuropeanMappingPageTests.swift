import Foundation
import GatewayTesting
import Testing

@Suite("The page of what is written as FHIR")
struct EuropeanMappingPageTests {
  @Test("It names every stored property of the model, as the sources declare them")
  func properties() throws {
    let folder = Project.root.appendingPathComponent("Sources/Documents/PatientSummary")
    let page = try String(contentsOf: folder.appendingPathComponent("FHIR/MAPPING-EPS.md"), encoding: .utf8)
    let spans = page.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
    let named = Set(spans.flatMap { $0.split { !$0.isLetter }.map(String.init) })
    var count = 0
    for file in ["PatientSummary", "Entries", "Observations", "Plans", "Header", "CodedConcept"] {
      let source = try String(contentsOf: folder.appendingPathComponent("\(file).swift"), encoding: .utf8)
      for line in source.split(separator: "\n") where line.hasPrefix("  public var ") && !line.contains("{") {
        let name = String(line.dropFirst(13).prefix { $0.isLetter })
        count += 1
        #expect(named.contains(name), "\(file): \(name)")
      }
    }
    #expect(count > 100)
  }
}
