import CDA
import Documents
import Domain

extension SyntheticSummary {
  static func devices() -> Section<Device> {
    let device = Device(
      provenance: provenance("d1", "section[46264-8]/entry[1]", "d1", "Défibrillateur"),
      code: mapped((national, "DEF", "Défibrillateur"), "d1", to: (snomed, "72506001", "Implantable defibrillator")),
      time: TimeRange(low: time("20141020")),
      deviceIdentifiers: [InstanceIdentifier(root: "2.999.9", extension: "SER-1")])
    return Section(
      content: .entries([device]), sourceTitle: "Dispositifs", narrative: narrative(("d1", "Défibrillateur")))
  }

  static func immunizations() -> Section<Immunization> {
    var vaccination = Immunization(
      provenance: provenance("v1", "section[11369-6]/entry[1]", "v1", "Vaccin contre la grippe"), wasNotGiven: false,
      status: .completed, time: TimeRange(value: time("20251015")),
      vaccine: mapped(
        (national, "GRP", "Vaccin contre la grippe"), "v1",
        to: (atc, "J07BB02", "influenza, inactivated, split virus or surface antigen")))
    vaccination.productName = "GRIPPE EXEMPLE"
    vaccination.lotNumber = "L42"
    vaccination.doseNumber = 2
    vaccination.targetDiseases = [european(icd10, "J10", "Influenza due to identified seasonal influenza virus")]
    vaccination.reactions = [european(icd10, "R50.9", "Fever, unspecified")]
    vaccination.comment = "Bien tolérée"
    return Section(
      content: .entries([vaccination]), sourceTitle: "Vaccinations",
      narrative: narrative(("v1", "Vaccin contre la grippe"), ("v1-c", "Bien tolérée")))
  }

  static func socialHistory() -> Section<SocialObservation> {
    let smoking = SocialObservation(
      provenance: provenance("s1", "section[29762-2]/entry[1]", "s1", "Tabac : 10 cigarettes par jour"),
      habit: mapped(
        ("2.16.840.1.113883.6.1", "72166-2", "Tabac"), nil, to: (snomed, "229819007", "Tobacco use and exposure")),
      value: .quantity(Quantity(value: "10", unit: "/d")), time: TimeRange(low: time("20000101")))
    let alcohol = SocialObservation(
      provenance: provenance("s2", "section[29762-2]/entry[2]", "s2", "Alcool : occasionnel"),
      habit: mapped(
        ("2.16.840.1.113883.6.1", "74013-4", "Alcool"), nil, to: (snomed, "897148007", "Alcoholic beverage intake")),
      value: .text("occasionnel"), time: TimeRange(lowNull: .unknown))
    return Section(
      content: .entries([smoking, alcohol]), sourceTitle: "Mode de vie",
      narrative: narrative(("s1", "Tabac : 10 cigarettes par jour"), ("s2", "Alcool : occasionnel")))
  }

  static func pregnancy() -> Section<PregnancyObservation> {
    func entry(
      _ number: String, _ path: String, _ words: String, _ statement: PregnancyObservation.Statement, _ time: TimeRange
    ) -> PregnancyObservation {
      PregnancyObservation(
        provenance: provenance(number, "section[10162-6]/\(path)", number, words), statement: statement, time: time)
    }
    return Section(
      content: .entries([
        entry(
          "g1", "entry[1]", "Enceinte", .status(european(snomed, "77386006", "Pregnant")),
          TimeRange(value: time("20261101"))),
        entry(
          "g2", "entry[1]/expected[1]", "Terme prévu le 1er mai 2027",
          .expectedDelivery(
            method: european("2.16.840.1.113883.6.1", "11778-8", "Delivery date Estimated"), date: time("20270501")),
          TimeRange(value: time("20261101"))),
        entry(
          "g3", "entry[2]", "Un enfant né vivant",
          .outcomeCount(outcome: european(snomed, "281050002", "Livebirth"), count: 1), TimeRange()),
        entry("g4", "entry[3]", "Né le 14 avril 2012", .outcomeDate(time("20120414")), TimeRange()),
      ]), sourceTitle: "Grossesses",
      narrative: narrative(
        ("g1", "Enceinte"), ("g2", "Terme prévu le 1er mai 2027"), ("g3", "Un enfant né vivant"),
        ("g4", "Né le 14 avril 2012")))
  }

