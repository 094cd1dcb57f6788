import ArgumentParser
import Domain
import Foundation
import Terminology

/// `terminology update DIR`: loads and checks a directory, and installs it.
struct TerminologyUpdate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Loads and checks a directory; with --into installs it as a new version.",
    discussion: """
      Examples:
        passerelle terminology update mvc-8.1.0
        passerelle terminology update mvc-8.1.0 --into terminology
        passerelle terminology update terminology/versions/OLD --into terminology      goes back to an installed version
      A directory with maps only (a filled-in table of gaps in conceptmaps/) is added to the version in use.
      Exit codes: 0 good and installed, 4 no such directory, 10 refused and nothing changed.
      """)

  @Argument(help: "Directory with value sets, maps and words.") var directory: String
  @Option(help: "The operator's terminology store, made when it is not there yet.") var into: String?
  @Flag(help: "Accept that more than 5 of 100 codes of a value set are gone.") var allowVanished = false
  @Flag(help: "The answer as JSON.") var json = false

  func run() throws {
    try TerminologyCommand.mustExist(directory)
    do {
      if let into { try install(into) } else { try check() }
    } catch {
      throw Output.explain(error, code: error.code == "terminology.unwritable" ? Exit.fault : Exit.content)
    }
  }

  private func check() throws(TerminologyFailure) {
    let (catalogue, report) = try Catalogue.read(directory: directory)
    tell(catalogue, report, nil, [:], "GOOD")
  }

  private func install(_ store: String) throws(TerminologyFailure) {
    let done = try LocalRepository(directory: store).install(from: directory, allowVanished: allowVanished)
    var facts: [String: JSON] = ["installed": .string(done.name)]
    facts["replaced"] = done.replaced.map { .string($0) }
    tell(done.catalogue, done.report, done.difference, facts, "INSTALLED \(done.name)")
  }

  private func tell(
    _ catalogue: Catalogue, _ report: Catalogue.Report, _ difference: CatalogueDifference?, _ facts: [String: JSON],
    _ verdict: String
  ) {
    if json {
      Output.data(answer(catalogue, report, difference, facts).canonical)
      return
    }
    Output.data("\(verdict)  version=\(catalogue.version)")
    Output.data("  \(catalogue.valueSetCount) value sets, \(catalogue.mapCount) maps, \(report.files.count) files")
    for (form, files) in Dictionary(grouping: report.files, by: \.form).sorted(by: { $0.key < $1.key }) {
      Output.data("  \(form): \(files.count) files, \(files.reduce(0) { $0 + $1.count }) rows")
    }
    if !report.ignored.isEmpty { Output.data("  not terminology: \(report.ignored.joined(separator: ", "))") }
    if let difference { for line in difference.summary { Output.data("  \(line)") } }
    for change in (difference?.vanished ?? []).prefix(20) {
      Output.data("  warning: vanished from \(change.place): \(change.code) \(change.before ?? "")")
    }
  }

  private func answer(
    _ catalogue: Catalogue, _ report: Catalogue.Report, _ difference: CatalogueDifference?, _ facts: [String: JSON]
  ) -> JSON {
    let files = report.files.map { file -> JSON in
      ["path": .string(file.path), "form": .string(file.form), "count": .integer(file.count)]
    }
    var members = facts
    members["schema"] = TerminologyCommand.schema
    members["version"] = .string(catalogue.version)
    members["valueSets"] = .integer(catalogue.valueSetCount)
    members["maps"] = .integer(catalogue.mapCount)
    members["files"] = .array(files)
    members["ignored"] = .array(report.ignored.map { .string($0) })
    members["difference"] = difference?.json
    return .object(members)
  }
}

/// `terminology diff A B`: what changed between two directories or versions.
struct TerminologyDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compares two directories or installed versions.",
    discussion: "Example:\n  passerelle terminology diff mvc-8.0 mvc-8.1.0 --json")

  @Argument(help: "The older directory, store or version.") var before: String
  @Argument(help: "The newer one.") var after: String
  @Flag(help: "The answer as JSON.") var json = false

  func run() throws {
    for directory in [before, after] { try TerminologyCommand.mustExist(directory) }
    let difference: CatalogueDifference
    do {
      difference = CatalogueDifference(
        from: try Catalogue.load(directory: before), to: try Catalogue.load(directory: after))
    } catch {
      throw Output.explain(error, code: Exit.content)
    }
    if json {
      guard case .object(var members) = difference.json else { return }
      members["schema"] = TerminologyCommand.schema
      Output.data(JSON.object(members).canonical)
      return
    }
    for line in difference.summary { Output.data(line) }
    for set in difference.setsAdded { Output.data("+ set \(set)") }
    for set in difference.setsRemoved { Output.data("- set \(set)") }
    for (name, changes) in difference.groups {
      for change in changes { Output.data("\(change.sign) \(name) \(change.words)") }
    }
  }
}

extension CatalogueDifference {
  var groups: [(name: String, changes: [Change])] {
    [("code", codes), ("map", maps), ("word", designations)]
  }

  /// One line for each kind of content.
  var summary: [String] {
    guard !isEmpty else { return ["no difference"] }
    var lines = ["sets: \(setsAdded.count) added, \(setsRemoved.count) removed"]
    for (name, changes) in groups {
      let counts = Change.Kind.allCases.map { kind in "\(changes.filter { $0.kind == kind }.count) \(kind.rawValue)" }
      lines.append("\(name)s: \(counts.joined(separator: ", "))")
    }
    return lines
  }

  var json: JSON {
    [
      "setsAdded": .array(setsAdded.map { .string($0) }), "setsRemoved": .array(setsRemoved.map { .string($0) }),
      "codes": .array(codes.map(\.json)), "maps": .array(maps.map(\.json)),
      "designations": .array(designations.map(\.json)), "vanished": .integer(vanished.count),
    ]
  }
}

extension CatalogueDifference.Change {
  var sign: String {
    switch kind {
    case .added: "+"
    case .removed: "-"
    case .changed: "~"
    case .deprecated: "!"
    }
  }

  var words: String {
    let texts = [before, after].compactMap { $0 }.joined(separator: " → ")
    return "\(place) \(system) \(code)  \(texts)"
  }

  var json: JSON {
    var members: [String: JSON] = [
      "kind": .string(kind.rawValue), "place": .string(place), "system": .string(system), "code": .string(code),
    ]
    members["before"] = before.map { .string($0) }
    members["after"] = after.map { .string($0) }
    return .object(members)
  }
}
