import Database
import Domain

extension SQLConsentLedger {
  /// How long after its end a request is still looked for: a gateway that stood still for longer tells the end by the
  /// clock alone.
  private static let expirySeconds: Int64 = 7 * 86_400

  /// Writes the end of each request whose time is over, and of each approval that ended unused. What had ended had
  /// ended before: this makes it an event of the ledger and of the log.
  ///
  /// - Returns: how many ended; at most `limit`.
  /// - Throws: `consent.store`.
  public func expireOverdue(limit: Int = 200) async throws(ConsentFailure) -> Int {
    let now = clock.now
    let records = try await read { connection in
      let rows = try connection.query(
        """
        SELECT id FROM consent_requests r WHERE created_at > ? AND expires_at <= ? AND NOT EXISTS (
          SELECT 1 FROM consent_events e WHERE e.request_id = r.id
          AND e.kind IN ('refused', 'withdrawn', 'expired', 'content-changed', 'used'))
        ORDER BY created_at LIMIT ?
        """,
        [
          .integer(now.advanced(bySeconds: -Self.expirySeconds).milliseconds), .integer(now.milliseconds),
          .integer(Int64(limit)),
        ])
      return try rows.compactMap { try RequestRecord.find(id: $0.text("id"), in: connection) }
    }
    var ended = 0
    for record in records where record.state(at: now) == .expired {
      do {
        try await commit(event(.expired, record, nil, nil)) { connection in
          // It may have ended otherwise meanwhile; what has an end keeps it.
          guard let current = try RequestRecord.find(id: record.id, in: connection), !current.hasEnd else {
            throw ConsentFailure.decided
          }
          try Self.insert("expired", record.id, now, connection)
        }
        steps.changed(record.id)
        ended += 1
      } catch  where error == .decided {
        continue
      }
    }
    return ended
  }
}

extension RequestRecord {
  /// Whether an event says that nothing more can follow.
  var hasEnd: Bool {
    events.contains { ["refused", "withdrawn", "expired", "content-changed", "used"].contains($0.kind) }
  }
}
