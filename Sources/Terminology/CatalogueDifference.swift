import Domain

/// What changed from one catalogue to another.
public struct CatalogueDifference: Sendable, Hashable {
  /// A concept, a map or a designation that is new, gone or other than before.
  public struct Change: Sendable, Hashable {
    /// What happened to it; `deprecated`: it stays readable and is no longer written.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case added, removed, changed, deprecated
    }

    /// New, gone, other, or out of use.
    public var kind: Kind
    /// OID of the value set, or the language of a designation.
    public var place: String
    /// Code system of the concept, or of a map's source, as an OID.
    public var system: String
    /// Code of the concept, or of a map's source.
    public var code: String
    /// The words or the targets before; nil for what is new.
    public var before: String?
    /// The words or the targets now; nil for what is gone.
    public var after: String?
  }

  public private(set) var setsAdded: [String] = []
  public private(set) var setsRemoved: [String] = []
  /// Codes of value sets that both catalogues hold.
  public private(set) var codes: [Change] = []
  public private(set) var maps: [Change] = []
  public private(set) var designations: [Change] = []
  /// How many concepts each set had before, for the share that vanished.
  private var sizes: [String: Int] = [:]

  /// Whether nothing changed.
  public var isEmpty: Bool {
    setsAdded.isEmpty && setsRemoved.isEmpty && codes.isEmpty && maps.isEmpty && designations.isEmpty
  }

  /// Compares the editions in force, all maps and all designations.
  public init(from old: Catalogue, to new: Catalogue) {
    let oldNames = Set(old.valueSetNames)
    let newNames = Set(new.valueSetNames)
    setsAdded = newNames.subtracting(oldNames).sorted()
    setsRemoved = oldNames.subtracting(newNames).sorted()
    for set in oldNames.intersection(newNames) { compareCodes(set, old, new) }
    for set in setsRemoved { sizes[set] = old.count(of: set) }
    compareMaps(old, new)
    for language in Set(old.designations.keys).union(new.designations.keys) {
      designations += Self.changes(
        language, old.designations[language] ?? [:], new.designations[language] ?? [:], \.text)
    }
    codes.sort(by: Self.order)
    maps.sort(by: Self.order)
    designations.sort(by: Self.order)
  }

  // MARK: Vanished codes

  /// A release takes out a few codes of a set: the releases at hand at most three of a hundred. More than five of a
  /// hundred, or a whole set, is rather a fault in the export.
  public static let vanishingPercent = 5

  /// Codes that the version before held and this one does not, deprecated or not.
  public var vanished: [Change] { codes.filter { $0.kind == .removed } }

  /// The value sets that lost more codes than a release takes out, with how many.
  public var alarming: [(valueSet: String, lost: Int, of: Int)] {
    var lost: [String: Int] = [:]
    for change in vanished { lost[change.place, default: 0] += 1 }
    for set in setsRemoved { lost[set] = sizes[set] ?? 0 }
    return lost.filter { $0.value * 100 > Self.vanishingPercent * (sizes[$0.key] ?? 0) }
      .map { (valueSet: $0.key, lost: $0.value, of: sizes[$0.key] ?? 0) }.sorted { $0.valueSet < $1.valueSet }
  }

  // MARK: Comparing

  private mutating func compareCodes(_ set: String, _ old: Catalogue, _ new: Catalogue) {
    let before = old.edition(inForceOf: set)?.members ?? [:]
    let after = new.edition(inForceOf: set)?.members ?? [:]
    sizes[set] = before.count
    for (key, concept) in before {
      guard let now = after[key] else {
        codes.append(Change(kind: .removed, place: set, system: key.system, code: key.code, before: concept.display))
        continue
      }
      let kind: Change.Kind? =
        now.isDeprecated && !concept.isDeprecated ? .deprecated : now.display != concept.display ? .changed : nil
      guard let kind else { continue }
      codes.append(
        Change(
          kind: kind, place: set, system: key.system, code: key.code, before: concept.display, after: now.display))
    }
    for (key, concept) in after where before[key] == nil {
      codes.append(Change(kind: .added, place: set, system: key.system, code: key.code, after: concept.display))
    }
  }

  private mutating func compareMaps(_ old: Catalogue, _ new: Catalogue) {
    let before = Self.rows(old)
    let after = Self.rows(new)
    for set in Set(before.keys).union(after.keys) {
      maps += Self.changes(set, before[set] ?? [:], after[set] ?? [:], \.self)
    }
  }

  /// By value set: the targets of each source, as text.
  private static func rows(_ catalogue: Catalogue) -> [String: [Catalogue.Key: String]] {
    var rows: [String: [Catalogue.Key: [String]]] = [:]
    for (key, targets) in catalogue.maps {
      for target in targets {
        rows[target.valueSet, default: [:]][key, default: []].append("\(target.coding.code) (\(target.equivalence))")
      }
    }
    return rows.mapValues { $0.mapValues { $0.joined(separator: ", ") } }
  }

  private static func changes<Value: Equatable>(
    _ place: String, _ old: [Catalogue.Key: Value], _ new: [Catalogue.Key: Value], _ text: (Value) -> String
  ) -> [Change] {
    var changes: [Change] = []
    for (key, value) in old where new[key].map(text) != text(value) {
      let now = new[key].map(text)
      changes.append(
        Change(
          kind: now == nil ? .removed : .changed, place: place, system: key.system, code: key.code,
          before: text(value), after: now))
    }
    for (key, value) in new where old[key] == nil {
      changes.append(Change(kind: .added, place: place, system: key.system, code: key.code, after: text(value)))
    }
    return changes
  }

  private static func order(_ left: Change, _ right: Change) -> Bool {
    (left.place, left.system, left.code, left.kind.rawValue)
      < (right.place, right.system, right.code, right.kind.rawValue)
  }
}
