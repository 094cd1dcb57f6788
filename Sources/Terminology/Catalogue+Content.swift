import Domain

extension Catalogue {
  // MARK: What it holds

  /// Whether any edition of the value set is here.
  public func contains(valueSet: String) -> Bool { valueSets[valueSet] != nil }
  /// Concepts of the edition in force.
  public func count(of valueSet: String) -> Int { valueSets[valueSet]?.current?.count ?? 0 }
  /// English displays of all members of a value set.
  public func displays(of valueSet: String) -> Set<String> {
    Set((valueSets[valueSet]?.current?.members ?? [:]).values.map(\.display))
  }
  /// Value sets, whatever their editions.
  public var valueSetCount: Int { valueSets.count }
  /// The value sets by OID, in a stable order.
  public var valueSetNames: [String] { valueSets.keys.sorted() }
  /// All editions of a value set, oldest first.
  public func editions(of valueSet: String) -> [ValueSetEdition] { valueSets[valueSet]?.all ?? [] }
  /// The edition that is written; nil where none is in force on the catalogue's day.
  public func edition(inForceOf valueSet: String) -> ValueSetEdition? { valueSets[valueSet]?.current }
  /// Targets of all source codes.
  public var mapCount: Int { maps.values.reduce(0) { $0 + $1.count } }
  /// Concepts that have words in this language.
  public func designationCount(in language: String) -> Int { designations[Self.tag(language)]?.count ?? 0 }
  /// Designations by language and review state (`official`, `reviewed`, `draft`).
  public var designationCounts: [String: [String: Int]] {
    designations.mapValues { words in words.values.reduce(into: [:]) { $0[$1.state, default: 0] += 1 } }
  }
  /// Section headings by language and review state.
  public var sectionLabelCounts: [String: [String: Int]] {
    sectionLabels.mapValues { words in words.values.reduce(into: [:]) { $0[$1.state, default: 0] += 1 } }
  }
  /// Maps by review state and equivalence.
  public var mapCounts: [String: [String: Int]] {
    var counts: [String: [String: Int]] = [:]
    for targets in maps.values {
      for target in targets { counts[target.state, default: [:]][target.equivalence, default: 0] += 1 }
    }
    return counts
  }

  // MARK: Making

  mutating func add(member coding: Coding, display: String, to valueSet: String) {
    if valueSets[valueSet] == nil { valueSets[valueSet] = ValueSetEditions(ValueSetEdition(valueSet: valueSet)) }
    valueSets[valueSet]?.add(member: Key(coding), display: display)
  }

  mutating func add(_ edition: ValueSetEdition) {
    if valueSets[edition.valueSet] == nil {
      valueSets[edition.valueSet] = ValueSetEditions(edition)
    } else {
      valueSets[edition.valueSet]?.add(edition)
    }
    doubtful.formUnion(valueSets[edition.valueSet]?.doubtful ?? [])
  }

  mutating func add(map source: Coding, _ target: Target) {
    let key = Key(source)
    // The first map that says so is the one that is named.
    let isKnown = maps[key]?.contains { known in
      known.valueSet == target.valueSet && known.coding == target.coding && known.equivalence == target.equivalence
    }
    guard isKnown != true else { return }
    maps[key, default: []].append(target)
  }

  /// The first designation of a concept in a language is the preferred one.
  mutating func add(designation text: String, state: String, of coding: Coding, in language: String) {
    let key = Key(coding)
    let tag = Self.tag(language)
    let designation = Designation(text: text, state: state)
    if designations[tag, default: [:]][key] == nil { designations[tag, default: [:]][key] = designation }
    guard let language = Self.primary(tag), designations[language]?[key] == nil else { return }
    designations[language, default: [:]][key] = designation
  }

  /// This content with the gaps filled from another: what stands here wins.
  public func filled(from other: Catalogue) -> Catalogue {
    var result = self
    result.version = "\(version)+\(other.version)"
    for (set, editions) in other.valueSets where result.valueSets[set] == nil {
      // A set that was loaded is complete: the other's members must not widen it.
      result.valueSets[set] = editions
      result.doubtful.formUnion(editions.doubtful)
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
    for (language, entries) in other.sectionLabels {
      result.sectionLabels[language, default: [:]].merge(entries) { old, _ in old }
    }
    result.parents.merge(other.parents) { old, _ in old }
    return result
  }

  /// This content with the concepts of the version before it still readable: partners may send the older code list.
  public func reading(alsoFrom previous: Catalogue) -> Catalogue {
    var result = self
    result.version = "\(version)<\(previous.version)"
    for (set, editions) in previous.valueSets {
      if result.valueSets[set] == nil {
        result.valueSets[set] = editions
        result.valueSets[set]?.retire()
      } else {
        result.valueSets[set]?.addReadable(editions.all)
      }
      result.doubtful.formUnion(result.valueSets[set]?.doubtful ?? [])
    }
    for (language, entries) in previous.designations {
      result.designations[language, default: [:]].merge(entries) { old, _ in old }
    }
    return result
  }
}
