import ArgumentParser
import Domain
import Gateway

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check or show a configuration.", subcommands: [Check.self, Show.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads a configuration and reports all its faults at once.",
      discussion: "Example:\n  passerelle config check --config fr.json")

    @Option(help: "The configuration file.") var config: String

    func run() throws {
      let settings = try ServeCommand.settings(config)
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
