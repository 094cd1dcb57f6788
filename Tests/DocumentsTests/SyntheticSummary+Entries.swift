import CDA
import Documents
import Domain

extension SyntheticSummary {
  static func rich() -> PatientSummary {
    var summary = PatientSummary(header: header())
    summary.allergies = allergies()
    summary.medications = medications()
    summary.problems = problems()
    summary.pastIllnesses = pastIllnesses()
    summary.procedures = procedures()
    summary.devices = devices()
    summary.immunizations = immunizations()
    summary.socialHistory = socialHistory()
    summary.pregnancy = pregnancy()
    summary.carePlan = Section(
      sourceTitle: "Plan de soins", narrative: narrative(("plan-1", "Contrôle de la glycémie dans trois mois")))
    return summary
  }

  static func allergies() -> Section<Allergy> {
    var allergy = Allergy(
      provenance: provenance("a1", "section[48765-2]/entry[1]", "a1", "Pénicilline : urticaire"),
      concernStatus: .active, concernTime: TimeRange(low: time("2001")),
      kind: mapped(
        (snomed, "416098002", "Allergie médicamenteuse"), nil, to: (snomed, "609328004", "Allergic disposition")),
      agent: mapped((national, "PEN", "Pénicilline"), "a1-agent", to: (atc, "J01CE01", "benzylpenicillin")),
      onset: TimeRange(low: time("2001")))
    allergy.reactions = [
      Reaction(
        provenance: provenance("a1r1", "section[48765-2]/entry[1]/reaction[1]", "a1-reaction", "urticaire"),
        manifestation: mapped((national, "URT", "urticaire"), "a1-reaction", to: (snomed, "126485001", "Urticaria")),
        time: TimeRange(low: time("200105")), severity: european(snomed, "6736007", "Moderate"))
    ]
    allergy.criticality = european("2.16.840.1.113883.4.642.4.130", "high", "High Risk")
    allergy.certainty = european("2.16.840.1.113883.4.642.4.1371", "confirmed", "Confirmed")
    allergy.clinicalStatus = european("2.16.840.1.113883.4.642.4.1373", "active", "Active")
    allergy.comment = "Confirmée par un test"
    let unmapped = Allergy(
      provenance: provenance("a2", "section[48765-2]/entry[2]", "a2", "Poussière d'atelier"), concernStatus: .active,
      concernTime: TimeRange(), kind: mapped((national, "X", "Allergie"), nil, to: nil),
      agent: mapped((national, "POUS", "Poussière d'atelier"), "a2", to: nil), onset: TimeRange(nullFlavor: .unknown))
    let text = Narrative([
      .element(
        name: "table", attributes: [.init("border", "1")],
        children: [
          .element(
            name: "tbody", attributes: [],
            children: [
              row("a1", [cell("a1-agent", "Pénicilline"), .text(" : "), cell("a1-reaction", "urticaire")]),
              row("a2", [.text("Poussière d'atelier")]), row("a1-comment", [.text("Confirmée par un test")]),
            ])
        ])
    ])
    return Section(content: .entries([allergy, unmapped]), sourceTitle: "Allergies et intolérances", narrative: [text])
  }

  private static func row(_ id: String, _ content: [Narrative.Node]) -> Narrative.Node {
    .element(
      name: "tr", attributes: [.init("ID", id)],
      children: [.element(name: "td", attributes: [], children: content)])
  }

  private static func cell(_ id: String, _ words: String) -> Narrative.Node {
    .element(name: "content", attributes: [.init("ID", id)], children: [.text(words)])
  }

  static func medications() -> Section<Medication> {
    var product = MedicinalProduct(
      codes: [
        Coding(system: "1.2.250.1.213.2.3.1", code: "60001111", display: "METFORMINE EXEMPLE 500 mg"),
        Coding(system: "1.2.250.1.213.2.3.2", code: "3400930000001", display: "boîte de 30"),
      ], name: "METFORMINE EXEMPLE 500 mg, comprimé")
    product.doseForm = european(edqm, "10219000", "Tablet")
    product.atc = mapped((national, "MET", "metformine"), nil, to: (atc, "A10BA02", "metformin"))
    product.ingredients = [
      Ingredient(
        substance: european(atc, "A10BA02", "metformin"), numerator: Quantity(value: "500", unit: "mg"),
        denominator: Quantity(value: "1", unit: "1"))
    ]
    var first = Medication(
      provenance: provenance("m1", "section[10160-0]/entry[1]", "m1", "Metformine 500 mg"), isActive: true,
      period: TimeRange(low: time("20240301"), highNull: .unknown), product: product)
    first.provenance.author = physician
    first.dosePeriod = Quantity(value: "12", unit: "h")
    first.dose = QuantityRange(Quantity(value: "1", unit: "1"))
    first.route = mapped((edqm, "20053000", "Voie orale"), nil, to: (edqm, "20053000", "Oral use"))
    first.reason = mapped(
      (frenchICD, "E11.9", "Diabète de type 2"), nil,
      to: (icd10, "E11.9", "Type 2 diabetes mellitus: Without complications"))
    first.dosageText = "1 comprimé matin et soir"
    var second = Medication(
      provenance: provenance("m2", "section[10160-0]/entry[2]", "m2", "Préparation magistrale"), isActive: false,
      period: TimeRange(lowNull: .unknown),
      product: MedicinalProduct(
        name: "Préparation magistrale", doseForm: mapped((national, "CR", "crème maison"), nil, to: nil),
        atc: mapped((national, "PM", "préparation"), nil, to: nil)))
    second.doseEvent = CodedConcept(european: Coding(system: "2.16.840.1.113883.5.139", code: "ACM"))
    second.dose = QuantityRange(low: Quantity(value: "1", unit: "1"), high: Quantity(value: "2", unit: "1"))
    second.route = mapped((national, "PEAU", "sur la peau"), nil, to: nil)
    second.comment = "Préparée à la pharmacie"
    return Section(
      content: .entries([first, second]), sourceTitle: "Traitements",
      narrative: narrative(
        ("m1", "Metformine 500 mg"), ("m1-dose", "1 comprimé matin et soir"), ("m2", "Préparation magistrale"),
        ("m2-comment", "Préparée à la pharmacie")))
  }

