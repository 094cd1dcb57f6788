import Documents
import Domain
import Foundation
import Terminology

/// Places where the source says one thing in code and another in words: shown, never decided here.
extension Display {
  /// ⚠ where the product's class and its substance have different names, or its name gives the strength in another unit.
  func checks(of product: MedicinalProduct) -> [DisplayedFlag] {
    var flags: [DisplayedFlag] = []
    if let atc = product.atc, product.ingredients.count == 1, let only = product.ingredients.first,
      !shareAName(atc, only.substance)
    {
      flags.append(checkFlag("check.name"))
    }
    let names = [product.name] + product.codes.map(\.display)
    if product.ingredients.contains(where: { ingredient in names.contains { contradicts($0, ingredient.numerator) } }) {
      flags.append(checkFlag("check.strength"))
    }
    return flags
  }

  func checkFlag(_ key: String) -> DisplayedFlag {
    DisplayedFlag(kind: .check, label: words["flag.check"], explanation: words[key])
  }

  /// Whether any name of one is any name of the other; true where one of them has no name at all.
  private func shareAName(_ first: CodedConcept, _ second: CodedConcept) -> Bool {
    let (one, two) = (stems(first), stems(second))
    return one.isEmpty || two.isEmpty || !one.isDisjoint(with: two)
  }

  /// The beginnings of the words that name a substance, in every language that the catalogue has.
  private func stems(_ concept: CodedConcept) -> Set<String> {
    var names = concept.source.filter { $0.system == CodeSystem.atc || $0.system == CodeSystem.sms }.map(\.display)
    names.append(concept.european?.display)
    for coding in [concept.european].compactMap({ $0 }) {
      names += DisplayWords.languages.map { catalogue.designation(of: coding, in: $0)?.text }
    }
    let words = names.compactMap { $0 }.flatMap { name in
      name.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).split { !$0.isLetter }
    }
    return Set(words.filter { $0.count >= 5 }.map { String($0.prefix(5)) })
  }

  private static let masses = [
    "microgrammes": "ug", "microgramme": "ug", "micrograms": "ug", "microgram": "ug", "mcg": "ug", "µg": "ug",
    "μg": "ug", "ug": "ug", "milligrammes": "mg", "mg": "mg", "grammes": "g", "gramme": "g", "g": "g",
  ]

  /// Whether a name gives the same number as the strength in another unit of mass.
  private func contradicts(_ name: String?, _ strength: Quantity?) -> Bool {
    guard let name, let strength, let unit = strength.unit.flatMap({ Self.masses[$0] }) else { return false }
    let words = name.lowercased().split { $0.isWhitespace || $0 == "/" || $0 == ";" }
    for (number, next) in zip(words, words.dropFirst()) {
      guard number.replacing(",", with: ".") == strength.value else { continue }
      let named = Self.masses[String(next.drop { $0 == "," }.prefix { $0 != "," })]
      if let named, named != unit { return true }
    }
    return false
  }
}
