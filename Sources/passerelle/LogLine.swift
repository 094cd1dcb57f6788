import Audit
import Domain
import Gateway

/// Exchanges and events of a log, each on one line.
enum LogLine {
  static func text(_ finding: LogFinding) -> String {
    switch finding.thing {
    case .event(let event): text(event)
    case .exchange(let exchange):
      "\(exchange.events.first?.time.iso8601 ?? "")  \(exchange.reference)  peer=\(plain(peer(exchange) ?? "–"))"
        + "  outcome=\(plain(exchange.outcome))"
        + "  entries=#\(exchange.events.first?.sequence ?? 0)..#\(exchange.events.last?.sequence ?? 0)"
    }
  }

  static func text(_ logged: LoggedEvent) -> String {
    let event = logged.event
    let facts = [
      event?.errorCode.map { "code=\($0)" }, logged.outcome.map { "outcome=\($0)" }, logged.peer.map { "peer=\($0)" },
      event?.sections.isEmpty == false ? "parts=\(event?.sections.count ?? 0)" : nil,
      event?.consentReceipt.map { "receipt=\($0)" }, logged.isErased ? "(erased: of the event only this is left)" : nil,
    ].compactMap { $0 }
    let details = (event?.details ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "#\(logged.sequence)  \(logged.time.iso8601)  \(logged.kind)  "
      + plain((facts + details).joined(separator: " "))
  }

  static func json(_ finding: LogFinding) -> [String: JSON] {
    switch finding.thing {
    case .event(let event): return json(event)
    case .exchange(let exchange):
      var members: [String: JSON] = [
        "reference": .string(exchange.reference.description), "trace": .string(exchange.traceID),
        "outcome": .string(exchange.outcome), "position": .integer(Int(finding.position)),
        "kinds": .array(exchange.events.map { .string($0.kind) }),
      ]
      members["peer"] = peer(exchange).map { .string($0) }
      if let first = exchange.events.first, let last = exchange.events.last {
        members["time"] = .string(first.time.iso8601)
        members["first"] = .integer(Int(first.sequence))
        members["last"] = .integer(Int(last.sequence))
      }
      return members
    }
  }

  static func json(_ logged: LoggedEvent) -> [String: JSON] {
    var members: [String: JSON] = [
      "entry": .integer(Int(logged.sequence)), "time": .string(logged.time.iso8601), "kind": .string(logged.kind),
      "erased": .bool(logged.isErased),
    ]
    let event = logged.event
    let texts: [(String, String?)] = [
      ("outcome", logged.outcome), ("peer", logged.peer), ("trace", logged.traceID), ("errorCode", event?.errorCode),
      ("role", event?.role.rawValue), ("purpose", event?.purpose?.rawValue), ("receipt", event?.consentReceipt),
      ("documentDigest", event?.documentDigest?.hex), ("policyVersion", event?.policyVersion),
    ]
    for (name, text) in texts { members[name] = text.map { .string($0) } }
    if let event, !event.sections.isEmpty { members["sections"] = .array(event.sections.map { .string($0) }) }
    if let event, !event.details.isEmpty { members["details"] = .object(event.details.mapValues { .string($0) }) }
    return members
  }

  /// Without what would steer a terminal: some of these texts came from the other country.
  static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }))
  }

  private static func peer(_ exchange: LoggedExchange) -> String? { exchange.events.lazy.compactMap(\.peer).first }
}
