public import Database
public import Domain

/// What goes from the ledger when its time is over, or when its patient is erased.
extension SQLConsentLedger {
  /// Most requests or codes that one removal takes.
  static let removalBatch = 500

  /// Removes what the ledger holds of one patient, all of it in one call.
  ///
  /// Codes and requests without an answer go. A request that was answered is evidence of the release and is kept until
  /// ``answeredRequests(createdBefore:)`` takes it: its pseudonym is blanked, so that it is in nobody's history and opens
  /// nothing, and its receipt stays encrypted, to be found by the reference of the exchange alone.
  /// - Parameter years: UTC; nil: all.
  public func erasure(of patient: PatientIdentifier, years: ClosedRange<Int>?) -> [PendingRemoval] {
    let pseudonym = pseudonym(patient)
    let start = Instant(utc: CalendarFields(year: years?.lowerBound ?? 1970, month: 1, day: 1))
    let end = Instant(utc: CalendarFields(year: (years?.upperBound ?? 9998) + 1, month: 1, day: 1))
    let span: [Value] = [.text(pseudonym), .integer(start.milliseconds), .integer(end.milliseconds)]
    return [
      PendingRemoval("consentCodes") { connection in
        let codes = try connection.query(
          "SELECT id FROM consent_codes WHERE pseudonym = ? AND made_at >= ? AND made_at < ?", span)
        return try Self.delete(codes: codes.map { try $0.text("id") }, connection)
      },
      PendingRemoval("consentRestrictions") { connection in
        try connection.execute(
          "DELETE FROM consent_restrictions WHERE pseudonym = ? AND at >= ? AND at < ?", span)
        return try connection.changes()
      },
      PendingRemoval("consentDirectives") { connection in
        try connection.execute(
          "DELETE FROM consent_directives WHERE pseudonym = ? AND at >= ? AND at < ?", span)
        return try connection.changes()
      },
      PendingRemoval("consentChannels") { connection in
        try connection.execute(
          "DELETE FROM consent_notices WHERE pseudonym = ? AND made_at >= ? AND made_at < ?", span)
        try connection.execute("DELETE FROM consent_exclusions WHERE pseudonym = ? AND at >= ? AND at < ?", span)
        try connection.execute("DELETE FROM consent_mandates WHERE pseudonym = ? AND at >= ? AND at < ?", span)
        try connection.execute("DELETE FROM consent_channels WHERE pseudonym = ? AND at >= ? AND at < ?", span)
        return try connection.changes()
      },
      PendingRemoval("consentRequests") { connection in
        let unanswered = try connection.query(
          """
          SELECT id FROM consent_requests WHERE pseudonym = ? AND created_at >= ? AND created_at < ?
          AND NOT \(Self.isAnswered)
          """, span)
        return try Self.delete(requests: unanswered.map { try $0.text("id") }, connection)
      },
      PendingRemoval("consentReceiptsKept") { connection in
        try connection.execute(
          "UPDATE consent_requests SET pseudonym = '' WHERE pseudonym = ? AND created_at >= ? AND created_at < ?", span)
        return try connection.changes()
      },
    ]
  }

  /// Codes that ended before, with what happened to them.
  public func codes(expiredBefore end: Instant) -> PendingRemoval {
    PendingRemoval("consentCodes") { connection in
      try connection.execute("DELETE FROM consent_wrong_codes WHERE at < ?", [.integer(end.milliseconds)])
      let codes = try connection.query(
        "SELECT id FROM consent_codes WHERE expires_at < ? LIMIT \(Self.removalBatch)", [.integer(end.milliseconds)])
      return try Self.delete(codes: codes.map { try $0.text("id") }, connection)
    }
  }

  /// Requests that were made before and never answered.
  public func unansweredRequests(createdBefore end: Instant) -> PendingRemoval {
    requests("consentRequests", "NOT \(Self.isAnswered)", end)
  }

  /// Requests that were made before and answered, with receipts and uses.
  public func answeredRequests(createdBefore end: Instant) -> PendingRemoval {
    requests("consentReceipts", Self.isAnswered, end)
  }

  private func requests(_ name: String, _ condition: String, _ end: Instant) -> PendingRemoval {
    PendingRemoval(name) { connection in
      let requests = try connection.query(
        "SELECT id FROM consent_requests WHERE created_at < ? AND \(condition) LIMIT \(Self.removalBatch)",
        [.integer(end.milliseconds)])
      return try Self.delete(requests: requests.map { try $0.text("id") }, connection)
    }
  }

  private static let isAnswered =
    "EXISTS (SELECT 1 FROM consent_events WHERE request_id = consent_requests.id AND receipt IS NOT NULL)"

  private static func delete(codes: [String], _ connection: any Connection) throws -> Int {
    for id in codes {
      try connection.execute("DELETE FROM consent_code_events WHERE code_id = ?", [.text(id)])
      try connection.execute("DELETE FROM consent_codes WHERE id = ?", [.text(id)])
    }
    return codes.count
  }

  private static func delete(requests: [String], _ connection: any Connection) throws -> Int {
    for id in requests {
      try connection.execute(
        """
        DELETE FROM consent_uses WHERE receipt_id IN (
          SELECT receipt_id FROM consent_events WHERE request_id = ? AND receipt_id IS NOT NULL)
        """, [.text(id)])
      try connection.execute("DELETE FROM consent_events WHERE request_id = ?", [.text(id)])
      try connection.execute("DELETE FROM consent_vital_interest WHERE request_id = ?", [.text(id)])
      try connection.execute("DELETE FROM consent_requests WHERE id = ?", [.text(id)])
    }
    return requests.count
  }
}
