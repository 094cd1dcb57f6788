import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  private static let code = "10160-0"

  /// Reads treatments (FR.3.42). A planned one (`moodCode` INT) is not a current medicine.
  mutating func medications(_ section: SourceSection, _ summary: inout PatientSummary) {
    var found: [Medication] = []
    for entry in section.entries {
      guard entry.element.name == "substanceAdministration" else {
        lose(Self.code, entry.path, "medication", .unreadable, entry.element.find("code")?.coding, "Not a treatment.")
        continue
      }
      if entry.element.attribute("moodCode") == "INT" || isNegated(entry.element) {
        narrativeOnly(
          Self.code, entry.path, "medication", entry.element.find("code")?.coding,
          "A planned or refused treatment must not look like a current one.")
        continue
      }
      if let medication = medication(entry.element, entry.path, section, summary.header.effectiveTime) {
        found.append(medication)
      }
    }
    fill(&summary.medications, section, found)
  }

  private mutating func medication(
    _ element: Element, _ path: String, _ section: SourceSection, _ documentTime: HL7Time
  ) -> Medication? {
    guard let material = element.find("consumable", "manufacturedProduct", "manufacturedMaterial") else {
      lose(Self.code, path, "medication", .incomplete, nil, "The treatment names no product.")
      return nil
    }
    let times = element.hl7("effectiveTime")
    let period = times.first?.timeRange ?? TimeRange(nullFlavor: .unknown)
    var medication = Medication(
      provenance: provenance(element, path, section), isActive: isActive(period, at: documentTime), period: period,
      product: product(material, section))
    repetition(times.dropFirst(), path, section, &medication)
    medication.dose = dose(element.find("doseQuantity"))
    medication.route = concept(element.find("routeCode"), section).flatMap { $0.source.isEmpty ? nil : $0 }
    let reason = related(element, type: "RSON").first
    medication.reason = concept(reason?.find("code"), section) ?? concept(reason?.find("value"), section)
    medication.comment = comment(element, section)
    medication.dosageText = dosageWords(element, section)
    for other in ["maxDoseQuantity", "rateQuantity", "approachSiteCode"] {
      if let part = element.find(other), part.nullFlavor == nil, part.attribute("value") ?? part.attribute("code") != nil
        || part.children.contains(where: { $0.attribute("value") != nil })
      {
        lose(Self.code, path, "medication.\(other)", .noPlace, nil, "Not carried into the European entry.")
      }
    }
    return medication
  }

  /// French documents say `completed` for running treatments too: the end decides, against the document's own time.
  private func isActive(_ period: TimeRange, at documentTime: HL7Time) -> Bool {
    guard let high = period.high else { return period.value == nil }
    return !high.isBefore(documentTime)
  }

  private mutating func repetition(
    _ times: ArraySlice<Element>, _ path: String, _ section: SourceSection, _ medication: inout Medication
  ) {
    for time in times where time.nullFlavor == nil {
      switch time.dataType {
      case "PIVL_TS":
        if let period = time.find("period"), let value = period.attribute("value") {
          medication.dosePeriod = Quantity(value: value, unit: period.attribute("unit"))
        }
      case "EIVL_TS":
        medication.doseEvent = concept(time.find("event"), section)
          ?? time.find("event")?.attribute("code").map {
            CodedConcept(source: [Coding(system: "2.16.840.1.113883.5.139", code: $0)])
          }
      default:
        lose(Self.code, path, "medication.doseTiming", .noPlace, nil, "A combined timing; its words are kept.")
      }
    }
  }

  private func dose(_ element: Element?) -> QuantityRange? {
    guard let element, element.nullFlavor == nil else { return nil }
    func quantity(_ part: Element?) -> Quantity? {
      part?.attribute("value").map { Quantity(value: $0, unit: part?.attribute("unit")) }
    }
    if let value = quantity(element) { return QuantityRange(value) }
    let range = QuantityRange(low: quantity(element.find("low")), high: quantity(element.find("high")))
    return range.low == nil && range.high == nil ? nil : range
  }

  /// The dosage as the source's narrative words it: frequency and dose texts that the structure points at.
  private func dosageWords(_ element: Element, _ section: SourceSection) -> String? {
    var words: [String] = []
    let parts = element.hl7("effectiveTime").dropFirst() + element.hl7("doseQuantity")
    for reference in parts.flatMap(\.descendants) where reference.name == "reference" {
      guard let id = reference.attribute("value").flatMap(section.texts.identifier(of:)), let text = section.texts[id],
        !words.contains(text)
      else { continue }
      words.append(text)
    }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// Reads a product (FR.3.43): national codes, name, and in IPS-FR its ATC class and substances.
  func product(_ material: Element, _ section: SourceSection) -> MedicinalProduct {
    let code = material.find("code")?.codedValue(section.texts)
    let name = material.find("name")?.text.trimmed
    var product = MedicinalProduct(
      codes: (code?.coding.map { [$0] } ?? []) + (code?.translations ?? []),
      name: name?.isEmpty == false ? name : code?.originalText ?? code?.coding?.display)
    for child in material.children {
      switch child.name {
      case "asSpecializedKind":
        let kind = child.children.first { $0.name == "generalizedMedicineClass" || $0.name == "generalizedMaterialKind" }
        product.atc = concept(kind?.children.first { $0.name == "code" }, section)
      case "formCode": product.doseForm = concept(child, section)
      case "ingredient": if let ingredient = ingredient(child, section) { product.ingredients.append(ingredient) }
      default: break
      }
    }
    if product.atc == nil, let atc = product.codes.first(where: { $0.system == "2.16.840.1.113883.6.73" }) {
      product.atc = CodedConcept(source: [atc])
    }
    return product
  }

  private func ingredient(_ element: Element, _ section: SourceSection) -> Ingredient? {
    let inner = element.children.first { $0.name == "ingredient" || $0.name == "ingredientSubstance" }
    let name = inner?.children.first { $0.name == "name" }?.text.trimmed
    var substance = concept(inner?.children.first { $0.name == "code" }, section) ?? CodedConcept(nullFlavor: .unknown)
    // The name may contradict the code (it does in the official example): both are kept, the code's display first.
    if substance.originalText == nil { substance.originalText = substance.source.first?.display ?? name }
    guard substance.sourceWords != nil else { return nil }
    let quantity = element.children.first { $0.name == "quantity" }
    func part(_ name: String) -> Quantity? {
      guard let part = quantity?.children.first(where: { $0.name == name }), let value = part.attribute("value") else {
        return nil
      }
      return Quantity(value: value, unit: part.attribute("unit"))
    }
    return Ingredient(substance: substance, numerator: part("numerator"), denominator: part("denominator"))
  }
}
