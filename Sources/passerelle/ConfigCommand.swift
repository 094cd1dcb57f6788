import ArgumentParser
import Domain
import Gateway

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check or show a configuration.", subcommands: [Check.self, Show.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads a configuration and the files that it names, and reports all faults at once.",
      discussion: "Example:\n  passerelle config check --config fr.json")

    @Option(help: "The configuration file.") var config: String

    func run() async throws {
      let settings = try ServeCommand.settings(config)
      do throws(SettingsFailure) {
        try await NamedFiles.check(config, settings, at: settings.fixedClock ?? SystemClock().now)
      } catch {
        for fault in error.faults { Output.talk("\(config): \(fault)") }
        throw Output.explain(error, code: Exit.configuration)
      }
      Output.data("OK  \(config)  country=\(settings.country) mode=\(settings.mode.rawValue)")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows the settings in force, without secrets.",
      discussion: "Example:\n  passerelle config show --effective --config fr.json")

    @Option(help: "The configuration file.") var config: String
    @Flag(help: "With defaults and environment applied (the only form there is).") var effective = false

    func run() throws {
      Output.data(try ServeCommand.settings(config).shown.canonical)
    }
  }
}
