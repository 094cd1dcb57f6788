import CDA
import Documents
import Domain
import Testing
import XML

@Suite("Round trip through the pivot")
struct RoundTripTests {
  private func read(_ pivot: WrittenDocument) throws -> Reading {
    try PivotReader.read(Document.parse(pivot.bytes))
  }

  /// A summary as its pivot names itself.
  private func published(_ summary: PatientSummary) -> PatientSummary {
    var summary = summary
    summary.header.documentID = SyntheticSummary.identity.id
    summary.header.relatedDocuments = [SyntheticSummary.identity.l1, SyntheticSummary.identity.friendly]
      .compactMap { $0 }
    return summary
  }

  @Test("A full summary comes back as it was written, part for part")
  func full() throws {
    let summary = SyntheticSummary.full()
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    let back = try read(pivot).summary
    let expected = published(summary)
    #expect(back.header == expected.header)
    #expect(back.allergies == expected.allergies)
    #expect(back.medications == expected.medications)
    #expect(back.problems == expected.problems)
    #expect(back.pastIllnesses == expected.pastIllnesses)
    #expect(back.procedures == expected.procedures)
    #expect(back.devices == expected.devices)
    #expect(back.immunizations == expected.immunizations)
    #expect(back.socialHistory == expected.socialHistory)
    #expect(back.pregnancy == expected.pregnancy)
    #expect(back.vitalSigns == expected.vitalSigns)
    #expect(back.results == expected.results)
    #expect(back.functionalStatus == expected.functionalStatus)
    #expect(back.carePlan == expected.carePlan)
    #expect(back.advanceDirectives == expected.advanceDirectives)
    #expect(back.narrativeSections == expected.narrativeSections)
    #expect(back == expected)
    #expect(pivot.account.losses.isEmpty, "\(pivot.account.losses.map(\.element))")
  }

  @Test("The kinds of nothing stay apart")
  func nothing() throws {
    let silent = try read(PivotWriter.write(SyntheticSummary.empty(), as: SyntheticSummary.identity)).summary
    #expect(silent.allergies.content == .noInformation)
    #expect(silent.devices.content == .noInformation)
    let none = try read(PivotWriter.write(SyntheticSummary.statedNone(), as: SyntheticSummary.identity)).summary
    #expect(none.allergies == SyntheticSummary.statedNone().allergies)
    #expect(none.medications == SyntheticSummary.statedNone().medications)
    #expect(none.problems == SyntheticSummary.statedNone().problems)
    #expect(none.procedures == SyntheticSummary.statedNone().procedures)
    #expect(none.devices == SyntheticSummary.statedNone().devices)
    let unasked = try read(PivotWriter.write(SyntheticSummary.notAsked(), as: SyntheticSummary.identity)).summary
    #expect(unasked.allergies.content == .notAsked)
    #expect(unasked.medications.content == .notAsked)
    #expect(unasked.problems.content == .notAsked)
    #expect(unasked.procedures.content == .notAsked)
    #expect(unasked.devices.content == .notAsked)
  }

  @Test("What was read from a pivot is written and read again without change, even from bare entries")
  func stable() throws {
    for summary in [SyntheticSummary.bare(), SyntheticSummary.notAsked(), SyntheticSummary.empty()] {
      let first = try read(PivotWriter.write(summary, as: SyntheticSummary.identity)).summary
      let second = try read(PivotWriter.write(first, as: SyntheticSummary.identity)).summary
      #expect(second == first)
    }
  }

  @Test("Equal input gives equal bytes")
  func deterministic() throws {
    let first = try PivotWriter.write(SyntheticSummary.rich(), as: SyntheticSummary.identity)
    let second = try PivotWriter.write(SyntheticSummary.rich(), as: SyntheticSummary.identity)
    #expect(first == second)
  }

  @Test("What the pivot cannot hold is in the account")
  func losses() throws {
    let pivot = try PivotWriter.write(SyntheticSummary.bare(), as: SyntheticSummary.identity)
    let lost = Set(pivot.account.losses.map(\.element))
    #expect(
      lost.isSuperset(of: [
        "severity", "allergy.criticality", "allergy.certainty", "problem.certainty", "medication.doseEvent",
        "medication.ingredient", "social.habit",
      ]), "\(lost)")
    // A clinical status may be null, so it travels with its words.
    #expect(!lost.contains("allergy.clinicalStatus"))
  }

  @Test("Words whose section cannot be written stand in the history of past illness, and the account says so")
  func strays() throws {
    var summary = SyntheticSummary.rich()
    let uncoded = CodedConcept(originalText: "Tabac")
    summary.socialHistory = Section(
      content: .entries([
        SocialObservation(
          provenance: Provenance(sourcePath: "habit"), habit: uncoded, value: .text("oui"), time: TimeRange())
      ]), sourceTitle: "Mode de vie", narrative: SyntheticSummary.narrative(("s1", "Fume depuis vingt ans")))
    summary.narrativeSections.append(
      NarrativeSection(
        code: Coding(system: "2.16.840.1.113883.6.1", code: "30954-2"), sourceTitle: "Résultats",
        narrative: SyntheticSummary.narrative(("p1", "HbA1c 7,1 %"))))
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    let back = try read(pivot).summary
    let words = back.pastIllnesses.narrative.map(\.plainText).joined()
    #expect(words.contains("Mode de vie Fume depuis vingt ans"))
    #expect(words.contains("Résultats HbA1c 7,1 %"))
    #expect(back.socialHistory == Section())
    // The problem's own `p1` keeps its meaning although another block repeats the identifier.
    #expect(back.problems == summary.problems)
    let lost = pivot.account.losses
    #expect(lost.contains { $0.element == "social.habit" && $0.outcome == .narrativeOnly(.unmapped) })
    #expect(lost.filter { $0.element == "section" }.count == 2)
  }

  @Test("A source that repeats one ID throughout gets as many different ones, each reference on the first")
  func repeatedIDs() throws {
    var summary = SyntheticSummary.rich()
    let lines = (0..<3_000).map {
      Narrative.Node.element(name: "paragraph", attributes: [.init("ID", "p1")], children: [.text("\($0)")])
    }
    summary.problems.narrative.append(Narrative(lines))
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    let document = try Document.parse(pivot.bytes)
    #expect(!document.repeatsIdentifiers)
    #expect(try PivotReader.read(document).summary.problems.entries.first?.provenance.text == "Diabète de type 2")
  }

  @Test("That something is masked never shows in a pivot")
  func masked() throws {
    var summary = SyntheticSummary.rich()
    summary.problems.content = .entries([
      Problem(
        provenance: Provenance(sourcePath: "entry"), concernStatus: .active,
        concernTime: .init(lowNull: .masked), condition: CodedConcept(nullFlavor: .masked),
        time: .init(nullFlavor: .masked))
    ])
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    #expect(!String(decoding: pivot.bytes, as: UTF8.self).contains("MSK"))
  }
}
