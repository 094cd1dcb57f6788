public import Audit
import Domain

/// The flags as an auditor works through them (users.md section 5, A5).
extension AuditorDesk {
  /// A page of flags, newest first.
  public struct FlagPage: Sendable {
    public let flags: [AccessFlag]
    /// What was decided about those that somebody looked at, by the number of the flag.
    public let decisions: [Int64: LoggedEvent]
    /// The `before` of the next page; nil where this is the last.
    public let next: Int64?
  }

  /// Most flags on one page.
  public static let flagsPerPage = 25

  /// The rules in force, with their limits.
  public var flagRules: FlagSettings { flagSettings }

  /// Flags that fit, with what was decided about them.
  ///
  /// - Parameters:
  ///   - state: nil takes all.
  ///   - rule: nil takes all.
  ///   - before: only those that an earlier entry raised, for paging.
  /// - Throws: `audit.…`, `database.…`.
  public func flags(
    state: AccessFlag.State?, rule: FlagRule?, before: Int64?, by auditor: String
  ) async throws -> FlagPage {
    try await note(.auditorRead, auditor, ["act": "flags"])
    let found = try await accessFlags.list(state: state, rule: rule, limit: Self.flagsPerPage + 1, before: before)
    let shown = Array(found.prefix(Self.flagsPerPage))
    return FlagPage(
      flags: shown, decisions: try await decisions(shown),
      next: found.count > shown.count ? shown.last?.sequence : nil)
  }

  /// One flag by its number, on a page of its own; empty where there is none.
  ///
  /// - Throws: `audit.…`, `database.…`.
  public func flag(_ sequence: Int64, by auditor: String) async throws -> FlagPage {
    try await note(.auditorRead, auditor, ["act": "flags"])
    let found = try await accessFlags.flag(sequence).map { [$0] } ?? []
    return FlagPage(flags: found, decisions: try await decisions(found), next: nil)
  }

  /// Records what an auditor decided about a flag.
  ///
  /// - Parameter note: why; 1 to 500 characters, without any identifier.
  /// - Returns: false where there is no such flag.
  /// - Throws: `audit.flag` for a note that is empty or too long, `audit.…`, `database.…`.
  public func review(
    _ sequence: Int64, as state: AccessFlag.State, note: String, by auditor: String
  ) async throws -> Bool {
    try await accessFlags.review(sequence, as: state, note: note, by: auditor, in: audit) != nil
  }

  /// How many flags nobody looked at yet, by rule. A number alone, so it is no reading of the log.
  ///
  /// - Throws: `database.…`.
  public func waitingFlags() async throws -> [FlagRule: Int] { try await accessFlags.waiting() }

  /// The flags of exchanges that are shown anyway, by trace id.
  ///
  /// - Throws: `database.…`.
  public func flags(of exchanges: [LoggedExchange]) async throws -> [String: [AccessFlag]] {
    try await accessFlags.flags(ofTraces: exchanges.map(\.traceID))
  }

  private func decisions(_ flags: [AccessFlag]) async throws -> [Int64: LoggedEvent] {
    var decisions: [Int64: LoggedEvent] = [:]
    for flag in flags {
      guard let entry = flag.reviewSequence else { continue }
      decisions[flag.sequence] = try await reader.event(entry)
    }
    return decisions
  }
}
