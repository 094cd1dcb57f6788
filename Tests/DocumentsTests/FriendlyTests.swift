import CDA
import Documents
import Domain
import Testing
import XML

@Suite("The nationally coded form")
struct FriendlyTests {
  private func friendly(_ summary: PatientSummary) throws -> (text: String, back: PatientSummary) {
    let written = try PivotWriter.write(summary, as: SyntheticSummary.identity, form: .friendly)
    let back = try PivotReader.read(Document.parse(written.bytes)).summary
    return (String(decoding: written.bytes, as: UTF8.self), back)
  }

  @Test("It has an identifier of its own, and names the original but not itself")
  func identity() throws {
    let back = try friendly(SyntheticSummary.full()).back
    #expect(back.header.documentID == SyntheticSummary.identity.friendly)
    #expect(back.header.relatedDocuments == [SyntheticSummary.identity.l1])
    #expect(back.header.setID == SyntheticSummary.full().header.setID)
  }

  @Test("National codes stand where the European ones will, with their own displays, and are read as the source's")
  func codes() throws {
    let (text, back) = try friendly(SyntheticSummary.full())
    #expect(text.contains(#"<value xsi:type="CD" code="E11.9" codeSystem="2.16.840.1.113883.6.3" displayName="Diabète"#))
    #expect(!text.contains("Type 2 diabetes mellitus"))
    let condition = back.problems.entries[0].condition
    #expect(condition.european == nil)
    #expect(condition.source == SyntheticSummary.problems().entries[0].condition.source)
    #expect(condition.narrativeReference == "p1")
  }

  @Test("A code that is European from the start stays, and so do the kinds of nothing")
  func european() throws {
    let back = try friendly(SyntheticSummary.statedNone()).back
    #expect(back.allergies == SyntheticSummary.statedNone().allergies)
    #expect(back.devices == SyntheticSummary.statedNone().devices)
    let severity = try friendly(SyntheticSummary.full()).back.allergies.entries[0].reactions[0].severity
    #expect(severity?.european?.code == "6736007")
  }

  @Test("A detail that the pivot would drop for want of a European code is here in its national one")
  func details() throws {
    var summary = SyntheticSummary.full()
    var allergies = summary.allergies.entries
    let own = SyntheticSummary.mapped((SyntheticSummary.national, "H", "élevée"), nil, to: nil)
    allergies[0].criticality = own
    summary.allergies.content = .entries(allergies)
    #expect(try friendly(summary).back.allergies.entries[0].criticality?.source == own.source)
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    #expect(pivot.account.losses.map(\.element) == ["allergy.criticality"])
  }

  @Test("It holds every entry that the pivot holds")
  func entries() throws {
    let summary = SyntheticSummary.beyond()
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    let paths = try PivotReader.read(Document.parse(pivot.bytes)).summary.sourcePaths
    #expect(try friendly(summary).back.sourcePaths == paths)
  }
}
