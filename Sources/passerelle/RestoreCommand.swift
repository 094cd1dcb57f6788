import ArgumentParser
import Audit
import Domain
import Gateway

struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Puts the store of a gateway back from a backup.",
    discussion: """
      Examples:
        passerelle restore fr.backup --config fr.json --yes
        passerelle restore fr.backup --config fr.json --yes --replace --checkpoint from-witness.note
        passerelle restore fr.backup --config fr.json --yes --replace --accept-loss
      The gateway must not run. Backup, rows and every checkpoint known outside of it (the head file beside the store, the \
      store that is there, --checkpoint) must agree. Where entries of the log are lost since, it says how many and from \
      when, and goes on only with --accept-loss, under a new name of the log. Open requests, approvals and codes end: \
      every patient is asked anew. A store that is there is moved aside with --replace, never deleted.
      Exit codes: 0 restored, 1 not restored, 2 a flag is missing, 3 configuration invalid, 8 the backup is altered, of \
      another log, or against a signed checkpoint.
      """)

  @Argument(help: "The backup.") var file: String
  @OptionGroup var place: StorePlace
  @Flag(help: "Say that you mean it.") var yes = false
  @Flag(help: "Move a store that is there aside.") var replace = false
  @Flag(name: .long, help: "Go on although entries of the log are lost.") var acceptLoss = false
  @Option(help: "A file with a signed checkpoint known from elsewhere; may be repeated.") var checkpoint: [String] = []
  @Option(help: "The log directory of the lost store, to prove and keep the lost entries.") var tiles: String?
  @Flag(help: "The answer as JSON.") var json = false

  func validate() throws {
    guard yes else { throw ValidationError("A restore ends every open request and answer: say --yes.") }
  }

  func run() async throws {
    let (store, keys, head) = try place.resolve()
    var options = StoreRestore.Options()
    options.replaces = replace
    options.acceptsLoss = acceptLoss
    options.checkpoints = checkpoint
    options.tiles = tiles
    do {
      let restore = StoreRestore(store: store, keys: keys, head: head, software: Version.number)
      answer(try await restore.restore(file, options))
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Self.exit(failure.code))
    }
  }

  private func answer(_ report: StoreRestore.Report) {
    for path in report.movedAside { Output.talk("moved aside: \(path)") }
    if let loss = report.loss {
      Output.talk("lost: at least \(loss.entries) entries; the log goes on as \(report.origin)")
      if let kept = loss.kept { Output.talk("their texts, proved by the signed checkpoint: \(kept)") }
    }
    guard json else {
      Output.data(
        "RESTORED  entries=\(report.entries) lost=\(report.loss?.entries ?? 0) origin=\(report.origin) "
          + "voided-requests=\(report.voidedRequests) voided-codes=\(report.voidedCodes)")
      return
    }
    let loss = report.loss.map { loss in
      JSON.object([
        "entries": .integer(loss.entries), "since": loss.since.map { .string($0.iso8601) } ?? .null,
        "until": loss.until.map { .string($0.iso8601) } ?? .null, "kept": loss.kept.map { .string($0) } ?? .null,
        "erasures": loss.erasures.map { .integer($0) } ?? .null,
      ])
    }
    let answer: JSON = [
      "schema": "passerelle.restore/1", "entries": .integer(report.entries), "origin": .string(report.origin),
      "backupTime": .string(report.manifest.time.iso8601), "lost": loss ?? .null,
      "voidedRequests": .integer(report.voidedRequests), "voidedCodes": .integer(report.voidedCodes),
      "movedAside": .array(report.movedAside.map { .string($0) }),
    ]
    Output.data(answer.canonical)
  }

  private static func exit(_ code: String) -> Int32 {
    switch code {
    case "backup.damaged", "backup.key", "restore.inconsistent", "restore.checkpoint", "audit.altered": Exit.altered
    case "restore.not-empty", "restore.lost-entries": Exit.usage
    default: Exit.fault
    }
  }
}
