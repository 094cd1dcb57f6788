public import Database
public import Domain

extension SQLConsentLedger {
  /// Ends every request, approval and code that could still be used at `now`: for a clock that an operator puts back,
  /// with which what had ended would come to life again (consent.md section 14, case 37). To be joined to the audit entry
  /// of the step.
  public func endingAll(at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      try connection.execute(
        """
        INSERT INTO consent_events (request_id, kind, at)
        SELECT id, 'expired', ? FROM consent_requests r
        WHERE (expires_at > ? OR trc_not_after > ?) AND NOT EXISTS (
          SELECT 1 FROM consent_events e WHERE e.request_id = r.id
          AND e.kind IN ('refused', 'withdrawn', 'expired', 'content-changed'))
        """, [.integer(now.milliseconds), .integer(now.milliseconds), .integer(now.milliseconds)])
      try connection.execute(
        """
        INSERT INTO consent_code_events (code_id, kind, at)
        SELECT id, 'void', ? FROM consent_codes c
        WHERE expires_at > ? AND NOT EXISTS (
          SELECT 1 FROM consent_code_events e WHERE e.code_id = c.id AND e.kind IN ('void', 'used'))
        """, [.integer(now.milliseconds), .integer(now.milliseconds)])
    }
  }
}
