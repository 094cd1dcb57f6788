import Domain

/// Our own layout: `valuesets/<oid>.tsv`, `translations/<language>.tsv`, `conceptmaps/*.tsv`, counted by `index.json`.
///
/// A value set may have the columns `status` (`deprecated`), `valid_from` and `valid_to` besides.
enum TableImport {
  static func valueSet(_ file: SourceFile, _ index: TableIndex?) throws(TerminologyFailure) -> StatedSet {
    let stated = index?.sets[file.stem]
    var edition = ValueSetEdition(
      valueSet: file.stem, name: stated?.name, version: stated?.version ?? "", validity: stated?.validity ?? Validity())
    let optional = ["status", "valid_from", "valid_to"]
    try TableFile(file).rows(["system_oid", "code", "display"], optional: optional) {
      columns, line throws(TerminologyFailure) in
      let key = Catalogue.Key(system: columns[0], code: columns[1])
      guard !key.code.isEmpty else { throw .inconsistent(file.path, line, "the code is empty") }
      // A unit without words is worded by its own code.
      let display = columns[2].isEmpty && key.system == CodeSystem.ucum ? key.code : columns[2]
      guard !display.isEmpty else { throw .inconsistent(file.path, line, "the designation of \(key.code) is empty") }
      let concept = ValueSetEdition.Concept(
        display: display, isDeprecated: ValueSetEdition.isDeprecated(status: columns[3]),
        validity: Validity(from: Day(columns[4]), to: Day(columns[5])))
      guard edition.members.updateValue(concept, forKey: key) == nil else {
        throw .inconsistent(file.path, line, "the concept \(key.code) stands there twice")
      }
    }
    return StatedSet(edition: edition, stated: stated?.count, displayLanguage: "en", place: file.path)
  }

  /// Adds the designations of a language; the file's name is its tag.
  static func translations(_ file: SourceFile, to assembly: inout Assembly) throws(TerminologyFailure) -> Int {
    try TableFile(file).rows(["system_oid", "code", "display"]) { columns, line throws(TerminologyFailure) in
      let key = Catalogue.Key(system: columns[0], code: columns[1])
      try assembly.add(StatedDesignation(key: key, language: file.stem, text: columns[2]), file.path, line)
    }
  }

  static func maps(_ file: SourceFile, to assembly: inout Assembly) throws(TerminologyFailure) -> Int {
    let names = ["source_system", "source_code", "target_system", "target_code", "equivalence", "valueset_oid"]
    return try TableFile(file).rows(names) { columns, line throws(TerminologyFailure) in
      // Rows without a target document that there is none.
      guard !columns[5].isEmpty, !columns[3].isEmpty else { return }
      try assembly.add(
        StatedMap(
          source: Coding(system: columns[0], code: columns[1]), target: Coding(system: columns[2], code: columns[3]),
          equivalence: columns[4], valueSets: [columns[5]], name: file.stem, path: file.path, line: line))
    }
  }
}

/// What `index.json` says about a directory of our own layout.
struct TableIndex {
  struct StatedValueSet {
    let name: String?
    let canonical: String?
    let version: String
    let count: Int
    let validity: Validity
  }

  static let name = "index.json"

  /// By OID.
  private(set) var sets: [String: StatedValueSet] = [:]
  /// Rows by path, for the files that are counted.
  private(set) var rows: [String: Int] = [:]
  let version: String
  let validity: Validity

  /// Nil where the file is an index of something else.
  ///
  /// - Throws: `terminology.unreadable` for what is no JSON, or an index whose sets are not counted.
  init?(_ file: SourceFile) throws(TerminologyFailure) {
    let json = try FHIRImport.json(file)
    guard let entries = json["valuesets"]?.array else { return nil }
    for entry in entries {
      guard let oid = entry["oid"]?.string, let count = entry["concepts"]?.integer else {
        throw .unreadable(file.path)
      }
      sets[oid] = StatedValueSet(
        name: entry["name"]?.string, canonical: entry["canonical"]?.string,
        version: entry["fsh_version"]?.string ?? entry["version"]?.string ?? "", count: count,
        validity: Self.validity(entry))
    }
    for (path, count) in json["files"]?.object ?? [:] { rows[path] = count.integer }
    let versions = Set(sets.values.map(\.version).filter { !$0.isEmpty })
    version = json["version"]?.string ?? (versions.isEmpty ? "unversioned" : versions.sorted().joined(separator: "+"))
    validity = Self.validity(json)
  }

  private static func validity(_ json: JSON) -> Validity {
    Validity(
      from: json["validFrom"]?.string.flatMap { Day($0) }, to: json["validTo"]?.string.flatMap { Day($0) })
  }
}
