import ArgumentParser
import Domain
import Gateway

struct WitnessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "witness", abstract: "Cosigns the checkpoints of other countries' logs.",
    discussion: "Example:\n  passerelle witness serve --config witness.json",
    subcommands: [WitnessServeCommand.self])
}

struct WitnessServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Runs a witness (C2SP tlog-witness) until it is told to stop.",
    discussion: """
      Examples:
        passerelle witness serve --config witness.json
        passerelle witness serve --config witness.json --print-key      its public key, for logs and auditors
      The configuration is one JSON object: name, host, port, keys (a directory with log.key, Ed25519), state (a directory),
      tls.certificate, tls.key, and logs, a list of the verifier keys of those that it watches.
      A log is cosigned only where it extends what was cosigned before. What does not is kept in state/forks: it is proof.
      """)

  @Option(help: "The configuration file.") var config: String
  @Flag(help: "Print the public key and end.") var printKey = false

  func run() async throws {
    let configuration: WitnessConfiguration
    do {
      configuration = try WitnessConfiguration.read(file: config)
    } catch {
      for fault in error.faults { Output.talk("\(config): \(fault)") }
      throw Output.explain(error, code: Exit.configuration)
    }
    do {
      let service = try WitnessService(configuration)
      Output.data(service.verifierKey)
      guard !printKey else { return }
      try await service.run { Output.talk("witness on port \($0)") }
    } catch let failure as any Explained {
      let isOfConfiguration = ["trust.key", "gateway.witness-key", "gateway.witness-tls"].contains {
        failure.code == $0 || failure.code.hasPrefix("\($0).")
      }
      throw Output.explain(failure, code: isOfConfiguration ? Exit.configuration : Exit.fault)
    }
  }
}
