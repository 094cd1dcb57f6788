import CDA
import Domain

// Each function gives an entry and the concept that names it in the account. Where a part is missing that the model
// needs, the fault is noted and what stands in its place is never given out, since a file with a fault is refused.
extension StarterReading {
  func problem(_ entry: StarterObject, _ provenance: Provenance) -> (Problem, CodedConcept?)? {
    var problem = Problem(
      provenance: provenance, concernStatus: entry.status() ?? .active, concernTime: entry.timeRange("recorded"),
      condition: entry.needed("condition"), time: entry.timeRange("time"))
    problem.kind = entry.concept("kind")
    problem.severity = entry.concept("severity")
    problem.clinicalStatus = entry.concept("clinicalStatus")
    problem.healthStatus = entry.concept("healthStatus")
    problem.certainty = entry.concept("certainty")
    problem.bodySite = entry.concept("bodySite")
    problem.comment = entry.text("comment")
    return (problem, problem.condition)
  }

  func allergy(_ entry: StarterObject, _ provenance: Provenance) -> (Allergy, CodedConcept?)? {
    var allergy = Allergy(
      provenance: provenance, concernStatus: entry.status() ?? .active, concernTime: entry.timeRange("recorded"),
      kind: entry.needed("kind"), agent: entry.concept("agent"), onset: entry.timeRange("time"))
    var number = 0
    allergy.reactions = entry.objects("reactions") { reaction in
      number += 1
      return Reaction(
        provenance: Provenance(sourcePath: "\(provenance.sourcePath)/reaction[\(number)]"),
        manifestation: reaction.needed("manifestation"), time: reaction.timeRange("time"),
        severity: reaction.concept("severity"))
    }
    allergy.criticality = entry.concept("criticality")
    allergy.certainty = entry.concept("certainty")
    allergy.clinicalStatus = entry.concept("clinicalStatus")
    allergy.comment = entry.text("comment")
    return (allergy, allergy.agent ?? allergy.kind)
  }

  func procedure(_ entry: StarterObject, _ provenance: Provenance) -> (Procedure, CodedConcept?)? {
    var procedure = Procedure(
      provenance: provenance, status: entry.status() ?? .completed, code: entry.needed("code"),
      time: entry.timeRange("time"))
    procedure.bodySite = entry.concept("bodySite")
    procedure.laterality = entry.concept("laterality")
    procedure.performer = entry.author("performer")
    procedure.reason = entry.concept("reason")
    procedure.comment = entry.text("comment")
    return (procedure, procedure.code)
  }

  func device(_ entry: StarterObject, _ provenance: Provenance) -> (Device, CodedConcept?)? {
    var device = Device(
      provenance: provenance, code: entry.needed("code"), time: entry.timeRange("time"),
      deviceIdentifiers: entry.identifiers("deviceIdentifiers"))
    device.serialNumber = entry.text("serialNumber")
    device.lotNumber = entry.text("lotNumber")
    device.manufacturer = entry.text("manufacturer")
    device.modelName = entry.text("modelName")
    device.bodySite = entry.concept("bodySite")
    device.comment = entry.text("comment")
    return (device, device.code)
  }

  func immunization(_ entry: StarterObject, _ provenance: Provenance) -> (Immunization, CodedConcept?)? {
    let wasGiven = entry.boolean("given", required: true) ?? false
    var immunization = Immunization(
      provenance: provenance, wasNotGiven: !wasGiven, status: .completed, time: entry.timeRange("time"),
      vaccine: entry.needed("vaccine"))
    immunization.productName = entry.text("productName")
    immunization.lotNumber = entry.text("lotNumber")
    immunization.doseNumber = entry.integer("doseNumber", atLeast: 1)
    immunization.targetDiseases = entry.concepts("targetDiseases")
    immunization.route = entry.concept("route")
    immunization.bodySite = entry.concept("bodySite")
    immunization.manufacturer = entry.organisation("manufacturer")
    immunization.performer = entry.author("performer")
    immunization.reactions = entry.concepts("reactions")
    immunization.comment = entry.text("comment")
    return (immunization, immunization.vaccine)
  }

  // MARK: Medicines

  func medication(_ entry: StarterObject, _ provenance: Provenance) -> (Medication, CodedConcept?)? {
    let product = entry.object("product", required: true, self.product)
    var medication = Medication(
      provenance: provenance, isActive: entry.boolean("active", required: true) ?? true,
      period: entry.timeRange("time"), product: product ?? MedicinalProduct())
    medication.dosePeriod = entry.quantity("every")
    medication.doseEvent = entry.concept("when")
    medication.dose = entry.quantityRange("dose")
    medication.rate = entry.quantityRange("rate")
    medication.maximumDose = entry.ratio("maximumDose")
    medication.route = entry.concept("route")
    medication.dosageText = entry.text("dosageText")
    medication.dispensingText = entry.text("dispensingText")
    medication.reason = entry.concept("reason")
    medication.comment = entry.text("comment")
    let named = medication.product.atc ?? medication.product.ingredients.first?.substance
    return (medication, named ?? CodedConcept(source: medication.product.codes))
  }

  private func product(_ source: StarterObject) -> MedicinalProduct? {
    if !["codes", "name", "atc", "ingredients"].contains(where: source.has) {
      source.fault(nil, "needs codes, a name, an atc class or ingredients")
    }
    var product = MedicinalProduct(
      codes: source.codings("codes"), name: source.text("name"), doseForm: source.concept("doseForm"),
      atc: source.concept("atc"),
      ingredients: source.objects("ingredients") { ingredient in
        let strength = ingredient.ratio("strength")
        return Ingredient(
          substance: ingredient.needed("substance"), numerator: strength?.numerator,
          denominator: strength?.denominator)
      })
    product.package = source.object("package") { package in
      Package(quantity: package.quantity("quantity"), form: package.concept("form"))
    }
    product.manufacturer = source.organisation("manufacturer")
    return product
  }
}
