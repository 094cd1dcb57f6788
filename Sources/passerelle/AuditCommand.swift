import ArgumentParser
import Audit
import Domain
import Foundation
import Gateway

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Verifies and reads the log of one country.",
    discussion: """
      Examples:
        passerelle audit verify --log store/fr --key fr.vkey          is anything changed?
        passerelle audit show K7QM-2F9R --log store/fr --keys keys/fr  the story of one exchange
        passerelle audit show K7QM-2F9R --log store/fr --keys keys/fr --format fhir   as FHIR AuditEvent; or atna
        passerelle audit search --log store/fr --peer PT --from 2026-11-01
        passerelle audit prove 18342 --log store/fr -o proof.json
      """,
    subcommands: [
      AuditVerifyCommand.self, AuditProveCommand.self, AuditSearchCommand.self, AuditShowCommand.self,
      EraseCommand.self,
    ])

  /// Where a copied store lies.
  struct Place: ParsableArguments {
    @Option(help: "Directory of the store, or a copy of it; it may be read-only.") var log: String

    var copy: LogCopy { LogCopy(directory: log) }
  }

  /// The key of the log, known from elsewhere.
  struct Key: ParsableArguments {
    @Option(help: "File with the log's verifier key, known from elsewhere.") var key: String?

    func read() throws -> NoteVerifier? {
      guard let key else { return nil }
      let text = String(decoding: try InputFile.read(key), as: UTF8.self)
      guard let known = NoteVerifier(text.filter { !$0.isNewline }) else {
        throw Output.explain(LogCopy.badKey(key), code: Exit.cannotTell)
      }
      return known
    }
  }

  /// Does the work; a failure is explained, with the exit code that its cause has.
  static func explaining(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let failure as any Explained {
      let code: Int32 =
        switch failure.code {
        case "audit.altered", "trust.aead.refused", "database.damaged": Exit.altered
        case "audit.secrets": Exit.usage
        default: Exit.cannotTell
        }
      throw Output.explain(failure, code: code)
    }
  }

  /// One answer as JSON with its schema, on one line.
  static func json(_ members: [String: JSON]) {
    Output.data(JSON.object(members.merging(["schema": "passerelle.audit/1"]) { own, _ in own }).canonical)
  }
}

struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Says INTACT, ALTERED or CANNOT TELL; needs no server and no network.",
    discussion: """
      Examples:
        passerelle audit verify --log store/fr --key fr.vkey                     the whole log
        passerelle audit verify --log store/fr --key fr.vkey --checkpoint monday.note
        passerelle audit verify 18342 --log store/fr --key fr.vkey               one entry, by its proof
      Exit codes: 0 intact, 8 altered, 9 cannot tell, 4 no such entry.
      Without --key the key that lies beside the log is used, which proves only that the log agrees with itself. A store
      that was put back to an older state as a whole agrees with itself: only a checkpoint kept elsewhere shows it.
      """)

  @Argument(help: "Number of one entry, from 0; without it the whole log is verified.") var entry: Int?
  @OptionGroup var place: AuditCommand.Place
  @OptionGroup var key: AuditCommand.Key
  @Option(help: "File with a signed checkpoint that was kept elsewhere; may be repeated.") var checkpoint: [String] = []
  @Flag(help: "The answer as JSON.") var json = false

  func validate() throws {
    if let entry, entry < 0 { throw ValidationError("Entries are numbered from 0.") }
    if entry != nil, !checkpoint.isEmpty { throw ValidationError("--checkpoint goes with the whole log.") }
  }

  func run() async throws {
    let known = try key.read()
    if let entry {
      try await AuditCommand.explaining { try await verify(entry, known) }
      return
    }
    let kept = try checkpoint.map { file in
      KeptCheckpoint(name: file, note: String(decoding: try InputFile.read(file), as: UTF8.self))
    }
    switch await place.copy.verify(key: known, kept: kept) {
    case .intact(let entries, let checkpoint):
      answer(
        "INTACT", [("entries", .integer(entries)), ("origin", .string(checkpoint.origin))],
        ["root": .string(checkpoint.root.hex)])
    case .altered(let difference):
      answer("ALTERED", [("difference", .string(difference))])
      throw ExitCode(Exit.altered)
    case .cannotTell(let missing):
      answer("CANNOT TELL", [("missing", .string(missing))])
      throw ExitCode(Exit.cannotTell)
    }
  }

  private func verify(_ entry: Int, _ known: NoteVerifier?) async throws {
    let number: (String, JSON) = ("entry", .integer(entry))
    switch try await place.copy.prove({ try await $0.verify(entry: entry, key: known) }) {
    case .intact(let proof, let checkpoint, let time):
      answer(
        "INTACT",
        [
          number, ("checkpoint", .string(String(time.iso8601.prefix(16)) + "Z")),
          ("signed-by", .string(checkpoint.checkpoint.origin)),
        ],
        [
          "size": .integer(proof.size), "root": .string(proof.root.hex),
          "leafHash": .string(MerkleTree.leafHash(proof.entry).hex),
          "proof": .array(proof.hashes.map { .string($0.hex) }),
        ])
    case .altered(let difference):
      answer("ALTERED", [number, ("difference", .string(difference))])
      throw ExitCode(Exit.altered)
    case .cannotTell(let missing):
      answer("CANNOT TELL", [number, ("missing", .string(missing))])
      throw ExitCode(Exit.cannotTell)
    case .absent:
      Output.talk("The log has no entry \(entry).")
      throw ExitCode(Exit.notFound)
    }
  }

  /// - Parameter more: facts that stand in the JSON alone.
  private func answer(_ word: String, _ facts: [(String, JSON)], _ more: [String: JSON] = [:]) {
    guard json else {
      let rest = facts.map { name, value in
        let text = value.string ?? value.canonical
        return "\(name)=\(name == "signed-by" ? "\"\(text)\"" : text)"
      }
      Output.data("\(word) \(rest.joined(separator: " "))")
      return
    }
    let members = Dictionary(facts, uniquingKeysWith: { first, _ in first }).merging(more) { own, _ in own }
    AuditCommand.json(members.merging(["verdict": .string(word)]) { own, _ in own })
  }
}
