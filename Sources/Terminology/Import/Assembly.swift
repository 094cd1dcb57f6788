import Domain

/// A value set as one file states it.
struct StatedSet {
  var edition: ValueSetEdition
  /// How many concepts the source says there are; nil where it says nothing.
  var stated: Int?
  /// The language of the concepts' displays; nil where the designations say all.
  var displayLanguage: String?
  var designations: [StatedDesignation] = []
  /// The broader concept of a concept, where the source nests them.
  var parents: [Catalogue.Key: Catalogue.Key] = [:]
  var place: String
}

/// Words for a concept in one language.
struct StatedDesignation {
  var key: Catalogue.Key
  var language: String
  var text: String
  var state = "official"
}

/// A row of a map as a file states it.
struct StatedMap {
  var source: Coding
  var target: Coding
  /// FHIR R4 word.
  var equivalence: String
  /// The value sets that the target may be for, by OID or canonical; empty: every set that holds the target.
  var valueSets: [String]
  var state = "official"
  /// Name of the map; the account of a translation can tell it.
  var name: String
  var path: String
  var line: Int
}

/// A catalogue while its files are put together. Everything is checked here, whatever form it came in.
struct Assembly {
  var catalogue: Catalogue
  /// Where maps find the value sets that this load does not bring.
  let basis: Catalogue?
  /// Value set OID by canonical URL.
  var canonicals: [String: String] = [:]
  private var places: [String: String] = [:]

  init(version: String, basis: Catalogue?) {
    catalogue = Catalogue(version: version)
    self.basis = basis
  }

  // MARK: Value sets

  /// - Throws: `terminology.incomplete` against the source's own count, `.inconsistent` where two files state the same
  ///   edition differently.
  mutating func add(_ set: StatedSet) throws(TerminologyFailure) {
    if let stated = set.stated, stated != set.edition.count {
      throw .incomplete(set.place, set.edition.count, of: stated)
    }
    guard set.edition.count > 0 else { throw .inconsistent(set.place, 1, "the value set has no concept") }
    let oid = set.edition.valueSet
    if let same = catalogue.editions(of: oid).first(where: { $0.version == set.edition.version }) {
      guard same.members.mapValues(\.isDeprecated) == set.edition.members.mapValues(\.isDeprecated) else {
        throw .inconsistent(
          set.place, 1, "the same edition of the value set stands in \(places[oid] ?? "another file") with other codes")
      }
    } else {
      catalogue.add(set.edition)
      places[oid] = set.place
    }
    for designation in set.designations { try add(designation, set.place, 1) }
    if let language = set.displayLanguage {
      for (key, concept) in set.edition.members {
        catalogue.add(
          designation: concept.display, state: "official", of: Coding(system: key.system, code: key.code), in: language)
      }
    }
    catalogue.parents.merge(set.parents) { old, _ in old }
  }

  // MARK: Designations

  /// - Throws: `terminology.inconsistent` for empty words or a language that is none.
  mutating func add(
    _ designation: StatedDesignation, _ path: String, _ line: Int
  ) throws(TerminologyFailure) {
    guard !designation.text.trimmingBlanks.isEmpty else {
      throw .inconsistent(path, line, "the designation of \(designation.key.code) is empty")
    }
    guard Self.isLanguage(designation.language) else {
      throw .inconsistent(path, line, "\(designation.language) is no language tag")
    }
    catalogue.add(
      designation: designation.text, state: designation.state,
      of: Coding(system: designation.key.system, code: designation.key.code), in: designation.language)
  }

  /// BCP 47 as it is used here: two or three letters, then subtags.
  static func isLanguage(_ tag: String) -> Bool {
    let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, (2...3).contains(first.utf8.count), first.allSatisfy(\.isLetter) else {
      return false
    }
    return parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
  }

  // MARK: Maps

  /// - Throws: `terminology.inconsistent` for an unknown equivalence, an unknown value set, or a target that is not in
  ///   its value set.
  mutating func add(_ map: StatedMap) throws(TerminologyFailure) {
    guard Catalogue.equivalences.contains(map.equivalence) else {
      throw .inconsistent(map.path, map.line, "the equivalence \(map.equivalence) is none of FHIR R4")
    }
    let known = map.valueSets.map { canonicals[$0] ?? CodeSystem.oid(of: $0) ?? $0 }
    let sets = known.isEmpty ? catalogue.valueSetNames : known
    var found = false
    for set in sets {
      guard let target = target(map.target, in: set) else { continue }
      found = true
      catalogue.add(
        map: map.source,
        Catalogue.Target(valueSet: set, coding: target, equivalence: map.equivalence, state: map.state, map: map.name))
    }
    guard found else {
      throw .inconsistent(map.path, map.line, "the target \(map.target.code) is not in its value set")
    }
  }

  private func target(_ coding: Coding, in set: String) -> Coding? {
    if catalogue.contains(valueSet: set) { return catalogue.readable(coding, of: set) }
    return basis?.readable(coding, of: set)
  }
}
