import CDA
import Domain
import FHIR

extension BundleReading {
  private static let atc = "2.16.840.1.113883.6.73"

  /// The product of `medication[x]`: coded in place, in a resource, or by the words of the reference alone.
  func product(_ source: Source) -> MedicinalProduct {
    let element = source.element
    if let code = element["medicationCodeableConcept"] { return product(code: code) }
    guard let reference = element["medicationReference"] else {
      losePart("medication.product", of: source, at: source.path + "/medication", .incomplete, "It names no product.")
      return MedicinalProduct()
    }
    guard let resource = bundle.resolve(reference) else {
      losePart(
        "medication.product", of: source, at: source.path + "/medication", .unreadable,
        words: reference.text("display"), "The reference to the product points at nothing in the document.")
      return MedicinalProduct(name: reference.text("display"))
    }
    return product(resource.element, source)
  }

  private func product(code: FHIRElement?) -> MedicinalProduct {
    guard let code else { return MedicinalProduct() }
    let codings = code.codings
    let classes = codings.filter { $0.system == Self.atc }
    return MedicinalProduct(
      codes: codings.filter { $0.system != Self.atc },
      name: code.conceptWords ?? codings.lazy.compactMap(\.display).first,
      atc: classes.isEmpty ? nil : CodedConcept(source: classes))
  }

  private func product(_ medication: FHIRElement, _ source: Source) -> MedicinalProduct {
    var product = product(code: medication["code"])
    let path = source.path + "/medication"
    if let name = medication.extensions(named: ["ihe-ext-medication-productname"]).first {
      product.name = name.text("valueString") ?? product.name
    }
    for item in medication.extensions(named: ["ihe-ext-medication-classification"]) {
      let codings = item["valueCodeableConcept"]?.codings ?? []
      if product.atc == nil, codings.contains(where: { $0.system == Self.atc }) {
        product.atc = CodedConcept(source: codings)
      } else if let coding = codings.first, product.atc?.source.contains(where: coding.isSame) != true {
        losePart("medication.classification", of: source, at: path, coding: coding, words: coding.display)
      }
    }
    product.doseForm = statedConcept(medication["form"])
    product.ingredients = medication.all("ingredient").compactMap { ingredient($0, source, path) }
    product.package = package(medication, source, path)
    product.manufacturer = organisation(medication["manufacturer"])
    settle(
      source, medication,
      known: ["code", "form", "ingredient", "amount", "manufacturer", "batch", "modifierExtension"], at: path)
    if let lot = medication["batch"] {
      losePart("medication.batch", of: source, at: path, words: lot.text("lotNumber"))
    }
    return product
  }

  private func ingredient(_ element: FHIRElement, _ source: Source, _ path: String) -> Ingredient? {
    let resource = bundle.resolve(element["itemReference"])
    let code = element["itemCodeableConcept"] ?? resource?.element["code"]
    let substance =
      statedConcept(code) ?? element["itemReference"]?.text("display").map { CodedConcept(originalText: $0) }
    guard element["isActive"]?.json.bool != false else {
      losePart(
        "medication.ingredient", of: source, at: path, coding: substance?.source.first, words: substance?.sourceWords,
        "The ingredient is not an active one.")
      return nil
    }
    guard let substance else {
      losePart("medication.ingredient", of: source, at: path, .unreadable, "It names no substance.")
      return nil
    }
    let strength = ratio(element["strength"])
    return Ingredient(substance: substance, numerator: strength?.numerator, denominator: strength?.denominator)
  }

  /// What one package holds: the size extension, or an amount for one package.
  private func package(_ medication: FHIRElement, _ source: Source, _ path: String) -> Package? {
    let size = medication.extensions(named: ["ihe-ext-medication-sizeofitem"]).first
    var quantity = quantity(size?["valueQuantity"])
    if let amount = medication["amount"], quantity == nil {
      let one = amount["denominator"]?.number ?? "1"
      if one == "1" || one == "1.0" {
        quantity = self.quantity(amount["numerator"])
      } else {
        losePart("medication.amount", of: source, at: path)
      }
    }
    let forms = ["packageType", "medication-packageType", "ihe-ext-medication-packagetype"]
    let form = medication.extensions(named: Set(forms)).first.flatMap { statedConcept($0["valueCodeableConcept"]) }
    return quantity == nil && form == nil ? nil : Package(quantity: quantity, form: form)
  }
}
