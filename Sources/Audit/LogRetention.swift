public import Database
import Domain

extension TransparencyLog {
  /// Most entries whose events go in one transaction: the writer serves exchanges in between.
  static let retentionBatch = 1000

  /// Removes the events of all years before `year` (UTC), with their keys; the entries stay.
  ///
  /// Every batch is recorded as `erased`. To do it again removes nothing, and is not recorded.
  /// - Returns: how many entries lost their event.
  public func endRetention(beforeYear year: Int) async throws -> Int {
    let before = Int64(year)
    // The records of this very work are newer, and stay.
    let last = try await store.read {
      try $0.query("SELECT MAX(seq) AS seq FROM audit_entry").first?.optionalInteger("seq")
    }
    guard let last else { return 0 }
    let events = PendingRemoval("entries") { connection in
      // Oldest first: times, and so years, rise with the position.
      let oldest = try connection.query(
        "SELECT seq, year FROM audit_body WHERE seq <= ? ORDER BY seq LIMIT ?",
        [.integer(last), .integer(Int64(Self.retentionBatch))])
      let ended = try oldest.filter { try $0.integer("year") < before }
      for row in ended { try connection.execute("DELETE FROM audit_body WHERE seq = ?", [row["seq"]]) }
      return ended.count
    }
    let details = ["before": String(year)]
    let removed = try await remove(events, of: "audit", details: details)
    // A key goes only once no event needs it, so that what a crash left half done is found again by its events.
    let unused = try await store.read { connection in
      try connection.query("SELECT DISTINCT year FROM audit_key WHERE year < ?", [.integer(before)]).map { $0["year"] }
        .filter { try connection.query("SELECT seq FROM audit_body WHERE year = ? LIMIT 1", [$0]).isEmpty }
    }
    let keys = PendingRemoval("keys") { connection in
      var count = 0
      for year in unused {
        try connection.execute("DELETE FROM audit_key WHERE year = ?", [year])
        count += try connection.changes()
      }
      return count
    }
    if !unused.isEmpty { _ = try await remove(keys, of: "audit", details: details) }
    return removed
  }

  /// Removes what has served its time, batch after batch, each in one transaction with its record.
  ///
  /// A batch that removes nothing is not recorded.
  /// - Parameters:
  ///   - subject: what the record calls that class of data.
  ///   - details: more facts for the record.
  /// - Returns: how many rows were removed.
  public func remove(
    _ removal: PendingRemoval, of subject: String, details: [String: String] = [:]
  ) async throws -> Int {
    let (sealing, clock) = (sealing, clock)
    var total = 0
    while true {
      let count = try await store.commit { connection in
        let count = try removal.apply(to: connection)
        guard count > 0 else { return 0 }
        var event = AuditEvent(.erased, .success, .affiliation)
        event.details = details.merging([
          "class": subject, "ground": "retention", removal.name: String(count),
          EventFacts.withoutEventName: String(try Self.withoutEvent(connection)),
        ]) { _, own in own }
        _ = try Self.insert(event, at: clock.now, sealing, connection)
        return count
      }
      guard count > 0 else { return total }
      total += count
      publisher.nudge()
    }
  }
}
