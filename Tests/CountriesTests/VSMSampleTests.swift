import CDA
import Countries
import Documents
import Domain
import GatewayTesting
import Testing
import XML

@Suite("The official VSM", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct VSMSampleTests {
  let reading: Reading
  var summary: PatientSummary { reading.summary }

  init() throws { reading = try FrenchSample.shared(FrenchSample.vsm) }

  @Test("The header says whose it is, who wrote it and who stands around the patient")
  func header() {
    let header = summary.header
    #expect(header.documentID == InstanceIdentifier(root: "1.2.250.1.213.1.1.1.13.2022.1.1"))
    #expect(header.setID == InstanceIdentifier(root: "1.2.250.1.213.1.1.1.13.2022.1") && header.version == 1)
    #expect(header.effectiveTime.text == "20200312111700+0100" && header.language.value == "fr-FR")
    let patient = header.patient
    #expect(
      patient.identifiers == [
        InstanceIdentifier(root: "1.2.250.1.213.1.4.10", extension: "279035121518989"),
        InstanceIdentifier(root: "1.2.3.4.567.8.9.10", extension: "1234567890121"),
      ])
    #expect(patient.name == PersonName(family: ["PAT-TROIS"], given: ["DOMINIQUE"]) && patient.birthName == nil)
    #expect(patient.birthTime.text == "19790328" && patient.gender.code == "F")
    #expect(
      patient.addresses == [
        Address(
          streetLines: ["28 Avenue de Breteuil", "Escalier A"], postalCode: "75007", city: "PARIS", country: "FR")
      ])
    #expect(patient.telecoms.map(\.value) == ["tel:0144534551", "tel:0647151010"])
    #expect(patient.guardians.map(\.name?.display) == ["Jeanne NESSI"])
    #expect(header.contacts.map(\.kind) == [.emergencyContact, .nextOfKin, .preferredPractitioner])
    #expect(header.contacts.first?.relationship?.code == "SIS")
    let author = header.authors.first
    #expect(author?.role?.code == "G15_10/SM26" && author?.name?.display == "Stéphane MEDIONI")
    #expect(author?.identifiers == [InstanceIdentifier(root: "1.2.250.1.71.4.2.1", extension: "801234567897")])
    #expect(author?.organisation?.name == "Centre de soins le Belvédère")
    #expect(header.legalAuthenticator?.name?.display == "Stéphane MEDIONI")
    #expect(header.custodian.identifiers.first?.extension == "1120456789")
    #expect(header.serviceTime.low?.text == "20200312111700+0100" && header.performers.count == 1)
  }

  @Test("Problems are found three containers deep, with code, date and words")
  func problems() {
    #expect(summary.problems.entries.map(\.condition.code) == ["G45.9", "I20.0"])
    #expect(summary.problems.entries.map(\.time.low?.text) == ["20190811", "20190811"])
    let first = summary.problems.entries.first
    #expect(first?.condition.originalText == "Accident ischémique cérébral transitoire")
    #expect(first?.condition.narrativeReference == "pb-actif-01" && first?.concernStatus == .active)
    #expect(first?.condition.source.first?.system == "2.16.840.1.113883.6.3" && first?.kind?.code == "282291009")
    #expect(first?.provenance.sourcePath == "section[11450-4]/entry[1]")
    #expect(summary.problems.sourceTitle == "Pathologie en cours")
    #expect(summary.pastIllnesses.entries.map(\.condition.code) == ["N10", "I21.1"])
    #expect(summary.pastIllnesses.entries.first?.time.low?.text == "20180422")
    #expect(summary.pastIllnesses.entries.first?.concernStatus == .completed)
  }

  @Test("The procedure keeps its CCAM code, its day, its author and its reason")
  func procedures() {
    let procedure = summary.procedures.entries.first
    #expect(summary.procedures.entries.count == 1 && procedure?.code.code == "DDAF004")
    #expect(procedure?.time.value?.text == "20180114" && procedure?.reason?.code == "I21.1")
    #expect(procedure?.provenance.author?.name?.display == "Jacques PETITJEAN")
    #expect(procedure?.provenance.author?.identifiers.isEmpty == true)
  }

  @Test("The allergy has its agent from the narrative, and its French status")
  func allergies() {
    let allergy = summary.allergies.entries.first
    #expect(summary.allergies.entries.count == 1 && allergy?.kind.code == "416098002")
    #expect(allergy?.agent?.code == "60234100" && allergy?.agent?.originalText == "Paracétamol")
    #expect(allergy?.onset.low?.text == "20180603" && allergy?.concernTime.lowNull == .unknown)
    #expect(allergy?.clinicalStatus?.code == "inactive" && allergy?.criticality == nil)
    #expect(allergy?.reactions.isEmpty == true)
  }

  @Test("Running treatments are active although their status says completed")
  func medications() {
    let entries = summary.medications.entries
    #expect(entries.map(\.product.codes.first?.code) == ["63564053", "63245753"] && entries.allSatisfy(\.isActive))
    #expect(entries.map(\.product.name) == ["PLAVIX 75 mg", "COUMADINE 5mg"])
    #expect(entries.map(\.product.codes.last?.code) == ["3400938022209", "3400935693099"])
    #expect(entries.map(\.dose?.low?.value) == ["2", "1"] && entries.first?.dose?.high?.unit == "{tablet}")
    #expect(entries.map(\.dosePeriod) == [Quantity(value: "1", unit: "d"), Quantity(value: "6", unit: "h")])
    #expect(
      entries.map(\.route?.code) == ["20053000", "20053000"] && entries.map(\.reason?.code) == ["I20.0", "G45.9"])
    #expect(entries.first?.period.low?.text == "20190811" && entries.first?.period.highNull == .unknown)
  }

  @Test("Habits keep question, answer and words")
  func habits() {
    let entries = summary.socialHistory.entries
    #expect(entries.map(\.habit.code) == ["74011-8", "11343-1"])
    #expect(entries.first?.value == .quantity(Quantity(value: "25", unit: "{pack}/a")))
    guard case .coded(let answer)? = entries.last?.value else {
      Issue.record("the answer is not coded")
      return
    }
    #expect(answer.code == "398705004" && answer.originalText == "Consommation de drogue")
  }

  @Test("Silent sections say no information, never none known")
  func silence() {
    #expect(summary.devices.content == .noInformation && summary.immunizations.content == .noInformation)
    #expect(summary.pregnancy.content == .noInformation && summary.narrativeSections.isEmpty)
  }

  @Test("What has no home is in the account: risks and family as words, header parts as losses")
  func losses() {
    let losses = reading.account.losses
    #expect(
      losses.map(\.element) == [
        "patient.telecom", "patient.birthplace", "authenticator", "componentOf", "legalAuthenticator.sector", "section",
        "entry", "section",
      ])
    #expect(losses.suffix(3).map(\.outcome) == Array(repeating: .narrativeOnly(.noPlace), count: 3))
    #expect(losses.suffix(3).map(\.section) == ["29762-2", "11348-0", "104605-1"])
    #expect(summary.socialHistory.narrative.map(\.plainText).joined().contains("amiante"))
    #expect(summary.pastIllnesses.narrative.map(\.plainText).joined().contains("Anémie drépanocytaire"))
    #expect(summary.alerts.sourceTitle == "Points de vigilance")
    #expect(summary.alerts.narrative.map(\.plainText).joined().contains("Hémibloc antérieur gauche"))
    #expect(reading.attachments.isEmpty)
  }
}
