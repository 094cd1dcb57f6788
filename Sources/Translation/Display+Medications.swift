import CDA
import Documents
import Domain

extension Display {
  /// Substance and strength, then form, dose, route, time. The brand is the original beside: abroad it means nothing.
  func medication(_ item: Medication) -> DisplayedItem {
    let product = item.product
    let atc = product.atc.map(concept)
    let main = substance(of: product, atc: atc?.main)
    var details = product.ingredients.count > 1 && main.text == atc?.main.text ? product.ingredients.map(phrase) : []
    details += [
      text(product.doseForm), dose(item).map { "\(words["dose"]): \($0)" }, item.dosageText.map(foreign),
      text(item.route), words[item.isActive ? "active" : "ended"], words.period(item.period),
      detail("reason", item.reason), comment(item.comment),
    ].compactMap { $0 }
    var flags = atc?.flags ?? []
    if !product.hasEuropeanSubstance { flags.append(unmappedFlag) }
    if main.language != words.language { flags.append(languageFlag(main.language)) }
    let original = product.name ?? product.atc?.sourceWords ?? product.codes.first?.display
    let codes = CodedConcept(
      source: product.codes, european: product.atc?.european, equivalence: product.atc?.equivalence)
    return DisplayedItem(
      main: main, details: details, original: original.map { DisplayedText(text: $0, language: sourceLanguage) },
      flags: merged(flags + checks(of: product)), source: source(item.provenance, codes),
      rank: [item.isActive ? 1 : 0], date: item.period.start?.text ?? "")
  }

  /// What the reader knows the medicine by: its class with the strength, else its ingredients; never the brand alone.
  private func substance(of product: MedicinalProduct, atc: DisplayedText?) -> DisplayedText {
    let labels = product.ingredients.map { ingredient in
      ingredient.substance.european.map { label($0, beside: ingredient.substance.source) }
        ?? ingredient.substance.sourceWords.map { DisplayedText(text: $0, language: sourceLanguage) }
        ?? DisplayedText(text: "–", language: words.language)
    }
    if let atc, product.atc?.european != nil {
      guard let only = product.ingredients.first, product.ingredients.count == 1 else { return atc }
      return DisplayedText(text: atc.text + strength(only), language: atc.language)
    }
    guard !labels.isEmpty else {
      // A class without a European code is still a word of the source for the substance.
      return atc ?? DisplayedText(text: words["substanceMissing"], language: words.language)
    }
    let texts = zip(labels, product.ingredients).map { $0.text + strength($1) }
    let language = labels.first { $0.language != words.language }?.language ?? words.language
    return DisplayedText(text: texts.joined(separator: " + "), language: language)
  }

  private func phrase(_ ingredient: Ingredient) -> String { (text(ingredient.substance) ?? "–") + strength(ingredient) }

  /// ` 75 µg`, ` 5 mg / 1 mL`; nothing where the source gives no strength.
  private func strength(_ ingredient: Ingredient) -> String {
    guard let numerator = quantity(ingredient.numerator) else { return "" }
    guard let denominator = quantity(ingredient.denominator), denominator != "1" else { return " \(numerator)" }
    return " \(numerator) / \(denominator)"
  }

  private func dose(_ item: Medication) -> String? {
    var parts: [String] = []
    if let low = quantity(item.dose?.low), let high = quantity(item.dose?.high) {
      parts.append(low == high ? low : "\(low) – \(high)")
    } else if let one = quantity(item.dose?.low ?? item.dose?.high) {
      parts.append(one)
    }
    if let period = item.dosePeriod.flatMap(every) { parts.append(period) }
    if let event = text(item.doseEvent) { parts.append(event) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func every(_ period: Quantity) -> String? {
    if period.value == "1", let unit = period.unit, let known = words.text("every.1.\(unit)") { return known }
    return quantity(period).map { "\(words["every"]) \($0)" }
  }
}
