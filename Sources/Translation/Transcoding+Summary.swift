import Documents
import Domain
import Terminology

extension Transcoding {
  private static let conditions = [ValueSet.illness, ValueSet.rareDisease]

  mutating func transcode(_ summary: PatientSummary) -> PatientSummary {
    var result = summary
    header(&result.header)
    each(&result.allergies) { $0.allergy(&$1) }
    each(&result.medications) { $0.medication(&$1) }
    each(&result.problems) { $0.problem(&$1, section: "11450-4") }
    each(&result.pastIllnesses) { $0.problem(&$1, section: "11348-0") }
    each(&result.procedures) { $0.procedure(&$1) }
    each(&result.devices) { $0.device(&$1) }
    each(&result.immunizations) { $0.immunization(&$1) }
    each(&result.socialHistory) { $0.habit(&$1) }
    each(&result.pregnancy) { $0.pregnancy(&$1) }
    each(&result.vitalSigns) {
      $0.group(&$1, section: "8716-3", element: "vitalSigns", codes: [ValueSet.bloodPressure])
    }
    each(&result.results) { $0.group(&$1, section: "30954-2", element: "results") }
    each(&result.functionalStatus) { $0.group(&$1, section: "47420-5", element: "functionalStatus") }
    each(&result.carePlan) { $0.plan(&$1) }
    each(&result.advanceDirectives) { $0.directive(&$1) }
    each(&result.alerts) { $0.alert(&$1) }
    each(&result.travelHistory) { $0.travel(&$1) }
    return result
  }

  private mutating func each<Entry>(
    _ section: inout Documents.Section<Entry>, _ body: (inout Transcoding, inout Entry) -> Void
  ) {
    guard case .entries(var entries) = section.content else { return }
    for index in entries.indices { body(&self, &entries[index]) }
    section.content = .entries(entries)
  }

  private mutating func header(_ header: inout Header) {
    transcode(
      &header.patient.gender, to: [ValueSet.gender], section: "header", path: "header/patient",
      element: "patient.gender")
    for index in header.authors.indices { role(&header.authors[index].role, "header/author[\(index + 1)]") }
    for index in header.performers.indices { role(&header.performers[index].role, "header/performer[\(index + 1)]") }
    role(&header.legalAuthenticator, "header/legalAuthenticator")
    for index in header.contacts.indices {
      transcode(
        &header.contacts[index].relationship, to: [ValueSet.personalRelationship], section: "header",
        path: "header/contact[\(index + 1)]", element: "contact.relationship")
    }
    for index in header.patient.guardians.indices {
      transcode(
        &header.patient.guardians[index].relationship, to: [ValueSet.personalRelationship], section: "header",
        path: "header/guardian[\(index + 1)]", element: "contact.relationship")
    }
  }

  private mutating func role(_ concept: inout CodedConcept?, _ path: String) {
    transcode(&concept, to: [ValueSet.professionalRole], section: "header", path: path, element: "author.role")
  }

  private mutating func role(_ author: inout Author?, _ path: String) {
    guard var value = author else { return }
    role(&value.role, path)
    author = value
  }

  mutating func author(_ provenance: inout Provenance, _ section: String) {
    guard var author = provenance.author else { return }
    transcode(
      &author.role, to: [ValueSet.professionalRole], section: section, path: provenance.sourcePath,
      element: "author.role")
    provenance.author = author
  }

  private mutating func problem(_ item: inout Problem, section: String) {
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    transcode(
      &item.condition, to: Self.conditions, section: section, path: path, element: "problem.condition",
      allowsParent: true)
    transcode(&item.kind, to: [ValueSet.problemKind], section: section, path: path, element: "problem.kind")
    transcode(&item.severity, to: [ValueSet.severity], section: section, path: path, element: "problem.severity")
    transcode(
      &item.clinicalStatus, to: [ValueSet.problemStatus], section: section, path: path,
      element: "problem.clinicalStatus")
    transcode(
      &item.healthStatus, to: [ValueSet.resolutionOutcome], section: section, path: path,
      element: "problem.healthStatus")
    transcode(&item.certainty, to: [ValueSet.certainty], section: section, path: path, element: "problem.certainty")
    transcode(&item.bodySite, to: [ValueSet.bodySite], section: section, path: path, element: "problem.bodySite")
  }

  private mutating func allergy(_ item: inout Allergy) {
    let section = "48765-2"
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    transcode(&item.kind, to: [ValueSet.adverseEventType], section: section, path: path, element: "allergy.kind")
    transcode(
      &item.agent, to: [ValueSet.activeIngredient, ValueSet.allergenNoDrug, ValueSet.substance], section: section,
      path: path, element: "allergy.agent")
    transcode(
      &item.criticality, to: [ValueSet.criticality], section: section, path: path, element: "allergy.criticality")
    transcode(
      &item.certainty, to: [ValueSet.allergyCertainty], section: section, path: path, element: "allergy.certainty")
    transcode(
      &item.clinicalStatus, to: [ValueSet.allergyStatus], section: section, path: path,
      element: "allergy.clinicalStatus")
    for index in item.reactions.indices {
      let place = "\(path)/reaction[\(index + 1)]"
      author(&item.reactions[index].provenance, section)
      transcode(
        &item.reactions[index].manifestation, to: [ValueSet.reaction, ValueSet.illness], section: section, path: place,
        element: "allergy.reaction")
      transcode(
        &item.reactions[index].severity, to: [ValueSet.severity], section: section, path: place,
        element: "allergy.reaction.severity")
    }
  }

