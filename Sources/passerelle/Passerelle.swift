import ArgumentParser
import Domain
import Foundation
import Gateway

/// Runs a verb; wrong usage ends with 2, as shells expect it, not with the 64 of `sysexits.h`.
@main
enum Program {
  static func main() async {
    do {
      try MemoryDumps.forbid()
      FreedMemory.keep()
    } catch {
      _ = Output.explain(error, code: Exit.fault)
      exit(Exit.fault)
    }
    do {
      var command = try Passerelle.parseAsRoot()
      if var verb = command as? any AsyncParsableCommand {
        try await verb.run()
      } else {
        try command.run()
      }
    } catch {
      guard Passerelle.exitCode(for: error) == .validationFailure else { Passerelle.exit(withError: error) }
      Output.talk(Passerelle.fullMessage(for: error))
      exit(Exit.usage)
    }
  }
}

/// The command line of the gateway.
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
        passerelle backup fr.backup --config fr.json     copy the whole store, also while the gateway runs
      """,
    version: Version.text,
    subcommands: [
      DemoCommand.self, ServeCommand.self, ConfigCommand.self, TranslateCommand.self, ValidateCommand.self,
      TerminologyCommand.self, ExchangeCommand.self, PeerCommand.self, AuditCommand.self, BackupCommand.self,
      RestoreCommand.self, StatusCommand.self,
      DoctorCommand.self, ClockCommand.self, WitnessCommand.self,
    ])
}

/// The version of the program.
enum Version {
  static let number = GatewayService.version
  static let text = "passerelle \(number)"
}
