import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing

@Suite("Loading a catalogue")
struct LoadingTests {
  /// A directory with one set of two concepts, one translation and one map, after `change`.
  private func load(
    _ change: (inout [String: String]) -> Void = { _ in }
  ) throws -> Result<Catalogue, TerminologyFailure> {
    var files = [
      "index.json": #"{"valuesets":[{"oid":"2.999.1","concepts":2,"fsh_version":"1.0"}]}"#,
      "valuesets/2.999.1.tsv":
        "system_oid\tsystem_uri\tcode\tlang\tdisplay\tsrc\n2.999\turn:x\ta\ten\tAlpha\tE\n2.999\turn:x\tb\ten\tBeta\tE\n",
      "translations/fr.tsv": "system_oid\tcode\tdisplay\tsrc\n2.999\ta\tAlpha en français\tE\n",
      "conceptmaps/m.tsv":
        "source_system\tsource_code\tsource_display\ttarget_system\ttarget_code\ttarget_display\tequivalence\t"
        + "valueset_oid\tsrc\n2.998\tx\tX\t2.999\ta\tother words\twider\t2.999.1\tE\n",
    ]
    change(&files)
    let folder = try TerminologyFolder.make(files)
    do { return .success(try Catalogue.load(directory: folder)) } catch { return .failure(error) }
  }

  private func code(_ change: (inout [String: String]) -> Void) throws -> String? {
    guard case .failure(let failure) = try load(change) else { return nil }
    return failure.code
  }

  @Test("A complete directory is loaded; a map's target has the display of its set")
  func loads() throws {
    let catalogue = try load().get()
    #expect(catalogue.count(of: "2.999.1") == 2)
    #expect(catalogue.designation(of: Coding(system: "2.999", code: "a"), in: "fr")?.text == "Alpha en français")
    let target = try #require(catalogue.targets(of: Coding(system: "2.998", code: "x"), in: "2.999.1").first)
    #expect(target.coding.display == "Alpha")
    #expect(target.equivalence == "wider")
    #expect(catalogue.equivalence(of: Coding(system: "2.998", code: "x"), to: target.coding) == "wider")
  }

  @Test("Any change of content changes the version")
  func version() throws {
    let version = try load().get().version
    #expect(try load().get().version == version)
    #expect(version.hasPrefix("1.0-"))
    for file in ["valuesets/2.999.1.tsv", "translations/fr.tsv", "conceptmaps/m.tsv"] {
      let other = try load { $0[file] = $0[file]?.replacing("Alpha", with: "Alfa").replacing("wider", with: "equal") }
      #expect(try other.get().version != version, "\(file)")
    }
  }

  @Test("A part of a catalogue is not used")
  func partial() throws {
    #expect(try code { $0["valuesets/2.999.1.tsv"]?.removeLast(24) } == "terminology.incomplete")
    #expect(try code { $0["valuesets/2.999.1.tsv"] = nil } == "terminology.incomplete")
    #expect(try code { $0["index.json"] = nil } == "terminology.unreadable")
    #expect(try code { $0["index.json"] = "{}" } == "terminology.unreadable")
    #expect(try code { $0["index.json"] = "no json" } == "terminology.malformed")
    let more = #"{"valuesets":[{"oid":"2.999.1","concepts":2},{"oid":"2.999.2","concepts":1}]}"#
    #expect(try code { $0["index.json"] = more } == "terminology.incomplete")
    let rows = #"{"valuesets":[{"oid":"2.999.1","concepts":2}],"files":{"conceptmaps/m.tsv":2}}"#
    #expect(try code { $0["index.json"] = rows } == "terminology.incomplete")
  }

  @Test("A row of another shape, a concept twice, an empty designation, a stray target: nothing is loaded")
  func faults() throws {
    let set = "valuesets/2.999.1.tsv"
    #expect(try code { $0[set]? += "2.999\tc\n" } == "terminology.malformed")
    #expect(try code { $0[set] = "code\tdisplay\na\tAlpha\n" } == "terminology.malformed")
    #expect(try code { $0[set] = "" } == "terminology.malformed")
    #expect(try code { $0[set]? += "2.999\turn:x\ta\ten\tAgain\tF\n" } == "terminology.inconsistent")
    #expect(try code { $0["translations/fr.tsv"]? += "2.999\tb\t\tE\n" } == "terminology.inconsistent")
    let map = "conceptmaps/m.tsv"
    #expect(try code { $0[map] = $0[map]?.replacing("2.999\ta", with: "2.999\tz") } == "terminology.inconsistent")
    #expect(try code { $0[map] = $0[map]?.replacing("wider", with: "broader") } == "terminology.inconsistent")
  }

  @Test("Our own tables may mark a concept as deprecated or give its days")
  func status() throws {
    let rows =
      "system_oid\tcode\tdisplay\tstatus\tvalid_from\tvalid_to\n2.999\ta\tAlpha\tactive\t\t2020-12-31\n"
      + "2.999\tb\tBeta\tdeprecated\t\t\n"
    let catalogue = try load {
      $0["valuesets/2.999.1.tsv"] = rows
      $0["conceptmaps/m.tsv"] = nil
    }.get()
    let day = try #require(Day("2026-11-25"))
    let (alpha, beta) = (Coding(system: "2.999", code: "a"), Coding(system: "2.999", code: "b"))
    #expect(catalogue.member(alpha, of: "2.999.1") != nil)
    #expect(catalogue.inForce(on: day).member(alpha, of: "2.999.1") == nil)
    #expect(catalogue.member(beta, of: "2.999.1") == nil)
    #expect(catalogue.readable(beta, of: "2.999.1") != nil)
  }

  @Test("A refusal names the file and the line, and what to do")
  func words() throws {
    guard case .failure(let failure) = try load({ $0["valuesets/2.999.1.tsv"]? += "2.999\tc\n" }) else {
      Issue.record("loaded")
      return
    }
    #expect(failure.why.contains("2.999.1.tsv line 4"))
    #expect(!failure.whatToDo.isEmpty)
  }

  @Test("A source's key is normalised: FHIR URIs and urn:oid become OIDs, blanks go, letter case stays")
  func normal() {
    func normal(_ system: String, _ code: String) -> Coding { Catalogue.normal(Coding(system: system, code: code)) }
    #expect(normal("http://snomed.info/sct", " 111088007\n") == Coding(system: CodeSystem.snomedCT, code: "111088007"))
    #expect(normal("urn:oid:2.999.5", "Ab").system == "2.999.5")
    #expect(normal("urn:oid:2.999.5", "Ab").code == "Ab")
    #expect(normal("http://example.org/x", "a").system == "http://example.org/x")
    #expect(normal("2.999.5", "").code.isEmpty)
  }
}
