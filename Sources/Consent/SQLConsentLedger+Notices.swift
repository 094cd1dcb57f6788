import Database
import Domain

/// The messages that wait for a channel: at least once each, with attempts that end.
extension SQLConsentLedger {
  /// Attempts of one message; with the pauses between them over a day.
  static let mostAttempts = 9
  /// Seconds from one attempt to the next.
  private static let pauses: [Int64] = [5, 15, 60, 300, 900, 3600, 6 * 3600, 12 * 3600]

  var box: NoticeBox { NoticeBox(secret: secrets.data, ways: channels) }

  /// Messages whose time has come, oldest first. What cannot be read any more is dropped: it must not stand in the way
  /// of the others.
  ///
  /// - Throws: `consent.store`.
  public func dueNotices(limit: Int) async throws(ConsentFailure) -> [Notice] {
    let (now, box) = (clock.now, box)
    let (notices, unreadable) = try await read { connection in
      let rows = try connection.query(
        """
        SELECT id, pseudonym, request_id, kind, facts, ends_at, attempts FROM consent_notices WHERE due_at <= ?
        ORDER BY due_at LIMIT ?
        """, [.integer(now.milliseconds), .integer(Int64(limit))]
      )
      var (notices, unreadable): ([Notice], [String]) = ([], [])
      for row in rows {
        if let notice = try Self.notice(row, box) {
          notices.append(notice)
        } else {
          unreadable.append(try row.text("id"))
        }
      }
      return (notices, unreadable)
    }
    guard !unreadable.isEmpty else { return notices }
    do {
      try await store.commit { connection in
        for id in unreadable { try connection.execute("DELETE FROM consent_notices WHERE id = ?", [.text(id)]) }
      }
    } catch {
      throw .store((error as? any Explained)?.code ?? "internal")
    }
    return notices
  }

  /// Nil for a row that was changed, or made under another key.
  private static func notice(_ row: Row, _ box: NoticeBox) throws -> Notice? {
    let (id, pseudonym) = (try row.text("id"), try row.text("pseudonym"))
    let facts: JSON
    do { facts = try box.open(row.blob("facts"), "notice|\(id)", pseudonym) } catch is ConsentFailure { return nil }
    guard let kind = Notice.Kind(rawValue: try row.text("kind")),
      let choice = facts["choice"].flatMap({ NotificationChoice(json: $0) })
    else { return nil }
    return Notice(
      id: id, kind: kind, choice: choice, country: facts["country"]?.string.flatMap { CountryCode($0) },
      isHospital: facts["isHospital"]?.bool ?? false,
      until: facts["until"]?.integer.map { Instant(milliseconds: Int64($0)) },
      code: facts["code"]?.string.map { Sensitive($0) },
      endsAt: Instant(milliseconds: try row.integer("ends_at")), attempts: Int(try row.integer("attempts")),
      requestID: try row.optionalText("request_id"), pseudonym: pseudonym)
  }

  /// Whether a message still tells something: not after its time, nor of a request that was answered meanwhile.
  ///
  /// - Throws: `consent.store`.
  public func isNeeded(_ notice: Notice) async throws(ConsentFailure) -> Bool {
    guard clock.now < notice.endsAt else { return false }
    guard notice.kind == .waiting else { return true }
    let record = try await record(of: notice)
    return record?.isOpen(at: clock.now) ?? false
  }

  /// A channel took the message: it goes, and for a request that waits this is its step `notified`. When it was taken
  /// and this did not become durable, it is sent again.
  ///
  /// - Throws: `consent.store`.
  public func delivered(_ notice: Notice) async throws(ConsentFailure) {
    let now = clock.now
    let record = try await record(of: notice)
    try await commit(event(of: notice, record, outcome: "sent")) { connection in
      try connection.execute("DELETE FROM consent_notices WHERE id = ?", [.text(notice.id)])
      guard notice.kind == .waiting, let id = notice.requestID,
        try RequestRecord.find(id: id, in: connection)?.state(at: now) == .requested
      else { return }
      try Self.insert("notified", id, now, connection)
    }
    if let id = notice.requestID { steps.changed(id) }
  }

  /// A channel did not take the message: it is tried again later, or given up after its time or the last attempt. A
  /// request stays `requested` then (consent.md section 3).
  ///
  /// - Parameter code: of why; kept in the log when it is given up.
  /// - Throws: `consent.store`.
  public func failed(_ notice: Notice, code: String) async throws(ConsentFailure) {
    let now = clock.now
    let pause = Self.pauses[min(notice.attempts, Self.pauses.count - 1)]
    let next = now.advanced(bySeconds: pause)
    guard notice.attempts + 1 >= Self.mostAttempts || next >= notice.endsAt else {
      do {
        return try await store.commit { connection in
          try connection.execute(
            "UPDATE consent_notices SET attempts = attempts + 1, due_at = ? WHERE id = ?",
            [.integer(next.milliseconds), .text(notice.id)])
        }
      } catch {
        throw .store((error as? any Explained)?.code ?? "internal")
      }
    }
    try await giveUp(notice, code: code)
  }

  /// The message is not sent: its time is over, its attempts are used up, or it tells nothing any more.
  ///
  /// - Throws: `consent.store`.
  public func giveUp(_ notice: Notice, code: String) async throws(ConsentFailure) {
    let now = clock.now
    let record = try await record(of: notice)
    try await commit(event(of: notice, record, outcome: code)) { connection in
      try connection.execute("DELETE FROM consent_notices WHERE id = ?", [.text(notice.id)])
      if notice.kind == .waiting, let id = notice.requestID {
        try Self.insert("notice-failed", id, now, connection)
      }
    }
  }

  private func record(of notice: Notice) async throws(ConsentFailure) -> RequestRecord? {
    guard let id = notice.requestID else { return nil }
    return try await read { try RequestRecord.find(id: id, in: $0) }
  }

  /// The ledger knows pseudonyms only: the trace leads to the request.
  private func event(of notice: Notice, _ record: RequestRecord?, outcome: String) -> ConsentEvent {
    ConsentEvent(
      kind: outcome == "sent" ? .notified : .notNotified, patient: nil, trace: record?.trace, country: notice.country,
      purpose: nil, sections: [], way: "\(notice.choice.way.rawValue)/\(notice.kind.rawValue)", receiptID: nil,
      receiptDigest: nil, details: outcome == "sent" ? [:] : ["reason": outcome])
  }

  /// Whether a message about this request waits for its channel, or found none.
  static func isWaitingForChannel(_ requestID: String, _ connection: any Connection) throws -> Bool {
    let waiting = try connection.query(
      "SELECT id FROM consent_notices WHERE request_id = ? AND kind = 'waiting'", [.text(requestID)])
    let failed = try connection.query(
      "SELECT seq FROM consent_events WHERE request_id = ? AND kind = 'notice-failed'", [.text(requestID)])
    return !waiting.isEmpty || !failed.isEmpty
  }
}
