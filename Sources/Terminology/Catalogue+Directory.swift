import Domain
import Foundation

extension Catalogue {
  /// What a load brought, for the person who did it.
  public struct Report: Sendable, Hashable {
    /// What one file brought: its path, its form, and how many concepts, designations or maps.
    public struct File: Sendable, Hashable {
      /// Below the directory.
      public var path: String
      /// In words: `TSV value set`, `FHIR ConceptMap` and so on.
      public var form: String
      /// Concepts, designations or rows of maps.
      public var count: Int
    }

    /// In the order in which they were read.
    public var files: [File] = []
    /// Files that hold no terminology in a form that is known here.
    public var ignored: [String] = []
  }

  /// Loads a directory: our TSV tables, the XML export of the central services, IHE SVS answers, FHIR ValueSet and
  /// ConceptMap resources and filled-in tables of gaps, each recognised by its content and freely mixed. An installed
  /// store is loaded by its current version.
  ///
  /// The whole is checked before anything of it is used: as many concepts and rows as the sources count, no concept
  /// twice, no empty designation, every map's target in its value set, whole files in clean UTF-8.
  ///
  /// - Parameters:
  ///   - day: chooses the editions and concepts in force; without it the newest are written.
  ///   - basis: where maps find the value sets that the directory does not hold.
  /// - Throws: `terminology.unreadable`, `.empty`, `.encoding`, `.malformed`, `.inconsistent`, `.incomplete`,
  ///   `.altered`.
  public static func load(
    directory: String, on day: Day? = nil, basis: Catalogue? = .starter
  ) throws(TerminologyFailure) -> Catalogue {
    let store = LocalRepository(directory: directory)
    if store.isInstalled { return try store.load(on: day, basis: basis) }
    let catalogue = try read(directory: directory, basis: basis).catalogue
    return day.map { catalogue.inForce(on: $0) } ?? catalogue
  }

  /// Loads a plain directory and tells what its files brought.
  ///
  /// - Throws: as ``load(directory:on:basis:)``.
  public static func read(
    directory: String, basis: Catalogue? = .starter
  ) throws(TerminologyFailure) -> (catalogue: Catalogue, report: Report) {
    let files = try SourceDirectory(directory).files()
    var load = DirectoryLoad(basis: basis)
    return try load.run(files, directory)
  }
}

/// A load of one directory: value sets first, since words and maps are checked against them.
private struct DirectoryLoad {
  private var assembly: Assembly
  private var report = Catalogue.Report()
  private var index: TableIndex?
  private var fhir: [(file: SourceFile, resources: [JSON])] = []
  private var used: [SourceFile] = []
  private var usedPaths: Set<String> = []

  init(basis: Catalogue?) { assembly = Assembly(version: "", basis: basis) }

  mutating func run(
    _ files: [SourceFile], _ directory: String
  ) throws(TerminologyFailure) -> (catalogue: Catalogue, report: Catalogue.Report) {
    if let file = files.first(where: { $0.path == TableIndex.name }) { index = try TableIndex(file) }
    for (oid, set) in index?.sets ?? [:] {
      if let canonical = set.canonical { assembly.canonicals[canonical] = oid }
    }
    try valueSets(files)
    for (oid, set) in (index?.sets ?? [:]).sorted(by: { $0.key < $1.key })
    where !assembly.catalogue.contains(valueSet: oid) {
      throw .incomplete("valuesets/\(oid).tsv", 0, of: set.count)
    }
    try words(files)
    guard !report.files.isEmpty else { throw .empty(directory) }
    try rowCounts()
    var fingerprint = Fingerprint()
    for file in used.sorted(by: { $0.path < $1.path }) {
      fingerprint.add(Array(file.path.utf8))
      fingerprint.add(file.bytes)
    }
    assembly.catalogue.version = "\(index?.version ?? versions)-\(fingerprint.text)"
    assembly.catalogue.validity = index?.validity ?? Validity()
    return (assembly.catalogue, report)
  }

  private var versions: String {
    let found = Set(
      assembly.catalogue.valueSetNames.compactMap { assembly.catalogue.edition(inForceOf: $0)?.version }
        .filter { !$0.isEmpty })
    return found.isEmpty || found.count > 3 ? "unversioned" : found.sorted().joined(separator: "+")
  }

