import CDA
public import Documents
import Domain
import XML

extension LossReason {
  /// The source contradicts itself; what was kept is the side that protects the patient.
  public static let contradiction = LossReason(rawValue: "contradiction")
}

extension FrenchDocument {
  mutating func lose(
    _ section: String, _ path: String, _ element: String, _ reason: LossReason, _ source: Coding?, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element, outcome: .lost(reason), source: source, note: note))
  }

  mutating func narrativeOnly(
    _ section: String, _ path: String, _ element: String, _ reason: LossReason, _ source: Coding?, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element, outcome: .narrativeOnly(reason), source: source,
        note: note))
  }

  /// An entry that stays out of the model; its words travel where the section's narrative holds them.
  mutating func setAside(
    _ entry: Element, _ section: FrenchSection, _ code: String, _ path: String, _ element: String,
    _ reason: LossReason, _ note: String
  ) {
    let source = entry.find("code")?.coding ?? firstCoding(in: entry)
    if hasWords(entry, section) {
      narrativeOnly(code, path, element, reason, source, note)
    } else {
      lose(code, path, element, reason, source, note)
    }
  }

  private func firstCoding(in entry: Element) -> Coding? {
    entry.descendants.lazy.filter { $0.isCalled("code") || $0.isCalled("value") }.compactMap(\.coding).first
  }

  /// Whether an entry, or a statement in it, points at words of the section's narrative.
  private func hasWords(_ entry: Element, _ section: FrenchSection) -> Bool {
    guard section.wordsTravel else { return false }
    return entry.textReference(section.texts) != nil
      || entry.descendants.contains { $0.isCalled("reference") && hasWords(reference: $0, section) }
  }

  private func hasWords(reference: Element, _ section: FrenchSection) -> Bool {
    reference.attribute("value").flatMap(section.texts.identifier(of:)).flatMap { section.texts[$0] } != nil
  }

  /// Accounts for each coded or measured statement inside an entry that no field of the model took, leaving out
  /// elements that are read for themselves.
  mutating func settle(
    _ entry: Element, _ section: FrenchSection, _ code: String, _ path: String, _ element: String,
    without others: Set<Element> = []
  ) {
    var found: [(element: Element, hasWords: Bool)] = []
    collect(
      entry, section, hasWords: section.wordsTravel && entry.textReference(section.texts) != nil, without: others,
      into: &found)
    for (statement, hasWords) in found {
      let note = "No field of the European entry takes this statement (\(statement.name))."
      if hasWords {
        narrativeOnly(code, path, "\(element).\(statement.name)", .noPlace, statement.coding, note)
      } else {
        lose(code, path, "\(element).\(statement.name)", .noPlace, statement.coding, note)
      }
    }
  }

  /// Parts that state nothing by themselves: people, times and identifiers belong to what they stand in.
  private static let silent = NameTable([
    "templateId", "id", "text", "originalText", "translation", "statusCode", "effectiveTime", "time", "author",
    "performer", "informant", "assignedEntity", "name", "addr", "telecom", "sequenceNumber", "languageCode",
  ])

  private func collect(
    _ parent: Element, _ section: FrenchSection, hasWords: Bool, without others: Set<Element>,
    into found: inout [(element: Element, hasWords: Bool)]
  ) {
    parent.visitChildren { child in
      guard !Self.silent.contains(child), others.isEmpty || !others.contains(child) else { return }
      let has = hasWords || (section.wordsTravel && child.textReference(section.texts) != nil)
      if states(child), !taken.contains(child) { found.append((child, has)) }
      collect(child, section, hasWords: has, without: others, into: &found)
    }
  }

  private func states(_ element: Element) -> Bool {
    if element.isCalled("reference") || element.isEmbeddedFile { return false }
    if element.holdsCoding { return true }
    if let value = element.attribute("value"), !value.isEmpty { return true }
    let isText = element.isCalled("value") && (element.dataType == "ST" || element.dataType == "ED")
    return isText && !element.text.trimmed.isEmpty
  }

  // MARK: Sections without a home

  /// A section that the European document has no place for: each entry is accounted.
  mutating func noPlace(_ section: FrenchSection) {
    let note = "The European document has no section for it; its content does not travel."
    if section.entries.isEmpty || (section.isContainer && section.hasWords) {
      lose("", section.path, "section", .noPlace, section.code, note)
    }
    for entry in section.entries {
      lose(
        "", entry.path, "entry", .noPlace, entry.element.find("code")?.coding ?? firstCoding(in: entry.element), note)
    }
  }
}
