import Database
import Domain
import Foundation
import Trust

/// The trust list on disk. Its number only rises: the highest one ever used is kept in the store.
enum TrustListFile {
  static let migrations = [
    Migration(
      room: "gateway", number: 1,
      sql: ["CREATE TABLE gateway_trust_list (number INTEGER PRIMARY KEY NOT NULL, used_at INTEGER NOT NULL)"]),
    Migration(
      room: "gateway", number: 2,
      sql: [
        "CREATE TABLE gateway_revocation_list (issuer TEXT PRIMARY KEY NOT NULL, this_update INTEGER NOT NULL)"
      ]),
    Migration(room: "gateway", number: 3, sql: ["ALTER TABLE gateway_revocation_list ADD COLUMN number TEXT"]),
  ]

  static func open(
    _ settings: Settings, store: Store, clock: any WallClock, memory: RevocationMemory
  ) async throws -> TrustList {
    let highest = try await store.read { connection in
      try connection.query("SELECT MAX(number) AS number FROM gateway_trust_list", []).first?.optionalInteger("number")
    }
    let now = clock.now
    let list = try read(settings, at: now, atLeast: Int(highest ?? 0), memory: memory)
    try await keep(list, memory, in: store, at: now)
    return list
  }

  /// Records what is in use from now on, so that nothing older is taken after a restart.
  static func keep(_ list: TrustList, _ memory: RevocationMemory, in store: Store, at now: Instant) async throws {
    let lists = memory.newestLists
    try await store.commit { connection in
      try connection.execute(
        "INSERT OR IGNORE INTO gateway_trust_list (number, used_at) VALUES (?, ?)",
        [.integer(Int64(list.number)), .integer(now.milliseconds)])
      for (issuer, newest) in lists {
        // In one process the memory only rises; of two, the one with the later list counts.
        try connection.execute(
          "INSERT INTO gateway_revocation_list (issuer, this_update, number) VALUES (?, ?, ?) ON CONFLICT (issuer) DO"
            + " UPDATE SET this_update = excluded.this_update, number = excluded.number"
            + " WHERE excluded.this_update >= gateway_revocation_list.this_update",
          [.text(issuer), .integer(newest.thisUpdate.milliseconds), newest.number.map { .text($0) } ?? .null])
      }
    }
  }

  /// The newest revocation list of each authority that was ever used here.
  static func newestLists(in store: Store) async throws -> [String: NewestList] {
    try await store.read { connection in
      var lists: [String: NewestList] = [:]
      for row in try connection.query("SELECT issuer, this_update, number FROM gateway_revocation_list", []) {
        lists[try row.text("issuer")] = NewestList(
          thisUpdate: Instant(milliseconds: try row.integer("this_update")), number: try row.optionalText("number"))
      }
      return lists
    }
  }

  /// - Throws: `gateway.trust-list`, and what `TrustList.open` throws.
  static func read(_ settings: Settings, at now: Instant, atLeast number: Int, memory: RevocationMemory? = nil) throws
    -> TrustList
  {
    let signer: [Certificate]
    let jws: [UInt8]
    do {
      signer = try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: settings.trustListSigner))))
      jws = [UInt8](try Data(contentsOf: URL(fileURLWithPath: settings.trustList)))
    } catch let failure as any Explained {
      throw failure
    } catch {
      throw GatewayFailure.start(
        "trust-list", "The trust list cannot be read.", "Check trustList in the configuration.")
    }
    guard let certificate = signer.first else {
      throw GatewayFailure.start("trust-list", "The signer's certificate is missing.", "Check trustList.signedBy.")
    }
    let files = URL(fileURLWithPath: settings.trustList).deletingLastPathComponent().path
    return try TrustList.open(jws, signedBy: certificate, at: now, atLeast: number, files: files, memory: memory)
  }
}
