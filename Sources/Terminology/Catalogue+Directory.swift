public import Domain
import Foundation

/// Why terminology was not loaded.
public struct TerminologyFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func unreadable(_ path: String) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.unreadable", what: "The terminology was not loaded.", why: "\(path) cannot be read.",
      whatToDo: "Check the directory: it holds index.json, valuesets, translations and conceptmaps.")
  }

  static func malformed(_ path: String, _ line: Int) -> TerminologyFailure {
    TerminologyFailure(
      "terminology.malformed", what: "The terminology was not loaded.",
      why: "\(path) line \(line) does not have the columns of its first line.",
      whatToDo: "Export the file again: UTF-8, one line a row, columns separated by tabs.")
  }
}

extension Catalogue {
  /// Loads a directory of tab-separated files: `valuesets/<oid>.tsv`, `translations/<language>.tsv`,
  /// `conceptmaps/*.tsv`.
  ///
  /// - Throws: `terminology.unreadable`, `terminology.malformed`.
  public static func load(directory: String) throws(TerminologyFailure) -> Catalogue {
    let root = URL(fileURLWithPath: directory)
    var catalogue = Catalogue(version: "official-\(root.lastPathComponent)")
    for file in try files(root.appendingPathComponent("valuesets")) {
      let set = file.deletingPathExtension().lastPathComponent
      var members: [Key: String] = [:]
      try rows(of: file, ["system_oid", "code", "display"]) { columns in
        members[Key(system: columns[0], code: columns[1])] = columns[2]
      }
      catalogue.add(members: members, to: set)
    }
    for file in try files(root.appendingPathComponent("translations")) {
      let language = file.deletingPathExtension().lastPathComponent
      try rows(of: file, ["system_oid", "code", "display"]) { columns in
        catalogue.add(
          designation: columns[2], state: "official", of: Coding(system: columns[0], code: columns[1]), in: language)
      }
    }
    for file in try files(root.appendingPathComponent("conceptmaps")) {
      try rows(
        of: file,
        ["source_system", "source_code", "target_system", "target_code", "target_display", "equivalence", "valueset_oid"]
      ) { columns in
        guard !columns[6].isEmpty, !columns[3].isEmpty else { return }
        let target = Coding(
          system: columns[2], code: columns[3], display: columns[4], systemName: CodeSystem.name(of: columns[2]))
        catalogue.add(
          map: Coding(system: columns[0], code: columns[1]),
          Target(valueSet: columns[6], coding: target, equivalence: columns[5]))
      }
    }
    return catalogue
  }

  private static func files(_ folder: URL) throws(TerminologyFailure) -> [URL] {
    do {
      return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "tsv" }.sorted { $0.path < $1.path }
    } catch {
      throw .unreadable(folder.path)
    }
  }

  /// Calls `body` with the named columns of each row after the first line.
  private static func rows(
    of file: URL, _ names: [String], _ body: ([String]) -> Void
  ) throws(TerminologyFailure) {
    let data: Data
    do { data = try Data(contentsOf: file) } catch { throw .unreadable(file.path) }
    var lines = data.split(separator: 0x0A, omittingEmptySubsequences: true).makeIterator()
    guard let first = lines.next() else { throw .malformed(file.lastPathComponent, 1) }
    let header = first.split(separator: 0x09, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    let indices = names.compactMap { header.firstIndex(of: $0) }
    guard indices.count == names.count else { throw .malformed(file.lastPathComponent, 1) }
    var number = 1
    while let line = lines.next() {
      number += 1
      let columns = line.split(separator: 0x09, omittingEmptySubsequences: false)
      guard columns.count == header.count else { throw .malformed(file.lastPathComponent, number) }
      body(indices.map { String(decoding: columns[columns.startIndex + $0], as: UTF8.self) })
    }
  }
}
