import ArgumentParser
import Audit
import Domain
import Foundation
import Gateway

struct AuditExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes the evidence pack of one exchange, for people who have no access here.",
    discussion: """
      Examples:
        passerelle audit export K7QM-2F9R --log store/fr --keys keys/fr --purpose "complaint 2026-117" --out pack.zip
        passerelle audit export K7QM-2F9R --log store/fr --keys keys/fr --purpose "court order 7" --language de \\
          --checkpoint monday.note --names --out pack.zip
        passerelle audit verify --pack pack.zip --key fr.vkey
      The pack holds the records, their proofs, the signed checkpoint, evidences, what the patient answered, certificates,
      a summary in words, and a second program that verifies it. People are pseudonyms in it; --names puts the signed
      receipts in as they are, which name who answered. Making a pack of a copy is not recorded in the log: keep your
      own record of it. The auditor's page records it.
      Exit codes: 0 written, 4 no such reference, 8 the log is altered, 9 no checkpoint covers the exchange yet.
      """)

  @Argument(help: "The reference that people read on the phone.") var reference: String
  @OptionGroup var place: AuditCommand.Place
  @Option(help: "Key directory of the country: reads the events, and signs the pack with the log key.") var keys: String
  @Option(help: "Why the pack is made; stands in it.") var purpose: String
  @Option(help: "Language of the summary: en, fr, pt or de.") var language = "en"
  @Option(help: "File with a signed checkpoint that was kept elsewhere; may be repeated.") var checkpoint: [String] = []
  @Option(name: .shortAndLong, help: "File for the ZIP.") var out: String
  @Flag(help: "Put the signed receipts in as they are, with who answered.") var names = false
  @OptionGroup var witnesses: WitnessOptions
  @Option(help: "Certificate of the time-stamp authority, PEM; goes into the pack.") var tsa: String?
  @Flag(help: "The answer as JSON.") var json = false

  func validate() throws {
    guard ["en", "fr", "pt", "de"].contains(language) else {
      throw ValidationError("--language is en, fr, pt or de.")
    }
    guard (1...200).contains(purpose.count) else { throw ValidationError("--purpose has 1 to 200 characters.") }
  }

  func run() async throws {
    let kept = try checkpoint.map { file in
      KeptCheckpoint(name: file, note: String(decoding: try InputFile.read(file), as: UTF8.self))
    }
    try await AuditCommand.explaining {
      let attestors = PackAttestors(
        witnesses: try witnesses.policy()?.witnesses ?? [],
        authorities: try tsa.map { try LogCopy.authorities(InputFile.read($0), named: $0) } ?? [])
      let pack = try await place.copy.pack(
        of: reference, keys: keys, purpose: purpose, language: language, namesPeople: names, kept: kept,
        attestors: attestors, at: SystemClock().now)
      guard let pack else {
        Output.talk("No exchange has the reference \(LogLine.plain(reference)).")
        throw ExitCode(Exit.notFound)
      }
      try InputFile.write(pack, to: out)
      if json {
        AuditCommand.json(["pack": .string(out), "bytes": .integer(pack.count)])
      } else {
        Output.talk(
          "Written: \(out), \(pack.count) bytes. Check it: passerelle audit verify --pack \(out) --key KEYFILE")
      }
    }
  }
}
