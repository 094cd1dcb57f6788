import CDA
import Documents
import Domain

extension EuropeanSummaries.Maker {
  mutating func full() -> PatientSummary {
    var summary = silent()
    summary.allergies = Section(
      content: .entries([allergy()]), sourceTitle: "Allergies", narrative: narrative("a1"))
    summary.medications.content = .entries([medication(), plainMedication()])
    summary.problems = Section(
      content: .entries([problem(), problem(status: "90734009")]), sourceTitle: "Problèmes",
      narrative: narrative("p1"))
    summary.pastIllnesses = Section(content: .entries([pastIllness()]), narrative: narrative("h1"))
    summary.procedures.content = .entries([procedure()])
    summary.devices.content = .entries([device()])
    summary.immunizations.content = .entries([immunization()])
    addObservations(to: &summary)
    addPlans(to: &summary)
    summary.narrativeSections = [
      NarrativeSection(
        code: Coding(system: EuropeanSummaries.loinc, code: "81338-6", display: "Patient story"),
        sourceTitle: "Récit", narrative: narrative("n1"))
    ]
    return summary
  }

  mutating func allergy() -> Allergy {
    var allergy = Allergy(
      provenance: provenance("section[48765-2]/entry[1]", author: physician), concernStatus: .active,
      concernTime: range("2000"), kind: concept(EuropeanSummaries.snomed, "609328004", "Allergic disposition"),
      agent: concept(EuropeanSummaries.atc, "J01CE01", "benzylpenicillin"), onset: range("2001", "200305"))
    allergy.reactions = [
      Reaction(
        provenance: provenance("section[48765-2]/entry[1]/reaction[1]"),
        manifestation: concept(EuropeanSummaries.snomed, "126485001", "Urticaria"), time: range("200105", "200106"),
        severity: concept(EuropeanSummaries.snomed, "442452003", "Life threatening severity"))
    ]
    allergy.criticality = concept("2.16.840.1.113883.4.642.4.130", "high", "High Risk")
    allergy.certainty = concept("2.16.840.1.113883.4.642.4.1371", "confirmed", "Confirmed")
    allergy.clinicalStatus = concept("2.16.840.1.113883.4.642.4.1373", "active", "Active")
    allergy.comment = words
    return allergy
  }

  mutating func medication() -> Medication {
    var product = MedicinalProduct(
      codes: [Coding(system: "1.2.250.1.213.2.3.1", code: "60001111", display: "METFORMINE")],
      name: "METFORMINE \(words)", doseForm: concept(EuropeanSummaries.edqm, "10219000", "Tablet"),
      atc: concept(EuropeanSummaries.atc, "A10BA02", "metformin"))
    product.ingredients = [
      Ingredient(
        substance: concept(EuropeanSummaries.atc, "A10BA02", "metformin"),
        numerator: Quantity(value: "0.50", unit: "g"),
        denominator: Quantity(value: "1", unit: "1")),
      Ingredient(substance: concept(EuropeanSummaries.atc, "A10", "x"), numerator: Quantity(value: "5", unit: "mg")),
    ]
    product.package = Package(
      quantity: Quantity(value: "30", unit: "1"), form: concept(EuropeanSummaries.edqm, "30007000", "Blister"))
    product.manufacturer = Organisation(name: "Laboratoire \(words)")
    var medication = Medication(
      provenance: provenance("section[10160-0]/entry[1]", author: physician), isActive: true,
      period: range("20240301"), product: product)
    medication.dosePeriod = Quantity(value: "12", unit: "h")
    medication.doseEvent = concept("2.16.840.1.113883.4.642.4.76", "ACM", "before breakfast")
    medication.dose = QuantityRange(low: Quantity(value: "1.50", unit: "mg"), high: Quantity(value: "2.0", unit: "mg"))
    medication.rate = QuantityRange(Quantity(value: "1.250", unit: "mL/h"))
    medication.maximumDose = Ratio(
      numerator: Quantity(value: "3", unit: "g"), denominator: Quantity(value: "1", unit: "d"))
    medication.route = concept(EuropeanSummaries.edqm, "20053000", "Oral use")
    medication.reason = concept(EuropeanSummaries.icd10, "E11.9", "Type 2 diabetes mellitus")
    medication.dosageText = "un matin et soir \(words)"
    medication.dispensingText = "à délivrer \(words)"
    medication.comment = words
    return medication
  }