  static func problems() -> Section<Problem> {
    var diabetes = Problem(
      provenance: provenance("p1", "section[11450-4]/entry[1]", "p1", "Diabète de type 2"), concernStatus: .active,
      concernTime: TimeRange(low: time("20190412")),
      condition: mapped(
        (frenchICD, "E11.9", "Diabète de type 2"), "p1",
        to: (icd10, "E11.9", "Type 2 diabetes mellitus: Without complications")),
      time: TimeRange(low: time("20190412")))
    diabetes.kind = european(snomed, "64572001", "Disease")
    diabetes.severity = european(snomed, "6736007", "Moderate")
    diabetes.clinicalStatus = european(snomed, "55561003", "Active")
    diabetes.healthStatus = european(snomed, "81323004", "Alive and well")
    diabetes.certainty = european("2.16.840.1.113883.4.642.4.1075", "confirmed", "Confirmed")
    diabetes.comment = "Suivi trimestriel"
    let unmapped = Problem(
      provenance: provenance("p2", "section[11450-4]/entry[2]", "p2", "Fatigue de l'aidant"), concernStatus: .suspended,
      concernTime: TimeRange(lowNull: .unknown),
      condition: mapped((national, "FAT", "Fatigue de l'aidant"), "p2", to: nil),
      time: TimeRange())
    return Section(
      content: .entries([diabetes, kindGiven(unmapped)]), sourceTitle: "Problèmes actifs",
      narrative: narrative(("p1", "Diabète de type 2"), ("p1-c", "Suivi trimestriel"), ("p2", "Fatigue de l'aidant")))
  }

  private static func kindGiven(_ problem: Problem) -> Problem {
    var problem = problem
    problem.kind = european(snomed, "55607006", "Problem")
    problem.clinicalStatus = mapped((national, "ST", "en cours"), nil, to: nil)
    return problem
  }

  static func pastIllnesses() -> Section<Problem> {
    var past = Problem(
      provenance: provenance("h1", "section[11348-0]/entry[1]", "h1", "Pyélonéphrite aiguë"), concernStatus: .completed,
      concernTime: TimeRange(low: time("20100301"), high: time("20100401")),
      condition: mapped(
        (frenchICD, "N10", "Pyélonéphrite aiguë"), "h1", to: (icd10, "N10", "Acute tubulo-interstitial nephritis")),
      time: TimeRange(low: time("20100301"), high: time("20100401")))
    past.kind = european(snomed, "64572001", "Disease")
    return Section(
      content: .entries([past]), sourceTitle: "Antécédents", narrative: narrative(("h1", "Pyélonéphrite aiguë")))
  }

  static func procedures() -> Section<Procedure> {
    var procedure = Procedure(
      provenance: provenance("c1", "section[47519-4]/entry[1]", "c1", "Césarienne"), status: .completed,
      code: mapped((national, "JQGA", "Césarienne"), "c1", to: (snomed, "11466000", "Cesarean section")),
      time: TimeRange(value: time("20120414")))
    procedure.bodySite = european(snomed, "76552005", "Skin structure of shoulder")
    procedure.reason = problems().entries[0].condition
    let other = Procedure(
      provenance: provenance("c2", "section[47519-4]/entry[2]", "c2", "Autre acte"), status: .cancelled,
      code: mapped((national, "GEN", "Autre acte"), "c2", to: nil),
      time: TimeRange(low: time("2013"), high: time("2014")))
    return Section(
      content: .entries([procedure, other]), sourceTitle: "Actes",
      narrative: narrative(("c1", "Césarienne"), ("c2", "Autre acte")))
  }
}
