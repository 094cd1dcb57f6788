import ArgumentParser
import Audit
import Domain
import Gateway

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Writes the whole store of a gateway into one file, also while it runs.",
    discussion: """
      Examples:
        passerelle backup /backup/fr-2026-11-25.backup --config fr.json
        passerelle backup fr.backup --store store/fr --keys Certificates/dev/fr --json
      The file holds the database with the newest signed checkpoint, and a manifest signed by the log key. It is verified \
      before it gets its name, belongs to its user alone (0600), and the log records it. It never replaces a file. \
      Keys are never in it: back up the key directory apart. What was erased is in older backups still, so keep none \
      longer than 30 days.
      Exit codes: 0 written and verified, 1 not written, 3 configuration invalid, 4 no store, 8 the log was altered.
      """)

  @Argument(help: "The file to write.") var file: String
  @OptionGroup var place: StorePlace
  @Flag(help: "The answer as JSON.") var json = false

  func run() async throws {
    let (store, keys, head) = try place.resolve()
    do {
      answer(try await StoreBackup(store: store, keys: keys, head: head, software: Version.number).write(to: file))
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Self.exit(failure.code))
    }
  }

  private func answer(_ report: StoreBackup.Report) {
    let manifest = report.manifest
    if !report.isRecorded {
      Output.talk(
        "passerelle: this store is older than the checkpoint beside it, so the log has no event of this backup.")
    }
    guard json else {
      Output.data(
        "OK  \(file)  entries=\(manifest.entries) signed=\(report.signedEntries) bytes=\(manifest.size) "
          + "sha256=\(manifest.digest.hex) origin=\(report.origin)")
      return
    }
    let answer: JSON = [
      "schema": "passerelle.backup/1", "file": .string(file), "time": .string(manifest.time.iso8601),
      "entries": .integer(manifest.entries), "signedEntries": .integer(report.signedEntries),
      "origin": .string(report.origin), "root": .string(manifest.root.hex), "bytes": .integer(manifest.size),
      "sha256": .string(manifest.digest.hex), "recorded": .bool(report.isRecorded),
    ]
    Output.data(answer.canonical)
  }

  private static func exit(_ code: String) -> Int32 {
    switch code {
    case "audit.altered", "backup.damaged": Exit.altered
    case "backup.no-store": Exit.notFound
    default: Exit.fault
    }
  }
}
