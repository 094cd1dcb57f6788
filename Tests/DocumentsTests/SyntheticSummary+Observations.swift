import CDA
import Documents
import Domain

extension SyntheticSummary {
  static let loinc = "2.16.840.1.113883.6.1"
  static let interpretation = "2.16.840.1.113883.5.83"
  static let unknownTime = TimeRange(nullFlavor: .unknown)

  /// Everything that the pivot can hold as structure, in every section that it has.
  static func full() -> PatientSummary {
    var summary = rich()
    summary.medications.content = .entries(medications().entries.map(detailed))
    let words = medications().narrative.flatMap(\.nodes) + narrative(("m-d", "Ne pas substituer")).flatMap(\.nodes)
    summary.medications.narrative = [Narrative(words)]
    summary.procedures.content = .entries(
      procedures().entries.enumerated().map { index, procedure in
        guard index == 0 else { return procedure }
        var procedure = procedure
        procedure.laterality = mapped((national, "G", "gauche"), nil, to: (snomed, "7771000", "Left"))
        procedure.performer = surgeon
        return procedure
      })
    summary.devices.content = .entries(
      devices().entries.map { device in
        var device = device
        device.modelName = "Modèle X"
        device.manufacturer = "Fabrique d'exemple"
        return device
      })
    summary.immunizations.content = .entries(
      immunizations().entries.map { immunization in
        var immunization = immunization
        immunization.route = european(edqm, "20035000", "Intramuscular use")
        immunization.bodySite = mapped(
          (national, "BG", "bras gauche"), nil, to: (snomed, "368208006", "Left upper arm"))
        immunization.manufacturer = Organisation(name: "Laboratoire d'exemple")
        immunization.performer = surgeon
        return immunization
      })
    summary.vitalSigns = vitalSigns()
    summary.results = results()
    summary.functionalStatus = functionalStatus()
    return summary
  }

  static let surgeon = Author(
    time: time("20120414"), identifiers: [InstanceIdentifier(root: "2.999.3", extension: "hp-2")],
    name: PersonName(family: ["Exemple"], given: ["Hugo"]), organisation: organisation)

  private static func detailed(_ medication: Medication) -> Medication {
    var medication = medication
    medication.rate = QuantityRange(Quantity(value: "20", unit: "mL/h"))
    medication.maximumDose = Ratio(
      numerator: Quantity(value: "3", unit: "g"), denominator: Quantity(value: "1", unit: "d"))
    medication.dispensingText = "Ne pas substituer"
    medication.product.package = Package(
      quantity: Quantity(value: "30", unit: "1"), form: european(edqm, "30007000", "Blister"))
    medication.product.manufacturer = Organisation(
      identifiers: [InstanceIdentifier(root: "2.999.2", extension: "maker")], name: "Titulaire d'exemple")
    return medication
  }

  static func observation(
    _ number: String, _ path: String, _ words: String, _ code: CodedConcept, _ value: ObservationValue,
    _ time: TimeRange
  ) -> Observation {
    Observation(provenance: provenance(number, path, number, words), code: code, value: value, time: time)
  }

  static func vitalSigns() -> Section<ObservationGroup> {
    let path = "section[8716-3]/entry[1]"
    let when = TimeRange(value: time("20261101"))
    var systolic = observation(
      "vs1", "\(path)/component[1]", "Systolique 132",
      mapped((national, "PAS", "Pression systolique"), nil, to: (loinc, "8480-6", "Systolic blood pressure")),
      .quantity(Quantity(value: "132", unit: "mm[Hg]")), when)
    systolic.interpretations = [european(interpretation, "N", "Normal")]
    systolic.referenceRanges = [
      ReferenceRange(
        range: QuantityRange(low: Quantity(value: "90", unit: "mm[Hg]"), high: Quantity(value: "140", unit: "mm[Hg]")))
    ]
    let diastolic = observation(
      "vs2", "\(path)/component[2]", "Diastolique 81", european(loinc, "8462-4", "Diastolic blood pressure"),
      .quantity(Quantity(value: "81", unit: "mm[Hg]")), when)
    var group = ObservationGroup(
      provenance: Provenance(identifiers: [id("vs")], sourcePath: path), time: when,
      observations: [systolic, diastolic])
    group.provenance.author = physician
    return Section(
      content: .entries([group]), sourceTitle: "Constantes",
      narrative: narrative(("vs1", "Systolique 132"), ("vs2", "Diastolique 81")))
  }

