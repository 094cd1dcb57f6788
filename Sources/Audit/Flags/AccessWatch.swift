public import Domain
import Database
import Synchronization
import Trust

/// Looks at events as they become durable, counts them by subject, and raises a flag where a limit is exceeded.
///
/// Counts live in memory under keyed pseudonyms; a start makes them anew from the newest entries of the log
/// (``rebuild(from:)``). Who exceeded a limit is slowed down or blocked for a while, as the rule says; every flag and
/// every such decision is an entry of the log.
public final class AccessWatch: Sendable {
  /// How a caller is to be met.
  public enum Stance: Sendable, Hashable {
    case free
    /// Answered so many milliseconds later.
    case slowed(milliseconds: Int, FlagRule)
    /// Refused for so many seconds.
    case blocked(seconds: Int, FlagRule)
  }

  /// Series that are counted at the same time. With more all counts begin anew: memory stays bounded, whatever is sent.
  static let mostSubjects = 100_000

  private struct Series: Hashable {
    let rule: FlagRule
    let subject: String
  }

  private struct Hold {
    let until: Instant
    let rule: FlagRule
    let action: FlagAction
  }

  private struct State {
    var windows: [Series: CountingWindow] = [:]
    var raised: [Series: Instant] = [:]
    /// Since when what counts only after something else counts.
    var begun: [Series: Instant] = [:]
    var holds: [String: Hold] = [:]

    /// The value of a sign, taken in; nil where nothing is to be compared with the limit.
    mutating func take(_ sign: FlagSign, _ series: Series, _ limit: FlagLimit, _ now: Instant) -> Int? {
      switch sign.measure {
      case .value(let value): return value
      case .different(let thing): return count(thing, series, limit, now)
      case .each: return count(nil, series, limit, now)
      case .beginning:
        if begun.count >= AccessWatch.mostSubjects { begun.removeAll() }
        begun[series] = now
        windows[series] = nil
        return nil
      case .eachAfterBeginning:
        guard let begin = begun[series], now < begin.advanced(bySeconds: Int64(limit.seconds)) else { return nil }
        return count(nil, series, limit, now)
      }
    }

    private mutating func count(_ thing: String?, _ series: Series, _ limit: FlagLimit, _ now: Instant) -> Int {
      if windows[series] == nil, windows.count >= AccessWatch.mostSubjects { windows.removeAll() }
      return windows[series, default: CountingWindow()].count(
        thing, at: now, seconds: limit.seconds, most: limit.limit + 1)
    }
  }

  private let settings: FlagSettings
  private let secrets: AuditSecrets
  private let clock: any WallClock
  private let log: any AuditLog
  private let state = Mutex(State())

  /// - Parameters:
  ///   - settings: which rules are on, with their limits.
  ///   - secrets: of the log, whose pseudonyms are used.
  ///   - log: takes the flags; its store has ``FlagTable/migrations``.
  ///   - clock: times the windows.
  public init(_ settings: FlagSettings, secrets: AuditSecrets, log: any AuditLog, clock: any WallClock) {
    (self.settings, self.secrets, self.log, self.clock) = (settings, secrets, log, clock)
  }

  /// Counts one event that is durable. It returns at once; a flag that it raises becomes durable by itself.
  public func observe(_ event: AuditEvent) {
    let now = clock.now
    for sign in FlagSigns(event, secrets, hour: now.utc.hour, night: settings.night).all {
      guard let limit = settings.limits[sign.rule], let measured = measure(sign, limit, now) else { continue }
      raise(sign, limit, measured, event, now)
    }
  }

  /// Most entries, the newest, of which a start makes the counts: it takes about a second.
  public static let rebuiltEntries = 20_000

  /// Makes counts, holds and raised flags from the entries of the log, as if this gateway had never stopped. No flag is
  /// raised by it: whatever was one has its entry.
  ///
  /// - Returns: how many events were counted again.
  /// - Throws: `audit.altered`, `database.…`; the counts then begin anew.
  @discardableResult
  public func rebuild(from reader: LogReader) async throws -> Int {
    let longest = settings.limits.values.map(\.seconds).max() ?? 0
    let since = clock.now.advanced(bySeconds: -Int64(max(longest, settings.holdSeconds)))
    let events = try await reader.events(since: since, limit: Self.rebuiltEntries)
    for logged in events {
      guard let event = logged.event else { continue }
      for sign in FlagSigns(logged, event, secrets, night: settings.night).all {
        guard let limit = settings.limits[sign.rule] else { continue }
        _ = measure(sign, limit, logged.time)
      }
    }
    return events.count
  }

