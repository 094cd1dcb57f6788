import Database
public import Domain

extension LogReader {
  /// The events from one entry on, oldest first, for whoever follows the log.
  ///
  /// - Parameters:
  ///   - sequence: the first entry wanted.
  ///   - limit: how many at most.
  /// - Throws: `audit.altered`, `trust.aead.refused` where a stored event is not what was recorded; `database.…`.
  public func events(from sequence: Int64, limit: Int) async throws -> [LoggedEvent] {
    let sealing = sealing
    return try await store.read { connection in
      try Self.events(
        "e.seq >= ? ORDER BY e.seq LIMIT \(limit)", [.integer(sequence)], sealing, connection)
    }
  }

  /// When an entry was made; nil where the log does not reach that far.
  ///
  /// - Throws: `database.…`.
  public func time(of sequence: Int64) async throws -> Instant? {
    try await store.read { connection in
      try connection.query("SELECT at FROM audit_entry WHERE seq = ?", [.integer(sequence)]).first
        .map { Instant(milliseconds: try $0.integer("at")) }
    }
  }
}
