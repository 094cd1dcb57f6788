import CDA
import Domain
import XML

extension PivotReading {
  func medications(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<Medication> {
    if let content: SectionContent<Medication> = absence(element.find("code")) { return .absent(content) }
    guard isFact(element, .medications, path) else { return .facts([]) }
    let times = element.hl7("effectiveTime")
    let repeating: Set<String> = ["PIVL_TS", "EIVL_TS", "SXPR_TS"]
    let repetitions = times.filter { repeating.contains($0.dataType ?? "") }
    let period = times.first { !repeating.contains($0.dataType ?? "") }?.timeRange ?? TimeRange()
    let product = product(element.find("consumable", "manufacturedProduct"), texts, path)
    var medication = Medication(
      provenance: provenance(element, path, texts), isActive: status(element) == .active, period: period,
      product: product)
    for repetition in repetitions { read(repetition, into: &medication) }
    medication.dose = quantityRange(element.find("doseQuantity"))
    medication.rate = quantityRange(element.find("rateQuantity"))
    medication.maximumDose = ratio(element.find("maxDoseQuantity"))
    medication.route = statedConcept(element.find("routeCode"), texts)
    let reason = related(element).first { $0.type == "RSON" }?.element
    medication.reason =
      statedConcept(reason?.find("value"), texts)
      ?? reason?.identifiers.lazy.compactMap { self.conditions[$0] }.first
    medication.dosageText = comment(below: element, texts, code: "PINSTRUCT")
    medication.dispensingText = comment(below: element, texts, code: "FINSTRUCT")
    medication.comment = comment(below: element, texts)
    loseUnread(
      element,
      known: [
        "templateId", "id", "code", "text", "statusCode", "effectiveTime", "routeCode", "doseQuantity", "rateQuantity",
        "maxDoseQuantity", "consumable", "author", "entryRelationship",
      ], .medications, path)
    let main = product.atc ?? product.ingredients.first?.substance
    carry("medication.product", main ?? CodedConcept(source: product.codes), in: .medications, at: path)
    return .facts([medication])
  }

  /// A repetition: a period, an event, or both in an expression.
  private func read(_ repetition: Element, into medication: inout Medication) {
    if let period = quantity(repetition.find("period")) { medication.dosePeriod = period }
    if let event = repetition.find("event"), let code = event.attribute("code")?.nonEmpty {
      medication.doseEvent = CodedConcept(
        european: Coding(system: event.attribute("codeSystem") ?? CodeSystem.timingEvent, code: code))
    }
    for part in repetition.hl7("comp") { read(part, into: &medication) }
  }

  private func product(_ element: Element?, _ texts: NarrativeTexts, _ path: String) -> MedicinalProduct {
    guard let element, let material = element.find("manufacturedMaterial") else { return MedicinalProduct() }
    var product = MedicinalProduct()
    if let code = material.find("code") {
      product.codes = (code.coding.map { [$0] } ?? []) + code.codedValue(texts).translations
    }
    product.name = material.find("name")?.text.trimmed.nonEmpty
    product.doseForm = statedConcept(material.extended("formCode"), texts)
    let kind = material.extended("asSpecializedKind")
    product.atc = statedConcept(
      (kind?.extended("generalizedMaterialKind") ?? kind?.extended("generalizedMedicineClass"))?.extended("code"), texts
    )
    product.ingredients = material.children.filter { $0.name == "ingredient" }.compactMap { ingredient($0, texts) }
    product.package = material.extended("asContent").map { package($0, texts) }
    product.manufacturer = element.find("manufacturerOrganization").flatMap(organisation)
    loseUnread(
      material,
      known: ["templateId", "code", "name", "formCode", "asContent", "asSpecializedKind", "ingredient"], .medications,
      path)
    loseUnread(
      element, known: ["templateId", "id", "manufacturedMaterial", "manufacturerOrganization"], .medications, path)
    return product
  }

  /// The outermost package; the extension named what it is differently before the sixth wave.
  private func package(_ content: Element, _ texts: NarrativeTexts) -> Package {
    let container = content.extended("containerPackagedProduct") ?? content.extended("containerPackagedMedicine")
    return Package(
      quantity: quantity(content.extended("quantity")), form: statedConcept(container?.extended("formCode"), texts))
  }

  private func ingredient(_ element: Element, _ texts: NarrativeTexts) -> Ingredient? {
    // The extension named the inner element `ingredient` in the waves before the sixth.
    guard let inner = element.extended("ingredientSubstance") ?? element.extended("ingredient") else { return nil }
    var substance = concept(inner.extended("code"), texts) ?? CodedConcept(nullFlavor: .noInformation)
    if substance.nullFlavor != nil, let name = inner.extended("name")?.text.trimmed.nonEmpty {
      substance = CodedConcept(originalText: name)
    }
    let strength = element.extended("quantity")
    return Ingredient(
      substance: substance, numerator: quantity(strength?.extended("numerator")),
      denominator: quantity(strength?.extended("denominator")))
  }
}

extension Element {
  /// The first child of this local name. The medication extension has had several namespaces (urn:hl7-org:pharm,
  /// urn:epsos-org:ep:medication, urn:ihe:pharm:medication), with HL7's own mixed in.
  fileprivate func extended(_ name: String) -> Element? { children.first { $0.name == name } }
}
