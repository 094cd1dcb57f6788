import CDA
import Domain
import XML

extension PivotComposition {
  func medication(_ medication: Medication, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.medications
    let product = medication.product
    let words =
      medication.provenance.text ?? product.name?.nonEmpty ?? product.atc?.words
      ?? product.ingredients.first?.substance.words ?? section.display
    let reference = text.reference(medication.provenance.narrativeReference, words: words)
    let place = enter(section.code, medication.provenance.sourcePath)
    let id = generatedID(section, number)
    return element("substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN"]) {
      put(TemplateIDs.medication)
      ids(medication.provenance.identifiers, else: id, atMost: 1)
      put(.drugTherapy)
      textReference(reference)
      element("statusCode", ["code": medication.isActive ? "active" : "completed"])
      period(medication.period, place)
      repetition(medication, place, text)
      medication.route.flatMap { nullable("routeCode", $0, in: text) }
      medication.dose.flatMap { amount("doseQuantity", $0, "medication.dose", place) }
      medication.rate.flatMap { amount("rateQuantity", $0, "medication.rate", place) }
      medication.maximumDose.flatMap { maximumDose($0, place) }
      element("consumable", ["typeCode": "CSM"]) { manufacturedProduct(product, place, text) }
      entryAuthor(medication.provenance, section)
      medication.reason.map { reason($0, id.child(1), reference, text) }
      instruction(medication.dosageText, text)
      dispensing(medication.dispensingText, text)
      comment(medication.comment, text)
    }
  }

  /// An optional coded element: written when it says something.
  func nullable(_ name: String, _ concept: CodedConcept, in text: SectionText?) -> PivotNode? {
    isCoded(concept) || concept.words != nil ? coded(name, concept, in: text) : nil
  }

  /// The first effectiveTime, always an interval. A null on itself beside a repetition would break the rules, so `low`
  /// carries it.
  private func period(_ period: TimeRange, _ place: Place) -> PivotNode {
    let needsLow = period.value == nil && period.low == nil && period.high == nil
    return time(period, needsLow: needsLow, type: "IVL_TS", at: place)
  }

  /// The second effectiveTime, which the rules demand: a period, an event or both, else a period that is unknown.
  private func repetition(_ medication: Medication, _ place: Place, _ text: SectionText) -> PivotNode {
    let period = medication.dosePeriod.flatMap { quantity("period", $0) }
    let codes = medication.doseEvent.map { [$0.european].compactMap { $0 } + $0.source } ?? []
    let event = codes.first { $0.system == CodeSystem.timingEvent }
      .map { element("event", ["code": $0.code, "codeSystem": $0.system]) }
    if event == nil, let lost = medication.doseEvent { loseUnmapped("medication.doseEvent", lost, place, text) }
    guard let period, let event else {
      if let event { return element("effectiveTime", ["xsi:type": "EIVL_TS", "operator": "A"]) { event } }
      return element("effectiveTime", ["xsi:type": "PIVL_TS", "operator": "A"]) {
        period ?? element("period", ["nullFlavor": "UNK"])
      }
    }
    return element("effectiveTime", ["xsi:type": "SXPR_TS", "operator": "A"]) {
      element("comp", ["xsi:type": "PIVL_TS"]) { period }
      element("comp", ["xsi:type": "EIVL_TS", "operator": "A"]) { event }
    }
  }

  private func amount(_ name: String, _ range: QuantityRange, _ element: String, _ place: Place) -> PivotNode? {
    let node = quantityRange(name, range)
    if node == nil {
      lose(
        element, in: place.section, at: place.path, .unreadable,
        range.isReversed ? "The least amount is above the most." : "The amount is not a number.")
    }
    return node
  }

  private func maximumDose(_ dose: Ratio, _ place: Place) -> PivotNode? {
    let amount = dose.numerator.flatMap { quantity("numerator", $0) }
    let time = dose.denominator.flatMap { quantity("denominator", $0) }
    guard let amount, let time else {
      lose(
        "medication.maximumDose", in: place.section, at: place.path, .incomplete,
        "A maximum dose is an amount per a time, both numbers.")
      return nil
    }
    return element("maxDoseQuantity") {
      amount
      time
    }
  }

  private func manufacturedProduct(_ product: MedicinalProduct, _ place: Place, _ text: SectionText) -> PivotNode {
    element("manufacturedProduct", ["classCode": "MANU"]) {
      put(TemplateIDs.manufacturedProduct)
      element("manufacturedMaterial", ["classCode": "MMAT", "determinerCode": "KIND"]) {
        put(TemplateIDs.manufacturedMaterial)
        productCode(product)
        product.name?.nonEmpty.map { element("name", text: $0) }
        product.doseForm.flatMap { nullable("pharm:formCode", $0, in: text) }
        product.package.flatMap { package($0, place, text) }
        product.atc.flatMap { classification($0, text) }
        product.ingredients.compactMap { ingredient($0, place, text) }
      }
      product.manufacturer.flatMap { manufacturer($0, "medication.product.manufacturer", place) }
    }
  }

  /// A package; the rules demand how much it holds.
  private func package(_ package: Package, _ place: Place, _ text: SectionText) -> PivotNode? {
    guard let content = package.quantity.flatMap({ quantity("pharm:quantity", $0) }) else {
      keepAsWords(
        "medication.product.package", package.form?.words, at: place, in: text, source: package.form?.source.first,
        "The package does not say how much it holds.")
      return nil
    }
    return element("pharm:asContent", ["classCode": "CONT"]) {
      content
      element("pharm:containerPackagedProduct", ["classCode": "CONT", "determinerCode": "KIND"]) {
        coded("pharm:formCode", package.form, in: text)
      }
    }
  }

  /// Who made a product or holds its marketing authorisation: an identifier or a name at least.
  func manufacturer(_ organisation: Organisation, _ element: String, _ place: Place) -> PivotNode? {
    let identifiers = ids(organisation.identifiers)
    let name = organisation.name?.nonEmpty.map { self.element("name", text: $0) }
    guard !identifiers.isEmpty || name != nil else {
      lose(element, in: place.section, at: place.path, .incomplete, "The organisation has no identifier and no name.")
      return nil
    }
    return self.element("manufacturerOrganization") {
      identifiers
      name
      organisation.telecoms.isEmpty ? [] : telecoms(organisation.telecoms)
      addresses(organisation.addresses)
    }
  }

  /// National product codes are not transcoded: the first is the code, the others are its translations.
  private func productCode(_ product: MedicinalProduct) -> PivotNode? {
    let codes = product.codes.filter { $0.system.isOID && $0.code.nonEmpty != nil }
    guard var first = codes.first else { return nil }
    first.display = first.display?.nonEmpty ?? product.name?.nonEmpty
    return coded("code", CodedConcept(source: Array(codes.dropFirst()), european: first), in: nil)
  }

  private func classification(_ atc: CodedConcept, _ text: SectionText) -> PivotNode? {
    guard let code = nullable("pharm:code", atc, in: text) else { return nil }
    return element("pharm:asSpecializedKind", ["classCode": "GRIC"]) {
      element("pharm:generalizedMaterialKind", ["classCode": "MMAT", "determinerCode": "KIND"]) { code }
    }
  }

  /// An ingredient. The rules demand its strength, so one without is left to the words and to the account.
  private func ingredient(_ ingredient: Ingredient, _ place: Place, _ text: SectionText) -> PivotNode? {
    guard let numerator = ingredient.numerator.flatMap({ quantity("numerator", $0, type: "PQ", unit: "1") }) else {
      lose(
        "medication.ingredient", in: place.section, at: place.path, .incomplete,
        source: ingredient.substance.source.first, "The ingredient has no strength.")
      return nil
    }
    let denominator = quantity(
      "denominator", ingredient.denominator ?? Quantity(value: "1", unit: "1"), type: "PQ", unit: "1")
    return element("pharm:ingredient", ["classCode": "ACTI"]) {
      element("pharm:quantity") {
        numerator
        denominator
      }
      element("pharm:ingredientSubstance", ["classCode": "MMAT", "determinerCode": "KIND"]) {
        coded("pharm:code", ingredient.substance, in: text)
      }
    }
  }

  private func reason(
    _ reason: CodedConcept, _ id: InstanceIdentifier, _ entry: String, _ text: SectionText
  ) -> PivotNode {
    element("entryRelationship", ["typeCode": "RSON"]) {
      element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
        put(TemplateIDs.medicationReason)
        element("id", id.attributes)
        coded("code", .problem, in: nil)
        textReference(text.id(of: reason.narrativeReference).map { "#" + $0 } ?? entry)
        put(.completed)
        element("effectiveTime", ["nullFlavor": "UNK"])
        coded("value", reason, in: text, type: "CE")
      }
    }
  }

  /// What the patient is told (EH.3.12).
  private func instruction(_ words: String?, _ text: SectionText) -> PivotNode? {
    let code = Coding(system: CodeSystem.patientInstruction, code: "PINSTRUCT", display: "Patient instructions")
    return told(words, code, TemplateIDs.instruction, text)
  }

  /// What the dispenser is told (EH.3.13).
  private func dispensing(_ words: String?, _ text: SectionText) -> PivotNode? {
    let code = Coding(
      system: CodeSystem.patientInstruction, code: "FINSTRUCT", display: "Fulfillment instructions",
      systemName: "IHEActCode")
    return told(
      words, code, TemplateIDs.dispensingInstruction, text)
  }

  private func told(_ words: String?, _ code: Coding, _ templates: FixedElements, _ text: SectionText) -> PivotNode? {
    guard let words = words?.nonEmpty else { return nil }
    return element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "true"]) {
      element("act", ["classCode": "ACT", "moodCode": "INT"]) {
        put(templates)
        fixed("code", code)
        textReference(text.reference(nil, words: words))
        put(.completed)
      }
    }
  }

  func absentMedication(_ absence: PivotNode.Absence, _ text: SectionText) -> PivotNode {
    let reference = text.reference(nil, words: absence.sentence)
    return element("substanceAdministration", ["classCode": "SBADM", "moodCode": "EVN"]) {
      put(TemplateIDs.medication)
      element("id", generatedID(.medications, 0).attributes)
      absent("code", absence)
      textReference(reference)
      put(.completed)
      element("effectiveTime", ["xsi:type": "IVL_TS", "nullFlavor": "UNK"])
      element("effectiveTime", ["nullFlavor": "NA"])
      element("consumable", ["typeCode": "CSM"]) {
        element("manufacturedProduct", ["classCode": "MANU"]) {
          put(TemplateIDs.manufacturedProduct)
          element("manufacturedMaterial", ["classCode": "MMAT", "determinerCode": "KIND"]) {
            put(TemplateIDs.manufacturedMaterial)
            element("code", ["nullFlavor": "NA"])
          }
        }
      }
    }
  }
}
