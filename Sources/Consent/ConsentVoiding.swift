public import Database
public import Domain

/// Ends everything that could still lead to a release, where the ledger may have forgotten what was used: after a restore
/// from a backup.
///
/// Receipts that an older ledger shows as unused may have been used since, and refusals and withdrawals may be missing.
/// So nobody is asked twice by mistake and nothing leaves twice: every peer asks anew, every patient answers anew.
public enum ConsentVoiding {
  /// How much there is to end.
  public struct Count: Sendable, Hashable {
    /// Requests that wait for their patient, or have an approval that could still be used.
    public let requests: Int
    /// One-time codes that could still be claimed or used.
    public let codes: Int

    public init(requests: Int, codes: Int) {
      self.requests = requests
      self.codes = codes
    }
  }

  private static let requests =
    """
    SELECT r.id FROM consent_requests r WHERE NOT EXISTS (
      SELECT 1 FROM consent_events e WHERE e.request_id = r.id
      AND e.kind IN ('refused', 'withdrawn', 'expired', 'content-changed'))
    AND (r.trc_not_after > ? OR NOT EXISTS (
      SELECT 1 FROM consent_events u WHERE u.request_id = r.id AND u.kind = 'used'))
    """

  private static let codes =
    """
    SELECT c.id FROM consent_codes c WHERE NOT EXISTS (
      SELECT 1 FROM consent_code_events e WHERE e.code_id = c.id AND e.kind IN ('void', 'used'))
    """

  /// What ``write(at:)`` would end.
  public static func count(in connection: any Connection, at now: Instant) throws -> Count {
    let open = try connection.query("SELECT COUNT(*) AS n FROM (\(requests))", [.integer(now.milliseconds)])
    let codes = try connection.query("SELECT COUNT(*) AS n FROM (\(codes))")
    return Count(
      requests: Int(try open.first?.integer("n") ?? 0), codes: Int(try codes.first?.integer("n") ?? 0))
  }

  /// The rows that end all of it; to be joined to the event that says why.
  public static func write(at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      let time = Value.integer(now.milliseconds)
      try connection.execute(
        "INSERT INTO consent_events (request_id, kind, at) SELECT id, 'expired', ? FROM (\(requests))", [time, time])
      try connection.execute(
        "INSERT INTO consent_code_events (code_id, kind, at) SELECT id, 'void', ? FROM (\(codes))", [time])
    }
  }
}