  /// A result with every part that one can have.
  private static func glycated(_ path: String, _ when: TimeRange) -> Observation {
    var glycated = observation(
      "rs2", path, "HbA1c 7,1 %",
      mapped((loinc, "4548-4", "HbA1c"), nil, to: (loinc, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood")),
      .quantity(Quantity(value: "7.1", unit: "%")), when)
    glycated.interpretations = [european(interpretation, "H", "High")]
    glycated.referenceRanges = [
      ReferenceRange(
        range: QuantityRange(low: Quantity(value: "4", unit: "%"), high: Quantity(value: "6", unit: "%")),
        text: "4 à 6 %")
    ]
    glycated.method = mapped((national, "HPLC", "chromatographie"), nil, to: nil)
    glycated.comment = "À contrôler"
    glycated.performer = surgeon
    return glycated
  }

  static func results() -> Section<ObservationGroup> {
    let when = TimeRange(value: time("20261015"))
    let blood = observation(
      "rs1", "section[30954-2]/entry[1]", "Groupe O positif",
      mapped((loinc, "882-1", "Groupe sanguin"), nil, to: (loinc, "34530-6", "ABO and Rh group panel - Blood")),
      .coded(mapped((national, "O+", "O positif"), nil, to: (snomed, "278147001", "Blood group O Rh(D) positive"))),
      when)
    let path = "section[30954-2]/entry[2]"
    let glycated = glycated("\(path)/component[1]", when)
    let text = observation(
      "rs3", "\(path)/component[2]", "Aspect clair", mapped((national, "ASP", "Aspect"), nil, to: nil),
      .text("clair"), TimeRange(low: time("20261014"), high: time("20261015")))
    let flag = observation(
      "rs4", "\(path)/component[3]", "À jeun", european(loinc, "49541-6", "Fasting status"), .boolean(true), unknownTime
    )
    var titre = observation(
      "rs5", "\(path)/component[4]", "Titre 1/8", european(loinc, "8014-3", "Rubella virus IgG Ab [Titer]"),
      .ratio(Ratio(numerator: Quantity(value: "1", unit: "1"), denominator: Quantity(value: "8", unit: "1"))), when)
    titre.provenance.author = physician
    var group = ObservationGroup(
      provenance: Provenance(identifiers: [id("rs")], sourcePath: path),
      code: mapped((loinc, "11502-2", "Biologie"), nil, to: (loinc, "11502-2", "Laboratory report")), time: when,
      observations: [glycated, text, flag, titre])
    group.performer = physician
    group.performer?.time = nil
    group.provenance.author = physician
    return Section(
      content: .entries([
        ObservationGroup(provenance: blood.provenance, time: blood.time, observations: [blood]), group,
      ]), sourceTitle: "Résultats",
      narrative: narrative(
        ("rs1", "Groupe O positif"), ("rs2", "HbA1c 7,1 %"), ("rs3", "Aspect clair"), ("rs4", "À jeun"),
        ("rs5", "Titre 1/8"), ("rs-c", "À contrôler")))
  }

  static func functionalStatus() -> Section<ObservationGroup> {
    let when = TimeRange(value: time("20260901"))
    let lone = observation(
      "fs1", "section[47420-5]/entry[1]", "Marche avec canne",
      mapped((national, "MAR", "Marche"), nil, to: nil), .coded(mapped((national, "CAN", "canne"), nil, to: nil)), when)
    let path = "section[47420-5]/entry[2]"
    let first = observation(
      "fs2", "\(path)/component[1]", "Toilette 1", european(loinc, "45588-1", "Bed mobility"), .integer(1), when)
    let second = observation(
      "fs3", "\(path)/component[2]", "Habillage 2 à 3", european(loinc, "54750-5", "Walking"),
      .range(QuantityRange(low: Quantity(value: "2", unit: "1"), high: Quantity(value: "3", unit: "1"))), when)
    let group = ObservationGroup(
      provenance: Provenance(identifiers: [id("fs")], sourcePath: path), time: when, observations: [first, second])
    return Section(
      content: .entries([
        ObservationGroup(provenance: lone.provenance, time: lone.time, observations: [lone]), group,
      ]), sourceTitle: "Autonomie",
      narrative: narrative(("fs1", "Marche avec canne"), ("fs2", "Toilette 1"), ("fs3", "Habillage 2 à 3")))
  }
}

extension PatientSummary {
  /// Where every entry stood.
  var sourcePaths: Set<String> {
    func paths<Entry>(_ section: Section<Entry>, _ provenance: (Entry) -> [Provenance]) -> [String] {
      section.entries.flatMap(provenance).map(\.sourcePath)
    }
    func groups(_ section: Section<ObservationGroup>) -> [String] {
      paths(section) { [$0.provenance] + $0.observations.map(\.provenance) }
    }
    return Set(
      paths(allergies) { [$0.provenance] } + paths(medications) { [$0.provenance] }
        + paths(problems) { [$0.provenance] } + paths(pastIllnesses) { [$0.provenance] }
        + paths(procedures) { [$0.provenance] } + paths(devices) { [$0.provenance] }
        + paths(immunizations) { [$0.provenance] } + paths(socialHistory) { [$0.provenance] }
        + paths(pregnancy) { [$0.provenance] } + groups(vitalSigns) + groups(results) + groups(functionalStatus)
        + paths(carePlan) { [$0.provenance] } + paths(advanceDirectives) { [$0.provenance] }
        + paths(alerts) { [$0.provenance] } + paths(travelHistory) { [$0.provenance] })
  }
}
