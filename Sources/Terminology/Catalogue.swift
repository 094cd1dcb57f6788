public import Domain

/// Value sets, maps between code systems and designations by language: a pure table once loaded, O(1) look-ups.
///
/// Of a value set several editions may stand side by side; one of them is in force and is written, the others are read.
public struct Catalogue: Sendable {
  /// A concept's key: code system (OID) and code.
  struct Key: Hashable, Sendable {
    let system: String
    let code: String

    init(system: String, code: String) {
      self.system = system
      self.code = code
    }

    init(_ coding: Coding) { self.init(system: coding.system, code: coding.code) }
  }

  /// Where a national code leads in one value set, and how far it means the same.
  public struct Target: Sendable, Hashable {
    /// OID of the value set that the target is a member of.
    public var valueSet: String
    /// The European concept with its English display.
    public var coding: Coding
    /// FHIR R4 ConceptMap word: `equal`, `equivalent`, `wider`, `narrower`, `inexact`.
    public var equivalence: String
    /// Whether somebody looked at it: `official`, `reviewed`, `draft`.
    public var state: String
    /// Name of the map that says so.
    public var map: String
  }

  /// The words that a map may use (FHIR R4 ConceptMap: how the target relates to the source).
  static let equivalences: Set<String> = ["equal", "equivalent", "wider", "narrower", "inexact"]

  /// A designation and whether somebody looked at it (`official`, `reviewed`, `draft`).
  public struct Designation: Sendable, Hashable {
    /// The words.
    public var text: String
    /// `official`, `reviewed` or `draft`.
    public var state: String
  }

  /// Names the content: it goes into the log with every translation.
  public internal(set) var version: String
  /// From when until when this catalogue as a whole is meant to be used.
  public internal(set) var validity = Validity()
  /// The day for which editions and concepts were chosen; nil: the newest, whatever their dates.
  public private(set) var day: Day?
  var valueSets: [String: ValueSetEditions] = [:]
  var maps: [Key: [Target]] = [:]
  var designations: [String: [Key: Designation]] = [:]
  /// Plain headings by language and LOINC code of the section.
  var sectionLabels: [String: [String: Designation]] = [:]
  /// The broader concept, where a source states the hierarchy.
  var parents: [Key: Key] = [:]
  /// Concepts that are not written on every day, by some edition: few, so that all others need no search.
  var doubtful: Set<Key> = []

  init(version: String) { self.version = version }

  /// This content as it is on that day: editions and concepts that are not in force are read but not written.
  public func inForce(on day: Day) -> Catalogue {
    var result = self
    result.day = day
    for set in result.valueSets.keys { result.valueSets[set]?.choose(on: day) }
    return result
  }

  // MARK: Look-up

  /// The key under which a source's code is looked up: the system as an OID, no blanks around the code, case kept.
  public static func normal(_ coding: Coding) -> Coding {
    let code = coding.code.trimmingBlanks
    let trimmed = coding.system.trimmingBlanks
    let system = CodeSystem.oid(of: trimmed) ?? trimmed
    // Nearly every code is in its normal form already.
    if code == coding.code, system == coding.system { return coding }
    return Coding(system: system, code: code, display: coding.display, systemName: coding.systemName)
  }

  /// The concept with its English display, when (system, code) is a member of the value set that may be written.
  public func member(_ coding: Coding, of valueSet: String) -> Coding? {
    guard let concept = valueSets[valueSet]?.concept(Key(coding), on: day) else { return nil }
    return Self.coding(coding, concept)
  }

  /// The concept with its English display, also when it is deprecated or of another edition: what a partner sent may
  /// be older or newer than what is written here.
  public func readable(_ coding: Coding, of valueSet: String) -> Coding? {
    guard let concept = valueSets[valueSet]?.readable(Key(coding)) else { return nil }
    return Self.coding(coding, concept)
  }

  /// Whether the lists held the concept and no set writes it any more on the catalogue's day: withdrawn by its owner, out
  /// of its dates, or left out of the edition in force.
  public func isRetired(_ coding: Coding) -> Bool {
    let key = Key(coding)
    guard doubtful.contains(key) else { return false }
    return valueSets.values.contains { $0.held(key, before: day) }
      && !valueSets.values.contains { $0.concept(key, on: day) != nil }
  }

  private static func coding(_ coding: Coding, _ concept: ValueSetEdition.Concept) -> Coding {
    Coding(
      system: coding.system, code: coding.code, display: concept.display,
      systemName: CodeSystem.name(of: coding.system))
  }

  /// Where the national code leads in that value set, in the order of the map; only to concepts that may be written.
  public func targets(of coding: Coding, in valueSet: String) -> [Target] {
    (maps[Key(coding)] ?? []).filter { $0.valueSet == valueSet && member($0.coding, of: valueSet) != nil }
  }

  /// The first of ``targets(of:in:)``.
  public func target(of coding: Coding, in valueSet: String) -> Target? {
    maps[Key(coding)]?.first { $0.valueSet == valueSet && member($0.coding, of: valueSet) != nil }
  }

  /// How a source code relates to a European one, where a map says it.
  public func equivalence(of source: Coding, to target: Coding) -> String? {
    maps[Key(source)]?.first { $0.coding.isSame(as: target) }?.equivalence
  }

  /// The name of the map that leads from a source code to a European one, where one does.
  public func mapName(of source: Coding, to target: Coding) -> String? {
    maps[Key(source)]?.first { $0.coding.isSame(as: target) }?.map
  }

  /// The designation in this language: of exactly this tag (`pt-PT`), else of the language (`pt`), whatever its region.
  public func designation(of coding: Coding, in language: String) -> Designation? {
    let tag = Self.tag(language)
    let key = Key(coding)
    if let exact = designations[tag]?[key] { return exact }
    guard let language = Self.primary(tag) else { return nil }
    return designations[language]?[key]
  }

  /// The broader concept, where a source stated the hierarchy.
  public func parent(of coding: Coding) -> Coding? {
    parents[Key(coding)].map { Coding(system: $0.system, code: $0.code) }
  }

  /// The plain heading of a section in a language of the Union, by the section's LOINC code; falls back from the region
  /// to the language, never to another language.
  public func sectionLabel(_ loinc: String, in language: String) -> Designation? {
    let tag = Self.tag(language)
    return sectionLabels[tag]?[loinc] ?? Self.primary(tag).flatMap { sectionLabels[$0]?[loinc] }
  }

  /// BCP 47 tags are compared without letter case.
  static func tag(_ language: String) -> String { language.replacing("_", with: "-").lowercased() }

  /// The language of a tag that has more than a language.
  static func primary(_ tag: String) -> String? {
    tag.firstIndex(of: "-").map { String(tag[..<$0]) }
  }
}

extension String {
  /// Without blanks, tabs and line breaks at the ends.
  var trimmingBlanks: String {
    guard let first = utf8.first, let last = utf8.last, first <= 0x20 || last <= 0x20 else { return self }
    var rest = utf8[...]
    while let byte = rest.first, byte <= 0x20 { rest.removeFirst() }
    while let byte = rest.last, byte <= 0x20 { rest.removeLast() }
    return String(Substring(rest))
  }
}
