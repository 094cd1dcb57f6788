import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation

@Suite("How terminology is looked up", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct TerminologyRuleTests {
  private let national = Coding(system: "2.998", code: "x", display: "mot", systemName: "National")

  private func catalogue(_ files: [String: String]) throws -> Catalogue {
    let folder = try TemporaryFolder.make("terminology")
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try Catalogue.load(directory: folder.path)
  }

  private func fhirSet(_ oid: String, _ contains: String) -> String {
    "{\"resourceType\":\"ValueSet\",\"url\":\"urn:oid:\(oid)\",\"expansion\":{\"contains\":[\(contains)]}}"
  }

  private func summary(_ condition: CodedConcept) throws -> PatientSummary {
    var summary = try Record.silent()
    var problem = Record.problem(1, "I10", since: "2020")
    problem.condition = condition
    summary.problems.content = .entries([problem])
    return summary
  }

  private func condition(_ concept: CodedConcept, _ catalogue: Catalogue) throws -> CodedConcept {
    let result = Translator(catalogue: catalogue).transcode(try summary(concept)).summary
    return try #require(result.problems.entries.first).condition
  }

  private let marfan = """
    {"system":"https://www.orpha.net","code":"98","display":"Group of disorders","contains":[
      {"system":"https://www.orpha.net","code":"558","display":"Marfan syndrome","inactive":true}]}
    """

  @Test("A deprecated concept is not written; a partner's is kept and worded")
  func deprecated() throws {
    let catalogue = try catalogue([
      "icd.json": fhirSet(
        ValueSet.illness, #"{"system":"http://hl7.org/fhir/sid/icd-10","code":"I15","display":"Old","inactive":true}"#)
    ])
    let own = try condition(Record.concept(CodeSystem.icd10, "I15", "ancien"), catalogue)
    #expect(own.european == nil)
    #expect(own.equivalence == .unmatched)
    let sent = try condition(CodedConcept(european: Coding(system: CodeSystem.icd10, code: "I15")), catalogue)
    #expect(sent.european?.display == "Old")
    // The reader is told that the code is out of use, in the item and inside a line.
    var partner = try summary(CodedConcept(european: Coding(system: CodeSystem.icd10, code: "I15")))
    var act = Procedure(
      provenance: Record.place(2), status: .completed, code: Record.concept("2.998", "1", "acte"), time: TimeRange())
    act.reason = CodedConcept(european: Coding(system: CodeSystem.icd10, code: "I15"))
    partner.procedures.content = .entries([act])
    for (translator, flags, mark) in [
      (Translator(catalogue: catalogue), [DisplayedFlag.Kind.check], "⚠ Old"), (Record.starter, [], "I15"),
    ] {
      let shown = try Record.display(translator.transcode(partner).summary, in: "en", with: translator)
      let problem = try #require(shown.sections.first { $0.code == "11450-4" }?.items.first)
      #expect(problem.flags.map(\.kind) == flags)
      #expect(problem.flags.first?.explanation?.contains("no longer in use") ?? flags.isEmpty)
      let done = try #require(shown.sections.first { $0.code == "47519-4" }?.items.first)
      #expect(done.details.contains { $0.hasSuffix(mark) }, "\(done.details)")
    }
  }

  @Test("An Orphanet code out of use leads to the broader disorder that the catalogue states")
  func orphanet() throws {
    let found = try condition(
      Record.concept(CodeSystem.orpha, "558", "Marfan"),
      try catalogue(["o.json": fhirSet(ValueSet.rareDisease, marfan)]))
    #expect(found.european?.code == "98")
    #expect(found.equivalence == .wider)
    #expect(found.source.first?.code == "558")
  }

  @Test("Marks of dagger and asterisk codes are no part of the code; the result is marked as wider")
  func dagger() throws {
    let found = try condition(Record.concept("2.16.840.1.113883.6.3", "I10†", "HTA"), .starter)
    #expect(found.european?.code == "I10")
    #expect(found.equivalence == .wider)
  }

  @Test("A gap is listed with its value sets; filled in and loaded it is mapped, and the gap is gone")
  func gapRoundTrip() throws {
    let before = Translator(catalogue: .starter)
    let source = try summary(CodedConcept(source: [national]))
    let gaps = before.gaps(in: source)
    #expect(gaps.map(\.source.code).contains("x"))
    let gap = try #require(gaps.first { $0.source.code == "x" })
    #expect(gap.element == "problem.condition")
    #expect(gap.valueSets == [ValueSet.illness, ValueSet.rareDisease])
    let csv = GapTable.table(GapTable.rows([gap])).text
      .replacing(",,,\r\n", with: ",\(CodeSystem.icd10),I10,wider\r\n")
    let filled = Translator(catalogue: try catalogue(["conceptmaps/gaps.csv": csv]).filled(from: .starter))
    let (result, account) = filled.transcode(source)
    let found = try #require(result.problems.entries.first).condition
    #expect(found.european?.code == "I10")
    #expect(found.equivalence == .wider)
    #expect(found.source == [national], "the national code stays beside")
    #expect(account.items.contains { $0.source?.code == "x" && $0.equivalence == .wider })
    #expect(!filled.gaps(in: source).contains { $0.source.code == "x" })
  }
}
