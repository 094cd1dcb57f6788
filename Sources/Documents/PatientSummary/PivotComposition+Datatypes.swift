import CDA
import Domain
import XML

extension PivotComposition {
  // MARK: Identifiers (HL7 V3 data types: II)

  func id(_ identifier: InstanceIdentifier, name: String = "id") -> PivotNode? {
    guard identifier.hasValidRoot else { return nil }
    return element(name, ["root": identifier.root, "extension": identifier.extension?.nonEmpty])
  }

  /// The identifiers that can be written, each once: beside one with an extension, its root alone says nothing more
  /// (RIM-002 of the data types).
  func ids(_ identifiers: [InstanceIdentifier]) -> [PivotNode] {
    guard identifiers.count > 1 else { return identifiers.compactMap { id($0) } }
    let said = identifiers.map { InstanceIdentifier(root: $0.root, extension: $0.extension?.nonEmpty) }.distinct
    return said.filter { own in own.extension != nil || !said.contains { $0.root == own.root && $0 != own } }
      .compactMap { id($0) }
  }

  /// The identifiers that can be written, else the one given.
  func ids(_ identifiers: [InstanceIdentifier], else generated: InstanceIdentifier, atMost limit: Int = .max)
    -> [PivotNode]
  {
    let valid = ids(identifiers)
    return valid.isEmpty ? [element("id", generated.attributes)] : Array(valid.prefix(limit))
  }

  func ids(_ identifiers: [InstanceIdentifier], null: NullFlavor, atMost limit: Int = .max) -> [PivotNode] {
    let valid = ids(identifiers)
    return valid.isEmpty ? [element("id", ["nullFlavor": null.rawValue])] : Array(valid.prefix(limit))
  }

  // MARK: Codes (CD, CE as eHDSI restricts them: a display on every code, translations kept)

  /// A code of the document's own structure.
  func fixed(
    _ name: String, _ code: Coding, type: String? = nil,
    @NodeBuilder _ children: () -> PivotNode.Content = { PivotNode.Content() }
  ) -> PivotNode {
    element(name, code.attributes(type: type), children)
  }

  func loinc(_ code: String, _ display: String) -> PivotNode {
    fixed("code", Coding(system: CodeSystem.loinc, code: code, display: display))
  }

  /// The code that stands in `code` in the form being written: the European one, or the nation's own.
  func mainCode(_ concept: CodedConcept) -> Coding? {
    guard form == .friendly else { return concept.european }
    guard var own = concept.source.first(where: { $0.system.isOID && $0.code.nonEmpty != nil }) else {
      return concept.european
    }
    own.display = own.display?.nonEmpty ?? concept.originalText?.nonEmpty?.collapsed
    return own
  }

  func isCoded(_ concept: CodedConcept) -> Bool { mainCode(concept) != nil }

  /// What a section says that holds nothing: a code of the document's own structure in every form.
  func absent(_ name: String, _ absence: PivotNode.Absence, type: String? = nil) -> PivotNode {
    fixed(name, absence.code, type: type) { translations(absence.concept) }
  }

  /// A concept where null is allowed: its code, else `OTH` with the words and the national code.
  ///
  /// - Parameter qualifier: what narrows the code down; it stands between the words and the translations.
  func coded(
    _ name: String, _ concept: CodedConcept?, in text: SectionText?, type: String? = nil,
    qualifier: () -> PivotNode? = { nil }
  ) -> PivotNode {
    guard let concept else { return element(name, ["xsi:type": type, "nullFlavor": "UNK"]) }
    let main = mainCode(concept)
    if let main {
      return fixed(name, main, type: type) {
        originalText(concept, in: text)
        qualifier()
        translations(concept, beside: form == .friendly ? main : nil)
      }
    }
    let original = originalText(concept, in: text)
    let others = translations(concept)
    guard original != nil || !others.isEmpty else {
      let null = concept.nullFlavor.map { $0 == .masked || $0 == .other ? .noInformation : $0 } ?? .unknown
      return element(name, ["xsi:type": type, "nullFlavor": null.rawValue])
    }
    return element(name, ["xsi:type": type, "nullFlavor": NullFlavor.other.rawValue]) {
      original
      others
    }
  }

  /// The words: a reference into the narrative where they stand there, else the words themselves.
  func originalText(_ concept: CodedConcept, in text: SectionText?) -> PivotNode? {
    if let id = text?.id(of: concept.narrativeReference) {
      return element("originalText") { element("reference", ["value": "#" + id]) }
    }
    return concept.originalText?.nonEmpty.map { element("originalText", text: $0) }
  }

  /// All codes of a concept beside a code that the rules pin.
  func translations(_ concept: CodedConcept, of european: Coding?, without pinned: Coding? = nil) -> [PivotNode] {
    var all = concept
    if let european { all.source.insert(european, at: 0) }
    return translations(all, without: pinned?.code)
  }

  private func translations(
    _ concept: CodedConcept, beside main: Coding? = nil, without pinned: String? = nil
  ) -> [PivotNode] {
    guard !concept.source.isEmpty else { return [] }
    // One national code, which is the rule, needs no comparing.
    let isSingle = concept.source.count == 1 && main == nil
    var seen: Set<[String]> = []
    if let main { seen.insert([main.system, main.code]) }
    return concept.source.compactMap { coding in
      guard let code = coding.code.nonEmpty, coding.system.isOID else {
        lose(
          "code.translation", in: place.section, at: place.path, .unreadable, source: coding,
          "The code or its system is not valid.")
        return nil
      }
      guard coding.code != pinned, isSingle || seen.insert([coding.system, code]).inserted else { return nil }
      let display = coding.display?.nonEmpty ?? concept.originalText?.nonEmpty?.collapsed ?? code
      return element("translation", coding.attributes(display: display))
    }
  }

