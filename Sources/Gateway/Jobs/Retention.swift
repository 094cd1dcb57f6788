import Audit
import Consent
import Database
import Domain
import Exchange

/// Removes what has served its time, at every start and then once a day; every removal is in the log.
///
/// Replay keys are not among it: their table drops them by itself, minutes after they ended.
struct Retention: Sendable {
  /// Between two sweeps, in seconds.
  static let pause: Int64 = 86_400
  /// After a sweep that failed, in seconds.
  static let pauseAfterFailure: Int64 = 900

  let store: Store
  let log: TransparencyLog
  let ledger: SQLConsentLedger
  let settings: RetentionSettings
  let clock: any WallClock

  /// Sweeps until the task is cancelled.
  ///
  /// - Parameter say: called with one line for a sweep that failed.
  func run(_ say: @Sendable (String) -> Void) async {
    while !Task.isCancelled {
      var pause = Self.pause
      do {
        _ = try await sweep()
      } catch {
        pause = Self.pauseAfterFailure
        say("what has served its time was not removed (\((error as? any Explained)?.code ?? "internal"))")
      }
      do { try await Task.sleep(for: .seconds(pause)) } catch { return }
    }
  }

  /// Removes all that is due now. To do it again removes nothing.
  ///
  /// - Returns: how many rows or events went.
  /// - Throws: `database.…`, `audit.…`; what was removed before is recorded.
  func sweep() async throws -> Int {
    let now = clock.now
    let receipts = Self.years(settings.receiptYears, before: now)
    let audit = Self.years(settings.auditYears, before: now)
    var removed = try await log.remove(
      Outbox.payloads(createdBefore: now.advanced(bySeconds: -Int64(settings.outboxHours) * 3600)), of: "outbox")
    removed += try await log.remove(
      ledger.codes(expiredBefore: now.advanced(bySeconds: -Int64(settings.codeHours) * 3600)), of: "codes")
    removed += try await log.remove(
      ErrorReportQueue.reports(madeBefore: now.advanced(bySeconds: -ErrorReportQueue.keptSeconds)), of: "error-reports")
    removed += try await log.remove(
      UsedCountries.uses(before: now.advanced(bySeconds: -UsedCountries.keptSeconds)), of: "used-countries")
    removed += try await log.remove(ledger.unansweredRequests(createdBefore: audit), of: "requests")
    removed += try await log.remove(ledger.answeredRequests(createdBefore: receipts), of: "receipts")
    removed += try await log.remove(Outbox.records(createdBefore: audit), of: "outbox")
    removed += try await log.remove(Evidences.evidences(madeBefore: receipts), of: "evidences")
    // By whole years, since the keys of events are by year.
    removed += try await log.endRetention(beforeYear: now.utc.year - settings.auditYears)
    if removed > 0 { try await store.scrub() }
    return removed
  }

  /// The same day and time, years ago.
  static func years(_ count: Int, before now: Instant) -> Instant {
    var fields = now.utc
    fields.year -= count
    return Instant(utc: fields)
  }
}