  mutating func plainMedication() -> Medication {
    Medication(
      provenance: provenance("section[10160-0]/entry[2]"), isActive: false, period: TimeRange(),
      product: MedicinalProduct())
  }

  mutating func problem(status: String = "55561003") -> Problem {
    var problem = Problem(
      provenance: provenance("section[11450-4]/entry[1]", author: Author(device: "Logiciel")), concernStatus: .active,
      concernTime: range("20190412"), condition: concept(EuropeanSummaries.icd10, "E11.9", "Type 2 diabetes mellitus"),
      time: range("20190412"))
    problem.kind = concept(EuropeanSummaries.snomed, "64572001", "Disease")
    problem.severity = concept(EuropeanSummaries.snomed, "6736007", "Moderate")
    problem.clinicalStatus = concept(EuropeanSummaries.snomed, status, "Status")
    problem.healthStatus = concept(EuropeanSummaries.snomed, "81323004", "Alive and well")
    problem.certainty = concept("2.16.840.1.113883.4.642.4.1075", "confirmed", "Confirmed")
    problem.bodySite = concept(EuropeanSummaries.snomed, "76552005", "Skin structure of shoulder")
    problem.comment = words
    return problem
  }

  mutating func pastIllness() -> Problem {
    Problem(
      provenance: provenance("section[11348-0]/entry[1]"), concernStatus: .completed,
      concernTime: range("20100301", "20100501"),
      condition: concept(EuropeanSummaries.icd10, "N10", "Acute tubulo-interstitial nephritis"),
      time: range("20100301", "20100401"))
  }

  mutating func procedure() -> Procedure {
    var procedure = Procedure(
      provenance: provenance("section[47519-4]/entry[1]", author: physician), status: .completed,
      code: concept(EuropeanSummaries.snomed, "11466000", "Cesarean section"), time: point("20120414"))
    procedure.bodySite = concept(EuropeanSummaries.snomed, "76552005", "Skin structure of shoulder")
    procedure.laterality = concept(EuropeanSummaries.snomed, "7771000", "Left")
    procedure.performer = physician
    procedure.reason = concept(EuropeanSummaries.icd10, "E11.9", "Type 2 diabetes mellitus")
    procedure.comment = words
    return procedure
  }

  mutating func device() -> Device {
    var device = Device(
      provenance: provenance("section[46264-8]/entry[1]", author: physician),
      code: concept(EuropeanSummaries.snomed, "72506001", "Implantable defibrillator"), time: range("20141020"),
      deviceIdentifiers: [InstanceIdentifier(root: "2.999.9", extension: "SER-1")])
    device.serialNumber = "S-42"
    device.lotNumber = "L-42"
    device.manufacturer = "Fabricant \(words)"
    device.modelName = "Modèle \(words)"
    device.bodySite = concept(EuropeanSummaries.snomed, "80891009", "Heart")
    device.comment = words
    return device
  }

  mutating func immunization() -> Immunization {
    var vaccination = Immunization(
      provenance: provenance("section[11369-6]/entry[1]", author: physician), wasNotGiven: false, status: .completed,
      time: point("20251015"), vaccine: concept(EuropeanSummaries.atc, "J07BB02", "influenza, inactivated"))
    vaccination.productName = "GRIPPE \(words)"
    vaccination.lotNumber = "L42"
    vaccination.doseNumber = style == .null ? nil : 2
    vaccination.targetDiseases = [concept(EuropeanSummaries.icd10, "J10", "Influenza")]
    vaccination.route = concept(EuropeanSummaries.edqm, "20035000", "Intramuscular use")
    vaccination.bodySite = concept(EuropeanSummaries.snomed, "16217701000119102", "Left deltoid")
    vaccination.manufacturer = Organisation(name: "Laboratoire \(words)")
    vaccination.performer = physician
    vaccination.reactions = [concept(EuropeanSummaries.icd10, "R50.9", "Fever, unspecified")]
    vaccination.comment = words
    return vaccination
  }
}
