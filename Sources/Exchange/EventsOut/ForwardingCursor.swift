public import Database
public import Domain

/// How far the log was handed over to the audit record repository; durable, in the store itself.
///
/// There is one for a log, whichever repository is configured: a new one gets what the former did not confirm.
public struct ForwardingCursor: Sendable {
  /// The table that this room owns.
  public static let migrations = [
    Migration(
      room: "forwarding", number: 1,
      sql: [
        """
        CREATE TABLE forwarding (
          id BIGINT PRIMARY KEY NOT NULL, next BIGINT NOT NULL, confirmed_at BIGINT NOT NULL)
        """
      ])
  ]

  private let store: Store

  public init(store: Store) { self.store = store }

  /// The first entry that the repository has not confirmed; the beginning of the log where nothing was handed over.
  ///
  /// - Throws: `database.…`.
  public func next() async throws -> Int64 {
    try await store.read { connection in
      try connection.query("SELECT next FROM forwarding WHERE id = 1", []).first?.integer("next") ?? 0
    }
  }

  /// Notes that every entry before `next` is handed over. It never goes back.
  ///
  /// - Throws: `database.…`.
  public func advance(to next: Int64, at now: Instant) async throws {
    try await store.commit { connection in
      try connection.execute(
        "INSERT INTO forwarding (id, next, confirmed_at) SELECT 1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM forwarding)", []
      )
      try connection.execute(
        "UPDATE forwarding SET next = ?, confirmed_at = ? WHERE id = 1 AND next < ?",
        [.integer(next), .integer(now.milliseconds), .integer(next)])
    }
  }
}
