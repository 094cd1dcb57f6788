import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// A national coded element as the model's concept: source side only. Nil when it says nothing at all.
  mutating func concept(_ element: Element?, _ section: FrenchSection) -> CodedConcept? {
    guard let element else { return nil }
    let value = element.codedValue(section.texts)
    let source = value.sourceCodes
    guard !source.isEmpty || value.originalText != nil || value.nullFlavor != nil else { return nil }
    taken.insert(element)
    return CodedConcept(
      source: source, originalText: value.originalText, narrativeReference: section.reference(value.reference),
      nullFlavor: source.isEmpty ? value.nullFlavor ?? .noInformation : nil)
  }

  /// A concept that the entry's own words stand in for where its element says nothing.
  mutating func concept(_ element: Element?, of entry: Element, _ section: FrenchSection) -> CodedConcept? {
    let found = concept(element, section)
    if let found, !found.source.isEmpty || found.originalText != nil { return found }
    guard let words = entry.words(section.texts) else { return nil }
    return CodedConcept(
      originalText: words, narrativeReference: section.reference(entry.textReference(section.texts)),
      nullFlavor: found?.nullFlavor ?? .noInformation)
  }

  /// A concept with a code, translations or words; a bare null flavour adds nothing to an optional field.
  mutating func said(_ element: Element?, _ section: FrenchSection) -> CodedConcept? {
    concept(element, section).flatMap { $0.source.isEmpty && $0.originalText == nil ? nil : $0 }
  }

  /// Where an entry stood, and who is behind it.
  mutating func provenance(_ element: Element, _ path: String, _ section: FrenchSection) -> Provenance {
    let author = element.find("author")
    if let author, let function = author.find("functionCode")?.coding, author.find("assignedAuthor", "code") != nil {
      lose(
        section.code?.code ?? "", path, "author.function", .noPlace, function,
        "An author has one role, the profession; the function at the time is not carried.")
    }
    return Provenance(
      identifiers: element.identifiers, sourcePath: path, author: author.map { self.author($0) },
      narrativeReference: section.reference(element.textReference(section.texts)),
      text: element.words(section.texts))
  }

  /// The time of an entry; a value that is no time is accounted for, never guessed.
  mutating func time(_ element: Element?, _ code: String, _ path: String, _ name: String) -> TimeRange {
    guard let element else { return TimeRange(nullFlavor: .unknown) }
    var range = element.timeRange
    if !element.unreadableTimes.isEmpty {
      lose(code, path, "\(name).time", .unreadable, nil, "A time is not written as HL7 version 3 writes times.")
    }
    if element.attribute("value", of: "width") != nil {
      lose(code, path, "\(name).time", .noPlace, nil, "A duration is not carried.")
    }
    if range == TimeRange() { range.nullFlavor = .unknown }
    return range
  }

  /// The answer of the statement inside an entry that asks `code`.
  mutating func answer(_ element: Element, _ code: String, _ section: FrenchSection) -> CodedConcept? {
    let statement = related(element).first { statement in
      statement.attribute("code", of: "code") == code && statement.find("value").map { !taken.contains($0) } ?? false
    }
    guard let statement, let value = said(statement.find("value"), section) else { return nil }
    if let question = statement.find("code") { taken.insert(question) }
    return value
  }

  /// What may stand before the statement in an entryRelationship or a component (CDA R2, POCD_MT000040).
  static let aroundStatement = NameTable(["realmCode", "typeId", "templateId", "sequenceNumber", "seperatableInd"])

  /// What an entryRelationship or a component holds.
  static func statement(in parent: Element) -> Element? {
    var found: Element?
    parent.visitChildren { child in
      if found == nil, child.isIn(Names.hl7), !aroundStatement.contains(child) { found = child }
    }
    return found
  }

  /// What stands behind the entryRelationships of an element.
  func related(_ element: Element, type: String? = nil) -> [Element] {
    var found: [Element] = []
    element.visitChildren { relation in
      guard relation.isNamed("entryRelationship", in: Names.hl7) else { return }
      if let type, !relation.has("typeCode", type) { return }
      if let statement = Self.statement(in: relation) { found.append(statement) }
    }
    return found
  }

  /// The words of all comments inside an entry, behind those that are known already.
  mutating func comment(_ element: Element, in section: FrenchSection, after known: String? = nil) -> String? {
    var words = known.map { [$0] } ?? []
    var seen = Set(words)
    for inside in related(element) {
      guard let code = inside.find("code"), code.attribute("code") == LOINC.comment else { continue }
      taken.insert(code)
      if let text = inside.words(section.texts), seen.insert(text).inserted { words.append(text) }
    }
    return words.isEmpty ? nil : words.joined(separator: "\n")
  }

  /// Marks a code that says no more than the European entry says by its own structure; any other is accounted for.
  mutating func takeStructure(_ element: Element?, _ codes: Set<String>) {
    if let element, let code = element.attribute("code"), codes.contains(code) { taken.insert(element) }
  }

  func status(_ element: Element) -> EntryStatus {
    switch element.attribute("code", of: "statusCode") {
    case "active": .active
    case "suspended": .suspended
    case "aborted": .aborted
    case "cancelled": .cancelled
    default: .completed
    }
  }

  /// Whether an element tells of something that was so: not denied, not planned or ordered, not taken back.
  func isFact(_ element: Element) -> Bool { !isNegated(element) && isRecorded(element) }

  /// Whether an element tells of something that happened, if only that it was refused.
  func isRecorded(_ element: Element) -> Bool {
    let isEvent = element.attribute("moodCode").map { $0 == "EVN" } ?? true
    return isEvent && element.attribute("code", of: "statusCode") != "nullified"
  }

  /// Whether an element says what is to come: an intention, a request, a promise, a goal (HL7 ActMood).
  func isPlanned(_ element: Element) -> Bool {
    let moods: Set<String> = ["INT", "RQO", "PRMS", "PRP", "ARQ", "APT", "GOL"]
    return moods.contains(element.attribute("moodCode") ?? "") && !isNegated(element)
      && element.attribute("code", of: "statusCode") != "nullified"
  }

  func isNegated(_ element: Element) -> Bool { element.has("negationInd", "true") }

  /// Whether a statement's certainty says that it was entered in error.
  func isError(_ observation: Element) -> Bool {
    related(observation).contains { $0.attribute("code", of: "value") == "entered-in-error" }
  }
}
