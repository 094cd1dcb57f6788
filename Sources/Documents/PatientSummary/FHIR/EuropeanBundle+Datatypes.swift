import CDA
import Domain
import FHIR

extension EuropeanBundle {
  // MARK: Codes

  /// A coding; nil where the code is empty.
  func coding(_ coding: Coding, userSelected: Bool = false) -> JSON? {
    guard let code = JSON.words(coding.code) else { return nil }
    // Some sources repeat the code where the licence forbids them the name: that is no display.
    let display = coding.display == coding.code ? nil : coding.display
    return JSON.element([
      "system": .words(FHIRSystem.uri(oid: coding.system)), "code": code, "display": .words(display),
      "userSelected": userSelected ? true : nil,
    ])
  }

  /// The codings of a concept: the European one first, then the source's, of which the main one is the user's choice.
  func codings(_ concept: CodedConcept, first: [JSON] = [], second: [JSON] = []) -> [JSON] {
    first + [concept.european.flatMap { coding($0) }].compactMap { $0 } + second
      + concept.source.enumerated().compactMap { coding($1, userSelected: $0 == 0) }
  }

  /// A CodeableConcept: codings, and the source's words as text; without any of them the reason why it is missing.
  ///
  /// - Parameters:
  ///   - first: structural codings that the profile demands before the concept's own.
  ///   - second: codings of ours beside the European one.
  ///   - words: what to say where the concept has no words of its own.
  func concept(
    _ concept: CodedConcept, first: [JSON] = [], second: [JSON] = [], words: String? = nil
  ) -> JSON {
    let own = codings(concept, first: first, second: second)
    let text = JSON.words(concept.originalText) ?? .words(words) ?? .words(concept.source.first?.display)
    let known = JSON.element(["coding": .list(own), "text": text])
    return known ?? ["coding": [DataAbsentReason.coding(concept.nullFlavor)]]
  }

  /// An optional element: nothing at all where the source says nothing.
  func concept(ifSaid concept: CodedConcept?) -> JSON? {
    guard let concept, concept.saysSomething else { return nil }
    return self.concept(concept)
  }

  // MARK: Times

  /// A dateTime; a time of day without a zone is cut to its day and reported.
  func dateTime(_ time: HL7Time, _ element: String, at path: String) -> String {
    let converted = FHIRDateTime(hl7: time.text)
    if converted.isCut {
      lose(
        element, at: path, wordsRemain: false,
        "The time of day was left out: FHIR demands a zone and minutes beside an hour and the source gives none.")
    }
    return converted.text
  }

  /// A Period; a bound that the source calls unknown says so.
  func period(_ range: TimeRange, _ element: String, at path: String) -> JSON? {
    var members: [String: JSON?] = [:]
    if let low = range.low ?? range.value {
      members["start"] = .string(dateTime(low, element, at: path))
    } else if let reason = range.lowNull {
      members["_start"] = DataAbsentReason.element(reason)
    }
    if let high = range.high ?? range.value {
      if let low = range.low, high.isBefore(low) {
        lose(
          element, at: path, because: .unreadable, wordsRemain: false,
          "The end was left out: it lies before the beginning, which FHIR forbids (per-1).")
      } else {
        members["end"] = .string(dateTime(high, element, at: path))
      }
    } else if let reason = range.highNull {
      members["_end"] = DataAbsentReason.element(reason)
    }
    return JSON.element(members)
  }

  /// The members of a time that the profile demands: `…DateTime` for a point, `…Period` for an interval, else why it
  /// is missing.
  func timing(_ name: String, _ range: TimeRange, _ element: String, at path: String) -> [String: JSON?] {
    if let value = range.value, range.low == nil, range.high == nil {
      return ["\(name)DateTime": .string(dateTime(value, element, at: path))]
    }
    guard range.low != nil || range.high != nil else {
      return ["_\(name)DateTime": DataAbsentReason.element(range.nullFlavor ?? range.lowNull)]
    }
    return ["\(name)Period": period(range, element, at: path)]
  }

  /// The members of a time that the profile wants as one point.
  ///
  /// - Parameter kept: receives the interval as words where the point cannot hold it.
  func point(
    _ name: String, _ range: TimeRange, _ element: String, at path: String, kept: inout [String]
  ) -> [String: JSON?] {
    if let high = range.high, range.value == nil {
      let low = range.low.map { FHIRDateTime(hl7: $0.text).text } ?? "?"
      kept.append("\(low) – \(FHIRDateTime(hl7: high.text).text)")
      lose(element, at: path, "The end of the time stands in the note: the profile takes one point in time.")
    }
    guard let start = range.value ?? range.low else {
      return ["_\(name)DateTime": DataAbsentReason.element(range.nullFlavor ?? range.lowNull)]
    }
    return ["\(name)DateTime": .string(dateTime(start, element, at: path))]
  }

