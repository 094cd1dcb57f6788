import ArgumentParser
import Documents
import Domain
import Validation

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Says whether a document is good, and if not, where and why.",
    discussion: "Examples:\n  passerelle validate pivot.xml\n  passerelle validate --json vsm.xml")

  @Argument(help: "The document; - reads standard input.") var file: String
  @Flag(help: "The report as JSON.") var json = false

  func run() throws {
    let bytes = try InputFile.read(file)
    let report = Validator().report(on: bytes)
    if json {
      Output.data(report.json.canonical)
    } else {
      Output.data("\(report.isValid ? "VALID" : "NOT VALID")  \(file)  \(report.kind.rawValue)")
      for issue in report.issues { Output.data("  \(issue)") }
    }
    if !report.isValid { throw ExitCode(Exit.content) }
  }
}
