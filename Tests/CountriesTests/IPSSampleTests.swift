import CDA
import Countries
import Documents
import Domain
import GatewayTesting
import Testing
import XML

@Suite("The official IPS-FR", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct IPSSampleTests {
  let reading: Reading
  var summary: PatientSummary { reading.summary }

  init() throws { reading = try FrenchSample.shared(FrenchSample.ips) }

  @Test("Several observations of one concern become as many problems, each with its qualities")
  func problems() {
    let entries = summary.problems.entries
    #expect(entries.map(\.condition.code) == ["E06.3", "T89", "114", "658", "R69"])
    #expect(
      entries.compactMap(\.condition.source.first?.system) == [
        "2.16.840.1.113883.6.3", "2.16.840.1.113883.6.139", "1.2.250.1.213.2.9", "1.2.250.1.213.2.49",
        "2.16.840.1.113883.6.3",
      ])
    #expect(entries.map(\.severity?.code) == ["6736007", "6736007", "6736007", "371923003", "255604002"])
    #expect(entries.map(\.clinicalStatus?.code) == ["active", "active", "active", "active", "recurrence"])
    #expect(entries.first?.healthStatus?.code == "102499006" && entries.first?.certainty?.code == "confirmed")
    #expect(entries.first?.comment == "(texte libre)" && entries.first?.time.low?.text == "20240111")
    #expect(entries.map(\.concernTime.low?.text) == Array(repeating: "20240402", count: 5))
    #expect(entries.last?.provenance.sourcePath == "section[11450-4]/entry[1]/observation[5]")
    #expect(summary.problems.narrative.first?.plainText.contains("(https://www.orpha.net/") == true)
  }

  @Test("Past illnesses, procedures and devices keep codes, times and comments")
  func history() {
    #expect(summary.pastIllnesses.entries.count == 2)
    #expect(summary.procedures.entries.map(\.code.code) == ["DDAF004", "GEN-092.04.13"])
    #expect(summary.procedures.entries.first?.bodySite?.code == "41801008")
    #expect(summary.procedures.entries.map(\.time.value?.text) == ["20180114", "20161208"])
    #expect(summary.devices.entries.map(\.code.code) == ["J010104", "GEN-092.02.02"])
    #expect(summary.devices.entries.map(\.time.low?.text) == ["20190811", "20190811"])
    #expect(summary.devices.entries.last?.code.originalText == "Autre DM : (texte libre)")
    #expect(summary.devices.entries.first?.provenance.text == nil, "its reference points nowhere")
  }

  @Test("The allergy has criticality, certainty, status and both reactions with their severity")
  func allergies() {
    let allergy = summary.allergies.entries.first
    #expect(summary.allergies.entries.count == 1 && allergy?.agent?.code == "XM5DJ7")
    #expect(allergy?.criticality?.code == "low" && allergy?.certainty?.code == "confirmed")
    #expect(allergy?.clinicalStatus?.code == "active" && allergy?.comment == "(texte libre)")
    #expect(allergy?.reactions.map(\.manifestation.code) == ["4A80.0", "4A82"])
    #expect(allergy?.reactions.map(\.severity?.code) == ["6736007", "255604002"])
    #expect(allergy?.reactions.map(\.time.low?.text) == ["20211204", "20211204"])
    #expect(reading.account.items(at: "section[44939-7]").map(\.outcome) == [.narrativeOnly(.notAFact)])
    #expect(summary.allergies.narrative.map(\.plainText).joined().contains("AMOXICILLINE TRIHYDRATÉE"))
  }

  @Test("The treatment keeps the source's contradictory strength, with a warning, and the code's substance")
  func medications() {
    let medication = summary.medications.entries.first
    #expect(summary.medications.entries.count == 1 && medication?.product.name == "LEVOTHYROX 75 microgrammes")
    #expect(medication?.product.atc?.code == "H03AA01")
    let ingredient = medication?.product.ingredients.first
    #expect(ingredient?.numerator == Quantity(value: "75", unit: "mg"))
    #expect(ingredient?.denominator == Quantity(value: "1", unit: nil))
    #expect(ingredient?.substance.code == "100000091647")
    #expect(ingredient?.substance.originalText == "LÉVOTHYROXINE SODIQUE")
    #expect(medication?.dosageText == "1 fois/j, 1 cp" && medication?.reason?.code == "E06.3")
    #expect(reading.account.reasons(of: "medication.ingredient.name") == ["lost contradiction"])
    #expect(
      reading.account.items.filter { $0.note.hasPrefix("Warning: ") && $0.section == "10160-0" }.map(\.element) == [
        "check.ingredient-against-code", "check.strength-against-name",
      ])
  }

  @Test("Vaccinations keep product, lot, rank, performer and reaction")
  func immunizations() {
    let entries = summary.immunizations.entries
    #expect(entries.map(\.vaccine.code) == ["60917345", "60917345"])
    #expect(entries.map(\.vaccine.source.last?.code) == ["J07CA01", "J07CA01"])
    #expect(entries.map(\.lotNumber) == ["4456672", "4456668"] && entries.map(\.doseNumber) == [2, 1])
    #expect(entries.first?.time.value?.text == "20090928094914+0100" && entries.first?.wasNotGiven == false)
    #expect(entries.first?.productName?.hasPrefix("REVAXIS") == true)
    #expect(entries.first?.provenance.author?.name?.display == "Charles MULLER")
    #expect(entries.first?.performer?.name?.display == "Charles MULLER")
    #expect(entries.first?.route?.code == "20035000" && entries.first?.bodySite?.code == "16217701000119102")
    #expect(entries.first?.reactions.map(\.code) == ["R50.2"])
    #expect(
      reading.account.items(at: "section[11369-6]/entry[1]").compactMap(\.source?.code) == [
        "INITIMMUNIZ"
      ])
  }

  @Test("Pregnancy: state, expected day from an IVL_TS, and the two counts")
  func pregnancy() {
    let statements = summary.pregnancy.entries.map(\.statement)
    guard statements.count == 4, case .status(let state) = statements[0],
      case .expectedDelivery(let method, let date) = statements[1],
      case .outcomeCount(let births, 1) = statements[2], case .outcomeCount(let ends, 1) = statements[3]
    else {
      Issue.record("\(statements)")
      return
    }
    #expect(state.code == "77386006" && state.originalText == "patiente actuellement enceinte")
    #expect(method.code == "11778-8" && date.text == "20240903")
    #expect(births.code == "11638-4" && ends.code == "11612-9")
  }

  @Test("Habits of all kinds, with their comments")
  func habits() {
    #expect(summary.socialHistory.entries.map(\.habit.code) == ["72166-2", "74011-8", "74013-4", "11343-1"])
    #expect(summary.socialHistory.entries.allSatisfy { $0.comment == "(Texte libre)" })
  }

  @Test("Vital signs stay one panel of measurements, each with its time, answer and comment")
  func vitalSigns() {
    let groups = summary.vitalSigns.entries
    #expect(groups.map(\.code?.code) == ["85353-1"] && groups.first?.time.nullFlavor == .notApplicable)
    let observations = groups.first?.observations ?? []
    #expect(observations.map(\.code.code) == ["29463-7", "8302-2"])
    #expect(
      observations.map(\.value) == [
        .quantity(Quantity(value: "58", unit: "kg")), .quantity(Quantity(value: "1.60", unit: "m")),
      ])
    #expect(observations.map(\.time.value?.text) == ["20240402", "20240402"])
    #expect(
      observations.map(\.provenance.sourcePath) == [
        "section[8716-3]/entry[1]/component[1]", "section[8716-3]/entry[1]/component[2]",
      ])
    #expect(observations.allSatisfy { $0.comment != nil })
  }

  @Test("Results of laboratory and imaging keep author, answer in words, usual range and place in the body")
  func results() {
    let groups = summary.results.entries
    #expect(groups.map(\.code?.code) == ["26436-6", "18748-4"])
    #expect(groups.map(\.provenance.author?.name?.display) == ["Marcel CAMPARINI", "Jacques BIDEAULT"])
    #expect(groups.map(\.time.value?.text) == ["20240329", "20240329"])
    let protein = groups.first?.observations.first
    #expect(protein?.code.code == "1988-5" && protein?.value == .text("<1.0 mg/L"))
    #expect(
      protein?.referenceRanges == [
        ReferenceRange(
          range: QuantityRange(low: Quantity(value: "0.0", unit: "mg/L"), high: Quantity(value: "6.0", unit: "mg/L")))
      ])
    #expect(protein?.provenance.author?.name?.display == "Marcel CAMPARINI")
    let scan = groups.last?.observations.first
    #expect(scan?.code.code == "24979-7" && scan?.bodySite?.code == "302551006")
    guard case .coded(let finding)? = scan?.value else {
      Issue.record("the finding is not in the words that it refers to")
      return
    }
    #expect(finding.source.isEmpty && finding.originalText?.isEmpty == false)
  }

  @Test("Functional status: three answers of one assessment, the last in words only")
  func functionalStatus() {
    let groups = summary.functionalStatus.entries
    #expect(groups.count == 1 && groups.first?.code == nil)
    let observations = groups.first?.observations ?? []
    #expect(observations.map(\.code.code) == ["89247-1", "d450", "GEN-092.04.23"])
    let answers = observations.map { observation -> String? in
      guard case .coded(let answer) = observation.value else { return nil }
      return answer.code ?? answer.originalText
    }
    #expect(answers.prefix(2) == ["LA9622-7", "d4500.3"] && answers.last??.isEmpty == false)
  }

  @Test("The plan keeps medicines, vaccinations, acts, examinations, the goal and the meeting, none of them as a fact")
  func carePlan() {
    let items = summary.carePlan.entries
    #expect(
      items.map(\.kind) == [
        .medication, .medication, .observation, .goal, .procedure, .procedure, .encounter, .immunization, .immunization,
      ])
    #expect(
      items.map(\.code.code) == [
        "69473265", "GEN-092.03.01", "22748-8", "GEN-092.04.20", "CBLA001", "GEN-092.04.13", "AMB", "J07AN",
        "GEN-092.03.08",
      ])
    #expect(items.allSatisfy { $0.code.originalText?.isEmpty == false && $0.status == .active && $0.comment != nil })
    #expect(items.last?.time.high?.text == "20241231" && items[2].time.value?.text == "20241201")
    #expect(
      reading.account.items.filter { $0.element == "check.plan-written-as-done" }.map(\.sourcePath).count == 1)
    #expect(reading.account.items(at: "section[18776-5]").compactMap(\.source?.code).contains("EL"))
  }

  @Test("Each directive keeps what the patient decided, and the one in a file keeps its place")
  func directives() {
    let items = summary.advanceDirectives.entries
    #expect(
      items.map(\.kind.code) == [
        "75789-8", "75787-2", "77352-3", "MED-295", "75779-9", "387713003", "MED-298", "42348-3",
      ])
    let answers: [ObservationValue?] = [false, false, false, true, false, true, true].map { .boolean($0) } + [nil]
    #expect(items.map(\.value) == answers)
    #expect(items.allSatisfy { $0.status == .active && $0.documents.isEmpty })
    #expect(items.first?.time.low?.text == "20180101" && items.last?.time.low?.text == "20240401")
  }

  @Test("Points of vigilance travel as the words they are; attached documents do not travel")
  func otherSections() {
    #expect(summary.narrativeSections.isEmpty && summary.alerts.content == .noInformation)
    #expect(summary.alerts.narrative.count == 1 && summary.alerts.sourceTitle != nil)
    #expect(reading.account.items(at: "section[44944-7]").map(\.outcome) == [.narrativeOnly(.noPlace)])
    #expect(reading.account.items(at: "section[55107-7]/entry").map(\.outcome) == [.lost(.noPlace), .lost(.noPlace)])
  }

  @Test("The three embedded PDF documents are kept aside, whole, and accounted for")
  func attachments() {
    #expect(reading.attachments.map(\.mediaType) == Array(repeating: "application/pdf", count: 3))
    #expect(reading.attachments.map(\.section) == ["42348-3", "55107-7", "55107-7"])
    #expect(reading.attachments.allSatisfy { $0.bytes.starts(with: Array("%PDF-".utf8)) })
    #expect(reading.account.items.filter { $0.outcome == .lost(.attachment) }.count == 3)
  }
}
