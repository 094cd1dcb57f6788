import CDA
import Documents
import Domain

extension SyntheticSummary {
  /// A full summary, and beside it what the pivot has no element for.
  static func beyond() -> PatientSummary {
    var summary = full()
    addUnwritten(&summary)
    addObservations(&summary)
    addDetails(&summary)
    return summary
  }

  /// Entries that the pivot holds as words only.
  static let beyondPaths = [
    "section[104605-1]/entry[1]", "section[10182-4]/entry[1]", "section[18776-5]/entry[1]", "section[42348-3]/entry[1]",
    "section[8716-3]/entry[1]/component[3]", "section[8716-3]/entry[2]", "section[30954-2]/entry[3]/component[1]",
    "section[30954-2]/entry[3]/component[2]",
  ]

  private static func words(_ words: String) -> CodedConcept { mapped((national, "X", words), nil, to: nil) }

  private static func addUnwritten(_ summary: inout PatientSummary) {
    summary.alerts = Section(
      content: .entries([
        Alert(
          provenance: Provenance(sourcePath: "section[104605-1]/entry[1]"), code: words("Risque de chute"),
          time: TimeRange())
      ]), sourceTitle: "Points de vigilance")
    summary.travelHistory.content = .entries([
      Travel(
        provenance: Provenance(sourcePath: "section[10182-4]/entry[1]"), country: words("Sénégal"),
        time: TimeRange(low: time("20260201"), high: time("20260215")))
    ])
    summary.carePlan.content = .entries([
      PlannedItem(
        provenance: Provenance(sourcePath: "section[18776-5]/entry[1]"), kind: .procedure,
        code: words("Scanner de contrôle"), status: .active, time: TimeRange(value: time("202701")))
    ])
    summary.advanceDirectives.content = .entries([
      AdvanceDirective(
        provenance: Provenance(sourcePath: "section[42348-3]/entry[1]"), kind: words("Pas de réanimation"),
        time: TimeRange())
    ])
  }

  private static func addObservations(_ summary: inout PatientSummary) {
    let when = TimeRange(value: time("20261101"))
    func entry(_ path: String, _ code: CodedConcept, _ value: ObservationValue) -> Observation {
      Observation(provenance: Provenance(sourcePath: path), code: code, value: value, time: when)
    }
    var signs = summary.vitalSigns.entries
    signs[0].observations.append(
      entry(
        "section[8716-3]/entry[1]/component[3]",
        mapped((loinc, "8867-4", "Fréquence cardiaque"), nil, to: (loinc, "8867-4", "Heart rate")),
        .quantity(Quantity(value: "72", unit: "/min"))))
    let other = entry(
      "section[8716-3]/entry[2]",
      mapped((loinc, "8480-6", "Systolique"), nil, to: (loinc, "8480-6", "Systolic blood pressure")),
      .quantity(Quantity(value: "17", unit: "kPa")))
    signs.append(ObservationGroup(provenance: other.provenance, time: when, observations: [other]))
    summary.vitalSigns.content = .entries(signs)
    let path = "section[30954-2]/entry[3]"
    var draft = entry("\(path)/component[2]", words("Provisoire"), .quantity(Quantity(value: "5", unit: "mmol/L")))
    draft.status = .active
    var uncoded = entry("\(path)/component[1]", CodedConcept(originalText: "Aspect"), .text("trouble"))
    uncoded.provenance.text = "Aspect trouble"
    let kept = entry("\(path)/component[3]", european(loinc, "2345-7", "Glucose"), .missing(.unknown))
    summary.results.content = .entries(
      summary.results.entries + [
        ObservationGroup(
          provenance: Provenance(sourcePath: path), time: when, observations: [uncoded, draft, kept])
      ])
  }

  private static func addDetails(_ summary: inout PatientSummary) {
    var problems = summary.problems.entries
    problems[0].bodySite = words("pied gauche")
    summary.problems.content = .entries(problems)
    var procedures = summary.procedures.entries
    procedures[1].laterality = words("droite")
    summary.procedures.content = .entries(procedures)
    var devices = summary.devices.entries
    devices[0].serialNumber = "SN-7"
    devices[0].lotNumber = "LOT-7"
    devices[0].bodySite = words("thorax")
    summary.devices.content = .entries(devices)
    var medications = summary.medications.entries
    medications[1].product.package = Package(form: words("flacon"))
    medications[1].maximumDose = Ratio(numerator: Quantity(value: "2", unit: "g"))
    summary.medications.content = .entries(medications)
  }
}
