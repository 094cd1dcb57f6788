import ArgumentParser
import Audit
import Domain
import Gateway

struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Says INTACT, ALTERED or CANNOT TELL; needs no server and no network.",
    discussion: """
      Examples:
        passerelle audit verify --log store/fr --key fr.vkey                     the whole log
        passerelle audit verify --log store/fr --key fr.vkey --checkpoint monday.note
        passerelle audit verify --log store/fr --key fr.vkey --witness-key w1.vkey   are witnesses behind it?
        passerelle audit verify 18342 --log store/fr --key fr.vkey               one entry, by its proof
        passerelle audit verify --pack pack.zip --key fr.vkey                    one exchange, from its evidence pack
        passerelle audit verify --pack pack.zip --key fr.vkey --witness-key w1.vkey --tsa tsa.pem
      Exit codes: 0 intact, 8 altered, 9 cannot tell, 4 no such entry.
      Without --key the key that lies beside the log is used, which proves only that the log agrees with itself. A store
      that was put back to an older state as a whole agrees with itself: only a checkpoint kept elsewhere shows it.
      A pack without --key is at best CANNOT TELL: anybody can make a pack that agrees with itself.
      """)

  @Argument(help: "Number of one entry, from 0; without it the whole log is verified.") var entry: Int?
  @Option(help: "Directory of the store, or a copy of it; it may be read-only.") var log: String?
  @Option(help: "Evidence pack, as it was received.") var pack: String?
  @OptionGroup var key: AuditCommand.Key
  @Option(help: "File with a signed checkpoint that was kept elsewhere; may be repeated.") var checkpoint: [String] = []
  @OptionGroup var witnesses: WitnessOptions
  @Option(help: "Certificate of the time-stamp authority that must be behind the time-stamps of a pack, PEM.")
  var tsa: String?
  @Flag(help: "The answer as JSON.") var json = false

  private var copy: LogCopy { LogCopy(directory: log ?? "") }

  func validate() throws {
    guard (log == nil) != (pack == nil) else { throw ValidationError("Give --log or --pack.") }
    guard pack == nil || (entry == nil && checkpoint.isEmpty) else {
      throw ValidationError("A pack is verified as a whole, with the checkpoints in it.")
    }
    guard pack != nil || tsa == nil else { throw ValidationError("--tsa goes with --pack.") }
    if let entry, entry < 0 { throw ValidationError("Entries are numbered from 0.") }
    if entry != nil, !checkpoint.isEmpty { throw ValidationError("--checkpoint goes with the whole log.") }
  }

  func run() async throws {
    let known = try key.read()
    if let pack {
      try await AuditCommand.explaining { try verify(pack: pack, known) }
      return
    }
    if let entry {
      try await AuditCommand.explaining { try await verify(entry, known) }
      return
    }
    let kept = try checkpoint.map { file in
      KeptCheckpoint(name: file, note: String(decoding: try InputFile.read(file), as: UTF8.self))
    }
    let policy = try witnesses.policy()
    switch await copy.verify(key: known, kept: kept, policy: policy) {
    case .intact(let entries, let checkpoint):
      try answer(
        "INTACT",
        [("entries", .integer(entries)), ("origin", .string(checkpoint.origin))]
          + WitnessOptions.facts(policy, copy, known),
        ["root": .string(checkpoint.root.hex)])
    case .altered(let difference):
      answer("ALTERED", [("difference", .string(difference))])
      throw ExitCode(Exit.altered)
    case .cannotTell(let missing):
      answer("CANNOT TELL", [("missing", .string(missing))])
      throw ExitCode(Exit.cannotTell)
    }
  }

  private func verify(pack: String, _ known: NoteVerifier?) throws {
    let bytes = try InputFile.read(pack)
    let authorities = try tsa.map { try LogCopy.authorities(InputFile.read($0), named: $0) }
    let verifier = PackVerifier(key: known, policy: try witnesses.policy(), authorities: authorities)
    switch verifier.verify(bytes) {
    case .intact(let facts):
      var lines: [(String, JSON)] = [
        ("pack", .string(facts.reference)), ("country", .string(facts.country)), ("entries", .integer(facts.entries)),
        ("checkpoint", .integer(facts.checkpoint.size)), ("signed-by", .string(facts.checkpoint.origin)),
      ]
      if let consent = facts.consent {
        lines.append(("consent", .string("covers(\(consent.allowed)/\(consent.sent))")))
      }
      answer("INTACT", lines + Self.attested(facts.attested), ["root": .string(facts.checkpoint.root.hex)])
    case .altered(let difference):
      answer("ALTERED", [("difference", .string(difference))])
      throw ExitCode(Exit.altered)
    case .cannotTell(let missing):
      answer("CANNOT TELL", [("missing", .string(missing))])
      throw ExitCode(Exit.cannotTell)
    }
  }

  /// Who else stands behind a pack, as far as something does.
  private static func attested(_ attested: PackFacts.Attested) -> [(String, JSON)] {
    var facts: [(String, JSON)] = [("witnesses", .integer(attested.witnesses))]
    if let day = attested.day { facts.append(("day", .string(day))) }
    facts += [
      ("evidences", .integer(attested.evidences)), ("time-stamps", .integer(attested.stamped)),
      ("fhir", .integer(attested.resources)),
    ]
    return facts.filter { $0.1 != .integer(0) }
  }

  private func verify(_ entry: Int, _ known: NoteVerifier?) async throws {
    let number: (String, JSON) = ("entry", .integer(entry))
    switch try await copy.prove(key: known, { try await $0.verify(entry: entry, key: known) }) {
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
