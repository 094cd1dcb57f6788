import Audit
import Domain

/// One exchange in one sentence, for auditors (users.md section 5, A2).
struct ExchangeAccount {
  let sentence: String
  /// Who asked whom, seen from here.
  let direction: String
  let purpose: String
  let outcome: String
  /// Whether the other country asked this one.
  let isAsked: Bool
  /// Number of parts that left or are known to have arrived; nil where nothing did.
  let parts: Int?

  /// - Parameter own: whose log it is; nil where the sentence is not wanted.
  init(_ exchange: LoggedExchange, own: CountryCode? = nil, _ texts: PageTexts) {
    let events = exchange.events.compactMap(\.event)
    isAsked = events.contains { $0.role == .affiliation && $0.kind != .auditorRead }
    let peer = exchange.events.compactMap(\.peer).first
    let name = peer.map { texts["country.\($0)"] } ?? "–"
    direction = isAsked ? texts("in", ["from": name]) : texts("out", ["to": name])
    purpose = events.compactMap(\.purpose).first.map { texts.word("purpose", $0.rawValue) } ?? "–"
    outcome = texts.outcome(Self.ending(exchange))
    let kinds = exchange.events.map(\.kind)
    let released = events.last { $0.kind == .released }
    parts = released?.sections.count
    let moment = exchange.events.first.map {
      "\(clinicalDate(String($0.time.hl7Digits.prefix(8)), texts.language)) \(time($0.time))"
    }
    var clauses = [
      texts(
        isAsked ? "told.in" : "told.out",
        [
          "peer": name, "own": own.map { texts["country.\($0.value)"] } ?? "–", "time": moment ?? "–",
          "purpose": purpose,
        ])
    ]
    if let answer = Self.answer(exchange, texts) { clauses.append(answer) }
    if let parts {
      let key = kinds.contains(EventKind.sent.rawValue) ? "told.sent" : "told.released"
      clauses.append(texts(key, ["n": String(parts)]))
    }
    if kinds.contains(EventKind.documentReceived.rawValue) { clauses.append(texts["told.received"]) }
    let views = kinds.filter { $0 == EventKind.documentShown.rawValue }.count
    if views == 1 { clauses.append(texts["told.readOnce"]) }
    if views > 1 { clauses.append(texts("told.read", ["n": String(views)])) }
    sentence = clauses.joined(separator: "; ") + "."
  }

  /// What the patient answered, and for how long; nil where nobody answered.
  private static func answer(_ exchange: LoggedExchange, _ texts: PageTexts) -> String? {
    let decisions = exchange.events.filter { $0.kind == EventKind.consentDecided.rawValue }
    guard let decided = decisions.last, let event = decided.event else { return nil }
    guard event.outcome == .success else { return texts["told.refused"] }
    let allowed = texts("told.allowed", ["n": String(event.sections.count)])
    if let viewing = event.details["viewing"] {
      return "\(allowed) \(texts("told.for", ["span": texts.word("close", shown(viewing))]))"
    }
    guard let until = event.details["until"].flatMap({ Instant(iso8601: $0) }) else { return allowed }
    let minutes = Int((until.milliseconds(since: decided.time) + 30_000) / 60_000)
    let span = FlagWords(texts: texts).span((minutes % 60 == 0 ? minutes : max(minutes, 1)) * 60)
    return "\(allowed) \(texts("told.for", ["span": span]))"
  }

  /// How it ended, as the code of an outcome.
  static func ending(_ exchange: LoggedExchange) -> String {
    let kinds = Set(exchange.events.map(\.kind))
    if kinds.contains("sent") || kinds.contains("document-shown") { return "delivered" }
    if kinds.contains("released") { return "unknown" }
    return exchange.events.compactMap { $0.event?.errorCode }.last ?? "open"
  }
}
