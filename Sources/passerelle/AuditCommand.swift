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
        passerelle audit export K7QM-2F9R --log store/fr --keys keys/fr --purpose "complaint 7" --out pack.zip
        passerelle audit verify --pack pack.zip --key fr.vkey
        passerelle audit reconcile store/fr store/pt --keys-a keys/fr --keys-b keys/pt
      """,
    subcommands: [
      AuditVerifyCommand.self, AuditProveCommand.self, AuditSearchCommand.self, AuditShowCommand.self,
      AuditExportCommand.self, AuditReconcileCommand.self, EraseCommand.self,
    ])

  /// Where a copied store lies.
  struct Place: ParsableArguments {
    @Option(help: "Directory of the store, or a copy of it; it may be read-only.") var log: String

    var copy: LogCopy { LogCopy(directory: log) }
  }

  /// The key of the log, known from elsewhere.
  struct Key: ParsableArguments {
    @Option(help: "File with the log's verifier key, known from elsewhere.") var key: String?

    func read() throws -> NoteVerifier? { try AuditCommand.key(key) }
  }

  /// Reads the file of a verifier key.
  static func key(_ file: String?) throws -> NoteVerifier? {
    guard let file else { return nil }
    let text = String(decoding: try InputFile.read(file), as: UTF8.self)
    guard let known = NoteVerifier(text.filter { !$0.isNewline }) else {
      throw Output.explain(LogCopy.badKey(file), code: Exit.cannotTell)
    }
    return known
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
