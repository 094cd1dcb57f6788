public import Domain
import Trust

extension LogReader {
  /// Exchanges and events that fit what the log's indexes do not know, among the newest that fit the search.
  public struct Narrowed: Sendable {
    public let findings: [LogFinding]
    /// The `before` of the next page; nil where nothing older is left.
    public let next: Int64?
  }

  /// Reads page after page until enough fits.
  ///
  /// - Parameters:
  ///   - mostRead: findings that are looked at before the page is given as it is.
  ///   - isWanted: what a finding must fit besides.
  /// - Throws: as ``find(_:)``.
  public func find(
    _ search: LogSearch, mostRead: Int, isWanted: (LogFinding) throws -> Bool
  ) async throws -> Narrowed {
    var (search, found, read) = (search, [LogFinding](), 0)
    while read < mostRead {
      let findings = try await find(search)
      for finding in findings {
        search.before = finding.position
        guard try isWanted(finding) else { continue }
        found.append(finding)
        if found.count == search.limit { return Narrowed(findings: found, next: search.before) }
      }
      read += findings.count
      if findings.count < search.limit { return Narrowed(findings: found, next: nil) }
    }
    return Narrowed(findings: found, next: search.before)
  }

  /// Whether an exchange was of this professional.
  ///
  /// - Parameter tag: as ``tag(ofProfessional:)`` gives it.
  /// - Throws: `audit.secrets` for a reader without secrets.
  public func isOf(professional tag: String, _ exchange: LoggedExchange) throws -> Bool {
    try exchange.events.contains { logged in
      guard logged.kind != EventKind.auditorRead.rawValue, let name = logged.event?.professional else { return false }
      return try self.tag(ofProfessional: name.exposed) == tag
    }
  }
}

extension LoggedExchange {
  /// Whether somebody was looked for and found, and nothing was asked about them.
  public var isIdentificationAlone: Bool {
    events.last?.kind == EventKind.discoveryAnswered.rawValue
      && events.last?.outcome == AuditEvent.Outcome.success.rawValue
  }

  /// The reference that people read on the phone, from a trace id; nil unless it is 32 hexadecimal digits.
  public static func reference(ofTrace trace: String) -> ExchangeReference? {
    let digits = trace.lowercased()
    guard digits.utf8.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    return ExchangeReference(traceDigest: Digest.sha256(Array(digits.utf8)))
  }

  /// Whether an event of it names this organisation: part of its identifier or name, in either case.
  public func isOf(organisation wanted: String) -> Bool {
    let wanted = wanted.lowercased()
    return events.compactMap(\.event).contains { event in
      [event.organisation, event.details["organisationName"]].contains {
        $0?.lowercased().contains(wanted) ?? false
      }
    }
  }
}
