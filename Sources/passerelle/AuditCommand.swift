import ArgumentParser
import Audit
import Domain
import Foundation
import Gateway

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verifies and reads the log of one country.",
    subcommands: [Verify.self, Search.self, Show.self, EraseCommand.self])

  /// Where a copied store lies.
  struct Place: ParsableArguments {
    @Option(help: "Directory of the store, or a copy of it.") var log: String
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says INTACT, ALTERED or CANNOT TELL; needs no server and no network.",
      discussion: """
        Example:
          passerelle audit verify --log store/fr --key fr.vkey
        Exit codes: 0 intact, 8 altered, 9 cannot tell.
        Without --key the key that lies beside the log is used, which proves only that the log agrees with itself.
        """)

    @OptionGroup var place: Place
    @Option(help: "File with the log's verifier key, known from elsewhere.") var key: String?
    @Flag(help: "The answer as JSON.") var json = false

    func run() async throws {
      let copy = LogCopy(directory: place.log)
      var known: NoteVerifier?
      if let key {
        let text = String(decoding: try InputFile.read(key), as: UTF8.self)
        known = NoteVerifier(text.filter { !$0.isNewline })
        guard known != nil else {
          throw Output.explain(LogCopy.badKey(key), code: Exit.cannotTell)
        }
      }
      switch await copy.verify(key: known) {
      case .intact(let entries, let checkpoint):
        answer("INTACT", ["entries": .integer(entries), "origin": .string(checkpoint.origin)])
      case .altered(let difference):
        answer("ALTERED", ["difference": .string(difference)])
        throw ExitCode(Exit.altered)
      case .cannotTell(let missing):
        answer("CANNOT TELL", ["missing": .string(missing)])
        throw ExitCode(Exit.cannotTell)
      }
    }

    private func answer(_ word: String, _ facts: [String: JSON]) {
      guard json else {
        let rest = facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.string ?? $0.value.canonical)" }
        Output.data("\(word) \(rest.joined(separator: " "))")
        return
      }
      let members = facts.merging(["schema": "passerelle.audit/1", "verdict": .string(word)]) { old, _ in old }
      Output.data(JSON.object(members).canonical)
    }
  }

  struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists exchanges, newest first.",
      discussion: "Example:\n  passerelle audit search --log store/fr --keys Certificates/dev/fr")

    @OptionGroup var place: Place
    @Option(help: "Key directory of the country, to read the sealed events.") var keys: String
    @Option(help: "How many.") var limit = 50

    func run() async throws {
      do {
        for line in try await LogCopy(directory: place.log).exchanges(keys: keys, limit: limit) { Output.data(line) }
      } catch let failure as any Explained {
        throw Output.explain(failure, code: Exit.cannotTell)
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells the story of one exchange, event by event.",
      discussion: "Example:\n  passerelle audit show K7QM-2F9R --log store/fr --keys Certificates/dev/fr")

    @Argument(help: "The reference that people read on the phone.") var reference: String
    @OptionGroup var place: Place
    @Option(help: "Key directory of the country, to read the sealed events.") var keys: String

    func run() async throws {
      do {
        let lines = try await LogCopy(directory: place.log).story(of: reference, keys: keys)
        guard !lines.isEmpty else {
          Output.talk("No exchange has the reference \(reference).")
          throw ExitCode(Exit.notFound)
        }
        for line in lines { Output.data(line) }
      } catch let failure as any Explained {
        throw Output.explain(failure, code: Exit.cannotTell)
      }
    }
  }
}