  // MARK: First pass

  private mutating func valueSets(_ files: [SourceFile]) throws(TerminologyFailure) {
    for file in files {
      switch file.fileExtension {
      case "tsv" where file.folder == "valuesets":
        guard let index else { throw .unreadable(TableIndex.name) }
        try add([try TableImport.valueSet(file, index)], from: file, form: "TSV value set")
      case "xml":
        guard let sets = try XMLImport.valueSets(file) else {
          report.ignored.append(file.path)
          continue
        }
        try add(sets, from: file, form: "XML value set")
      case "json" where file.path != TableIndex.name || index == nil:
        let resources = FHIRImport.resources(try FHIRImport.json(file))
        guard !resources.isEmpty else {
          report.ignored.append(file.path)
          continue
        }
        fhir.append((file, resources))
        try add(fhirSets(resources, file), from: file, form: "FHIR ValueSet")
      default: break
      }
    }
  }

  private mutating func fhirSets(
    _ resources: [JSON], _ file: SourceFile
  ) throws(TerminologyFailure) -> [StatedSet] {
    var sets: [StatedSet] = []
    for resource in resources where FHIRImport.isValueSet(resource) {
      let oid = FHIRImport.oid(of: resource, assembly.canonicals) ?? ""
      if let url = resource["url"]?.string { assembly.canonicals[url] = oid }
      sets.append(try FHIRValueSet(resource: resource, path: file.path, valueSet: oid).stated())
    }
    return sets
  }

  private mutating func add(
    _ sets: [StatedSet], from file: SourceFile, form: String
  ) throws(TerminologyFailure) {
    guard !sets.isEmpty else { return }
    for set in sets { try assembly.add(set) }
    note(file, form, sets.reduce(0) { $0 + $1.edition.count })
  }

  // MARK: Second pass

  private mutating func words(_ files: [SourceFile]) throws(TerminologyFailure) {
    for file in files where file.fileExtension == "tsv" {
      switch file.folder {
      case "valuesets": break
      case "translations":
        note(file, "TSV translation", try TableImport.translations(file, to: &assembly))
      case "conceptmaps":
        note(file, "TSV map", try TableImport.maps(file, to: &assembly))
      default: report.ignored.append(file.path)
      }
    }
    for (file, resources) in fhir {
      var count = 0
      for resource in resources where !FHIRImport.isValueSet(resource) {
        let maps = try FHIRImport.maps(resource, file.path)
        for map in maps { try assembly.add(map) }
        count += maps.count
      }
      if count > 0 { note(file, "FHIR ConceptMap", count) }
    }
    for file in files where file.fileExtension == "csv" { try gaps(file) }
  }

  private mutating func gaps(_ file: SourceFile) throws(TerminologyFailure) {
    let table: SpreadsheetTable
    let text = try file.text()
    do {
      table = try SpreadsheetTable(reading: text)
    } catch {
      throw .malformed(file.path, error.line, "begins a quoted cell that does not end")
    }
    guard GapTable.isGapTable(table) else {
      guard file.folder == "conceptmaps" else {
        report.ignored.append(file.path)
        return
      }
      throw .malformed(file.path, 1, "does not name the columns of a table of gaps")
    }
    let maps = try GapTable.maps(table, file.path)
    for map in maps { try assembly.add(map) }
    note(file, "filled-in gaps", maps.count)
  }

  private mutating func note(_ file: SourceFile, _ form: String, _ count: Int) {
    report.files.append(Catalogue.Report.File(path: file.path, form: form, count: count))
    if usedPaths.insert(file.path).inserted { used.append(file) }
  }

  /// The rows that the index counts for translations and maps.
  private func rowCounts() throws(TerminologyFailure) {
    guard let index else { return }
    let read = Set(["translations", "conceptmaps"])
    for (path, count) in index.rows.sorted(by: { $0.key < $1.key }) {
      guard let folder = path.split(separator: "/").first.map(String.init), read.contains(folder) else { continue }
      let found = report.files.first { $0.path == path }?.count ?? 0
      if found != count { throw .incomplete(path, found, of: count) }
    }
  }
}
