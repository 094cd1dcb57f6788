public import Database
public import Domain

extension TransparencyLog {
  /// When the newest entry of a store's log was made: no later start of a gateway may be earlier. Nil for an empty log.
  ///
  /// - Parameter store: opened with ``AuditTables/migrations``.
  public static func lastTime(in store: Store) async throws -> Instant? {
    try await store.read { connection in
      try connection.query("SELECT at FROM audit_entry ORDER BY seq DESC LIMIT 1").first
        .map { Instant(milliseconds: try $0.integer("at")) }
    }
  }
}
