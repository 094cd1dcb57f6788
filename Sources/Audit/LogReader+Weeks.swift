import Database
public import Domain

/// What one country exchanged with another in one week.
public struct WeekFigures: Sendable {
  /// Its Monday, 00:00 UTC.
  public let week: Instant
  /// Two letters; nil where no event of the exchange names the other side.
  public let peer: String?
  public internal(set) var exchanges = 0
  public internal(set) var delivered = 0
  public internal(set) var refused = 0
  public internal(set) var unanswered = 0
  /// Asked in an emergency.
  public internal(set) var emergencies = 0
  /// Opened without an answer, to protect a vital interest.
  public internal(set) var vitalInterests = 0
  /// From the request to the patient's answer, in seconds; the median.
  public internal(set) var medianAnswer: Int64?
}

extension LogReader {
  /// Most entries that figures are made of: the newest.
  public static let figuredEntries = 200_000
  private static let weekMilliseconds: Int64 = 7 * 86_400_000
  /// 1 January 1970 was a Thursday.
  private static let firstMonday: Int64 = 4 * 86_400_000

  /// What is counted of one exchange.
  fileprivate struct Tally {
    var begun: Int64
    var peer: String?
    var kinds: Set<String> = []
    var isEmergency = false
    var wasRefused = false
    var wasUnanswered = false
    var statedVitalInterest = false
    var asked: Int64?
    var answered: Int64?
    /// Of an exchange that we asked for: the entry that says so, and the newest answer that was none. What they say is
    /// sealed.
    var confirmation: Int64?
    var refusal: (sequence: Int64, at: Int64)?
    /// When documents were listed.
    var listed: Int64?
  }

  /// The exchanges since a time, by week and country, newest first.
  ///
  /// It reads what stands in clear; of exchanges that we asked for and that delivered nothing, also why, where this
  /// reader has the secrets: what the other country's patient answered is known from its answers alone.
  ///
  /// - Throws: `database.…`, `trust.aead.refused`.
  public func weeks(since start: Instant) async throws -> [WeekFigures] {
    let sealing = sealing
    let tallies = try await store.read { connection -> [Tally] in
      let rows = try connection.query(
        """
        SELECT e.seq AS seq, e.at AS at, e.kind AS kind, b.trace AS trace, b.peer AS peer, b.outcome AS outcome,
          instr(b.facts, '"purpose":"EMERGENCY"') AS emergency
        FROM audit_entry e JOIN audit_body b ON b.seq = e.seq
        WHERE e.at >= ? AND b.trace IS NOT NULL ORDER BY e.seq DESC LIMIT \(Self.figuredEntries)
        """, [.integer(start.milliseconds)])
      var tallies: [String: Tally] = [:]
      for row in rows {
        let (at, kind) = (try row.integer("at"), try row.text("kind"))
        var tally = tallies[try row.text("trace")] ?? Tally(begun: at)
        tally.begun = min(tally.begun, at)
        tally.peer = try tally.peer ?? row.optionalText("peer")
        tally.kinds.insert(kind)
        if try row.integer("emergency") > 0 { tally.isEmergency = true }
        if kind == EventKind.consentRequested.rawValue { tally.asked = at }
        if kind == EventKind.consentDecided.rawValue {
          tally.answered = at
          if try row.text("outcome") == AuditEvent.Outcome.refused.rawValue { tally.wasRefused = true }
        }
        try tally.note(asker: kind, row, at)
        tallies[try row.text("trace")] = tally
      }
      guard let sealing else { return Array(tallies.values) }
      return try tallies.values.map { try Self.opened($0, sealing, connection) }
    }
    return Self.figures(tallies)
  }

  /// Reads in two sealed events at most how an exchange that we asked for went.
  private static func opened(
    _ tally: Tally, _ sealing: EventSealing, _ connection: any Connection
  ) throws -> Tally {
    guard let confirmation = tally.confirmation else { return tally }
    func event(_ sequence: Int64) throws -> AuditEvent? {
      try events("e.seq = ?", [.integer(sequence)], sealing, connection).first?.event
    }
    var tally = tally
    // Only in an emergency may a vital interest be stated.
    if tally.isEmergency { tally.statedVitalInterest = try event(confirmation)?.statesVitalInterest ?? false }
    guard tally.answered == nil, let refusal = tally.refusal else { return tally }
    switch try event(refusal.sequence)?.errorCode {
    case "consent.refused": (tally.wasRefused, tally.answered) = (true, refusal.at)
    case "consent.expired": tally.wasUnanswered = true
    default: break
    }
    return tally
  }

  private static func figures(_ tallies: [Tally]) -> [WeekFigures] {
    var figures: [String: WeekFigures] = [:]
    var answers: [String: [Int64]] = [:]
    for tally in tallies {
      let week = (tally.begun - firstMonday) / weekMilliseconds * weekMilliseconds + firstMonday
      let key = "\(week)|\(tally.peer ?? "")"
      var row = figures[key] ?? WeekFigures(week: Instant(milliseconds: week), peer: tally.peer)
      row.exchanges += 1
      let received: Set = [EventKind.sent.rawValue, EventKind.documentReceived.rawValue]
      if !tally.kinds.isDisjoint(with: received) { row.delivered += 1 }
      if tally.wasRefused { row.refused += 1 }
      if tally.wasUnanswered || tally.kinds.contains(EventKind.consentExpired.rawValue) { row.unanswered += 1 }
      if tally.isEmergency { row.emergencies += 1 }
      if tally.statedVitalInterest || tally.kinds.contains(EventKind.vitalInterestUsed.rawValue) {
        row.vitalInterests += 1
      }
      if let asked = tally.asked, let answered = tally.answered { answers[key, default: []].append(answered - asked) }
      figures[key] = row
    }
    for (key, times) in answers { figures[key]?.medianAnswer = times.sorted()[times.count / 2] / 1000 }
    return figures.values.sorted {
      ($0.week.milliseconds, $1.peer ?? "") > ($1.week.milliseconds, $0.peer ?? "")
    }
  }
}

extension LogReader.Tally {
  /// What stands in clear of an exchange that we asked for; rows come newest first.
  fileprivate mutating func note(asker kind: String, _ row: Row, _ at: Int64) throws {
    switch EventKind(rawValue: kind) {
    case .treatmentConfirmed:
      confirmation = try row.integer("seq")
      asked = at
    case .queryAnswered:
      let outcome = try row.text("outcome")
      if outcome == AuditEvent.Outcome.refused.rawValue, refusal == nil { refusal = (try row.integer("seq"), at) }
      if outcome == AuditEvent.Outcome.success.rawValue { listed = at }
    default: break
    }
    // Documents are listed to us as soon as their patient allowed it.
    if confirmation != nil, answered == nil { answered = listed }
  }
}