  // MARK: Times (TS, IVL_TS)

  /// A time that the rules want precise to the day, with a zone when it is finer (TS.EPSOS.TZ).
  func zonedTime(_ name: String, _ time: HL7Time?) -> PivotNode? {
    guard let time, time.digits.count >= 8 else { return nil }
    let kept = time.digits.count == 8 || time.zone != nil ? Substring(time.text) : time.digits.prefix(8)
    return element(name, ["value": String(kept)])
  }

  /// An interval or a point. `needsLow`: the rules want `low`, so a point becomes an interval that begins with it.
  func time(
    _ range: TimeRange, name: String = "effectiveTime", needsLow: Bool = false, type: String? = nil,
    at place: (section: String, path: String)
  ) -> PivotNode {
    var range = range
    if let low = range.low, let high = range.high, low == high {
      range = TimeRange(value: low)
    } else if let low = range.low, let high = range.high, high.isBefore(low) {
      lose("time.high", in: place.section, at: place.path, .unreadable, "The end lies before the beginning.")
      range.high = nil
      range.highNull = .unknown
    }
    if needsLow, range.low == nil {
      range = TimeRange(
        low: range.value, lowNull: range.lowNull ?? range.nullFlavor?.unmasked ?? .unknown, high: range.high,
        highNull: range.highNull)
    }
    if let value = range.value { return element(name, ["xsi:type": type, "value": value.text]) }
    let low = bound("low", range.low, range.lowNull)
    let high = bound("high", range.high, range.highNull)
    guard low != nil || high != nil else {
      return element(name, ["xsi:type": type, "nullFlavor": (range.nullFlavor?.unmasked ?? .unknown).rawValue])
    }
    return element(name, ["xsi:type": type]) {
      low
      high
    }
  }

  private func bound(_ name: String, _ time: HL7Time?, _ null: NullFlavor?) -> PivotNode? {
    if let time { return element(name, ["value": time.text]) }
    return null.map { element(name, ["nullFlavor": $0.unmasked.rawValue]) }
  }

  // MARK: Quantities (PQ, IVL_PQ)

  func quantity(_ name: String, _ quantity: Quantity, type: String? = nil, unit: String? = nil) -> PivotNode? {
    guard quantity.isNumber else { return nil }
    return element(
      name, ["xsi:type": type, "value": quantity.value, "unit": quantity.unit?.nonEmpty ?? unit])
  }

  /// Nil when no bound is a number, or when they contradict each other.
  func quantityRange(_ name: String, _ range: QuantityRange) -> PivotNode? {
    if let low = range.low, low == range.high { return quantity(name, low) }
    guard !range.isReversed else { return nil }
    let low = range.low.flatMap { quantity("low", $0) }
    let high = range.high.flatMap { quantity("high", $0) }
    guard low != nil || high != nil else { return nil }
    return element(name) {
      low
      high
    }
  }
}

extension NullFlavor {
  /// That something is withheld must not show abroad: silence looks the same.
  var unmasked: NullFlavor { self == .masked ? .noInformation : self }
}

extension Quantity {
  var isNumber: Bool {
    let digits = value.hasPrefix("-") ? value.dropFirst() : Substring(value)
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { part in
        !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }
}

extension Coding {
  var shownDisplay: String { display?.nonEmpty ?? code }

  /// - Parameter display: other than its own, which no code is without.
  func attributes(type: String? = nil, display: String? = nil) -> PivotAttributes {
    [
      "xsi:type": type, "code": code, "codeSystem": system, "codeSystemName": systemName?.nonEmpty,
      "displayName": display ?? shownDisplay,
    ]
  }
}

extension InstanceIdentifier {
  var attributes: PivotAttributes { ["root": root, "extension": `extension`?.nonEmpty] }

  /// An OID or a UUID.
  var hasValidRoot: Bool {
    if root.isOID { return true }
    guard root.utf8.count == 36 else { return false }
    var place = 0
    for byte in root.utf8 {
      let isHyphen = place == 8 || place == 13 || place == 18 || place == 23
      switch byte {
      case 0x2D: guard isHyphen else { return false }
      case 0x30...0x39, 0x41...0x46, 0x61...0x66: guard !isHyphen else { return false }
      default: return false
      }
      place += 1
    }
    return true
  }

  /// An identifier below this one, for a part that the source did not identify.
  func child(_ number: Int) -> InstanceIdentifier {
    InstanceIdentifier(root: root, extension: `extension`.map { "\($0).\(number)" } ?? String(number))
  }
}

extension String {
  /// An OID without `urn:oid:`, as CDA attributes have it.
  var isOID: Bool { OID(self)?.value == self }

  /// The text without blanks at its ends; nil when nothing remains.
  var nonEmpty: String? {
    guard let first = utf8.first, let last = utf8.last else { return nil }
    // Nearly every text begins and ends with a visible ASCII character and is returned as it is.
    if (0x21..<0x7F).contains(first), (0x21..<0x7F).contains(last) { return self }
    var view = self[...]
    while let character = view.first, character.isWhitespace { view.removeFirst() }
    while let character = view.last, character.isWhitespace { view.removeLast() }
    return view.isEmpty ? nil : String(view)
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of its first.
  var distinct: [Element] {
    guard count > 1 else { return self }
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension QuantityRange {
  /// Whether the lower number is the higher one, whatever their units: the rules compare the numbers.
  var isReversed: Bool {
    guard let low, let high, low.isNumber, high.isNumber, let least = Double(low.value), let most = Double(high.value)
    else { return false }
    return least > most
  }
}
