import Foundation
import GatewayTesting

/// The system calls of one run, as strace writes them with `-f -ttt -yy`.
struct SystemCalls {
  enum Kind: Equatable {
    /// A piece of the store's write-ahead log; whether the words looked for are in it.
    case storeWrite(holdsWords: Bool)
    case storeSynced
    case syncFailed
    case peerWrite
  }

  let time: Double
  let kind: Kind

  static let strace = Command.path(of: "strace")
  static let canTrace: Bool = {
    guard let strace else { return false }
    do { return try Command.run(strace, ["-D", "-f", "-o", "/dev/null", "/bin/true"]).status == 0 } catch {
      return false
    }
  }()

  /// `-D`: the program that is traced keeps the process id, so signals and exit status are its own. Strings are as long
  /// as a page of the store.
  static func tracer(output: URL) -> [String] {
    [
      strace ?? "strace", "-D", "-f", "-ttt", "-yy", "-s", "4200", "-o", output.path, "-e",
      "trace=fdatasync,fsync,pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,sendmmsg,sendfile,msync",
    ]
  }

  /// In order of time; a sync counts when it has returned, a write when it begins.
  ///
  /// - Parameters:
  ///   - words: what marks a piece of the write-ahead log.
  ///   - port: where peers connect to.
  static func read(_ trace: String, words: String, port: Int) -> [SystemCalls] {
    var syncing: Set<Substring> = []
    var calls: [SystemCalls] = []
    for line in trace.split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      guard fields.count == 3, let time = Double(fields[1]) else { continue }
      let (thread, call) = (fields[0], fields[2].drop { $0 == " " })
      func add(_ kind: Kind) { calls.append(SystemCalls(time: time, kind: kind)) }
      // The file or connection that is written to; what is written comes after it.
      let target = call.prefix { $0 != ">" }
      if call.hasPrefix("<...") {
        guard call.contains("sync resumed"), syncing.remove(thread) != nil else { continue }
        add(ending(call))
      } else if call.hasPrefix("fdatasync(") || call.hasPrefix("fsync(") {
        guard target.hasSuffix("store.sqlite-wal") else { continue }
        if call.contains("unfinished") { syncing.insert(thread) } else { add(ending(call)) }
      } else if target.hasSuffix("store.sqlite-wal") {
        add(.storeWrite(holdsWords: call.contains(words)))
      } else if target.hasSuffix("<TCP:[127.0.0.1:\(port)-") {
        add(.peerWrite)
      }
    }
    return calls
  }

  private static func ending(_ call: Substring) -> Kind {
    call.hasSuffix("= 0") ? .storeSynced : .syncFailed
  }

  /// What is wrong with the order of one release; nil where it is right: the record is written, then synced, and only
  /// then the first byte goes to the peer.
  static func fault(in calls: [SystemCalls]) -> String? {
    guard let first = calls.firstIndex(where: { $0.kind == .peerWrite }) else { return "nothing went to the peer" }
    let before = calls[..<first]
    guard let written = before.lastIndex(where: { $0.kind == .storeWrite(holdsWords: true) }) else {
      return "the record was not written before the first byte went to the peer"
    }
    guard before[written...].contains(where: { $0.kind == .storeSynced }) else {
      return "the record was written, and not on the disk when the first byte went to the peer"
    }
    // The end of the transaction may lie in a later piece of the write-ahead log.
    guard let last = before.lastIndex(where: { if case .storeWrite = $0.kind { true } else { false } }),
      before[last...].contains(where: { $0.kind == .storeSynced })
    else { return "the end of the record was not on the disk when the first byte went to the peer" }
    return calls.contains { $0.kind == .syncFailed } ? "a sync failed" : nil
  }
}
