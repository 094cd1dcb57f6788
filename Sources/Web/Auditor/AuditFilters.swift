import Audit
import Domain

/// What an auditor looks for, as it stands in the address of the page: nothing about a person.
struct AuditFilters: Sendable {
  static let endings = [
    "delivered", "consent.refused", "consent.expired", "vital-interest", "error", "open", "unknown",
  ]
  static let perPage = 50

  /// 8 characters; leads to the exchange itself.
  let reference: String?
  let order: ExchangeTable.Order
  private let from: String
  private let to: String
  private let peer: String
  private let direction: String
  private let purpose: String
  private let outcome: String
  private let organisation: String
  private let before: Int64?

  init(_ form: Form) {
    func text(_ name: String, most: Int = 40) -> String { String((form[name] ?? "").prefix(most)) }
    reference = Self.reference(text("reference"))
    from = Self.day(text("from"), isEnd: false) == nil ? "" : text("from")
    to = Self.day(text("to"), isEnd: true) == nil ? "" : text("to")
    peer = CountryCode(text("peer")) == nil ? "" : text("peer")
    direction = ["in", "out"].contains(text("direction")) ? text("direction") : ""
    purpose = PurposeOfUse(rawValue: text("purpose")) == nil ? "" : text("purpose")
    outcome = Self.endings.contains(text("outcome")) ? text("outcome") : ""
    organisation = shown(text("organisation", most: 80)).split { $0.isWhitespace }.joined(separator: " ")
    before = Int64(text("before"))
    order = ExchangeTable.Order(text("sort"))
  }

  var search: LogSearch {
    var search = LogSearch()
    search.from = Self.day(from, isEnd: false)
    search.to = Self.day(to, isEnd: true)
    search.peer = CountryCode(peer)
    search.limit = Self.perPage
    search.before = before
    return search
  }

  /// What the log's indexes do not know.
  func fit(_ exchange: LoggedExchange) -> Bool {
    let events = exchange.events.compactMap(\.event)
    if !direction.isEmpty, events.contains(where: { $0.role == .affiliation }) != (direction == "in") { return false }
    if !purpose.isEmpty, !events.contains(where: { $0.purpose?.rawValue == purpose }) { return false }
    if !organisation.isEmpty {
      guard exchange.isOf(organisation: organisation) else { return false }
    }
    return outcome.isEmpty || hasEnded(exchange, events)
  }

  private func hasEnded(_ exchange: LoggedExchange, _ events: [AuditEvent]) -> Bool {
    let ending = ExchangeAccount.ending(exchange)
    switch outcome {
    case "vital-interest": return events.contains { $0.kind == .vitalInterestUsed }
    case "error": return !["delivered", "open", "unknown"].contains(ending) && !ending.hasPrefix("consent.")
    default: return ending == outcome
    }
  }

  private var fields: [(name: String, value: String)] {
    [
      ("from", from), ("to", to), ("peer", peer), ("direction", direction), ("purpose", purpose), ("outcome", outcome),
      ("organisation", organisation),
    ].filter { !$0.value.isEmpty }
  }

  var isNarrowed: Bool { !fields.isEmpty }

  /// Exactly the page that is shown.
  var query: String { Self.query(fields + place + [("sort", order.text)]) }

  func query(before: Int64) -> String { Self.query(fields + [("before", String(before)), ("sort", order.text)]) }

  /// What the headers keep when they sort.
  var kept: [[String: String]] { (fields + place).map { ["name": $0.name, "value": $0.value] } }

  private var place: [(name: String, value: String)] { before.map { [("before", String($0))] } ?? [] }

  private static func query(_ fields: [(name: String, value: String)]) -> String {
    fields.filter { !$0.value.isEmpty }.map { Form.encode([$0.name: $0.value]) }.joined(separator: "&")
  }

  /// Each filter with the address that is without it.
  func active(_ texts: PageTexts) -> [[String: String]] {
    fields.map { field in
      let rest = Self.query(fields.filter { $0.name != field.name } + [("sort", order.text)])
      return ["label": "\(texts["filter_\(field.name)"]): \(word(field, texts))", "href": "/audit?\(rest)"]
    }
  }

  private func word(_ field: (name: String, value: String), _ texts: PageTexts) -> String {
    switch field.name {
    case "peer": texts["country.\(field.value)"]
    case "direction": texts["direction.\(field.value)"]
    case "purpose": texts.word("purpose", field.value)
    case "outcome": texts.outcome(field.value)
    default: field.value
    }
  }

  /// The values of the form on the page.
  func fields(_ texts: PageTexts) -> [String: Any] {
    func options(_ values: [String], _ chosen: String, _ label: (String) -> String) -> [[String: String]] {
      [["value": "", "label": texts["any"]]]
        + values.map { ["value": $0, "label": label($0), "selected": $0 == chosen ? "selected" : ""] }
    }
    return [
      "from": from, "to": to, "organisation": organisation, "kept": kept,
      "peers": options(PageTexts.countries, peer) { texts["country.\($0)"] },
      "directions": options(["in", "out"], direction) { texts["direction.\($0)"] },
      "purposes": options(PurposeOfUse.allCases.map(\.rawValue), purpose) { texts.word("purpose", $0) },
      "outcomes": options(Self.endings, outcome) { texts.outcome($0) },
    ]
  }

  /// A reference as people read it, or the trace id that it is made of.
  private static func reference(_ text: String) -> String? {
    let known = text.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard !known.isEmpty else { return nil }
    return LoggedExchange.reference(ofTrace: known)?.characters ?? String(known.prefix(8))
  }

  /// The first or last moment of a day, `2026-11-24`, in UTC.
  private static func day(_ text: String, isEnd: Bool) -> Instant? {
    guard text.utf8.count == 10, let start = Instant(iso8601: "\(text)T00:00:00Z") else { return nil }
    return isEnd ? Instant(milliseconds: start.advanced(bySeconds: 86_400).milliseconds - 1) : start
  }
}
