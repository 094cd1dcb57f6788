public import Audit
import Database
public import Domain
import Trust

/// A store's log as an auditor finds it on disk: read without a running gateway.
public struct LogCopy: Sendable {
  private let layout: StoreLayout

  /// - Parameter directory: a store's directory, or a copy of it.
  public init(directory: String) { layout = StoreLayout(directory) }

  /// A verifier key that cannot be read.
  public static func badKey(_ file: String) -> any Explained {
    GatewayFailure(
      "audit.verifier-key", what: "The log was not verified.", why: "\(file) holds no verifier key.",
      whatToDo: "Give a file with one line: name+key id+base64.")
  }

  /// Verifies everything, offline.
  public func verify(key: NoteVerifier?) async -> Verdict {
    await LogVerifier(database: layout.database, directory: layout.log, key: key).verify()
  }

  /// One line for each exchange, newest first.
  ///
  /// - Throws: `database.open`, `trust.key.…`.
  public func exchanges(keys: String, limit: Int) async throws -> [String] {
    try await reader(keys).exchanges(limit: limit).map { exchange in
      let first = exchange.events.first
      let peer = exchange.events.compactMap { $0.event?.peer?.value }.first ?? "–"
      return "\(first?.time.iso8601 ?? "")  \(exchange.reference)  peer=\(peer)  outcome=\(exchange.outcome)"
        + "  entries=#\(first?.sequence ?? 0)..#\(exchange.events.last?.sequence ?? 0)"
    }
  }

  /// One line for each event of one exchange; empty when there is none.
  public func story(of reference: String, keys: String) async throws -> [String] {
    let wanted = reference.uppercased().filter { $0 != "-" && $0 != " " }
    let found = try await reader(keys).exchanges(limit: 10_000).first { $0.reference.characters == wanted }
    return (found?.events ?? []).map { logged in
      let event = logged.event
      let facts = [
        event?.errorCode.map { "code=\($0)" }, event.map { "outcome=\($0.outcome.rawValue)" },
        event?.sections.isEmpty == false ? "parts=\(event?.sections.count ?? 0)" : nil,
        event?.consentReceipt.map { "receipt=\($0)" },
      ].compactMap { $0 }
      let details = (event?.details ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "#\(logged.sequence)  \(logged.time.iso8601)  \(logged.kind)  \((facts + details).joined(separator: " "))"
    }
  }

  private func reader(_ keys: String) throws -> LogReader {
    let directory = try KeyDirectory(path: keys)
    let secrets = AuditSecrets(
      pseudonym: try directory.secret(named: "pseudonym"), data: try directory.secret(named: "data"))
    return LogReader(store: try Store.open(path: layout.database, migrations: [], readOnly: true), secrets: secrets)
  }
}

extension LoggedExchange {
  /// How it ended, in one word.
  public var outcome: String {
    let kinds = Set(events.map(\.kind))
    if kinds.contains("sent") || kinds.contains("document-shown") { return "delivered" }
    if kinds.contains("document-received") { return "received" }
    if kinds.contains("send-failed") { return "send-failed" }
    if kinds.contains("released") { return "outcome-unknown" }
    for event in events.reversed() {
      if let code = event.event?.errorCode { return code }
    }
    return "open"
  }
}