  /// How the caller of an event, and whom it is about, are to be met now.
  ///
  /// - Parameter event: says professional, organisation, patient and other country, as the call's own events do.
  public func stance(toward event: AuditEvent) -> Stance {
    let now = clock.now
    let names = FlagSigns.subjects(of: event, secrets)
    return state.withLock { state in
      guard !state.holds.isEmpty else { return .free }
      let holds = names.compactMap { state.holds[$0] }.filter { now < $0.until }
      if let block = holds.first(where: { $0.action == .block }) {
        return .blocked(seconds: max(1, Int(block.until.milliseconds(since: now) / 1000)), block.rule)
      }
      return holds.first.map { Stance.slowed(milliseconds: settings.slowMilliseconds, $0.rule) } ?? .free
    }
  }

  /// Records that a call was slowed down or refused.
  ///
  /// - Parameter event: the caller, as in ``stance(toward:)``; its kind does not matter.
  /// - Throws: `audit.…`, `database.…`.
  public func note(_ stance: Stance, toward event: AuditEvent) async throws {
    var entry = event
    switch stance {
    case .free: return
    case .slowed(let milliseconds, let rule):
      (entry.kind, entry.outcome) = (.accessSlowed, .success)
      entry.details = ["rule": rule.rawValue, "milliseconds": String(milliseconds)]
    case .blocked(let seconds, let rule):
      (entry.kind, entry.outcome, entry.errorCode) = (.accessBlocked, .refused, "limit.flagged")
      entry.details = ["rule": rule.rawValue, "seconds": String(seconds)]
    }
    _ = try await log.append(entry)
  }

  /// The value where it exceeds its limit, and no flag of this series was raised within its time; nil otherwise.
  private func measure(_ sign: FlagSign, _ limit: FlagLimit, _ now: Instant) -> Int? {
    let series = Series(rule: sign.rule, subject: sign.subjectTag)
    return state.withLock { state in
      guard let measured = state.take(sign, series, limit, now), measured > limit.limit else { return nil }
      if limit.action != .flag {
        let until = now.advanced(bySeconds: Int64(settings.holdSeconds))
        state.holds = state.holds.filter { now < $0.value.until }
        // Who is blocked does not become merely slow by exceeding another limit.
        if state.holds[sign.subjectTag]?.action != .block || limit.action == .block {
          state.holds[sign.subjectTag] = Hold(until: until, rule: sign.rule, action: limit.action)
        }
      }
      if let before = state.raised[series], now < before.advanced(bySeconds: Int64(limit.seconds)) { return nil }
      if state.raised.count >= Self.mostSubjects { state.raised.removeAll() }
      state.raised[series] = now
      return measured
    }
  }

  private func raise(
    _ sign: FlagSign, _ limit: FlagLimit, _ measured: Int, _ cause: AuditEvent, _ now: Instant
  ) {
    var event = AuditEvent(.accessFlagged, limit.action == .block ? .refused : .success, cause.role)
    event.trace = cause.trace
    event.peer = cause.peer
    event.professional = cause.professional
    event.organisation = cause.organisation
    event.patient = cause.patient
    event.details = [
      "rule": sign.rule.rawValue, "measured": String(measured), "limit": String(limit.limit),
      "seconds": String(limit.seconds), "action": limit.action.rawValue, "subject": sign.subject.rawValue,
    ]
    let (row, flagged, log) = (Self.row(sign, limit, measured, cause, now), event, log)
    Task {
      // A log that takes nothing shuts the gate by itself, and nothing more is released.
      do { _ = try await log.append(flagged, alongside: [row]) } catch { return }
    }
  }

  private static func row(
    _ sign: FlagSign, _ limit: FlagLimit, _ measured: Int, _ cause: AuditEvent, _ now: Instant
  ) -> PendingWrite {
    PendingWrite { connection in
      try connection.execute(
        """
        INSERT INTO access_flag (
          seq, at, rule, measured, allowed, seconds, action, subject, subject_tag, peer, trace, state)
        VALUES (\(AccessFlags.nextEntry), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(now.milliseconds), .text(sign.rule.rawValue), .integer(Int64(measured)),
          .integer(Int64(limit.limit)), .integer(Int64(limit.seconds)), .text(limit.action.rawValue),
          .text(sign.subject.rawValue), .text(sign.subjectTag), cause.peer.map { .text($0.value) } ?? .null,
          cause.trace.map { .text($0.traceID) } ?? .null, .text(AccessFlag.State.open.rawValue),
        ])
    }
  }
}
