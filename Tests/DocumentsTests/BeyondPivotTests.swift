import CDA
import Documents
import Domain
import Testing
import XML

@Suite("What the pivot has no element for")
struct BeyondPivotTests {
  private func write(_ summary: PatientSummary) throws -> (back: PatientSummary, account: Account) {
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    return (try PivotReader.read(Document.parse(pivot.bytes)).summary, pivot.account)
  }

  @Test("Alerts stand beside the problems, travels in the history of past illness, each with one line in the account")
  func alerts() throws {
    let summary = SyntheticSummary.beyond()
    let (back, account) = try write(summary)
    let words = back.pastIllnesses.narrative.map(\.plainText).joined()
    let alerts = back.problems.narrative.map(\.plainText).joined()
    #expect(alerts.contains("Points de vigilance"))
    #expect(alerts.contains("Risque de chute"))
    #expect(words.contains("History of Travel"))
    #expect(words.contains("Sénégal (2026-02-01 – 2026-02-15)"))
    for path in ["section[104605-1]/entry[1]", "section[10182-4]/entry[1]"] {
      let lines = account.items.filter { $0.sourcePath == path }
      #expect(lines.map(\.outcome) == [.narrativeOnly(.noPlace)])
    }
    #expect(back.pastIllnesses.entries == summary.pastIllnesses.entries)
  }

  @Test("Planned items and directives are lines of their sections, and the account says that they are text")
  func plans() throws {
    let (back, account) = try write(SyntheticSummary.beyond())
    #expect(back.carePlan.narrative.map(\.plainText).joined().contains("Scanner de contrôle (2027-01)"))
    #expect(back.carePlan.entries.isEmpty)
    #expect(back.advanceDirectives.narrative.map(\.plainText).joined().contains("Pas de réanimation"))
    for path in ["section[18776-5]/entry[1]", "section[42348-3]/entry[1]"] {
      #expect(account.items.filter { $0.sourcePath == path }.map(\.outcome) == [.narrativeOnly(.noPlace)])
    }
  }

  @Test("A vital sign other than a blood pressure in mm[Hg] stands in the section's narrative")
  func vitalSigns() throws {
    let (back, account) = try write(SyntheticSummary.beyond())
    let codes = back.vitalSigns.entries.flatMap(\.observations).compactMap(\.code.european?.code)
    #expect(codes == ["8480-6", "8462-4"])
    let words = back.vitalSigns.narrative.map(\.plainText).joined()
    #expect(words.contains("Fréquence cardiaque: 72 /min (2026-11-01)"))
    #expect(words.contains("Systolique: 17 kPa"))
    let lost = account.losses.filter { $0.section == "8716-3" }.map(\.sourcePath)
    #expect(lost.sorted() == ["section[8716-3]/entry[1]/component[3]", "section[8716-3]/entry[2]"])
  }

  @Test("A result without a code, or one that is not final, stands in the narrative, and never as a fact")
  func results() throws {
    let (back, account) = try write(SyntheticSummary.beyond())
    let results = back.results.entries.flatMap(\.observations)
    #expect(results.count == 5 + 1)
    let words = back.results.narrative.map(\.plainText).joined()
    #expect(words.contains("Aspect trouble"))
    #expect(words.contains("Provisoire: 5 mmol/L"))
    let lost = account.losses.filter { $0.section == "30954-2" }.map(\.sourcePath)
    #expect(lost == ["section[30954-2]/entry[3]/component[1]", "section[30954-2]/entry[3]/component[2]"])
  }

  @Test("Results of which none is coded go to the history of past illness")
  func uncodedResults() throws {
    var summary = SyntheticSummary.empty()
    let entry = Observation(
      provenance: Provenance(sourcePath: "section[30954-2]/entry[1]"), code: CodedConcept(originalText: "Aspect"),
      value: .text("trouble"), time: TimeRange())
    summary.results.content = .entries([
      ObservationGroup(provenance: entry.provenance, time: TimeRange(), observations: [entry])
    ])
    let (back, account) = try write(summary)
    #expect(back.results == Section())
    #expect(back.pastIllnesses.narrative.map(\.plainText).joined().contains("Aspect: trouble"))
    #expect(account.losses.map(\.sourcePath) == ["section[30954-2]/entry[1]"])
  }

  @Test("Of a group that is not final nothing is written as a fact", arguments: [EntryStatus.active, .cancelled])
  func notFinal(_ status: EntryStatus) throws {
    var summary = SyntheticSummary.full()
    func change(_ path: WritableKeyPath<PatientSummary, Section<ObservationGroup>>) {
      summary[keyPath: path].content = .entries(
        summary[keyPath: path].entries.map { group in
          var group = group
          group.status = status
          return group
        })
    }
    change(\.vitalSigns)
    change(\.results)
    change(\.functionalStatus)
    let (back, account) = try write(summary)
    #expect(back.vitalSigns.entries.isEmpty && back.results.entries.isEmpty && back.functionalStatus.entries.isEmpty)
    #expect(back.vitalSigns.narrative == summary.vitalSigns.narrative)
    let told = Set(account.losses.map(\.sourcePath))
    for section in [summary.vitalSigns, summary.results, summary.functionalStatus] {
      for path in section.entries.flatMap(\.observations).map(\.provenance.sourcePath) {
        #expect(told.contains(path), "\(path)")
      }
    }
  }

  @Test("Details without an element keep their words and have a line in the account")
  func details() throws {
    let (back, account) = try write(SyntheticSummary.beyond())
    let lost = Set(account.losses.map(\.element))
    let expected: Set<String> = [
      "problem.bodySite", "procedure.laterality", "device.serialNumber", "device.lotNumber", "device.bodySite",
      "medication.product.package", "medication.maximumDose",
    ]
    #expect(expected.subtracting(lost) == [])
    let devices = back.devices.narrative.map(\.plainText).joined()
    #expect(devices.contains("Serial number: SN-7"))
    #expect(devices.contains("Lot number: LOT-7"))
    #expect(devices.contains("thorax"))
    #expect(back.problems.narrative.map(\.plainText).joined().contains("pied gauche"))
    #expect(back.procedures.narrative.map(\.plainText).joined().contains("droite"))
  }

  @Test("Every entry of a summary is in the pivot, or in the account with its path")
  func nothingVanishes() throws {
    let summary = SyntheticSummary.beyond()
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    let back = try PivotReader.read(Document.parse(pivot.bytes)).summary
    let told = Set(pivot.account.items.map(\.sourcePath))
    let count = summary.sourcePaths.subtracting(told).count
    // Entries carry over one for one; those in the account are the rest.
    #expect(back.sourcePaths.count >= count)
    for path in SyntheticSummary.beyondPaths { #expect(told.contains(path), "\(path)") }
  }
}
