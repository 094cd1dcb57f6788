import CDA
import Countries
import Documents
import Domain
import GatewayTesting
import Testing
import XML

@Suite("The account of a French document")
struct CompletenessTests {
  static let people = ["camille-rousseau", "ines-belkacem", "lucien-fabre", "lesia-santini"]

  /// Codes that only name the question or the kind of an entry, which the European entry says by its own structure.
  static let structure: Set<String> = [
    "SEV", "33999-4", "11323-3", "66455-7", "82606-5", "48767-8", "30973-2", "DRUG", "418799008", "404684003",
    "11449-6", "IMMUNIZ",
  ]

  @Test("Every code of a demo person is in the model or in the account", arguments: people)
  func demoPeople(name: String) throws {
    let bytes = [UInt8](try FrenchSample.text(of: name).utf8)
    try check(Document.parse(bytes, limits: .nationalDocument))
  }

  @Test(
    "Every code of an official sample is in the model or in the account",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"), arguments: [FrenchSample.vsm, FrenchSample.ips])
  func officialSamples(path: String) throws {
    try check(Document.parse(Shared.bytes(path), limits: .nationalDocument))
  }

  private func check(_ document: Document) throws {
    let reading = try #require(AllCountries.reader(of: document)).read(.xml(document))
    let (count, vanished) = Self.vanished(document, reading)
    #expect(vanished == [])
    #expect(count > 2)
  }

  /// How many codes the entries of a document hold, and those that neither the model nor the account has.
  static func vanished(_ document: Document, _ reading: Reading) -> (count: Int, vanished: [String]) {
    let inModel = Set(codings(in: reading.summary))
    var count = 0
    var vanished: [String] = []
    for section in SourceSection.all(in: document.root) {
      for entry in section.entries {
        let items = reading.account.items(at: entry.path)
        // A whole entry that was set aside, or embeds a file, stands in one item.
        if items.contains(where: { $0.sourcePath == entry.path && !$0.element.contains(".") }) { continue }
        if reading.account.items(at: section.path).contains(where: { $0.element == "section" }) { continue }
        let accounted = Set(items.compactMap { $0.source.map(key) })
        for element in [entry.element] + entry.element.descendants {
          guard let coding = element.coding, !structure.contains(coding.code) else { continue }
          if ["administrativeGenderCode", "standardIndustryClassCode"].contains(element.name) { continue }
          // That a reference range is the normal one is what makes it a reference.
          if element.parent?.name == "observationRange", coding.code == "N" { continue }
          count += 1
          if !inModel.contains(key(coding)), !accounted.contains(key(coding)) {
            vanished.append("\(entry.path): \(coding.code)")
          }
        }
      }
    }
    return (count, vanished)
  }

  private static func key(_ coding: Coding) -> String { "\(coding.system) \(coding.code)" }

  /// Every coding anywhere in a value.
  private static func codings(in value: Any) -> [String] {
    if let coding = value as? Coding { return [key(coding)] }
    return Mirror(reflecting: value).children.flatMap { codings(in: $0.value) }
  }
}