  /// Everything that the source is silent about.
  static func empty() -> PatientSummary { PatientSummary(header: header()) }

  /// A clinician stated that there is none, in every section.
  static func statedNone() -> PatientSummary {
    func none<Entry>(_ code: String, _ display: String) -> Section<Entry> {
      Section(
        content: .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: code, display: display)),
        sourceTitle: "Rien", narrative: narrative(("none-\(code)", display)))
    }
    var summary = PatientSummary(header: header())
    summary.allergies = none("no-known-food-allergies", "No known food allergies")
    summary.medications = none("no-known-medications", "No known medications")
    summary.problems = none("no-known-problems", "No known problems")
    summary.procedures = none("no-known-procedures", "No known procedures")
    summary.devices = none("no-known-devices", "No known devices in use")
    return summary
  }

  /// The source says that nobody asked.
  static func notAsked() -> PatientSummary {
    var summary = PatientSummary(header: header())
    summary.allergies.content = .notAsked
    summary.medications.content = .notAsked
    summary.problems.content = .notAsked
    summary.procedures.content = .notAsked
    summary.devices.content = .notAsked
    return summary
  }
}

extension SyntheticSummary {
  /// Entries without narrative, identifiers, times or European codes.
  static func bare() -> PatientSummary {
    let nowhere = Provenance(sourcePath: "entry")
    let words = CodedConcept(originalText: "mots seuls")
    var summary = PatientSummary(header: header())
    var allergy = Allergy(
      provenance: nowhere, concernStatus: .completed, concernTime: TimeRange(), kind: words, agent: words,
      onset: TimeRange())
    allergy.reactions = [Reaction(provenance: nowhere, manifestation: words, time: TimeRange(), severity: words)]
    allergy.criticality = words
    allergy.certainty = words
    allergy.clinicalStatus = words
    summary.allergies.content = .entries([allergy])
    var medication = Medication(
      provenance: nowhere, isActive: true, period: TimeRange(),
      product: MedicinalProduct(
        ingredients: [Ingredient(substance: words), Ingredient(substance: words, numerator: Quantity(value: "5"))]))
    medication.dosePeriod = Quantity(value: "8", unit: "h")
    medication.reason = words
    medication.route = words
    medication.doseEvent = words
    var both = medication
    both.doseEvent = CodedConcept(european: Coding(system: "2.16.840.1.113883.5.139", code: "ACM"))
    both.reason = nil
    both.period = TimeRange(value: time("20240301"))
    let plain = Medication(
      provenance: nowhere, isActive: true, period: TimeRange(low: time("20240301")), product: MedicinalProduct())
    summary.medications.content = .entries([medication, both, plain])
    var problem = Problem(
      provenance: nowhere, concernStatus: .aborted, concernTime: TimeRange(), condition: words, time: TimeRange())
    problem.severity = words
    problem.certainty = words
    problem.clinicalStatus = words
    problem.healthStatus = words
    summary.problems.content = .entries([problem])
    summary.procedures.content = .entries([
      Procedure(provenance: nowhere, status: .active, code: words, time: TimeRange())
    ])
    summary.devices.content = .entries([Device(provenance: nowhere, code: words, time: TimeRange())])
    summary.immunizations.content = .entries([
      Immunization(provenance: nowhere, wasNotGiven: true, status: .active, time: TimeRange(), vaccine: words)
    ])
    summary.socialHistory.content = .entries([
      SocialObservation(provenance: nowhere, habit: words, value: .missing(.masked), time: TimeRange())
    ])
    summary.pregnancy.content = .entries([
      PregnancyObservation(
        provenance: nowhere,
        statement: .expectedDelivery(
          method: european("2.16.840.1.113883.6.1", "11778-8", "Delivery date Estimated"), date: time("20270501")),
        time: TimeRange())
    ])
    return summary
  }
}
