import Documents
import Domain
import Foundation
import Terminology

extension Transcoding {
  /// Brings a unit into the form that European documents take (UCUM, eHDSIUnit): a member of the set, `1`, or an
  /// annotation in braces. The number never changes.
  mutating func unit(_ quantity: inout Quantity?, _ section: String, _ path: String, _ element: String) {
    guard var value = quantity, let unit = value.unit, !isAllowed(unit) else { return }
    value.unit = Self.spellings[unit.lowercased()] ?? Self.annotation(unit)
    quantity = value
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: "\(element).unit", outcome: .carried,
        note: "The unit is none of UCUM; it is written \(value.unit ?? "without a unit")."))
  }

  mutating func unit(_ ratio: inout Ratio?, _ section: String, _ path: String, _ element: String) {
    guard var value = ratio else { return }
    unit(&value.numerator, section, path, element)
    unit(&value.denominator, section, path, element)
    ratio = value
  }

  mutating func unit(_ range: inout QuantityRange?, _ section: String, _ path: String, _ element: String) {
    guard var value = range else { return }
    unit(&value.low, section, path, element)
    unit(&value.high, section, path, element)
    range = value
  }

  private func isAllowed(_ unit: String) -> Bool {
    if unit == "1" || Self.isAnnotation(unit) { return true }
    guard catalogue.contains(valueSet: ValueSet.unit) else {
      // Without the list of units, only what is surely none of them is changed.
      return Self.spellings[unit.lowercased()] ?? unit == unit && unit.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
    return catalogue.member(Coding(system: CodeSystem.ucum, code: unit), of: ValueSet.unit) != nil
  }

  /// `{tablet}`, and an annotation over a unit of time such as `{puff}/d` (UCUM section 2.1, rule 6).
  private static func isAnnotation(_ unit: String) -> Bool {
    guard unit.hasPrefix("{"), let end = unit.firstIndex(of: "}") else { return false }
    let rest = unit[unit.index(after: end)...]
    let isClean = unit.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !unit.dropFirst().contains("{")
    return isClean && (rest.isEmpty || ["/d", "/wk", "/mo", "/a", "/h"].contains(rest))
  }

  /// Names that national systems write where UCUM has a symbol.
  private static let spellings = [
    "µg": "ug", "μg": "ug", "mcg": "ug", "microgramme": "ug", "microgrammes": "ug", "milligramme": "mg",
    "milligrammes": "mg", "gramme": "g", "grammes": "g", "ml": "mL", "millilitre": "mL", "millilitres": "mL", "l": "L",
    "litre": "L", "litres": "L", "ui": "[IU]", "[iu]": "[IU]", "iu": "[IU]", "heure": "h", "heures": "h", "jour": "d",
    "jours": "d", "semaine": "wk", "semaines": "wk", "mois": "mo", "an": "a", "ans": "a",
  ]

  /// A word that is no unit, as an annotation: printable ASCII without brackets; nil where nothing of it remains.
  private static func annotation(_ unit: String) -> String? {
    let kept = unit.decomposedStringWithCanonicalMapping.unicodeScalars.filter { scalar in
      (0x21...0x7E).contains(scalar.value) && !"{}[]".unicodeScalars.contains(scalar)
    }
    guard !kept.isEmpty else { return nil }
    return "{" + String(String.UnicodeScalarView(kept)) + "}"
  }
}
