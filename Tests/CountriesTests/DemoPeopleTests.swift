import CDA
import Countries
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@Suite("The demo's people")
struct DemoPeopleTests {
  @Test("Camille Rousseau: problems, past illnesses and procedures")
  func camilleHistory() throws {
    let summary = try FrenchSample.person("camille-rousseau").summary
    #expect(summary.header.patient.name == PersonName(family: ["ROUSSEAU"], given: ["CAMILLE"]))
    #expect(summary.header.patient.birthName == PersonName(family: ["DELMAS"], given: ["CAMILLE"]))
    #expect(summary.problems.entries.map(\.condition.code) == ["I10", "E11.9", "J45.9"])
    #expect(summary.problems.entries.map(\.time.low?.text) == ["201603", "201909", "1984"])
    #expect(summary.problems.entries.map(\.clinicalStatus?.code) == ["active", "active", "active"])
    #expect(summary.pastIllnesses.entries.map(\.condition.code) == ["K80.2", "N20.0"])
    #expect(summary.pastIllnesses.entries.map(\.time.high?.text) == ["20120618", "20091120"])
    #expect(summary.procedures.entries.map(\.code.code) == ["HMFC004", "JQGA002"])
    #expect(summary.procedures.entries.map(\.reason?.code) == ["K80.2", nil])
  }

  @Test("Camille Rousseau: a medicine and a food allergy, four running medicines, two habits")
  func camilleToday() throws {
    let summary = try FrenchSample.person("camille-rousseau").summary
    let allergies = summary.allergies.entries
    #expect(allergies.map(\.kind.code) == ["416098002", "414285001"])
    #expect(allergies.map(\.agent?.code) == ["69335086", "762952008"])
    #expect(allergies.map { $0.reactions.map(\.manifestation.code) } == [["L50.9"], ["4A84.0"]])
    #expect(allergies.map { $0.reactions.first?.severity?.code } == ["6736007", "24484000"])
    #expect(
      allergies.last?.reactions.first?.manifestation.originalText
        == "Choc anaphylactique après un gâteau contenant de l'arachide")
    let medicines = summary.medications.entries
    #expect(medicines.map(\.product.codes.first?.code) == ["67346461", "65728601", "60759607", "64720167"])
    #expect(medicines.map(\.isActive) == [true, true, true, true])
    #expect(medicines.map(\.dosePeriod?.unit) == ["h", "d", "d", nil])
    #expect(
      medicines.last?.dose
        == QuantityRange(low: Quantity(value: "1", unit: "{puff}"), high: Quantity(value: "2", unit: "{puff}")))
    #expect(medicines.map(\.route?.code) == ["20053000", "20053000", "20053000", "20020000"])
    #expect(medicines.first?.dosageText == "1 comprimé matin et soir")
    #expect(summary.socialHistory.entries.map(\.habit.code) == ["74011-8", "74013-4"])
    #expect(summary.socialHistory.entries.first?.time.high?.text == "2015")
  }

  @Test("Inès Belkacem: device, vaccinations, pregnancy")
  func ines() throws {
    let summary = try FrenchSample.person("ines-belkacem").summary
    #expect(summary.devices.entries.map(\.code.code) == ["J010103"])
    #expect(summary.devices.entries.first?.deviceIdentifiers.first?.extension == "SN-4471-B")
    #expect(summary.immunizations.entries.map { $0.vaccine.source.last?.code } == ["J07CA01", "J07BB02"])
    #expect(summary.immunizations.entries.map(\.doseNumber) == [4, 1])
    #expect(summary.immunizations.entries.last?.productName == "Vaccin grippal saisonnier")
    #expect(summary.pregnancy.entries.count == 3)
    guard case .expectedDelivery(_, let date)? = summary.pregnancy.entries.dropFirst().first?.statement else {
      Issue.record("no expected day")
      return
    }
    #expect(date.text == "20270118")
    #expect(summary.medications.entries.map(\.product.atc?.code) == ["H03AA01", "B01AC06"])
    #expect(summary.medications.entries.map(\.isActive) == [true, true])
    #expect(summary.narrativeSections.isEmpty && summary.carePlan.content == .noInformation)
    #expect(summary.carePlan.narrative.count == 1 && summary.carePlan.sourceTitle != nil)
  }

  @Test("Inès Belkacem: allergies with criticality, and a medicine's adverse effect as an intolerance to its class")
  func inesAllergies() throws {
    let reading = try FrenchSample.person("ines-belkacem")
    let allergies = reading.summary.allergies.entries
    #expect(allergies.map(\.agent?.code) == ["111088007", "XM5DJ7", "J01FA10"])
    #expect(allergies.map(\.criticality?.code) == ["high", "low", nil])
    #expect(allergies.map(\.clinicalStatus?.code) == ["active", "inactive", nil])
    #expect(
      allergies.map { $0.reactions.map(\.manifestation.code) } == [["126485001", "4A80.0"], ["4A80.0"], ["MD90.0"]])
    #expect(allergies.map(\.kind.european?.code) == [nil, nil, "782197009"])
    #expect(allergies.first?.comment == "Prévoir un bloc sans latex")
    #expect(
      reading.account.items(at: "section[44939-7]/entry[1]").compactMap(\.source?.code).contains("1156699004"),
      "how the effect came about is accounted for")
  }

  @Test("Lucien Fabre: no medicine is stated, the rest is silent, and the two are not the same")
  func lucien() throws {
    let summary = try FrenchSample.person("lucien-fabre").summary
    guard case .statedNone(let stated) = summary.medications.content else {
      Issue.record("\(summary.medications.content)")
      return
    }
    #expect(stated.code == "no-known-medications")
    #expect(summary.allergies.content == .noInformation && summary.devices.content == .noInformation)
    #expect(summary.problems.entries.map(\.condition.code) == ["I48.9"])
    #expect(summary.problems.entries.first?.time.lowNull == .unknown)
    #expect(summary.procedures.entries.map(\.time.value?.text) == ["2015"])
  }

  @Test("Lesia Santini: codes without a European counterpart keep their system, their words and their place")
  func lesia() throws {
    let summary = try FrenchSample.person("lesia-santini").summary
    #expect(summary.header.patient.identifiers.first?.extension == "203042A00411737")
    #expect(summary.problems.entries.map(\.condition.code) == ["L86", "114", "558", "E11.9+0", nil])
    #expect(summary.problems.entries.last?.condition.originalText == "Se sent fatiguée au réveil, sans autre précision")
    #expect(summary.problems.entries.last?.condition.nullFlavor == .noInformation)
    #expect(summary.procedures.entries.map(\.code.code) == ["AHPA009", "GEN-092.04.13"])
    #expect(summary.allergies.entries.map(\.agent?.code) == ["ALG-17"])
    #expect(summary.medications.entries.first?.product.codes.map(\.code) == ["PREP-0815"])
    #expect(summary.medications.entries.first?.reason?.code == "L86")
    #expect(summary.devices.entries.map(\.code.code) == ["GEN-092.02.02"])
  }

  @Test(
    "The demo's people pass the official French rules", .enabled(if: PythonTools.canCheckDocuments, "needs check-ps"))
  func rules() throws {
    let files = CompletenessTests.people.map { FrenchSample.file(of: $0).path }
    let checker = try Shared.url("conformance/check-ps").path
    let outcome = try PythonTools.run([checker, "--fr", "-q"] + files)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("4 pass"), "\(outcome.output)")
  }
}
