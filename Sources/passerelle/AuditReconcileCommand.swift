import ArgumentParser
import Audit
import Domain
import Foundation
import Gateway

struct AuditReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile", abstract: "Compares two countries' logs, exchange by exchange.",
    discussion: """
      Examples:
        passerelle audit reconcile store/fr store/pt --keys-a keys/fr --keys-b keys/pt --from 2026-11-01
        passerelle audit reconcile fr-pack.zip pt-pack.zip --key-a fr.vkey --key-b pt.vkey
        passerelle audit reconcile fr-pack.zip --log store/pt --keys-b keys/pt        one pack against the own log
      Each side is an evidence pack or the directory of a store. Packs are verified first; verify a store yourself, with:
      passerelle audit verify --log DIR. Without the keys of a store its documents are not compared, only that they left
      and arrived. No content and no part of a record is shown: who compares sees references, times and digests' results.
      Exit codes: 0 all match, 8 the records contradict each other, 9 something is unexplained (only one side has it, or
      the clocks differ), 4 there is nothing to compare.
      """)

  @Argument(help: "Pack or store of one country.") var first: String
  @Argument(help: "Pack or store of the other.") var second: String?
  @Option(help: "Directory of the own store, in place of the second.") var log: String?
  @Option(help: "Key directory of the first, where it is a store.") var keysA: String?
  @Option(help: "Key directory of the second, where it is a store.") var keysB: String?
  @Option(help: "Verifier key of the first log, known from elsewhere, where it is a pack.") var keyA: String?
  @Option(help: "Verifier key of the second log, where it is a pack.") var keyB: String?
  @Option(help: "Earliest time, UTC: 2026-11-24 or 2026-11-24T10:00:00Z.") var from: String?
  @Option(help: "Latest time, UTC; a date means all of that day.") var to: String?
  @Option(help: "How far apart both clocks may be, in seconds.") var tolerance: Int64 = 60
  @Flag(help: "One JSON object on each line.") var json = false
  @Flag(help: "Only what does not match.") var quiet = false

  func validate() throws {
    guard (second == nil) != (log == nil) else { throw ValidationError("Name two sides: two arguments, or --log.") }
    guard (0...86_400).contains(tolerance) else { throw ValidationError("--tolerance is 0 to 86400.") }
    let other = second ?? log ?? ""
    let places = [first, other].map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    guard first == "-" || places[0] != places[1] else {
      throw ValidationError("Both sides are the same: name the log or the pack of each country.")
    }
    for (path, keys, key, side) in [(first, keysA, keyA, "a"), (other, keysB, keyB, "b")] {
      if Self.isDirectory(path), key != nil {
        throw ValidationError("--key-\(side) goes with a pack; a store is verified with: passerelle audit verify --log")
      }
      if !Self.isDirectory(path), keys != nil, FileManager.default.fileExists(atPath: path) {
        throw ValidationError("--keys-\(side) goes with a store; the key of a pack's log is given with --key-\(side).")
      }
    }
    _ = try period()
  }

  func run() async throws {
    try await AuditCommand.explaining {
      let a = try await side(first, keys: keysA, key: keyA)
      let b = try await side(second ?? log ?? "", keys: keysB, key: keyB)
      if let country = a.country, country == b.country {
        throw ValidationError("Both sides are the log of \(country): name the log or the pack of each country.")
      }
      let lines = Reconciliation(a, b, tolerance: tolerance).lines
      guard !lines.isEmpty else {
        Output.talk("There is nothing to compare.")
        throw ExitCode(Exit.notFound)
      }
      for line in lines where !quiet || line.result != .matched { show(line) }
      let tally = Tally(lines)
      Output.talk(tally.text)
      if tally.contradictions > 0 { throw ExitCode(Exit.altered) }
      if tally.unexplained > 0 { throw ExitCode(Exit.cannotTell) }
    }
  }

  private struct Tally {
    private(set) var matched = 0
    private(set) var onlyInA = 0
    private(set) var onlyInB = 0
    private(set) var contradictions = 0
    private(set) var others = 0
    var unexplained: Int { onlyInA + onlyInB + others }

    init(_ lines: [Reconciliation.Line]) {
      for line in lines {
        switch line.result {
        case .matched: matched += 1
        case .onlyInA: onlyInA += 1
        case .onlyInB: onlyInB += 1
        case .differs(let differences):
          if differences.contains(where: \.isContradiction) { contradictions += 1 } else { others += 1 }
        }
      }
    }

    var text: String {
      "matched=\(matched) only-in-a=\(onlyInA) only-in-b=\(onlyInB) contradictions=\(contradictions)"
        + " other-differences=\(others)"
    }
  }

  private func side(_ path: String, keys: String?, key: String?) async throws -> LogSide {
    if Self.isDirectory(path) {
      let (from, to) = try period()
      let copy = LogCopy(directory: path)
      guard copy.isThere else { throw Output.explain(LogCopy.nothingToCompare(path), code: Exit.notFound) }
      return try await copy.side(keys: keys, from: from, to: to)
    }
    guard path == "-" || FileManager.default.fileExists(atPath: path) else {
      throw Output.explain(LogCopy.nothingToCompare(path), code: Exit.notFound)
    }
    let bytes = try InputFile.read(path)
    let known = try AuditCommand.key(key)
    let verdict = PackVerifier(key: known).verify(bytes)
    if case .altered(let difference) = verdict {
      Output.data("ALTERED pack=\(path) difference=\(difference)")
      throw ExitCode(Exit.altered)
    }
    guard let side = LogSide(pack: bytes) else {
      Output.talk("\(path) is neither an evidence pack nor the directory of a store.")
      throw ExitCode(Exit.cannotTell)
    }
    if case .cannotTell(let missing) = verdict {
      // Without a key the comparison is worth what the pack says of itself; with one, the pack was to be proven.
      guard known == nil else {
        Output.data("CANNOT TELL pack=\(path) missing=\(missing)")
        throw ExitCode(Exit.cannotTell)
      }
      Output.talk("\(path) is not proven: \(missing)")
    }
    return side
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private func show(_ line: Reconciliation.Line) {
    let (word, differences): (String, [Reconciliation.Difference]) =
      switch line.result {
      case .matched: ("matched", [])
      case .onlyInA: ("only-in-a", [])
      case .onlyInB: ("only-in-b", [])
      case .differs(let differences): ("differs", differences)
      }
    guard json else {
      let rest = differences.map { "  " + Self.text($0) }.joined()
      Output.data("\(line.begun.iso8601)  \(line.reference)  \(word)\(LogLine.plain(rest))")
      return
    }
    AuditCommand.json([
      "time": .string(line.begun.iso8601), "reference": .string(line.reference), "trace": .string(line.traceID),
      "result": .string(word), "differences": .array(differences.map { .string(Self.text($0)) }),
    ])
  }

  private static func text(_ difference: Reconciliation.Difference) -> String {
    switch difference {
    case .digest(let document): "digest=differs document=\(document)"
    case .unsent(let document): document.isEmpty ? "document=never-sent" : "document=never-sent \(document)"
    case .unreceived: "document=sent-not-received"
    case .time(let milliseconds): "clock-difference=\(milliseconds)ms"
    }
  }

  private func period() throws -> (Instant?, Instant?) {
    (
      try from.map { try AuditSearchCommand.time($0, isEnd: false) },
      try to.map { try AuditSearchCommand.time($0, isEnd: true) }
    )
  }
}
