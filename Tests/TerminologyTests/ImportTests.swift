import Domain
import GatewayTesting
import Terminology
import Testing

@Suite("The forms that terminology comes in")
struct ImportTests {
  private func coding(_ code: String) -> Coding { Coding(system: "2.999", code: code) }
  private let x = Coding(system: "2.998", code: "x")

  private func code(_ files: [String: String]) throws -> String? {
    let folder = try TerminologyFolder.make(files)
    do {
      _ = try Catalogue.load(directory: folder)
      return nil
    } catch {
      return error.code
    }
  }

  @Test("The XML export of the central services: members, and words in each language")
  func export() throws {
    let folder = try TerminologyFolder.make(["2.999.1.xml": TerminologyFolder.export()])
    let catalogue = try Catalogue.load(directory: folder)
    #expect(catalogue.count(of: "2.999.1") == 2)
    #expect(catalogue.member(coding("a"), of: "2.999.1")?.display == "Word a")
    #expect(catalogue.designation(of: coding("a"), in: "fr")?.text == "Mot a")
    #expect(catalogue.designation(of: coding("a"), in: "fr-BE")?.text == "Mot a", "another region of the language")
    #expect(catalogue.designation(of: coding("a"), in: "de") == nil)
    #expect(catalogue.edition(inForceOf: "2.999.1")?.name == "Example")
  }

  @Test("An IHE SVS answer: version, words of its language, and the days of each concept")
  func svs() throws {
    let folder = try TerminologyFolder.make(["jdv.xml": TerminologyFolder.svs])
    let day = try #require(Day("2026-11-25"))
    let catalogue = try Catalogue.load(directory: folder, on: day)
    #expect(catalogue.edition(inForceOf: "2.999.2")?.version == "20240101")
    #expect(catalogue.designation(of: coding("a"), in: "fr")?.text == "Mot a")
    #expect(catalogue.designation(of: coding("a"), in: "en") == nil, "French words are not English ones")
    #expect(catalogue.member(coding("a"), of: "2.999.2") != nil)
    #expect(catalogue.member(coding("b"), of: "2.999.2") == nil, "its time is over")
    #expect(catalogue.readable(coding("b"), of: "2.999.2")?.display == "Mot b")
    let then = try #require(Day("20220630"))
    #expect(catalogue.inForce(on: then).member(coding("b"), of: "2.999.2") != nil)
  }

  @Test("A FHIR ValueSet that names its concepts: OID by identifier, designations, deprecated concepts")
  func fhirDefinition() throws {
    let folder = try TerminologyFolder.make(["set.json": TerminologyFolder.fhirSet])
    let catalogue = try Catalogue.load(directory: folder)
    #expect(catalogue.member(coding("a"), of: "2.999.3")?.display == "Word a")
    #expect(catalogue.designation(of: coding("a"), in: "pt")?.text == "Palavra a")
    #expect(catalogue.member(coding("b"), of: "2.999.3") == nil)
    #expect(catalogue.readable(coding("b"), of: "2.999.3") != nil)
    #expect(catalogue.edition(inForceOf: "2.999.3")?.deprecatedCount == 1)
  }

  @Test("A FHIR expansion: nested concepts with their parents, inactive and abstract ones")
  func fhirExpansion() throws {
    let catalogue = try Catalogue.load(
      directory: try TerminologyFolder.make(["set.json": TerminologyFolder.expansion]))
    #expect(catalogue.count(of: "2.999.4") == 3)
    #expect(catalogue.parent(of: coding("below")) == coding("top"))
    #expect(catalogue.parent(of: coding("top")) == nil)
    #expect(catalogue.member(coding("old"), of: "2.999.4") == nil)
    #expect(catalogue.readable(coding("group"), of: "2.999.4") == nil)
    let cut = TerminologyFolder.expansion.replacing("\"total\":3", with: "\"total\":4")
    #expect(try code(["set.json": cut]) == "terminology.incomplete")
  }

