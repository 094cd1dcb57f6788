import CDA
import Documents
import Domain
import Terminology

extension Display {
  /// A European code in the reader's language; else in English, else as the sender wrote it. Says which language it is.
  func label(_ coding: Coding, beside source: [Coding] = []) -> DisplayedText {
    for language in [words.language, "en"] {
      if let found = catalogue.designation(of: coding, in: language) {
        return DisplayedText(text: found.text, language: language)
      }
    }
    guard let display = coding.display else { return DisplayedText(text: coding.code, language: "en") }
    // A code that no catalogue words keeps the display of its source, in the source's language.
    let isOriginal = source.contains { $0.display == display }
    return DisplayedText(text: display, language: isOriginal ? sourceLanguage : "en")
  }

  /// The words for a concept, its original beside, and the flags that tell how far the two agree.
  func concept(_ concept: CodedConcept) -> (main: DisplayedText, original: DisplayedText?, flags: [DisplayedFlag]) {
    let original = concept.sourceWords.map { DisplayedText(text: $0, language: sourceLanguage) }
    guard let european = concept.european else {
      let text = original ?? DisplayedText(text: words["notAvailable"], language: words.language)
      var flags = [unmappedFlag]
      if isForeign, original != nil { flags.append(languageFlag(sourceLanguage)) }
      return (text, nil, flags)
    }
    var main = label(european, beside: concept.source)
    if main.language != words.language, let original, !isForeign { main = original }
    var flags = main.language == words.language ? [] : [languageFlag(main.language)]
    if let equivalence = equivalence(of: concept), [.wider, .narrower, .inexact].contains(equivalence) {
      let text = words["approximate.text"].replacing("{original}", with: original?.text ?? "–")
        .replacing("{term}", with: main.text)
      flags.append(DisplayedFlag(kind: .approximate, label: words["flag.approximate"], explanation: text))
    }
    if catalogue.isRetired(european) { flags.append(checkFlag("check.retired")) }
    return (main, original, flags)
  }

  /// How the source's code relates to the European one: as transcoded here, or as this catalogue knows it.
  func equivalence(of concept: CodedConcept) -> Equivalence? {
    if let known = concept.equivalence, known != .equal { return known }
    guard let european = concept.european, let source = concept.source.first else { return concept.equivalence }
    if concept.source.contains(where: { Self.isSame($0, european) }) { return .equal }
    if CodeSystem.european(source.system) == european.system, source.code.hasPrefix(european.code) { return .wider }
    let known = concept.source.lazy.compactMap { catalogue.equivalence(of: Catalogue.normal($0), to: european) }.first
    return known.flatMap(Equivalence.init(rawValue:)) ?? concept.equivalence
  }

  private static func isSame(_ source: Coding, _ european: Coding) -> Bool {
    CodeSystem.european(source.system) == european.system && source.code == european.code
  }

  var unmappedFlag: DisplayedFlag {
    DisplayedFlag(kind: .noEuropeanCode, label: words["flag.noEuropeanCode"], explanation: nil)
  }

  /// `FR in French`: these words are not in the reader's language.
  func languageFlag(_ language: String) -> DisplayedFlag {
    DisplayedFlag(
      kind: .originalLanguage, label: "\(language.uppercased()) \(words.inLanguage(language))", explanation: nil)
  }

  /// A concept inside a line: its words, with a mark where they are approximate, not translated, not European, or of a code
  /// that is out of use.
  func text(_ concept: CodedConcept?) -> String? {
    guard let concept else { return nil }
    guard let european = concept.european else { return concept.sourceWords.map { "? \(foreign($0))" } }
    let label = label(european, beside: concept.source)
    let words =
      label.language == self.words.language ? label.text : "\(label.text) (\(label.language.uppercased()))"
    let isApproximate = equivalence(of: concept).map { [.wider, .narrower, .inexact].contains($0) } ?? false
    let mark = catalogue.isRetired(european) ? "⚠ " : ""
    return isApproximate ? "\(mark)≈ \(words)" : mark + words
  }

  /// The source's own words inside a line: quoted, with their language where the reader's is another.
  func foreign(_ words: String) -> String { isForeign ? "“\(words)” (\(sourceLanguage.uppercased()))" : words }

  func detail(_ key: String, _ concept: CodedConcept?) -> String? { text(concept).map { "\(words[key]): \($0)" } }

  func quantity(_ quantity: Quantity?) -> String? {
    guard let quantity else { return nil }
    let number = words.number(quantity.value)
    guard let unit = quantity.unit, unit != "1" else { return number }
    return "\(number) \(words.unit(unit))"
  }

  /// Where an item comes from.
  func source(_ provenance: Provenance, _ concept: CodedConcept?) -> [DisplayedFact] {
    var facts: [DisplayedFact] = []
    let author = provenance.author ?? summary.header.authors.first
    if let name = author?.name?.display ?? author?.device { facts.append(.init(name: words["author"], value: name)) }
    if let organisation = author?.organisation?.name {
      facts.append(.init(name: words["organisation"], value: organisation))
    }
    if let place = author?.organisation?.addresses.lazy.compactMap(\.city).first {
      facts.append(.init(name: words["place"], value: place))
    }
    if let time = words.dateTime(author?.time ?? summary.header.effectiveTime) {
      facts.append(.init(name: words["recorded"], value: time))
    }
    for code in concept?.source ?? [] {
      facts.append(.init(name: words["nationalCode"], value: worded(code), language: sourceLanguage))
    }
    // The codes' own labels are English.
    if let european = concept?.european {
      facts.append(.init(name: words["europeanCode"], value: worded(european), language: "en"))
    }
    if let concept, let equivalence = equivalence(of: concept) {
      let value = "\(words["mapping.\(equivalence.rawValue)"]) · \(catalogue.version)"
      facts.append(.init(name: words["mapping"], value: value))
    }
    return facts
  }

  private func worded(_ coding: Coding) -> String {
    let system = coding.systemName ?? CodeSystem.name(of: coding.system) ?? ""
    return [system, coding.code, coding.display ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
  }
}
