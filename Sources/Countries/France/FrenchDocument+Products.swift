import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads a product (FR.3.43): national codes, name, and in IPS-FR its ATC class and substances.
  ///
  /// The extension elements stand in the IHE pharmacy namespace in some documents and in HL7's in others: they are
  /// found by their names.
  mutating func product(
    _ material: Element, _ section: SourceSection, _ code: String, _ path: String
  ) -> MedicinalProduct {
    let element = material.find("code")
    let coded = element?.codedValue(section.texts)
    if let element { taken.insert(element) }
    let name = material.find("name")?.text.trimmed
    var product = MedicinalProduct(
      codes: coded?.sourceCodes ?? [],
      name: name?.isEmpty == false ? name : coded?.originalText ?? coded?.coding?.display)
    for child in material.children {
      switch child.name {
      case "asSpecializedKind":
        let kind = child.children.first {
          $0.name == "generalizedMedicineClass" || $0.name == "generalizedMaterialKind"
        }
        let atc = kind?.children.first { $0.name == "code" }
        if product.atc == nil { product.atc = said(atc, section) }
      case "formCode": product.doseForm = said(child, section)
      case "ingredient":
        if let ingredient = ingredient(child, section, code, path) { product.ingredients.append(ingredient) }
      default: break
      }
    }
    if product.atc == nil, let atc = product.codes.first(where: { $0.system == "2.16.840.1.113883.6.73" }) {
      product.atc = CodedConcept(source: [atc])
    }
    warn(of: product, code, path)
    return product
  }

  private mutating func ingredient(
    _ element: Element, _ section: SourceSection, _ code: String, _ path: String
  ) -> Ingredient? {
    let inner = element.children.first { $0.name == "ingredient" || $0.name == "ingredientSubstance" }
    let name = inner?.children.first { $0.name == "name" }?.text.trimmed
    var substance =
      concept(inner?.children.first { $0.name == "code" }, section) ?? CodedConcept(nullFlavor: .unknown)
    // The name may contradict the code (it does in the official example): the code's own display comes first.
    let written = name?.isEmpty == false ? name : nil
    if substance.originalText == nil { substance.originalText = substance.source.first?.display ?? written }
    guard substance.sourceWords != nil else { return nil }
    if let written, let display = substance.source.first?.display, !Self.agree(written, display) {
      lose(
        code, path, "medication.ingredient.name", .contradiction, substance.source.first,
        "The substance's name is not that of its code; the code's is carried.")
    }
    let quantity = element.children.first { $0.name == "quantity" }
    let numerator = quantity?.children.first { $0.name == "numerator" }
    let denominator = quantity?.children.first { $0.name == "denominator" }
    return Ingredient(
      substance: substance, numerator: self.quantity(numerator), denominator: self.quantity(denominator))
  }

  /// Whether one name is part of the other, letter case aside.
  private static func agree(_ first: String, _ second: String) -> Bool {
    let (one, two) = (first.lowercased(), second.lowercased())
    return one.contains(two) || two.contains(one)
  }

  /// Warns where the name of a product gives the same number in another unit than its ingredient: both are carried as
  /// they are, since nobody here can know which one is right.
  private mutating func warn(of product: MedicinalProduct, _ code: String, _ path: String) {
    guard let name = product.name ?? product.codes.first?.display else { return }
    for ingredient in product.ingredients {
      guard let strength = ingredient.numerator, let unit = strength.unit,
        let named = Self.unit(behind: strength.value, in: name), named != unit
      else { continue }
      account.add(
        AccountItem(
          section: code, sourcePath: path, element: "medication.ingredient.strength", outcome: .carried,
          source: ingredient.substance.source.first,
          note: "Warning: the product's name gives the strength in another unit than its ingredient; both are carried.")
      )
    }
  }

  private static let units = [
    "microgrammes": "ug", "microgramme": "ug", "µg": "ug", "μg": "ug", "mcg": "ug", "ug": "ug", "milligrammes": "mg",
    "mg": "mg", "grammes": "g", "gramme": "g", "g": "g",
  ]

  private static func unit(behind number: String, in name: String) -> String? {
    let words = name.lowercased().split { $0.isWhitespace || $0 == "," || $0 == "/" }
    guard let place = words.firstIndex(where: { $0 == number }), place + 1 < words.count else { return nil }
    return units[String(words[place + 1])]
  }
}