  private mutating func medication(_ item: inout Medication) {
    let section = "10160-0"
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    substances(of: &item.product, section, path)
    transcode(
      &item.product.doseForm, to: [ValueSet.doseForm], section: section, path: path, element: "medication.doseForm")
    transcode(&item.route, to: [ValueSet.route], section: section, path: path, element: "medication.route")
    transcode(
      &item.doseEvent, to: [ValueSet.timingEvent], section: section, path: path, element: "medication.doseEvent")
    transcode(
      &item.reason, to: Self.conditions, section: section, path: path, element: "medication.reason", allowsParent: true)
    unit(&item.dosePeriod, section, path, "medication.period")
    unit(&item.dose, section, path, "medication.dose")
    unit(&item.rate, section, path, "medication.rate")
    unit(&item.maximumDose, section, path, "medication.maximumDose")
    guard var package = item.product.package else { return }
    transcode(
      &package.form, to: [ValueSet.package], section: section, path: path, element: "medication.package")
    unit(&package.quantity, section, path, "medication.package")
    item.product.package = package
  }

  /// The class and the ingredients of a product. The national drug base knows the class of a product that the document
  /// gives by its own code only, or by a class that Europe does not have.
  private mutating func substances(of product: inout MedicinalProduct, _ section: String, _ path: String) {
    let stated = product.atc
    if !product.codes.isEmpty || stated != nil {
      var atc = stated ?? CodedConcept()
      let own = atc.source
      atc.source += product.codes.filter { code in !own.contains { $0.isSame(as: code) } }
      transcode(&atc, to: [ValueSet.activeIngredient], section: section, path: path, element: "medication.atc")
      if stated != nil { atc.source = own }
      product.atc = atc.european == nil && stated == nil ? nil : atc
    }
    for index in product.ingredients.indices {
      let place = "\(path)/ingredient[\(index + 1)]"
      transcode(
        &product.ingredients[index].substance, to: [ValueSet.activeIngredient, ValueSet.substance],
        section: section, path: place, element: "medication.ingredient")
      unit(&product.ingredients[index].numerator, section, place, "medication.ingredient.strength")
      unit(&product.ingredients[index].denominator, section, place, "medication.ingredient.strength")
    }
  }

  private mutating func procedure(_ item: inout Procedure) {
    let section = "47519-4"
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    transcode(&item.code, to: [ValueSet.procedure], section: section, path: path, element: "procedure.code")
    role(&item.performer, section, path)
    transcode(&item.bodySite, to: [ValueSet.bodySite], section: section, path: path, element: "procedure.bodySite")
    transcode(
      &item.laterality, to: [ValueSet.laterality], section: section, path: path, element: "procedure.laterality")
    transcode(
      &item.reason, to: Self.conditions, section: section, path: path, element: "procedure.reason", allowsParent: true)
  }

  private mutating func device(_ item: inout Device) {
    author(&item.provenance, "46264-8")
    transcode(
      &item.code, to: [ValueSet.device], section: "46264-8", path: item.provenance.sourcePath, element: "device.code",
      allowsParent: true)
    transcode(
      &item.bodySite, to: [ValueSet.bodySite], section: "46264-8", path: item.provenance.sourcePath,
      element: "device.bodySite")
  }

  private mutating func immunization(_ item: inout Immunization) {
    let section = "11369-6"
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    role(&item.performer, section, path)
    transcode(&item.vaccine, to: [ValueSet.vaccine], section: section, path: path, element: "immunization.vaccine")
    transcode(&item.route, to: [ValueSet.route], section: section, path: path, element: "immunization.route")
    transcode(&item.bodySite, to: [ValueSet.bodySite], section: section, path: path, element: "immunization.bodySite")
    for index in item.targetDiseases.indices {
      transcode(
        &item.targetDiseases[index], to: [ValueSet.illness], section: section, path: path,
        element: "immunization.targetDisease", allowsParent: true)
    }
    for index in item.reactions.indices {
      transcode(
        &item.reactions[index], to: [ValueSet.illness, ValueSet.reaction], section: section, path: path,
        element: "immunization.reaction", allowsParent: true)
    }
  }

  private mutating func habit(_ item: inout SocialObservation) {
    let section = "29762-2"
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    transcode(&item.habit, to: [ValueSet.socialHistory], section: section, path: path, element: "socialHistory.habit")
    if case .quantity(let quantity) = item.value {
      var value: Quantity? = quantity
      unit(&value, section, path, "socialHistory.value")
      item.value = value.map { .quantity($0) } ?? item.value
    }
    guard case .coded(var value) = item.value else { return }
    answer(&value, section: section, path: path, element: "socialHistory.value")
    item.value = .coded(value)
  }

  private mutating func pregnancy(_ item: inout PregnancyObservation) {
    let section = "10162-6"
    let path = item.provenance.sourcePath
    author(&item.provenance, section)
    switch item.statement {
    case .status(var status):
      transcode(&status, to: [ValueSet.pregnancyStatus], section: section, path: path, element: "pregnancy.status")
      item.statement = .status(status)
    case .expectedDelivery(var method, let date):
      transcode(
        &method, to: [ValueSet.pregnancyInformation], section: section, path: path,
        element: "pregnancy.expectedDelivery")
      item.statement = .expectedDelivery(method: method, date: date)
    case .outcomeCount(var outcome, let count):
      transcode(
        &outcome, to: [ValueSet.pregnancyOutcome], section: section, path: path, element: "pregnancy.outcome")
      item.statement = .outcomeCount(outcome: outcome, count: count)
    case .outcomeDate: break
    }
  }
}
