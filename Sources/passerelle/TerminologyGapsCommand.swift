import ArgumentParser
import Documents
import Domain
import Foundation
import Terminology
import Translation
import XML

/// `terminology gaps FILE…`: the codes of documents that have no European code, as a table to fill in.
struct TerminologyGaps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps", abstract: "Writes a table of the codes in these documents that have no European code.",
    discussion: """
      Examples:
        passerelle terminology gaps vsm.xml ips.xml --terminology mvc-8.1.0 -o gaps.csv
        passerelle terminology gaps vsm.xml --json
      Fill in target_system, target_code and equivalence (equal, equivalent, wider, narrower, inexact), put the file
      into conceptmaps/ of the terminology directory and load it with: passerelle terminology update DIR
      """)

  @Argument(help: "Documents in any form that translate reads; - reads standard input.") var files: [String]
  @Option(help: "Directory with official terminology, or an installed store; without it the starter set is used.")
  var terminology: String?
  @Option(name: [.short, .customLong("output")], help: "Where the table goes instead of standard output.")
  var output: String?
  @Flag(help: "The gaps as JSON instead of a table.") var json = false

  func validate() throws {
    if files.isEmpty { throw ValidationError("gaps needs at least one document") }
  }

  func run() throws {
    let translator = Translator(catalogue: try TerminologyOption.catalogue(terminology))
    var gaps: [TerminologyGap] = []
    for file in files {
      let bytes = try InputFile.read(file)
      do {
        let reading = try DocumentReader.read(Document.parse(bytes, limits: .nationalDocument))
        gaps += translator.gaps(in: reading.summary)
      } catch let failure as any Explained {
        Output.talk("passerelle: \(file)")
        throw Output.explain(failure, code: Exit.content)
      }
    }
    let rows = GapTable.rows(gaps)
    let text = json ? answer(rows, translator.catalogue).canonical + "\n" : GapTable.table(rows).text
    if let output {
      try InputFile.write(Array(text.utf8), to: output)
      Output.talk("\(rows.count) codes without a European one, in \(files.count) documents")
    } else {
      Output.write(Array(text.utf8), to: .standardOutput)
    }
  }

  private func answer(_ rows: [GapTable.Row], _ catalogue: Catalogue) -> JSON {
    let gaps = rows.map { row -> JSON in
      var members: [String: JSON] = [
        "system": .string(row.gap.source.system), "code": .string(row.gap.source.code),
        "element": .string(row.gap.element), "valueSets": .array(row.gap.valueSets.map { .string($0) }),
        "count": .integer(row.count),
      ]
      members["systemName"] = row.gap.source.systemName.map { .string($0) }
      members["display"] = row.gap.source.display.map { .string($0) }
      return .object(members)
    }
    return [
      "schema": TerminologyCommand.schema, "catalogue": .string(catalogue.version), "gaps": .array(gaps),
    ]
  }
}
