import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

@Suite(
  "The translation report", .enabled(if: Shared.isHere && PythonTools.have("lxml"), "needs PASSERELLE_SHARED, lxml"))
struct ReportTests {
  private static func documents() throws -> [String] {
    let people = Project.root.appendingPathComponent("Sources/Gateway/Demo/People")
    let names = try FileManager.default.contentsOfDirectory(atPath: people.path).filter { $0.hasSuffix(".xml") }
    let pivots = ["2-1234-2-W7.xml", "2-1234-W8-zero-errors.xml", "onlyProblems-pivot.xml"].map { "samples/" + $0 }
    return try (ChainTests.samples + pivots).map { try Shared.url($0).path }
      + names.sorted().map { people.appendingPathComponent($0).path }
  }

  private func translate(_ file: URL) throws -> TranslatedDocument {
    try translate([UInt8](Data(contentsOf: file)))
  }

  private func translate(_ bytes: [UInt8]) throws -> TranslatedDocument {
    let reading = try DocumentReader.read(Document.parse(bytes, limits: .nationalDocument))
    return try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
  }

  @Test("Every item that XPath finds in a document has its line, in order, and no line is without an item")
  func lines() throws {
    let files = try Self.documents()
    for (file, expected) in zip(files, try SourceCount.cda(files)) {
      let report = try translate(URL(fileURLWithPath: file)).report
      #expect(!expected.isEmpty)
      #expect(report.items.map(\.path) == expected, "\(file)")
      let counts = report.counts
      #expect(counts.incoming == expected.count)
      #expect(counts.incoming == counts.kept + counts.mapped + counts.text + counts.leftOut)
    }
  }

  @Test("Nothing in any sample is left without a word of what became of it")
  func accounted() throws {
    for file in try Self.documents() {
      let report = try translate(URL(fileURLWithPath: file)).report
      #expect(report.unaccounted.map(\.path) == [], "\(file)")
      for line in report.items {
        let isInResult = line.outcome == .kept || line.outcome == .mapped
        #expect((line.reason == nil) == isInResult, "\(file) \(line.path)")
      }
    }
  }

