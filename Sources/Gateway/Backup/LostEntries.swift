import Audit
import Database
import Domain
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Entries that are not in a backup but in the surviving tiles of the lost store, proved against a signed checkpoint.
struct LostEntries: Sendable {
  let entries: [[UInt8]]

  /// Looks in the directory that the operator names, else in that of the store that is there.
  ///
  /// - Returns: nil where the tiles do not lead from the rows to the checkpoint.
  static func find(
    _ missing: KnownCheckpoint, after tree: StoredTree, _ store: Store, _ restore: StoreRestore,
    _ options: StoreRestore.Options
  ) async throws -> LostEntries? {
    let bundles = EntryBundles(directory: options.tiles ?? restore.layout.log)
    guard let found = try bundles.entries(from: tree.size, to: missing.checkpoint.size), !found.isEmpty else {
      return nil
    }
    let leaves = try await store.read { connection in
      try connection.query("SELECT leaf FROM audit_entry ORDER BY seq").map { try $0.blob("leaf") }
    }
    guard EntryBundles.root(after: leaves, found) == missing.checkpoint.root else { return nil }
    return LostEntries(entries: found)
  }

  /// When the last was written.
  var last: Instant? { entries.last.flatMap { facts($0)?.time } }

  /// How many of them tell of an erasure.
  var erasures: Int { entries.count { facts($0)?.kind == EventKind.erased.rawValue } }

  /// Writes them down for the auditor, one canonical entry a line; tells where.
  func keep(beside layout: StoreLayout, at now: Instant) throws -> String {
    let stamp = now.iso8601Seconds.filter { $0 != "-" && $0 != ":" }
    let path = OpenFile.freeName("\(layout.path).lost-\(stamp).ndjson")
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
    for entry in entries { try file.write(entry + [0x0A]) }
    try file.sync()
    return path
  }

  private func facts(_ entry: [UInt8]) -> (kind: String, time: Instant)? {
    let json: JSON
    do { json = try JSON(reading: entry) } catch { return nil }
    guard let kind = json["kind"]?.string, let time = json["time"]?.string.flatMap({ Instant(iso8601: $0) }) else {
      return nil
    }
    return (kind, time)
  }
}
