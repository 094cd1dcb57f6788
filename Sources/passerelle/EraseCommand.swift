import ArgumentParser
import Domain
import Gateway

/// `passerelle audit erase`.
struct EraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Erases one patient from the store, by order; the log's proofs stay valid.",
    discussion: """
      Example:
        passerelle audit erase --config fr.json --patient-file order-17.txt --ordered-by dpo --ground "GDPR 17(1)(d)" --yes
      The file holds one line, the identifier as HL7 CX: NUMBER^^^&OID&ISO. It is never an argument, since others see those.
      The gateway must be stopped: while it runs nothing is erased (database.in-use).
      Keys and events of the patient, codes and unanswered requests go; signed receipts are kept as long as the law says,
      encrypted and in nobody's history. What is left says when, by whom and why something was erased, not about whom.
      Backups hold what they held: they follow within 30 days.
      """)

  @Option(help: "The configuration file.") var config: String
  @Option(help: "File with the patient's identifier.") var patientFile: String
  @Option(help: "Who ordered it: a role or the identifier of an officer.") var orderedBy: String
  @Option(help: "The legal ground.") var ground: String
  @Option(help: "First year of events that go; without it, from the beginning.") var fromYear: Int?
  @Option(help: "Last year of events that go; without it, to the end.") var toYear: Int?
  @Flag(help: "Really do it.") var yes = false
  @Flag(help: "The answer as JSON.") var json = false

  func validate() throws {
    guard yes else { throw ValidationError("What is erased is gone for good: add --yes.") }
    guard (fromYear ?? 0) <= (toYear ?? 9998), (0...9998).contains(fromYear ?? 0), (0...9998).contains(toYear ?? 0)
    else { throw ValidationError("The years are no range.") }
  }

  func run() async throws {
    let settings = try ServeCommand.settings(config)
    let years = fromYear == nil && toYear == nil ? nil : (fromYear ?? 0)...(toYear ?? 9998)
    do {
      let counts = try await PatientErasure(
        settings: settings, patientFile: patientFile, years: years, orderedBy: orderedBy, ground: ground
      ).run()
      guard json else {
        Output.data("ERASED " + counts.map { "\($0.name)=\($0.count)" }.joined(separator: " "))
        return
      }
      let members = Dictionary(uniqueKeysWithValues: counts.map { ($0.name, JSON.integer($0.count)) })
      Output.data(JSON.object(members.merging(["schema": "passerelle.erasure/1"]) { old, _ in old }).canonical)
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Exit.fault)
    }
  }
}
