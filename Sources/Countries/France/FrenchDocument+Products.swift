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
    _ material: Element, _ section: FrenchSection, _ code: String, _ path: String
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
          $0.isCalled("generalizedMedicineClass") || $0.isCalled("generalizedMaterialKind")
        }
        let atc = kind?.children.first { $0.isCalled("code") }
        if product.atc == nil { product.atc = said(atc, section) }
      case "formCode": product.doseForm = said(child, section)
      case "asContent": package(child, section, &product)
      case "ingredient":
        if let ingredient = ingredient(child, section, code, path) { product.ingredients.append(ingredient) }
      default: break
      }
    }
    if product.atc == nil, let atc = product.codes.first(where: { $0.system == "2.16.840.1.113883.6.73" }) {
      product.atc = CodedConcept(source: [atc])
    }
    product.manufacturer = manufacturer(of: material)
    warn(of: product, code, path)
    return product
  }

  /// Who makes a product: stands beside its material.
  func manufacturer(of material: Element?) -> Organisation? {
    guard let element = material?.parent?.find("manufacturerOrganization"), element.nullFlavor == nil else {
      return nil
    }
    let organisation = organisation(element)
    return organisation == Organisation() ? nil : organisation
  }

  /// What a product is packed in, and how much of it; the package's own code joins the product's.
  private mutating func package(_ content: Element, _ section: FrenchSection, _ product: inout MedicinalProduct) {
    func child(_ element: Element?, _ name: String) -> Element? { element?.children.first { $0.name == name } }
    let container = child(content, "containerPackagedProduct") ?? child(content, "containerPackagedMedicine")
    let amount = quantity(child(container, "capacityQuantity")) ?? quantity(child(content, "quantity"))
    let package = Package(quantity: amount, form: said(child(container, "formCode"), section))
    if package != Package() { product.package = package }
    for coding in said(child(container, "code"), section)?.source ?? [] where !product.codes.contains(coding) {
      product.codes.append(coding)
    }
  }

  private mutating func ingredient(
    _ element: Element, _ section: FrenchSection, _ code: String, _ path: String
  ) -> Ingredient? {
    let inner = element.children.first { $0.isCalled("ingredient") || $0.isCalled("ingredientSubstance") }
    let name = inner?.children.first { $0.isCalled("name") }?.text.trimmed
    var substance =
      concept(inner?.children.first { $0.isCalled("code") }, section) ?? CodedConcept(nullFlavor: .unknown)
    // The name may contradict the code (it does in the official example): the code's own display comes first.
    let written = name?.isEmpty == false ? name : nil
    if substance.originalText == nil { substance.originalText = substance.source.first?.display ?? written }
    guard substance.sourceWords != nil else { return nil }
    if let written, let display = substance.source.first?.display, !Self.agree(written, display) {
      lose(
        code, path, "medication.ingredient.name", .contradiction, substance.source.first,
        "The substance's name is not that of its code; the code's is carried.")
      account.add(
        AccountItem(
          section: code, sourcePath: path, element: "check.ingredient-against-code", outcome: .carried,
          source: substance.source.first,
          note: "Warning: the substance's name is not that of its code; the code is carried as it is."))
    }
    let quantity = element.children.first { $0.isCalled("quantity") }
    let numerator = quantity?.children.first { $0.isCalled("numerator") }
    let denominator = quantity?.children.first { $0.isCalled("denominator") }
    return Ingredient(
      substance: substance, numerator: self.quantity(numerator), denominator: self.quantity(denominator))
  }

  /// Whether one name is part of the other, letter case aside.
  private static func agree(_ first: String, _ second: String) -> Bool {
    let (one, two) = (first.lowercased(), second.lowercased())
    return one.contains(two) || two.contains(one)
  }

  /// Warns where the name of a product gives another strength than its only ingredient: both are carried as they are,
  /// since nobody here can know which one is right.
  private mutating func warn(of product: MedicinalProduct, _ code: String, _ path: String) {
    guard let name = product.name ?? product.codes.first?.display, product.ingredients.count == 1,
      let ingredient = product.ingredients.first, let strength = ingredient.numerator,
      let unit = strength.unit.flatMap({ MassUnit.factors[$0.lowercased()] }), let value = Double(strength.value)
    else { return }
    let named = MassUnit.amounts(in: name)
    // A name with several amounts, or with one per volume, says more than one strength.
    guard let first = named.first, named.count == 1, abs(first - value * unit) > first * 0.000_001 else { return }
    account.add(
      AccountItem(
        section: code, sourcePath: path, element: "check.strength-against-name", outcome: .carried,
        source: ingredient.substance.source.first,
        note: "Warning: the product's name gives another strength than its ingredient; both are carried."))
  }
}

/// Amounts of substance as French product names spell them.
private enum MassUnit {
  /// Micrograms in each unit.
  static let factors: [String: Double] = [
    "microgrammes": 1, "microgramme": 1, "µg": 1, "μg": 1, "mcg": 1, "ug": 1, "milligrammes": 1000,
    "milligramme": 1000, "mg": 1000, "grammes": 1_000_000, "gramme": 1_000_000, "g": 1_000_000,
  ]

  /// The amounts that a name gives, in micrograms; none where it gives them per another unit.
  static func amounts(in name: String) -> [Double] {
    let isRatio = name.lowercased().split(separator: "/").dropFirst().contains { part in
      part.first(where: { $0 != " " })?.isLetter ?? false
    }
    if isRatio { return [] }
    var found: [Double] = []
    var number = ""
    var unit = ""
    func end() {
      if let value = Double(number), let factor = factors[unit] { found.append(value * factor) }
      number = ""
      unit = ""
    }
    for character in name.lowercased() + " ." {
      switch character {
      case "0"..."9" where unit.isEmpty: number.append(character)
      case "," where unit.isEmpty && !number.isEmpty: number.append(".")
      case "." where unit.isEmpty && !number.isEmpty: number.append(character)
      case _ where character.isLetter && !number.isEmpty: unit.append(character)
      case " ", "\u{A0}", "\u{202F}": if !unit.isEmpty { end() }
      default: end()
      }
    }
    return found
  }
}
