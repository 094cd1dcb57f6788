import Database
import Domain

/// Which of its lives a log is in.
///
/// A store that was restored from a backup has lost entries whose checkpoints were signed. The log must never sign
/// another tree under the same name, so it goes on under a new one: `ncp.fr.example/audit-2/2026`.
enum LogGeneration {
  static let migrations = [
    Migration(
      room: "log-generation", number: 1,
      sql: ["CREATE TABLE gateway_log_generation (number INTEGER PRIMARY KEY NOT NULL, began_at INTEGER NOT NULL)"])
  ]

  /// The generation that a store's log is in, from 1.
  static func current(in store: Store) async throws -> Int {
    try await store.read { connection in
      let row = try connection.query("SELECT MAX(number) AS number FROM gateway_log_generation").first
      return Int(try row?.optionalInteger("number") ?? 1)
    }
  }

  /// Begins a generation; to be joined to the event that says why.
  static func beginning(_ number: Int, at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      try connection.execute(
        "INSERT INTO gateway_log_generation (number, began_at) VALUES (?, ?)",
        [.integer(Int64(number)), .integer(now.milliseconds)])
    }
  }

  /// The path of a log's name in a generation, without the year: `ncp.fr.example/audit-2`.
  static func path(_ base: String, generation: Int) -> String { generation > 1 ? "\(base)-\(generation)" : base }

  /// The name of the log that goes on in place of another.
  static func successor(of origin: String, generation: Int) -> String {
    let parts = parts(of: origin)
    return path(parts.base, generation: generation) + parts.year
  }

  /// The generation that a name is of.
  static func number(of origin: String) -> Int { parts(of: origin).generation }

  /// A name is `base[-generation][/year]`.
  private static func parts(of origin: String) -> (base: String, generation: Int, year: String) {
    var (path, year) = (origin[...], "")
    if let slash = origin.lastIndex(of: "/") {
      let last = origin[origin.index(after: slash)...]
      if last.utf8.count == 4, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        (path, year) = (origin[..<slash], "/\(last)")
      }
    }
    if let hyphen = path.lastIndex(of: "-"), let number = Int(path[path.index(after: hyphen)...]), number > 1 {
      return (String(path[..<hyphen]), number, year)
    }
    return (String(path), 1, year)
  }
}
