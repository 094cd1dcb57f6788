import Domain
import Foundation

extension Catalogue {
  /// Loads a directory of tab-separated files: `valuesets/<oid>.tsv`, `translations/<language>.tsv`,
  /// `conceptmaps/*.tsv`, and `index.json`, which names the version and counts the concepts.
  ///
  /// The whole is checked before anything of it is used: as many concepts as the index counts, no concept twice, no
  /// empty designation, every map's target in its value set.
  ///
  /// - Throws: `terminology.unreadable`, `.malformed`, `.inconsistent`, `.incomplete`.
  public static func load(directory: String) throws(TerminologyFailure) -> Catalogue {
    let root = URL(fileURLWithPath: directory)
    let index = try Index(root.appendingPathComponent("index.json"))
    var loading = Loading(catalogue: Catalogue(version: ""))
    for file in try files(root.appendingPathComponent("valuesets")) { try loading.valueSet(file) }
    for (set, count) in index.counts where loading.catalogue.count(of: set) != count {
      throw .incomplete("valuesets/\(set).tsv", loading.catalogue.count(of: set), of: count)
    }
    for file in try files(root.appendingPathComponent("translations")) { try loading.translations(file) }
    for file in try files(root.appendingPathComponent("conceptmaps")) { try loading.maps(file) }
    loading.catalogue.version = "\(index.version)-\(loading.fingerprint.text)"
    return loading.catalogue
  }

  private static func files(_ folder: URL) throws(TerminologyFailure) -> [TableFile] {
    let urls: [URL]
    do {
      urls = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "tsv" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    } catch {
      throw .unreadable(folder.path)
    }
    var files: [TableFile] = []
    for url in urls { files.append(try TableFile(url)) }
    return files
  }
}

/// What `index.json` says about a directory.
private struct Index {
  let version: String
  /// Concepts by value set, in a stable order.
  let counts: [(set: String, count: Int)]

  init(_ url: URL) throws(TerminologyFailure) {
    let bytes: [UInt8]
    do { bytes = [UInt8](try Data(contentsOf: url)) } catch { throw .unreadable(url.path) }
    let json: JSON
    do { json = try JSON(reading: bytes) } catch { throw .unreadable(url.path) }
    guard let sets = json["valuesets"]?.array else { throw .unreadable(url.path) }
    counts = sets.compactMap { set in
      guard let oid = set["oid"]?.string, let count = set["concepts"]?.integer else { return nil }
      return (oid, count)
    }
    guard counts.count == sets.count else { throw .unreadable(url.path) }
    let versions = Set(sets.compactMap { $0["fsh_version"]?.string }.filter { !$0.isEmpty })
    version = json["version"]?.string ?? (versions.isEmpty ? "unversioned" : versions.sorted().joined(separator: "+"))
  }
}

/// A catalogue while its files are read.
private struct Loading {
  var catalogue: Catalogue
  var fingerprint = Fingerprint()

  mutating func valueSet(_ file: TableFile) throws(TerminologyFailure) {
    file.add(to: &fingerprint)
    var members: [Catalogue.Key: String] = [:]
    try file.rows(["system_oid", "code", "display"]) { columns, line throws(TerminologyFailure) in
      let key = Catalogue.Key(system: columns[0], code: columns[1])
      // A unit without words is worded by its own code.
      guard members.updateValue(columns[2].isEmpty ? columns[1] : columns[2], forKey: key) == nil else {
        throw .inconsistent(file.name, line, "the concept stands there twice")
      }
    }
    catalogue.add(members: members, to: file.url.deletingPathExtension().lastPathComponent)
  }

  mutating func translations(_ file: TableFile) throws(TerminologyFailure) {
    file.add(to: &fingerprint)
    let language = file.url.deletingPathExtension().lastPathComponent
    try file.rows(["system_oid", "code", "display"]) { columns, line throws(TerminologyFailure) in
      guard !columns[2].isEmpty else { throw .inconsistent(file.name, line, "the designation is empty") }
      catalogue.add(
        designation: columns[2], state: "official", of: Coding(system: columns[0], code: columns[1]), in: language)
    }
  }

  mutating func maps(_ file: TableFile) throws(TerminologyFailure) {
    file.add(to: &fingerprint)
    let names = ["source_system", "source_code", "target_system", "target_code", "equivalence", "valueset_oid"]
    try file.rows(names) { columns, line throws(TerminologyFailure) in
      // Rows without a target document that there is none.
      guard !columns[5].isEmpty, !columns[3].isEmpty else { return }
      guard Catalogue.equivalences.contains(columns[4]) else {
        throw .inconsistent(file.name, line, "the equivalence is none of FHIR R4")
      }
      guard let target = catalogue.member(Coding(system: columns[2], code: columns[3]), of: columns[5]) else {
        throw .inconsistent(file.name, line, "the target is not in its value set")
      }
      catalogue.add(
        map: Coding(system: columns[0], code: columns[1]),
        Catalogue.Target(valueSet: columns[5], coding: target, equivalence: columns[4], state: "official"))
    }
  }
}
