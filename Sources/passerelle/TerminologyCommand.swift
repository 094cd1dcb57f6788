import ArgumentParser
import Domain
import Foundation
import Terminology

struct TerminologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminology", abstract: "Value sets, maps and words: what is loaded, new versions, what is missing.",
    discussion: """
      Examples:
        passerelle terminology list
        passerelle terminology update mvc-8.1.0 --into terminology
        passerelle terminology diff terminology/versions/OLD terminology/versions/NEW
        passerelle terminology gaps vsm.xml -o gaps.csv
      """,
    subcommands: [TerminologyList.self, TerminologyUpdate.self, TerminologyDiff.self, TerminologyGaps.self])

  /// Every answer in JSON says what it is.
  static let schema: JSON = "passerelle.terminology/1"

  /// A directory that a verb was told to read.
  ///
  /// - Throws: exit 4 when it is not there.
  static func mustExist(_ directory: String) throws {
    guard !FileManager.default.fileExists(atPath: directory) else { return }
    throw Output.explain(FileFailure.unreadable(directory), code: Exit.notFound)
  }
}

/// `terminology list`: sets, editions, counts, words and their review states.
struct TerminologyList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Says what is loaded.",
    discussion: """
      Examples:
        passerelle terminology list
        passerelle terminology list --terminology terminology --json
      Without --terminology the starter set is listed.
      """)

  @Option(help: "Directory with official terminology, or an installed store.") var terminology: String?
  @Flag(help: "The answer as JSON.") var json = false

  func run() throws {
    let catalogue = try TerminologyOption.catalogue(terminology)
    if json {
      Output.data(answer(catalogue).canonical)
      return
    }
    Output.data("version       \(catalogue.version)")
    if let day = catalogue.day { Output.data("in force on   \(day)") }
    Output.data("value sets    \(catalogue.valueSetCount)")
    for set in catalogue.valueSetNames { for edition in catalogue.editions(of: set) { Output.data(line(edition)) } }
    Output.data("maps          \(catalogue.mapCount)\(words(catalogue.mapCounts))")
    for (language, counts) in catalogue.designationCounts.sorted(by: { $0.key < $1.key }) {
      Output.data("words \(pad(language, 7)) \(total(counts))\(states(counts))")
    }
    for (language, counts) in catalogue.sectionLabelCounts.sorted(by: { $0.key < $1.key }) {
      Output.data("headings \(pad(language, 4)) \(total(counts))\(states(counts))")
    }
  }

  private func line(_ edition: ValueSetEdition) -> String {
    let version = edition.version.isEmpty ? "unversioned" : edition.version
    let dates = [edition.validity.from.map { "from \($0)" }, edition.validity.to.map { "to \($0)" }]
      .compactMap { $0 }.joined(separator: " ")
    let deprecated = edition.deprecatedCount > 0 ? ", \(edition.deprecatedCount) deprecated" : ""
    let facts = [version, dates, edition.name ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    return "  \(pad(edition.valueSet, 38)) \(edition.count)\(deprecated)  \(facts)"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func total(_ counts: [String: Int]) -> Int { counts.values.reduce(0, +) }

  private func states(_ counts: [String: Int]) -> String {
    "  (" + counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + ")"
  }

  private func words(_ counts: [String: [String: Int]]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\n  \(pad($0.key, 11)) \(states($0.value))" }.joined()
  }

  // MARK: JSON

  private func answer(_ catalogue: Catalogue) -> JSON {
    let sets = catalogue.valueSetNames.flatMap { catalogue.editions(of: $0) }.map { edition -> JSON in
      var members: [String: JSON] = [
        "valueSet": .string(edition.valueSet), "version": .string(edition.version), "concepts": .integer(edition.count),
        "deprecated": .integer(edition.deprecatedCount),
        "inForce": .bool(catalogue.edition(inForceOf: edition.valueSet)?.version == edition.version),
      ]
      members["name"] = edition.name.map { .string($0) }
      members["validFrom"] = edition.validity.from.map { .string("\($0)") }
      members["validTo"] = edition.validity.to.map { .string("\($0)") }
      return .object(members)
    }
    var members: [String: JSON] = [
      "schema": TerminologyCommand.schema, "version": .string(catalogue.version), "valueSets": .array(sets),
      "maps": table(catalogue.mapCounts), "designations": table(catalogue.designationCounts),
      "sectionHeadings": table(catalogue.sectionLabelCounts),
    ]
    members["day"] = catalogue.day.map { .string("\($0)") }
    return .object(members)
  }

  private func table(_ counts: [String: [String: Int]]) -> JSON {
    .object(counts.mapValues { .object($0.mapValues { .integer($0) }) })
  }
}
