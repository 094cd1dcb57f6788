import ArgumentParser
import Domain
import Gateway

struct ClockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock", abstract: "What to do when the machine's clock went back.", subcommands: [Accept.self])

  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Accepts that the machine's clock is right though it is behind the last recorded time.",
      discussion: """
        Example:
          passerelle clock accept --config fr.json --yes
        Only where the recorded time was wrong: a clock that is wrong now is put right instead, and needs no word.
        Every open request, approval and code ends with it. A running gateway takes the word within seconds, a stopped
        one at its next start; it counts once and is recorded as clock-step.
        """)

    @Option(help: "The configuration file.") var config: String
    @Flag(help: "Do it.") var yes = false

    func validate() throws {
      guard yes else { throw ValidationError("--yes: every open request, approval and code ends") }
    }

    func run() async throws {
      let settings = try ServeCommand.settings(config)
      do {
        try ClockAcceptance(store: settings.store).leave()
      } catch {
        throw Output.explain(error, code: Exit.fault)
      }
      Output.data("LEFT  for the gateway of \(settings.country): it takes the clock as it is now, once")
    }
  }
}
