import ArgumentParser
import Domain
import Gateway

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Says how a gateway is, running or not, and what to do.",
    discussion: """
      Examples:
        passerelle doctor --config fr.json
        passerelle doctor --config fr.json --bundle doctor.json
      A running gateway is asked on its admin port; of one that does not run, the disk, clock, keys, trust list and store
      are looked at, without changing anything. The bundle is for those who help: nothing about a person, no secret.
      Exit codes: as passerelle status; 6 where the gateway does not run and nothing else is wrong.
      """)

  @Option(help: "The configuration file.") var config: String
  @Option(help: "Write status and settings to this file.") var bundle: String?
  @Flag(help: "As JSON.") var json = false

  func run() async throws {
    let settings = try ServeCommand.settings(config)
    let status: JSON
    do {
      status = try await GatewayStatus.fetch(settings)
    } catch {
      status = await Diagnosis.status(of: settings)
    }
    if json { Output.data(status.canonical) } else { for line in GatewayStatus.lines(status) { Output.data(line) } }
    if let bundle { try InputFile.write(Array(Diagnosis.bundle(status, settings).canonical.utf8), to: bundle) }
    let isWell = !(status["components"]?.array ?? []).contains { $0["state"] == "failed" }
    let code = status["phase"] == "not-running" && isWell ? Exit.unreachable : StatusCommand.exit(status)
    if code != 0 { throw ExitCode(code) }
  }
}
