import ArgumentParser
import Audit
import Domain
import Gateway

struct AuditProveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Writes a proof that others check without the log.",
    discussion: """
      Examples:
        passerelle audit prove 18342 --log store/fr -o proof.json           entry 18342 is under the signed checkpoint
        passerelle audit prove 18342 --size 20000 --log store/fr            … is among the first 20000
        passerelle audit prove --from 20000 --to 30000 --log store/fr       nothing before entry 20000 was changed since
      The proof is one JSON object of schema passerelle.proof/1; “How do I verify the audit log myself?” in the
      documentation shows how to check it with a few lines of Python. Without --size or --to it ends at the checkpoint.
      Exit codes: 0 written, 4 no such entry, 8 the log is altered, 9 there is no checkpoint to end at.
      """)

  @Argument(help: "Number of the entry, from 0: an inclusion proof.") var entry: Int?
  @OptionGroup var place: AuditCommand.Place
  @OptionGroup var key: AuditCommand.Key
  @Option(help: "Under the tree of how many entries.") var size: Int?
  @Option(help: "A consistency proof: from the tree of so many entries…") var from: Int?
  @Option(help: "… to the tree of so many.") var to: Int?
  @Option(name: .shortAndLong, help: "File for the proof, instead of standard output.") var output: String?

  func validate() throws {
    guard (entry == nil) != (from == nil) else {
      throw ValidationError("Give either the number of an entry or --from.")
    }
    guard entry == nil || to == nil, from == nil || size == nil else {
      throw ValidationError("--size goes with an entry, --to with --from.")
    }
    guard entry.map({ $0 >= 0 }) ?? true, from.map({ $0 > 0 }) ?? true else {
      throw ValidationError("Entries are numbered from 0; a consistency proof starts at 1 entry or more.")
    }
    if let entry, let size, entry >= size {
      throw ValidationError("Entry \(entry) is not among the first \(size): the first has the number 0.")
    }
    if let from, let to, to < from { throw ValidationError("--to is at least --from: a log only grows.") }
  }

  func run() async throws {
    let known = try key.read()
    try await AuditCommand.explaining {
      let proof = try await place.copy.prove(key: known) { prover -> JSON? in
        let signed = try prover.checkpoint(key: known)
        guard let end = size ?? to ?? signed?.checkpoint.size else { throw ProofFailure.noCheckpoint }
        let root = signed?.checkpoint.size == end ? signed?.checkpoint.root : nil
        if let entry {
          return try await prover.inclusionProof(of: entry, size: end, root: root)?.json(checkpoint: signed)
        }
        return try await prover.consistencyProof(from: from ?? 0, to: end, root: root)?.json(checkpoint: signed)
      }
      guard let proof else {
        Output.talk("The log does not hold so many entries.")
        throw ExitCode(Exit.notFound)
      }
      if let output {
        try InputFile.write(Array((proof.canonical + "\n").utf8), to: output)
      } else {
        Output.data(proof.canonical)
      }
    }
  }
}

/// Why no proof was made.
struct ProofFailure: Failure {
  let explanation: Explanation

  static let noCheckpoint = ProofFailure(
    "audit.checkpoint", what: "No proof was made.", why: "There is no signed checkpoint in the log's directory.",
    whatToDo: "Say with --size or --to how many entries the proof is about.")
}
