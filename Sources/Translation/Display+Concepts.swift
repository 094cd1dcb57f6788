import CDA
import Documents
import Domain
import Terminology

extension Display {
  /// A European code in the reader's language; else in English, else as the sender wrote it. Says which language it is.
  func label(_ coding: Coding) -> DisplayedText {
    for language in [words.language, "en"] {
      if let found = catalogue.designation(of: coding, in: language) {
        return DisplayedText(text: found.text, language: language)
      }
    }
    return DisplayedText(text: coding.display ?? coding.code, language: "en")
  }

  /// The words for a concept, its original beside, and the flags that tell how far the two agree.
  func concept(_ concept: CodedConcept) -> (main: DisplayedText, original: DisplayedText?, flags: [DisplayedFlag]) {
    let original = concept.sourceWords.map { DisplayedText(text: $0, language: sourceLanguage) }
    guard let european = concept.european else {
      let text = original ?? DisplayedText(text: words["notAvailable"], language: words.language)
      var flags = [DisplayedFlag(kind: .noEuropeanCode, label: words["flag.noEuropeanCode"], explanation: nil)]
      if sourceLanguage != words.language, original != nil { flags.append(originalLanguageFlag) }
      return (text, nil, flags)
    }
    var flags: [DisplayedFlag] = []
    var main = label(european)
    if main.language != words.language {
      flags.append(originalLanguageFlag)
      if let words = original, sourceLanguage == self.words.language { main = words }
    }
    if let equivalence = equivalence(of: concept), [.wider, .narrower, .inexact].contains(equivalence) {
      let text = words["approximate.text"].replacing("{original}", with: original?.text ?? "–")
        .replacing("{term}", with: main.text)
      flags.append(DisplayedFlag(kind: .approximate, label: words["flag.approximate"], explanation: text))
    }
    return (main, original, flags)
  }

  /// How the source's code relates to the European one: as transcoded here, or as this catalogue knows it.
  func equivalence(of concept: CodedConcept) -> Equivalence? {
    if let known = concept.equivalence, known != .equal { return known }
    guard let european = concept.european, let source = concept.source.first else { return concept.equivalence }
    if CodeSystem.european(source.system) == european.system {
      if source.code == european.code { return .equal }
      if source.code.hasPrefix(european.code) { return .wider }
    }
    return catalogue.equivalence(of: source, to: european).flatMap(Equivalence.init(rawValue:)) ?? concept.equivalence
  }

  var originalLanguageFlag: DisplayedFlag {
    DisplayedFlag(
      kind: .originalLanguage,
      label: words["flag.originalLanguage"].replacing("{lang}", with: sourceLanguage.uppercased()), explanation: nil)
  }

  /// A concept inside a line: words only.
  func text(_ concept: CodedConcept?) -> String? {
    guard let concept else { return nil }
    if let european = concept.european { return label(european).text }
    return concept.sourceWords
  }

  func detail(_ key: String, _ concept: CodedConcept?) -> String? { text(concept).map { "\(words[key]): \($0)" } }

  func quantity(_ quantity: Quantity?) -> String? {
    guard let quantity else { return nil }
    guard let unit = quantity.unit, unit != "1" else { return quantity.value }
    let worded = words["unit.\(unit)"]
    return "\(quantity.value) \(worded == "unit.\(unit)" ? unit : worded)"
  }

  /// Where an item comes from.
  func source(_ provenance: Provenance, _ concept: CodedConcept?) -> [DisplayedFact] {
    var facts: [DisplayedFact] = []
    let author = provenance.author ?? summary.header.authors.first
    if let name = author?.name?.display ?? author?.device { facts.append(.init(name: words["author"], value: name)) }
    if let organisation = author?.organisation?.name {
      facts.append(.init(name: words["organisation"], value: organisation))
    }
    if let time = words.date(author?.time ?? summary.header.effectiveTime) {
      facts.append(.init(name: words["recorded"], value: time))
    }
    for code in concept?.source ?? [] {
      facts.append(.init(name: words["nationalCode"], value: worded(code)))
    }
    if let european = concept?.european { facts.append(.init(name: words["europeanCode"], value: worded(european))) }
    if let concept, let equivalence = equivalence(of: concept) {
      facts.append(.init(name: words["mapping"], value: words["mapping.\(equivalence.rawValue)"]))
    }
    return facts
  }

  private func worded(_ coding: Coding) -> String {
    let system = coding.systemName ?? CodeSystem.name(of: coding.system) ?? ""
    return [system, coding.code, coding.display ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
  }
}
