import Audit
import Domain
import Exchange

/// One exchange in two lanes, A and B, on one time line (users.md section 5, A2).
///
/// This log tells the own lane. What crossed the border stands in the other lane too, as far as this side saw it; what the
/// other country recorded is in its own log, which is compared with `audit reconcile`.
struct ExchangeLanes {
  let own: String
  let other: String
  /// Whether this country is A, which holds the record.
  let ownIsA: Bool
  let rows: [[String: Any]]
  /// What this side has no proof of.
  let note: String
  /// How far both clocks are apart.
  let clock: String

  /// - Parameters:
  ///   - signed: how many entries the newest checkpoint covers.
  ///   - offset: of the other country's clock; nil where it was not measured.
  init(
    _ exchange: LoggedExchange, own country: CountryCode, signed: Int64, _ offset: ExchangeProofs.ClockOffset?,
    _ texts: PageTexts
  ) {
    let roles = exchange.events.compactMap { $0.event?.role }
    ownIsA = roles.contains(.affiliation)
    let peer = exchange.events.compactMap(\.peer).first
    own = texts["country.\(country.value)"]
    other = peer.map { texts["country.\($0)"] } ?? "–"
    let isA = ownIsA
    rows = exchange.events.map { Self.row($0, isA: isA, isSigned: $0.sequence < signed, texts) }
    let kinds = Set(exchange.events.map(\.kind))
    note =
      isA && kinds.contains(EventKind.sent.rawValue)
      ? texts("lane.noReceipt", ["peer": other]) : texts("lane.other", ["peer": other])
    clock = Self.clock(offset, other, texts)
  }

  private static func clock(
    _ offset: ExchangeProofs.ClockOffset?, _ peer: String, _ texts: PageTexts
  ) -> String {
    guard let offset else { return texts("lane.noClock", ["peer": peer]) }
    let day = clinicalDate(String(offset.measuredAt.hl7Digits.prefix(8)), texts.language)
    let sign = offset.milliseconds > 0 ? "+" : ""
    return texts(
      "lane.clock",
      ["peer": peer, "offset": "\(sign)\(offset.milliseconds)", "time": "\(day) \(time(offset.measuredAt))"])
  }

  private static func row(
    _ logged: LoggedEvent, isA: Bool, isSigned: Bool, _ texts: PageTexts
  ) -> [String: Any] {
    let facts = LaneFacts(texts: texts, logged: logged)
    // Where no answer came nobody answered: only our waiting is recorded.
    let isSilent = logged.event?.errorCode.map(Self.silences.contains) ?? false
    let crossed = isSilent ? texts["lane.silent"] : Self.crossing(logged.kind, isA: isA).map { texts[$0] } ?? ""
    let name = isSilent ? texts["lane.unanswered"] : texts.word("event", logged.kind)
    return [
      "time": String(logged.time.iso8601.dropFirst(11).prefix(12)), "stamp": logged.time.iso8601, "kind": logged.kind,
      "outcome": facts.outcome, "who": facts.who, "lines": facts.sentences, "technical": facts.technical,
      "sequence": String(logged.sequence), "ehdsi": logged.event?.kind.ehdsi ?? "",
      "style": facts.isRefused ? "refused" : "",
      "proof": texts[isSigned ? "proof.signed" : "proof.pending"],
      isA ? "inA" : "inB": name, isA ? "crossB" : "crossA": crossed,
    ]
  }

  /// Codes of a call that brought no answer.
  private static let silences: Set<String> = ["peer.unreachable", "peer.not-secure"]

  /// What the other side must have done for this to be recorded here.
  private static func crossing(_ kind: String, isA: Bool) -> String? {
    switch EventKind(rawValue: kind) {
    case .discoveryAnswered, .queryAnswered, .retrieveAnswered: isA ? "lane.answeredTo" : "lane.answered"
    case .discoveryAsked, .queryAsked, .retrieveAsked: isA ? "lane.asked" : "lane.askedOther"
    case .sent: "lane.deliveredTo"
    case .documentReceived: "lane.sentBy"
    default: nil
    }
  }
}
