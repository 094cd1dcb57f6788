import Audit
import Domain

/// One exchange as a row of the auditor's table, and the same for machines.
struct ExchangeRow {
  private let exchange: LoggedExchange
  private let account: ExchangeAccount
  private let texts: PageTexts
  private let isSigned: Bool
  private let flags: [AccessFlag]

  /// - Parameters:
  ///   - signed: how many entries the newest checkpoint covers.
  ///   - flags: those that the exchange raised.
  init(_ exchange: LoggedExchange, _ texts: PageTexts, signed: Int64, flags: [AccessFlag] = []) {
    self.exchange = exchange
    self.flags = flags
    self.texts = texts
    account = ExchangeAccount(exchange, texts)
    isSigned = (exchange.events.last?.sequence ?? .max) < signed
  }

  private var seconds: Int64 {
    guard let first = exchange.events.first?.time, let last = exchange.events.last?.time else { return 0 }
    return (last.milliseconds - first.milliseconds + 500) / 1000
  }

  private var permission: String {
    ExchangeAccount.permission(exchange).map { texts["permission.\($0.rawValue)"] } ?? "–"
  }

  var values: [String: String] {
    let begun = exchange.events.first?.time
    return [
      "time": begun.map { "\($0.iso8601.prefix(10)) \(time($0))" } ?? "", "stamp": begun?.iso8601Seconds ?? "",
      "direction": account.direction, "purpose": account.purpose, "permission": permission,
      "parts": account.parts.map(String.init) ?? "–", "outcome": account.outcome, "duration": Self.spoken(seconds),
      "proof": isSigned ? texts["proof.signed"] : texts["proof.pending"],
      "reference": exchange.reference.description, "href": "/audit/\(exchange.reference.characters)",
      "flags": FlagWords(texts: texts).names(flags),
      "flagsHref": flags.last.map { "/audit/flags?flag=\($0.sequence)" } ?? "",
    ]
  }

  /// What its rows are sorted by in a column.
  func key(_ column: ExchangeTable.Column) -> SortKey {
    switch column {
    case .time: .number(exchange.events.first?.time.milliseconds ?? 0)
    case .direction: .text(account.direction)
    case .purpose: .text(account.purpose)
    case .permission: .text(permission)
    case .parts: .number(Int64(account.parts ?? -1))
    case .outcome: .text(account.outcome)
    case .duration: .number(seconds)
    case .proof: .number(isSigned ? 1 : 0)
    case .flags: .number(Int64(flags.count))
    case .reference: .text(exchange.reference.description)
    }
  }

  var json: JSON {
    var members: [String: JSON] = [
      "schema": "passerelle.audit/1", "reference": .string(exchange.reference.description),
      "trace": .string(exchange.traceID), "ending": .string(ExchangeAccount.ending(exchange)),
      "seconds": .integer(Int(seconds)), "signed": .bool(isSigned),
    ]
    members["time"] = exchange.events.first.map { .string($0.time.iso8601) }
    members["peer"] = exchange.events.compactMap(\.peer).first.map { .string($0) }
    members["parts"] = account.parts.map { .integer($0) }
    members["direction"] = .string(account.isAsked ? "in" : "out")
    members["purpose"] = exchange.events.compactMap { $0.event?.purpose }.first.map { .string($0.rawValue) }
    members["permission"] = ExchangeAccount.permission(exchange).map { .string($0.rawValue) }
    if !flags.isEmpty { members["flags"] = .array(flags.map { .string($0.rule.rawValue) }) }
    return .object(members)
  }

  /// RFC 4180; a value that a spreadsheet would take for a formula begins with an apostrophe.
  static func csv(_ rows: [ExchangeRow]) -> String {
    let names = [
      "time", "peer", "direction", "purpose", "permission", "parts", "ending", "seconds", "signed", "flags",
      "reference",
      "trace",
    ]
    let lines = rows.map { row in names.map { field(row.json[$0]) }.joined(separator: ",") }
    return ([names.joined(separator: ",")] + lines).map { $0 + "\r\n" }.joined()
  }

  private static func field(_ value: JSON?) -> String {
    guard let value, value != .null else { return "" }
    var text = value.string ?? value.array?.compactMap(\.string).joined(separator: " ") ?? value.canonical
    if let first = text.first, "=+-@".contains(first) { text = "'" + text }
    return text.contains { ",\"\r\n".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  /// `< 1 s`, `45 s`, `3 min 20 s`.
  static func spoken(_ seconds: Int64) -> String {
    guard seconds > 0 else { return "< 1 s" }
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
  }
}

/// The figures of one week with one country, as a row with a bar.
struct FigureRow {
  let values: [String: String]

  init(_ figures: WeekFigures, _ texts: PageTexts, most: Int) {
    func share(_ count: Int) -> String { "\(count) (\(100 * count / max(figures.exchanges, 1)) %)" }
    values = [
      "week": clinicalDate(String(figures.week.hl7Digits.prefix(8)), texts.language),
      "peer": figures.peer.map { texts["country.\($0)"] } ?? "–", "exchanges": String(figures.exchanges),
      "delivered": share(figures.delivered), "refused": share(figures.refused),
      "unanswered": share(figures.unanswered), "emergencies": share(figures.emergencies),
      "vital": share(figures.vitalInterests),
      "median": figures.medianAnswer.map { ExchangeRow.spoken($0) } ?? "–",
      "value": String(figures.exchanges), "most": String(most),
    ]
  }
}