  /// The members of an optional beginning: the point or the low bound, or why it is missing where the source says so.
  func beginning(_ name: String, _ range: TimeRange, _ element: String, at path: String) -> [String: JSON?] {
    if let start = range.value ?? range.low { return ["\(name)DateTime": .string(dateTime(start, element, at: path))] }
    guard let reason = range.lowNull ?? range.nullFlavor else { return [:] }
    return ["_\(name)DateTime": DataAbsentReason.element(reason)]
  }

  // MARK: Quantities

  /// A Quantity; nil, with a line in the account, where the source's number is none.
  func quantity(_ quantity: Quantity?, _ element: String, at path: String) -> JSON? {
    guard let quantity else { return nil }
    guard let value = JSON.decimal(spelled: quantity.value) else {
      lose(
        element, at: path, because: .unreadable, "The number is not spelled as FHIR spells one; it stands as words.")
      return nil
    }
    return JSON.element(unit(quantity).merging(["value": value]) { own, _ in own })
  }

  /// A UCUM code is printable ASCII without blanks (UCUM section 2.1); any other unit travels as words only.
  private func unit(_ quantity: Quantity) -> [String: JSON?] {
    guard let unit = quantity.unit.flatMap(JSON.clean) else { return [:] }
    guard unit.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return ["unit": .string(unit)] }
    return ["unit": .string(unit), "system": .string(FHIRSystem.ucum), "code": .string(unit)]
  }

  /// `Quantity` or `Range` behind a name such as `dose`; both bounds equal are one quantity.
  func amount(_ name: String, _ range: QuantityRange?, _ element: String, at path: String) -> [String: JSON?] {
    guard let range else { return [:] }
    if range.low == range.high {
      return ["\(name)Quantity": quantity(range.low, element, at: path)]
    }
    return ["\(name)Range": self.range(range, element, at: path)]
  }

  func range(_ range: QuantityRange, _ element: String, at path: String) -> JSON? {
    JSON.element([
      "low": quantity(range.low, element, at: path), "high": quantity(range.high, element, at: path),
    ])
  }

  /// A Ratio; rat-1 demands both parts, so that an absent one says that it is unknown.
  func ratio(_ numerator: Quantity?, _ denominator: Quantity?, _ element: String, at path: String) -> JSON? {
    let above = quantity(numerator, element, at: path)
    let below = quantity(denominator, element, at: path)
    guard above != nil || below != nil else { return nil }
    return JSON.element([
      "numerator": above ?? DataAbsentReason.element(nil), "denominator": below ?? DataAbsentReason.element(nil),
    ])
  }

  // MARK: Identifiers and notes

  /// II root and extension become system and value; a root alone is itself the value (section 8).
  func identifier(_ identifier: InstanceIdentifier) -> JSON {
    let root = FHIRSystem.uri(oid: identifier.root)
    guard let value = identifier.extension.flatMap(JSON.clean) else {
      return ["system": .string(FHIRSystem.uriIdentifier), "value": .string(root)]
    }
    return ["system": .string(root), "value": .string(value)]
  }

  func identifiers(_ identifiers: [InstanceIdentifier]) -> JSON? { .list(identifiers.map(identifier)) }

  /// Annotations, one for each text; a text is not said twice.
  func notes(_ texts: [String?]) -> JSON? {
    var seen: Set<String> = []
    let said = texts.compactMap { $0.flatMap(JSON.clean) }.filter { seen.insert($0).inserted }
    return .list(said.map { ["text": .string($0)] })
  }
}

extension CodedConcept {
  /// Whether there is anything to write: a code, words, or a reason why there is none.
  var saysSomething: Bool {
    european != nil || !source.isEmpty || originalText?.isEmpty == false || nullFlavor != nil
  }

  /// European display, words of the source and codes as one text, where an element takes no code.
  var described: String {
    let codes = ([european].compactMap { $0 } + source).map { code in
      let name = code.systemName ?? FHIRSystem.uri(oid: code.system)
      return code.display.map { "\($0) (\(name) \(code.code))" } ?? "\(name) \(code.code)"
    }
    var seen: Set<String> = []
    return ([originalText].compactMap { $0 } + codes).filter { seen.insert($0).inserted }.joined(separator: "; ")
  }

  /// The first code of the European side or the source that the table knows.
  ///
  /// A source counts only in a published code system: a national "active" may mean anything.
  func first<Value>(in table: [String: Value]) -> Value? {
    let published = source.filter { !FHIRSystem.uri(oid: $0.system).hasPrefix("urn:") }
    return ([european].compactMap { $0 } + published).lazy.compactMap { table[$0.code] }.first
  }
}
