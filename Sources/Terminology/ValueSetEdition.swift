/// One version of a value set with its concepts and the days in which it is in force.
public struct ValueSetEdition: Sendable {
  /// A concept of the set: its English words, and whether and when it may be written.
  struct Concept: Sendable, Hashable {
    var display: String
    /// Withdrawn by its owner: still read, no longer written.
    var isDeprecated = false
    var validity = Validity()

    func isWritable(on day: Day?) -> Bool {
      guard !isDeprecated else { return false }
      return day.map { validity.contains($0) } ?? true
    }
  }

  /// OID, or the canonical URL of a set that has none.
  public let valueSet: String
  /// As its owner names it, for people.
  public internal(set) var name: String?
  /// As its owner numbers it (`8.1.0`); empty where the source states none.
  public internal(set) var version: String
  /// The days in which it is in force.
  public internal(set) var validity: Validity
  /// Kept only so that what a partner still sends can be read.
  var isReadOnly = false
  var members: [Catalogue.Key: Concept]

  init(
    valueSet: String, name: String? = nil, version: String = "", validity: Validity = Validity(),
    members: [Catalogue.Key: Concept] = [:]
  ) {
    self.valueSet = valueSet
    self.name = name
    self.version = version
    self.validity = validity
    self.members = members
  }

  /// Concepts, deprecated ones included.
  public var count: Int { members.count }
  /// Concepts that are read and no longer written.
  public var deprecatedCount: Int { members.values.reduce(0) { $0 + ($1.isDeprecated ? 1 : 0) } }

  /// The words with which the central services and others mark a concept that is out of use.
  static func isDeprecated(status: String) -> Bool {
    ["deprecated", "inactive", "retired", "non_current", "non-current", "invalid"].contains(status.lowercased())
  }

  /// The older of two editions comes first: by the first day, then by the parts of the version number.
  static func isOlder(_ left: ValueSetEdition, _ right: ValueSetEdition) -> Bool {
    if left.validity.from != right.validity.from {
      guard let from = left.validity.from else { return true }
      guard let other = right.validity.from else { return false }
      return from < other
    }
    return parts(left.version).lexicographicallyPrecedes(parts(right.version))
  }

  private static func parts(_ version: String) -> [Int] {
    version.split { !$0.isNumber }.map { Int($0) ?? 0 }
  }
}

/// The editions of one value set, and the one that is in force.
struct ValueSetEditions: Sendable {
  /// Oldest first.
  private(set) var all: [ValueSetEdition]
  private var chosen: Int?

  init(_ edition: ValueSetEdition) {
    all = [edition]
    chosen = 0
  }

  /// The edition that is written; nil where none is in force on the chosen day.
  var current: ValueSetEdition? { chosen.map { all[$0] } }

  func concept(_ key: Catalogue.Key, on day: Day?) -> ValueSetEdition.Concept? {
    guard let chosen, let concept = all[chosen].members[key], concept.isWritable(on: day) else { return nil }
    return concept
  }

  /// Also of editions that are no longer, or not yet, in force.
  func readable(_ key: Catalogue.Key) -> ValueSetEdition.Concept? {
    if let chosen, let concept = all[chosen].members[key] { return concept }
    for edition in all.reversed() {
      if let concept = edition.members[key] { return concept }
    }
    return nil
  }

  /// Whether an edition that has begun has the concept, itself in force by then.
  func held(_ key: Catalogue.Key, before day: Day?) -> Bool {
    all.contains { edition in
      guard let concept = edition.members[key] else { return false }
      return edition.validity.hasBegun(on: day) && concept.validity.hasBegun(on: day)
    }
  }

  /// Concepts that some edition does not have, or has not for ever.
  var doubtful: [Catalogue.Key] {
    all.flatMap { edition in
      edition.members.lazy.filter { key, concept in
        edition.isReadOnly || concept.isDeprecated || concept.validity != Validity()
          || all.contains { $0.members[key] == nil }
      }.map(\.key)
    }
  }

  mutating func add(_ edition: ValueSetEdition) {
    all.append(edition)
    all.sort(by: ValueSetEdition.isOlder)
    choose(on: nil)
  }

  /// Adds editions that are read and never written; they come before all others.
  mutating func addReadable(_ editions: [ValueSetEdition]) {
    var added = editions.filter { old in !all.contains { $0.version == old.version && $0.members == old.members } }
    for index in added.indices { added[index].isReadOnly = true }
    all.insert(contentsOf: added, at: 0)
    chosen = chosen.map { $0 + added.count }
  }

  /// From now on nothing of the set is written.
  mutating func retire() {
    for index in all.indices { all[index].isReadOnly = true }
    chosen = nil
  }

  /// The newest edition that is in force on that day; without a day the newest.
  mutating func choose(on day: Day?) {
    chosen = all.indices.last { index in
      !all[index].isReadOnly && (day.map { all[index].validity.contains($0) } ?? true)
    }
  }

  mutating func add(member key: Catalogue.Key, display: String) {
    guard let chosen, all[chosen].members[key] == nil else { return }
    all[chosen].members[key] = ValueSetEdition.Concept(display: display)
  }
}
