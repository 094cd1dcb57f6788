import ArgumentParser
import Domain
import Foundation
import Gateway

struct PeerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peer", abstract: "Contact points of other countries.",
    discussion: "Example:\n  passerelle peer simulate --list", subcommands: [PeerSimulateCommand.self])
}

/// Plays another country, well or badly.
struct PeerSimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Plays another country, well or badly in one named way, to try a gateway.",
    discussion: """
      Examples:
        passerelle peer simulate --list
        passerelle peer simulate --role a --behaviour changed-document --country fr
        passerelle peer simulate --role b --behaviour all --country pt --peer fr \\
          --id 1.2.250.1.213.1.4.10:278043306312427 --birth-date 1978-04-12
      It has the keys of a throw-away PKI (make-dev-pki) and no others, and gives away synthetic people alone. As country
      A it listens until Ctrl-C; ask it with passerelle exchange query. As country B it sends one message for each
      behaviour and says whether the gateway did right: exit 0, or 10 where it believed what it must refuse.
      """)

  @Option(help: "a: holds records and answers. b: treats a patient and asks.") var role = "a"
  @Option(name: [.customLong("behaviour"), .customLong("behave")], help: "One of --list; role b knows “all” too.")
  var behaviour = "well"
  @Option(help: "Whom it plays.") var country = "fr"
  @Option(help: "Role b: the country whose gateway is tried.") var peer = "fr"
  @Option(help: "Role a: the port; without it, the one of the trust list.") var listen: Int?
  @Option(help: "The throw-away PKI.") var certificates = "Certificates/dev"
  @Option(name: .customLong("id"), help: "Role b: a synthetic patient's identifier, ROOT:VALUE.")
  var identifier = "1.2.250.1.213.1.4.10:278043306312427"
  @Option(name: .customLong("birth-date"), help: "Role b: their birth date, yyyy-MM-dd.") var birthDate = "1978-04-12"
  @Flag(help: "List every behaviour with what a right gateway does.") var list = false
  @Flag(help: "Verdicts as JSON lines.") var json = false

  func validate() throws {
    guard ["a", "b"].contains(role.lowercased()) else { throw ValidationError("--role: a or b") }
    guard CountryCode(country.uppercased()) != nil, CountryCode(peer.uppercased()) != nil else {
      throw ValidationError("--country, --peer: two letters, as in fr")
    }
    let isKnown =
      role.lowercased() == "a"
      ? AnsweringBehaviour(rawValue: behaviour) != nil
      : behaviour == "all" || AskingBehaviour(rawValue: behaviour) != nil
    guard isKnown else { throw ValidationError("--behaviour: “\(behaviour)” is none of --list") }
  }

  func run() async throws {
    guard !list else { return printList() }
    guard let country = CountryCode(country.uppercased()), let peer = CountryCode(peer.uppercased()) else { return }
    do {
      let simulator = try PeerSimulator(certificates: certificates, country: country)
      if role.lowercased() == "a", let behaviour = AnsweringBehaviour(rawValue: behaviour) {
        try await simulator.answer(behaviour, port: listen) { Output.talk($0) }
      } else {
        let chosen = AskingBehaviour(rawValue: behaviour).map { [$0] } ?? AskingBehaviour.allCases
        try report(try await simulator.ask(chosen, of: peer, about: traits()))
      }
    } catch let failure as any Explained {
      throw Output.explain(failure, code: failure.code.hasPrefix("transport.") ? Exit.unreachable : Exit.fault)
    }
  }

  private func traits() throws -> PatientTraits {
    guard let colon = identifier.firstIndex(of: ":") else { throw ValidationError("--id: ROOT:VALUE") }
    let value = String(identifier[identifier.index(after: colon)...])
    return PatientTraits(
      identifiers: [InstanceIdentifier(root: String(identifier[..<colon]), extension: value)],
      birthDate: birthDate.filter { $0 != "-" })
  }

  private func report(_ verdicts: [PeerSimulator.Verdict]) throws {
    for verdict in verdicts {
      if json {
        let line: JSON = [
          "schema": "passerelle.peer-verdict/1", "behaviour": .string(verdict.behaviour.rawValue),
          "right": .bool(verdict.isRight), "answer": .string(verdict.answer),
        ]
        Output.data(line.canonical)
      } else {
        Output.data(
          "\(verdict.isRight ? "RIGHT" : "WRONG")  \(Self.padded(verdict.behaviour.rawValue))\(verdict.answer)")
      }
    }
    if verdicts.contains(where: { !$0.isRight }) { throw ExitCode(Exit.content) }
  }

  private func printList() {
    Output.data("--role a: answers, to a gateway that asks")
    for one in AnsweringBehaviour.allCases {
      Output.data("  \(Self.padded(one.rawValue))\(one.words.does); a right gateway \(one.words.right)")
    }
    Output.data("--role b: asks; a right gateway refuses all but well, with an entry in its log")
    for one in AskingBehaviour.allCases { Output.data("  \(Self.padded(one.rawValue))\(one.words)") }
  }

  private static func padded(_ name: String) -> String {
    name + String(repeating: " ", count: max(2, 26 - name.count))
  }
}