  @Test(
    "The words of R4 and R5 maps become those of R4, and R5 is turned round",
    arguments: [
      (#""equivalence":"wider""#, "wider"), (#""equivalence":"subsumes""#, "wider"),
      (#""equivalence":"specializes""#, "narrower"), (#""equivalence":"relatedto""#, "inexact"),
      (#""relationship":"source-is-narrower-than-target""#, "wider"),
      (#""relationship":"source-is-broader-than-target""#, "narrower"),
      (#""relationship":"related-to""#, "inexact"), (#""relationship":"equivalent""#, "equivalent"),
    ])
  func equivalence(_ word: String, _ expected: String) throws {
    let files = ["set.json": TerminologyFolder.fhirSet, "map.json": TerminologyFolder.fhirMap(word)]
    let catalogue = try Catalogue.load(directory: try TerminologyFolder.make(files))
    #expect(catalogue.targets(of: x, in: "2.999.3").map(\.equivalence) == [expected])
  }

  @Test("A map that says there is no target maps nothing; a map to a deprecated concept is not written")
  func noTarget() throws {
    for map in [
      TerminologyFolder.fhirMap(#""equivalence":"unmatched""#),
      TerminologyFolder.fhirMap(#""relationship":"not-related-to""#),
      TerminologyFolder.fhirMap(#""equivalence":"equal""#, target: "b"),
    ] {
      let files = ["set.json": TerminologyFolder.fhirSet, "map.json": map]
      let catalogue = try Catalogue.load(directory: try TerminologyFolder.make(files))
      #expect(catalogue.targets(of: x, in: "2.999.3").isEmpty)
    }
  }

  @Test("Maps with an unknown word, without a word, or to a stray target are refused")
  func badMaps() throws {
    for (word, target) in [
      (#""equivalence":"broader""#, "a"), (#""relationship":"wider""#, "a"), (#""comment":"none""#, "a"),
      (#""equivalence":"equal""#, "z"),
    ] {
      let files = ["set.json": TerminologyFolder.fhirSet, "map.json": TerminologyFolder.fhirMap(word, target: target)]
      #expect(try code(files) == "terminology.inconsistent", "\(word)")
    }
  }

  @Test("Forms may be mixed; files of other kinds are named and left alone")
  func mixed() throws {
    let folder = try TerminologyFolder.make([
      "a/2.999.1.xml": TerminologyFolder.export(), "b/svs.xml": TerminologyFolder.svs,
      "c/set.json": TerminologyFolder.fhirSet, "c/map.json": TerminologyFolder.fhirMap(#""equivalence":"equal""#),
      "package.json": "{}", "other.xml": "<other/>", "README.md": "text", ".hidden.xml": "<cut",
    ])
    let (catalogue, report) = try Catalogue.read(directory: folder)
    #expect(catalogue.valueSetCount == 3)
    #expect(catalogue.mapCount == 1)
    #expect(Set(report.ignored) == ["package.json", "other.xml"])
    #expect(Set(report.files.map(\.form)) == ["XML value set", "FHIR ValueSet", "FHIR ConceptMap"])
  }

  @Test("A concept twice, empty words, a rule instead of concepts, nothing at all: refused")
  func faults() throws {
    let twice = TerminologyFolder.export(["a", "a"])
    #expect(try code(["s.xml": twice]) == "terminology.inconsistent")
    let wordless = TerminologyFolder.export(extra: "<concept code=\"c\" codeSystem=\"2.999\"/>")
    #expect(try code(["s.xml": wordless]) == "terminology.inconsistent")
    let empty = TerminologyFolder.export().replacing("Word a", with: " ")
    #expect(try code(["s.xml": empty]) == "terminology.inconsistent")
    let rule =
      #"{"resourceType":"ValueSet","url":"urn:oid:2.999.5","compose":{"include":[{"system":"urn:oid:2.999"}]}}"#
    #expect(try code(["s.json": rule]) == "terminology.inconsistent")
    #expect(try code(["README.md": "text"]) == "terminology.empty")
    let other = TerminologyFolder.export(["a", "c"])
    #expect(try code(["1.xml": TerminologyFolder.export(), "2.xml": other]) == "terminology.inconsistent")
  }

  @Test("Cut files and wrong encodings are refused, whatever the form")
  func damaged() throws {
    #expect(try code(["s.xml": String(TerminologyFolder.export().dropLast(20))]) == "terminology.malformed")
    #expect(try code(["s.json": String(TerminologyFolder.fhirSet.dropLast(5))]) == "terminology.malformed")
    #expect(try code(["s.xml": TerminologyFolder.export(["\u{FFFD}"])]) == "terminology.encoding")
    let latin: [UInt8] = Array(TerminologyFolder.fhirSet.utf8).map { $0 == 0x57 ? 0xE9 : $0 }
    let folder = try TerminologyFolder.make(["s.json": latin])
    #expect(throws: TerminologyFailure("terminology.encoding", what: "", why: "", whatToDo: "")) {
      try Catalogue.load(directory: folder)
    }
  }

  @Test("Code systems by FHIR URI are those of the table that was handed over", .enabled(if: Shared.isHere))
  func systems() throws {
    let text = String(decoding: try Shared.bytes("terminology/systems.tsv"), as: UTF8.self)
    var checked = 0
    for row in text.split(separator: "\n").dropFirst().map({ $0.split(separator: "\t").map(String.init) }) {
      // Two OIDs share the URI of ICD-10; the first stands for it.
      guard row[0] != "2.16.840.1.113883.6.3" else { continue }
      #expect(CodeSystem.oid(of: row[1]) == row[0], "\(row[1])")
      checked += 1
    }
    #expect(checked > 30)
  }
}
