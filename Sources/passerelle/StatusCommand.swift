import ArgumentParser
import Domain
import Gateway

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Says how a running gateway is, and what to do.",
    discussion: """
      Examples:
        passerelle status --config fr.json
        passerelle status --config fr.json --json
      Needs admin.port in the configuration.
      Exit codes: 0 ready, 6 the gateway does not answer, 8 its log is altered, 11 clock, disk or certificate, 1 else.
      """)

  @Option(help: "The configuration file.") var config: String
  @Flag(help: "As the gateway's status.json.") var json = false

  func run() async throws {
    let settings = try ServeCommand.settings(config)
    let status: JSON
    do {
      status = try await GatewayStatus.fetch(settings)
    } catch {
      throw Output.explain(error, code: error.code == "gateway.no-admin" ? Exit.configuration : Exit.unreachable)
    }
    if json { Output.data(status.canonical) } else { for line in GatewayStatus.lines(status) { Output.data(line) } }
    let code = Self.exit(status)
    if code != 0 { throw ExitCode(code) }
  }

  /// The code of what keeps it from being ready, the worst first.
  static func exit(_ status: JSON) -> Int32 {
    guard status["ready"]?.bool != true else { return 0 }
    let failed = (status["components"]?.array ?? []).filter { $0["state"] == "failed" }
    let names = Set(failed.compactMap { $0["component"]?.string })
    if failed.contains(where: { $0["component"] == "log" && $0["cause"]?.string?.hasPrefix("audit.altered") == true }) {
      return Exit.altered
    }
    return !names.isEmpty && names.isSubset(of: ["clock", "disk", "keys"]) ? Exit.limit : Exit.fault
  }
}
