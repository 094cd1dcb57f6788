import CDA
import Domain
import FHIR

extension EuropeanBundle {
  func medication(_ medication: Medication) -> WrittenEntry {
    let path = medication.provenance.sourcePath
    var members: [String: JSON?] = [
      "identifier": identifiers(medication.provenance.identifiers),
      "status": medication.isActive ? "active" : "completed",
      "medicationReference": product(medication.product, medication.provenance), "subject": patient,
      "informationSource": recorder(medication.provenance), "dateAsserted": recorded(medication.provenance),
      "reasonCode": .list([concept(ifSaid: medication.reason)]), "dosage": .list([dosage(medication)]),
      "note": notes([medication.comment, medication.dispensingText]),
    ]
    members.merge(timing("effective", medication.period, "medication.period", at: path)) { own, _ in own }
    if medication.dispensingText != nil {
      lose(
        "medication.dispensingText", at: path,
        "A MedicationStatement says nothing to the dispenser; the words stand in its note.")
    }
    let entry = add("MedicationStatement", path, members)
    attribute(entry, unlessRecorded: medication.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(medication.provenance))
  }

  // MARK: Dosage

  private func dosage(_ medication: Medication) -> JSON? {
    let path = medication.provenance.sourcePath
    let maximum = medication.maximumDose.flatMap {
      ratio($0.numerator, $0.denominator, "medication.maximumDose", at: path)
    }
    let amounts = amount("dose", medication.dose, "medication.dose", at: path)
      .merging(amount("rate", medication.rate, "medication.rate", at: path)) { own, _ in own }
    return JSON.element([
      "text": .words(medication.dosageText), "patientInstruction": .words(medication.dosageText),
      "timing": timing(medication), "route": concept(ifSaid: medication.route),
      "doseAndRate": .list([JSON.element(amounts)]), "maxDosePerPeriod": maximum,
    ])
  }

  /// A period such as every 8 hours, and an event such as before breakfast, whose codes stay in `code`.
  private func timing(_ medication: Medication) -> JSON? {
    let path = medication.provenance.sourcePath
    var repetition: [String: JSON?] = [:]
    if let period = medication.dosePeriod {
      let units = ["s", "min", "h", "d", "wk", "mo", "a"]
      if let value = JSON.decimal(spelled: period.value), let unit = period.unit, units.contains(unit) {
        repetition = ["frequency": 1, "period": value, "periodUnit": .string(unit)]
      } else {
        lose(
          "medication.dosePeriod", at: path, because: .unreadable, wordsRemain: medication.dosageText != nil,
          "The period has no number or no unit of time that FHIR knows.")
      }
    }
    if let event = medication.doseEvent?.first(in: Self.events) { repetition["when"] = [.string(event)] }
    return JSON.element(["repeat": JSON.element(repetition), "code": concept(ifSaid: medication.doseEvent)])
  }

  /// Codes of the FHIR value set event-timing.
  private static let events: [String: String] = {
    let codes = [
      "HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM", "ACD", "ACV", "PC", "PCM", "PCD", "PCV", "MORN",
      "MORN.early", "MORN.late", "NOON", "AFT", "AFT.early", "AFT.late", "EVE", "EVE.early", "EVE.late", "NIGHT",
      "PHS",
    ]
    return Dictionary(uniqueKeysWithValues: codes.map { ($0, $0) })
  }()

  // MARK: The product

  private func product(_ product: MedicinalProduct, _ provenance: Provenance) -> JSON {
    let path = provenance.sourcePath
    let mpd = "https://profiles.ihe.net/PHARM/MPD/StructureDefinition/ihe-ext-medication-"
    var members: [String: JSON?] = [
      "code": productCode(product, provenance), "form": concept(ifSaid: product.doseForm),
      "manufacturer": product.manufacturer.flatMap { organisation($0) },
      "ingredient": .list(product.ingredients.map { ingredient($0, at: path) }),
    ]
    if let quantity = product.package?.quantity {
      members["amount"] = ratio(quantity, Quantity(value: "1"), "medication.package", at: path)
    }
    members["extension"] = .list([
      .fhirExtension(mpd + "productname", "String", .words(product.name)),
      .fhirExtension(mpd + "classification", "CodeableConcept", concept(ifSaid: product.atc)),
      .fhirExtension(
        "http://hl7.eu/fhir/StructureDefinition/medication-package-type", "CodeableConcept",
        concept(ifSaid: product.package?.form)),
    ])
    return add("Medication", path, members)
  }

  /// The ATC class first, then the national product codes; the class' own national codes stand in the classification.
  private func productCode(_ product: MedicinalProduct, _ provenance: Provenance) -> JSON {
    let words = product.name ?? product.atc?.originalText ?? product.codes.first?.display
    let ingredients = product.ingredients.compactMap { $0.substance.european?.display ?? $0.substance.sourceWords }
    let text = words ?? provenance.text ?? product.atc?.source.first?.display ?? ingredients.first
    return concept(
      CodedConcept(source: product.codes, originalText: text, european: product.atc?.european))
  }

  /// An ingredient; a strength of which one part is missing says so (rat-1).
  private func ingredient(_ ingredient: Ingredient, at path: String) -> JSON? {
    JSON.element([
      "itemCodeableConcept": concept(ingredient.substance),
      "strength": ratio(ingredient.numerator, ingredient.denominator, "medication.ingredient", at: path),
    ])
  }
}
