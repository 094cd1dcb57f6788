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
    let received = events.first { $0.kind == .documentReceived }
    // Country B knows how many parts of what it received say something, and nothing of others.
    parts =
      events.last { $0.kind == .released }?.sections.count ?? received?.details["parts"].flatMap { Int($0) }
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
    if events.contains(where: \.isVitalInterest) { clauses.append(texts["told.vitalInterest"]) }
    if received != nil {
      clauses.append(parts.map { texts("told.receivedParts", ["n": String($0)]) } ?? texts["told.received"])
    } else if let parts {
      let key = kinds.contains(EventKind.sent.rawValue) ? "told.sent" : "told.released"
      clauses.append(texts(key, ["n": String(parts)]))
    }
    if clauses.count == 1, !["delivered", "open"].contains(Self.ending(exchange)) { clauses.append(outcome) }
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

  /// What the patient allowed, as far as this side knows: country A has the answer, country B what it was told, or that
  /// a document came.
  static func permission(_ exchange: LoggedExchange) -> Permission? {
    let events = exchange.events.compactMap(\.event)
    if let answer = events.last(where: { $0.kind == .consentDecided }) {
      return answer.outcome == .success ? .given : .refused
    }
    if events.contains(where: \.isVitalInterest) { return .vitalInterest }
    if events.contains(where: { $0.role == .treatment && $0.errorCode == "consent.refused" }) { return .refused }
    return events.contains { $0.kind == .documentReceived } ? .given : nil
  }

  /// The patient's answer, or what stood in its place.
  enum Permission: String {
    case given
    case refused
    /// No answer was waited for.
    case vitalInterest = "vital-interest"
  }

  /// How it ended, as the code of an outcome.
  static func ending(_ exchange: LoggedExchange) -> String {
    let kinds = Set(exchange.events.map(\.kind))
    if kinds.contains("sent") || kinds.contains("document-shown") { return "delivered" }
    if kinds.contains("released") { return "unknown" }
    if let code = exchange.events.compactMap({ $0.event?.errorCode }).last { return code }
    // Somebody was looked for and found, and nothing was asked about them.
    return exchange.isIdentificationAlone ? "identified" : "open"
  }
}

extension AuditEvent {
  /// Whether it tells that a record was opened, or asked for, without an answer.
  var isVitalInterest: Bool { kind == .vitalInterestUsed || statesVitalInterest }
}
