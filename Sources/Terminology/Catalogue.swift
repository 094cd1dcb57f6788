public import Domain

/// Value sets, maps between code systems and designations by language: a pure table once loaded, O(1) look-ups.
public struct Catalogue: Sendable {
  /// A concept's key: code system (OID) and code.
  struct Key: Hashable, Sendable {
    let system: String
    let code: String
  }

  /// Where a national code leads in one value set, and how far it means the same.
  public struct Target: Sendable, Hashable {
    public var valueSet: String
    public var coding: Coding
    /// FHIR R4 ConceptMap word: `equal`, `equivalent`, `wider`, `narrower`, `inexact`.
    public var equivalence: String
    /// Whether somebody looked at it: `official`, `reviewed`, `draft`.
    public var state: String
  }

  /// The words that a map may use (FHIR R4 ConceptMap: how the target relates to the source).
  static let equivalences: Set<String> = ["equal", "equivalent", "wider", "narrower", "inexact"]

  /// A designation and whether somebody looked at it (`official`, `reviewed`, `draft`).
  public struct Designation: Sendable, Hashable {
    public var text: String
    public var state: String
  }

  /// Names the content: it goes into the log with every translation.
  public internal(set) var version: String
  /// English display by concept, per value set.
  private(set) var valueSets: [String: [Key: String]] = [:]
  private(set) var maps: [Key: [Target]] = [:]
  private(set) var designations: [String: [Key: Designation]] = [:]

  init(version: String) { self.version = version }

  // MARK: Look-up

  /// The key under which a source's code is looked up: the system as an OID, no blanks around the code, case kept.
  public static func normal(_ coding: Coding) -> Coding {
    var result = coding
    result.code = coding.code.trimmingBlanks
    let system = coding.system.trimmingBlanks
    result.system = CodeSystem.oid(of: system) ?? system
    return result
  }

  /// The concept with its English display, when (system, code) is a member of the value set.
  public func member(_ coding: Coding, of valueSet: String) -> Coding? {
    guard let display = valueSets[valueSet]?[Key(system: coding.system, code: coding.code)] else { return nil }
    return Coding(
      system: coding.system, code: coding.code, display: display, systemName: CodeSystem.name(of: coding.system))
  }

  /// Where the national code leads in that value set, best first.
  public func targets(of coding: Coding, in valueSet: String) -> [Target] {
    (maps[Key(system: coding.system, code: coding.code)] ?? []).filter { $0.valueSet == valueSet }
  }

  /// How a source code relates to a European one, where a map says it.
  public func equivalence(of source: Coding, to target: Coding) -> String? {
    maps[Key(system: source.system, code: source.code)]?.first { $0.coding.isSame(as: target) }?.equivalence
  }

  /// The designation in exactly this language (`pt`), from any value set or map.
  public func designation(of coding: Coding, in language: String) -> Designation? {
    designations[language]?[Key(system: coding.system, code: coding.code)]
  }

  public func contains(valueSet: String) -> Bool { valueSets[valueSet] != nil }
  public func count(of valueSet: String) -> Int { valueSets[valueSet]?.count ?? 0 }
  /// English displays of all members of a value set.
  public func displays(of valueSet: String) -> Set<String> { Set((valueSets[valueSet] ?? [:]).values) }
  public var valueSetCount: Int { valueSets.count }
  public var mapCount: Int { maps.values.reduce(0) { $0 + $1.count } }
  public func designationCount(in language: String) -> Int { designations[language]?.count ?? 0 }

  // MARK: Making

  mutating func add(member coding: Coding, display: String, to valueSet: String) {
    let key = Key(system: coding.system, code: coding.code)
    if valueSets[valueSet, default: [:]][key] == nil { valueSets[valueSet, default: [:]][key] = display }
  }

  /// Adds a whole official set; its English displays are designations too.
  mutating func add(members: [Key: String], to valueSet: String) {
    valueSets[valueSet, default: [:]].merge(members) { old, _ in old }
    designations["en", default: [:]].merge(members.mapValues { Designation(text: $0, state: "official") }) { old, _ in
      old
    }
  }

  mutating func add(map source: Coding, _ target: Target) {
    let key = Key(system: source.system, code: source.code)
    guard maps[key]?.contains(target) != true else { return }
    maps[key, default: []].append(target)
  }

  mutating func add(designation text: String, state: String, of coding: Coding, in language: String) {
    let key = Key(system: coding.system, code: coding.code)
    if designations[language, default: [:]][key] == nil {
      designations[language, default: [:]][key] = Designation(text: text, state: state)
    }
  }

  /// This content with the gaps filled from another: what stands here wins.
  public func filled(from other: Catalogue) -> Catalogue {
    var result = self
    result.version = "\(version)+\(other.version)"
    for (set, members) in other.valueSets {
      // A set that was loaded is complete: the other's members must not widen it.
      if result.valueSets[set] == nil { result.valueSets[set] = members }
    }
    for (key, targets) in other.maps {
      let known = Set((result.maps[key] ?? []).map(\.valueSet))
      result.maps[key, default: []] += targets.filter { target in
        !known.contains(target.valueSet) && result.member(target.coding, of: target.valueSet) != nil
      }
    }
    for (language, entries) in other.designations {
      result.designations[language, default: [:]].merge(entries) { old, _ in old }
    }
    return result
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
