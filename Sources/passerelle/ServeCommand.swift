import ArgumentParser
import Domain
import Gateway

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Runs the gateway of one country until it is told to stop.",
    discussion: "Example:\n  passerelle serve --config fr.json")

  @Option(help: "The configuration file.") var config: String

  func run() async throws {
    let settings = try Self.settings(config)
    do {
      try await GatewayService(settings: settings).run({ Output.talk($0) }, record: { Output.data($0.line) })
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Exit.fault)
    }
  }

  static func settings(_ file: String) throws -> Settings {
    do {
      return try Settings.read(file: file)
    } catch {
      for fault in error.faults { Output.talk("\(file): \(fault)") }
      throw Output.explain(error, code: Exit.configuration)
    }
  }
}