  @Test("Every item that a script finds in a FHIR Composition is counted")
  func compositions() throws {
    let folder = try Shared.url("samples/fhir")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".json") && $0 != "index.json" }.map { folder.appendingPathComponent($0).path }
    var total = 0
    for (file, expected) in zip(files, try SourceCount.fhir(files)) {
      let reading = try BundleReader.read([UInt8](Data(contentsOf: URL(fileURLWithPath: file))))
      let (summary, transcoded) = Record.starter.transcode(reading.summary)
      let report = Record.starter.report(of: reading, as: summary, transcoded: transcoded)
      #expect(report.items.map(\.path) == expected, "\(file)")
      #expect(report.unaccounted.map(\.path) == [], "\(file)")
      total += expected.count
    }
    #expect(total > 10)
  }

  @Test(
    "An entry taken out of the source with its rows takes one line out of the report, an entry alone leaves its rows",
    arguments: ChainTests.samples)
  func deletion(sample: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    let variants = try SourceCount.variants(of: Shared.url(sample).path, in: folder)
    #expect(variants.count > 10)
    let whole = try tally(translate(folder.appendingPathComponent("base.xml")).report)
    for variant in variants {
      let rest = try tally(translate(folder.appendingPathComponent("\(variant.name)-rows.xml")).report)
      let (gone, come) = difference(whole, rest)
      #expect(gone.count == 1 && come.isEmpty, "\(variant.name): \(gone) became \(come)")
      let alone = try tally(translate(folder.appendingPathComponent("\(variant.name)-alone.xml")).report)
      let (left, added) = difference(whole, alone)
      #expect(left.count == 1 && added.count == variant.rows, "\(variant.name): \(left) became \(added)")
      #expect(added.allSatisfy { $0.contains("\"kind\":\"row\"") }, "\(variant.name): \(added)")
    }
  }

  @Test(
    "Entries moved, doubled, emptied, negated or planned, sections nested or without code or text: all have their lines",
    arguments: ChainTests.samples)
  func strangers(sample: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    try SourceCount.strangers(of: Shared.url(sample).path, in: folder, seed: 7, number: 60)
    let files = (0..<60).map { folder.appendingPathComponent("\($0).xml").path }
    for (file, expected) in zip(files, try SourceCount.cda(files)) {
      let report = try translate(URL(fileURLWithPath: file)).report
      #expect(report.items.map(\.path) == expected, "\(file)")
      #expect(report.unaccounted.map(\.path) == [], "\(file)")
    }
  }

  @Test("An entry taken out of a FHIR Composition takes one line out of the report")
  func compositionDeletion() throws {
    var entries = 0
    for name in ["ips-all-sections", "de-eps-ig-example", "fr-synderai-eps", "es-synderai-eps"] {
      let bundle = try JSON(reading: Shared.bytes("samples/fhir/\(name).json"), decimals: true)
      let whole = try lines(of: bundle)
      for section in bundle.sections.indices {
        for entry in bundle.sections[section]["entry"]?.array?.indices ?? 0..<0 {
          entries += 1
          let rest = try lines(of: bundle.without(entry: entry, ofSection: section))
          let (gone, come) = difference(whole, rest)
          #expect(gone.count == 1 && come.isEmpty, "\(name) \(section) \(entry): \(gone) became \(come)")
        }
      }
    }
    #expect(entries > 20)
  }

  private func lines(of bundle: JSON) throws -> [String: Int] {
    let reading = try BundleReader.read(bundle)
    let (summary, transcoded) = Record.starter.transcode(reading.summary)
    return tally(Record.starter.report(of: reading, as: summary, transcoded: transcoded))
  }

  /// The lines of a report and how often each occurs, without the numbers that a deletion moves, and without reasons:
  /// an entry whose reason was another entry loses that reference with it.
  private func tally(_ report: TranslationReport) -> [String: Int] {
    var tally: [String: Int] = [:]
    for line in report.items {
      var line = line
      line.mappings.removeAll { $0.element.hasSuffix(".reason") }
      line.losses.removeAll { $0.element.hasSuffix(".reason") }
      line.equivalence = nil
      let text = line.json.canonical
      tally[text.replacing(/(entry|row|observationMedia)\[\d+\]/, with: { "\($0.1)[]" }), default: 0] += 1
    }
    return tally
  }

  private func difference(_ one: [String: Int], _ other: [String: Int]) -> (gone: [String], come: [String]) {
    func more(_ one: [String: Int], than other: [String: Int]) -> [String] {
      one.flatMap { line, count in Array(repeating: line, count: max(0, count - other[line, default: 0])) }.sorted()
    }
    return (more(one, than: other), more(other, than: one))
  }

  @Test("The same source gives the same bytes, and its JSON says what it means")
  func json() throws {
    let file = URL(fileURLWithPath: try Self.documents()[0])
    let report = try translate(file).report
    #expect(try translate(file).report.bytes == report.bytes)
    let json = try JSON(reading: report.bytes)
    #expect(json == report.json)
    #expect(json["catalogueVersion"]?.string == Catalogue.starter.version)
    #expect(json["counts"]?["in"]?.integer == report.items.count)
    let mapped = try #require(json["items"]?.array?.first { $0["outcome"]?.string == "mapped" })
    let mapping = try #require(mapped["mappings"]?.array?.first { $0["european"] != nil && $0["source"] != nil })
    #expect(mapping["element"]?.string?.isEmpty == false)
    #expect(mapping["equivalence"]?.string.flatMap(Equivalence.init(rawValue:)) != nil)
    for text in [report.explanation, report.summaryLine] { #expect(!text.contains("MEDIONI"), "a name in the report") }
  }

  @Test("The explanation has one line for each item below the heading of its section")
  func explanation() throws {
    for file in try Self.documents() {
      let report = try translate(URL(fileURLWithPath: file)).report
      let lines = report.explanation.split(separator: "\n")
      let body = lines.prefix { !["header", "besides", "warnings"].contains($0) }
      #expect(body.filter { $0.hasPrefix("  ") }.count == report.items.count, "\(file)")
      #expect(report.summaryLine.hasPrefix("\(report.items.count) items in, \(report.items.count) accounted"))
    }
  }

  @Test(
    "Rows within rows, headers, empty rows, empty entries and sections without a code are counted as they should be")
  func shapes() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("shapes-\(UUID().uuidString).xml")
    try Data(Self.shapes.utf8).write(to: file)
    defer { do { try FileManager.default.removeItem(at: file) } catch { print("left behind: \(file.path)") } }
    let items = SourceItem.all(in: try Document.parse(Array(Self.shapes.utf8)).root)
    #expect(items.map(\.path) == (try SourceCount.cda([file.path])).first)
    #expect(
      items.map(\.path) == [
        "section[1-1]/entry[1]", "section[1-1]/entry[2]", "section[1-1]/row[1]", "section[1-1]/row[3]",
        "section[1-1]/row[4]", "section[?]/row[1]", "section[1-1][2]/entry[1]",
      ])
    #expect(items.map(\.isHollow) == [false, true, false, false, false, false, false])
  }

  private static let shapes = """
    <ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody>
    <component><section><code code="1-1" codeSystem="2.16.840.1.113883.6.1"/><text><table><caption>Head</caption>
    <thead><tr><th>A</th></tr></thead><tfoot><tr><td>foot</td></tr></tfoot>
    <tbody><tr><th>only a header</th></tr><tr><td>free</td></tr><tr><td> </td></tr>
    <tr ID="outer"><td><content ID="x">aimed at</content></td></tr></tbody></table>
    <list><item ID="holder">holder<list><item>inner one</item><item><!-- c -->inner two</item></list></item></list>
    <paragraph> </paragraph></text>
    <entry><observation classCode="OBS" moodCode="EVN"><code nullFlavor="NI"><originalText><reference value="#x"/>
    </originalText></code><text><reference value="#holder"/></text></observation></entry><entry/>
    <component><section><text><paragraph>no code</paragraph>loose words</text></section></component></section></component>
    <component><section><code code="1-1" codeSystem="2.16.840.1.113883.6.1"/><text/>
    <entry><act classCode="ACT" moodCode="EVN"/></entry></section></component>
    </structuredBody></component></ClinicalDocument>
    """
}

extension JSON {
  /// The sections of the Composition, which is a Bundle's first resource.
  fileprivate var sections: [JSON] { self["entry"]?.array?.first?["resource"]?["section"]?.array ?? [] }

  /// The Bundle without one entry of a section; with the last entry the section's narrative goes.
  fileprivate func without(entry: Int, ofSection index: Int) -> JSON {
    var sections = sections
    var section = sections[index].object ?? [:]
    var entries = section["entry"]?.array ?? []
    entries.remove(at: entry)
    section["entry"] = entries.isEmpty ? nil : .array(entries)
    if entries.isEmpty { section["text"] = nil }
    sections[index] = .object(section)
    var first = self["entry"]?.array?.first?.object ?? [:]
    var composition = first["resource"]?.object ?? [:]
    composition["section"] = .array(sections)
    first["resource"] = .object(composition)
    var bundle = object ?? [:]
    bundle["entry"] = .array([.object(first)] + (self["entry"]?.array?.dropFirst() ?? []))
    return .object(bundle)
  }
}
