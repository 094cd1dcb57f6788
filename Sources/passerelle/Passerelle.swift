import ArgumentParser

/// The command line of the gateway.
@main
struct Passerelle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passerelle",
    abstract: "National contact point for eHealth: shows a patient's summary abroad, with the patient's answer.",
    discussion: """
      Examples:
        passerelle demo                                  two countries on this machine, with synthetic people
        passerelle translate vsm.xml --to pivot          a French record as the European pivot document
        passerelle serve --config fr.json                run one country's gateway
        passerelle audit verify --log store/fr           check a log alone, offline
      """,
    version: Version.text,
    subcommands: [
      DemoCommand.self, ServeCommand.self, ConfigCommand.self, TranslateCommand.self, ValidateCommand.self,
      AuditCommand.self,
    ])
}

/// The version of the program.
enum Version {
  static let number = "0.1.0"
  static let text = "passerelle \(number)"
}
