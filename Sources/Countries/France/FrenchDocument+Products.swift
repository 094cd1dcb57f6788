import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads a product (FR.3.43): national codes, name, and in IPS-FR its ATC class and substances.
  ///
  /// The extension elements stand in the IHE pharmacy namespace in some documents and in HL7's in others: they are
  /// found by their names.
  mutating func product(_ material: Element, _ section: SourceSection) -> MedicinalProduct {
    let element = material.find("code")
    let code = element?.codedValue(section.texts)
    if let element { taken.insert(element) }
    let name = material.find("name")?.text.trimmed
    var product = MedicinalProduct(
      codes: (code?.coding.map { [$0] } ?? []) + (code?.translations ?? []),
      name: name?.isEmpty == false ? name : code?.originalText ?? code?.coding?.display)
    for child in material.children {
      switch child.name {
      case "asSpecializedKind":
        let kind = child.children.first { $0.name == "generalizedMedicineClass" || $0.name == "generalizedMaterialKind" }
        let atc = kind?.children.first { $0.name == "code" }
        if product.atc == nil { product.atc = said(atc, section) }
      case "formCode": product.doseForm = said(child, section)
      case "ingredient": if let ingredient = ingredient(child, section) { product.ingredients.append(ingredient) }
      default: break
      }
    }
    if product.atc == nil, let atc = product.codes.first(where: { $0.system == "2.16.840.1.113883.6.73" }) {
      product.atc = CodedConcept(source: [atc])
    }
    return product
  }

  private mutating func ingredient(_ element: Element, _ section: SourceSection) -> Ingredient? {
    let inner = element.children.first { $0.name == "ingredient" || $0.name == "ingredientSubstance" }
    let name = inner?.children.first { $0.name == "name" }?.text.trimmed
    var substance =
      concept(inner?.children.first { $0.name == "code" }, section) ?? CodedConcept(nullFlavor: .unknown)
    // The name may contradict the code (it does in the official example): the code's own display comes first.
    let written = name?.isEmpty == false ? name : nil
    if substance.originalText == nil { substance.originalText = substance.source.first?.display ?? written }
    guard substance.sourceWords != nil else { return nil }
    let quantity = element.children.first { $0.name == "quantity" }
    let numerator = quantity?.children.first { $0.name == "numerator" }
    let denominator = quantity?.children.first { $0.name == "denominator" }
    return Ingredient(
      substance: substance, numerator: self.quantity(numerator), denominator: self.quantity(denominator))
  }
}
