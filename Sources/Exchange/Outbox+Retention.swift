public import Database
public import Domain

extension Outbox {
  /// Most records that one removal takes.
  static let removalBatch = 500

  /// Payloads of one patient's exchanges that have not left; the records stay, without content.
  ///
  /// - Parameter traceIDs: the exchanges, each as 32 hexadecimal digits.
  public static func erasure(traceIDs: [String]) -> PendingRemoval {
    PendingRemoval("outboxPayloads") { connection in
      var count = 0
      for trace in traceIDs {
        // Payloads are few: whatever was sent has none.
        try connection.execute(
          """
          UPDATE outbox SET payload = NULL
          WHERE outcome IS NULL AND payload IS NOT NULL AND substr(trace_parent, 4, 32) = ?
          """, [.text(trace)])
        count += try connection.changes()
      }
      return count
    }
  }

  /// Payloads of releases whose outcome nobody knows and that nobody asked for again.
  ///
  /// The records stay among those of unknown outcome; a repeat of the message is refused from then on.
  public static func payloads(createdBefore end: Instant) -> PendingRemoval {
    PendingRemoval("outboxPayloads") { connection in
      try connection.execute(
        """
        UPDATE outbox SET payload = NULL WHERE message_key IN (
          SELECT message_key FROM outbox WHERE outcome IS NULL AND payload IS NOT NULL AND created_at < ?
          LIMIT \(removalBatch))
        """, [.integer(end.milliseconds)])
      return try connection.changes()
    }
  }

  /// Records, which by then are digests only.
  public static func records(createdBefore end: Instant) -> PendingRemoval {
    PendingRemoval("outboxRecords") { connection in
      try connection.execute(
        """
        DELETE FROM outbox WHERE message_key IN (
          SELECT message_key FROM outbox WHERE created_at < ? LIMIT \(removalBatch))
        """, [.integer(end.milliseconds)])
      return try connection.changes()
    }
  }
}
