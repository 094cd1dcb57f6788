import CDA
import Documents
import Domain
import GatewayTesting
import Testing
import XML

@Suite("Reading the published pivots", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct ReadingTests {
  private func read(_ name: String) throws -> Reading {
    try PivotReader.read(Document.parse(Shared.bytes("samples/\(name)"), limits: .nationalDocument))
  }

  @Test("The European reference document of wave 8 gives its facts")
  func waveEight() throws {
    let summary = try read("2-1234-W8-zero-errors.xml").summary
    #expect(summary.header.patient.name.family == ["Schuman"])
    #expect(summary.header.patient.identifiers.first?.extension == "2-1234-W8")
    #expect(summary.header.authors.first?.organisation?.name == "Centro Hospitalar de Lisboa Central")
    #expect(summary.header.contacts.first?.kind == .nextOfKin)
    #expect(summary.medications.entries.count == 5)
    let first = try #require(summary.medications.entries.first)
    #expect(first.product.name == "Eutirox")
    #expect(first.product.ingredients.first?.numerator == Quantity(value: "100", unit: "ug"))
    #expect(first.product.ingredients.first?.substance.european?.code == "H03AA01")
    #expect(first.product.ingredients.first?.substance.originalText == "levothyroxine sodium")
    #expect(first.doseEvent?.european?.code == "ACM")
    #expect(first.dose?.high?.value == "2")
    #expect(first.reason?.european?.code == "E03")
    #expect(first.isActive)
    #expect(summary.medications.entries[2].dosePeriod == Quantity(value: "1", unit: "d"))
    #expect(summary.allergies.entries.count == 4)
    let allergy = try #require(summary.allergies.entries.first)
    #expect(allergy.criticality?.european?.code == "low")
    #expect(summary.allergies.entries[2].agent?.european?.code == "N02BA01")
    #expect(summary.allergies.entries[3].clinicalStatus?.european?.code == "inactive")
    #expect(summary.problems.entries.count == 7)
    let unmapped = summary.problems.entries[3].condition
    #expect(unmapped.european == nil)
    #expect(unmapped.source.first?.code == "054.3")
    #expect(summary.procedures.entries.map(\.code.european?.code) == ["64253000", "11466000", "13619001"])
    #expect(summary.devices.entries.count >= 1)
    #expect(summary.immunizations.entries.first?.doseNumber == 12)
    #expect(summary.immunizations.entries.first?.targetDiseases.first?.european?.code == "B16")
    #expect(summary.pregnancy.entries.count == 6)
    #expect(summary.socialHistory.entries.count >= 2)
    let pressures = try #require(summary.vitalSigns.entries.first)
    #expect(pressures.code == nil)
    #expect(pressures.observations.map(\.code.european?.code) == ["8462-4", "8480-6"])
    #expect(pressures.observations.first?.value == .quantity(Quantity(value: "110", unit: "mm[Hg]")))
    #expect(summary.results.entries.count == 2)
    #expect(summary.results.entries[1].performer?.name?.family == ["Robert"])
    #expect(summary.results.entries[1].observations.first?.interpretations.first?.european?.code == "N")
    #expect(summary.functionalStatus.entries.first?.observations.count == 2)
    #expect(!summary.advanceDirectives.narrative.isEmpty)
  }

  @Test("A wave 7 pivot without a device section is silent on devices")
  func waveSeven() throws {
    let reading = try read("2-1234-2-W7.xml")
    #expect(reading.summary.devices.content == .noInformation)
    #expect(reading.summary.medications.entries.count == 5)
    #expect(reading.summary.problems.entries.first?.condition.european?.code == "J45")
    #expect(reading.account.losses.contains { $0.element == "section" && $0.section == "46264-8" })
  }

  @Test("A Dutch pivot keeps its national codes apart from European ones, and its stated nothings")
  func dutch() throws {
    let summary = try read("onlyProblems-pivot.xml").summary
    #expect(summary.header.language == LanguageTag("nl-NL"))
    guard case .statedNone(let code) = summary.medications.content else {
      Issue.record("a stated none was expected")
      return
    }
    #expect(code.code == "no-known-medications")
    #expect(summary.allergies.content == .noInformation)
    #expect(summary.problems.entries.count == 2)
    let back = summary.problems.entries[1].condition
    #expect(back.european == nil)
    #expect(back.source.first?.code == "L03")
    #expect(summary.pastIllnesses.entries.first?.condition.source.first?.code == "K75")
  }

  @Test("A read pivot of another country is written again and read to the same facts")
  func again() throws {
    for name in ["2-1234-W8-zero-errors.xml", "2-1234-2-W7.xml", "onlyProblems-pivot.xml"] {
      var first = try read(name).summary
      let second = try PivotReader.read(
        Document.parse(PivotWriter.write(first, as: SyntheticSummary.identity).bytes)
      ).summary
      #expect(
        second.allergies.entries.map(\.agent?.european?.code) == first.allergies.entries.map(\.agent?.european?.code))
      #expect(
        second.problems.entries.map(\.condition.european?.code)
          == first.problems.entries.map(\.condition.european?.code))
      #expect(second.medications.entries.map(\.product.name) == first.medications.entries.map(\.product.name))
      first = second
      let third = try PivotReader.read(
        Document.parse(PivotWriter.write(first, as: SyntheticSummary.identity).bytes)
      ).summary
      #expect(third == second)
    }
  }

  @Test("Every entry of a published pivot is in the model or in the account")
  func everyEntry() throws {
    for name in ["2-1234-W8-zero-errors.xml", "2-1234-2-W7.xml", "onlyProblems-pivot.xml"] {
      let document = try Document.parse(Shared.bytes("samples/\(name)"), limits: .nationalDocument)
      let reading = try PivotReader.read(document)
      let known = Set(reading.account.items.map(\.sourcePath)).union(reading.summary.sourcePaths)
      for section in SourceSection.all(in: document.root) {
        for (_, path) in section.entries {
          #expect(known.contains { $0 == path || $0.hasPrefix(path + "/") }, "\(name): \(path)")
        }
      }
    }
  }

  @Test("A French national document is not taken for a pivot")
  func wrongKind() throws {
    #expect(throws: ReadingFailure.wrongKind("")) { try read("VSM_1.4_2022.01.xml") }
  }
}
