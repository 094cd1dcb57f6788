import Audit
import Domain

/// One exchange in two lanes, A and B, on one time line (users.md section 5, A2).
///
/// This log tells the own lane. What crossed the border stands in the other lane too, as far as this side saw it; what the
/// other country recorded is in its own log, which is compared with `audit reconcile`.
struct ExchangeLanes {
  let own: String
  let other: String
  /// Whether this country is A, which holds the record.
  let ownIsA: Bool
  let rows: [[String: String]]
  /// What this side has no proof of.
  let note: String

  init(_ exchange: LoggedExchange, own country: CountryCode, _ texts: PageTexts) {
    let roles = exchange.events.compactMap { $0.event?.role }
    ownIsA = roles.contains(.affiliation)
    let peer = exchange.events.compactMap(\.peer).first
    own = texts["country.\(country.value)"]
    other = peer.map { texts["country.\($0)"] } ?? "–"
    let isA = ownIsA
    rows = exchange.events.map { Self.row($0, isA: isA, texts) }
    let kinds = Set(exchange.events.map(\.kind))
    note =
      isA && kinds.contains(EventKind.sent.rawValue)
      ? texts("lane.noReceipt", ["peer": other]) : texts("lane.other", ["peer": other])
  }

  private static func row(_ logged: LoggedEvent, isA: Bool, _ texts: PageTexts) -> [String: String] {
    let event = logged.event
    var facts = [
      event?.errorCode, event?.organisation, event?.consentReceipt.map { "\(texts["receipt"]) \($0)" },
      event?.documentDigest.map { "SHA-256 \($0.hex.prefix(16))…" },
    ].compactMap { $0 }
    if let sections = event?.sections, !sections.isEmpty {
      facts.insert(texts("pack.parts", ["n": String(sections.count)]) + " " + sections.joined(separator: " "), at: 0)
    }
    let details = (event?.details ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    let outcome = event.map { $0.outcome == .success ? "" : texts.word("result", $0.outcome.rawValue) } ?? ""
    let what = texts.word("event", logged.kind)
    let crossed = Self.crossing(logged.kind, isA: isA).map { texts[$0] } ?? ""
    var values = [
      "time": String(logged.time.iso8601.dropFirst(11).prefix(12)), "stamp": logged.time.iso8601, "kind": logged.kind,
      "outcome": outcome, "detail": facts.map { shown($0) }.joined(separator: " · "),
      "technical": details.map { shown($0) }.joined(separator: " · "), "sequence": String(logged.sequence),
      "ehdsi": event?.kind.ehdsi ?? "", "style": event?.outcome == .success || event == nil ? "" : "refused",
    ]
    if logged.isErased { values["outcome"] = texts["pack.erased"] }
    values[isA ? "inA" : "inB"] = what
    values[isA ? "crossB" : "crossA"] = crossed
    return values
  }

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

/// The answer about one exchange, with its five steps.
struct ExchangeVerdictWords {
  let values: [String: Any]

  init(_ verdict: ExchangeVerdict, _ exchange: LoggedExchange, _ texts: PageTexts) {
    switch verdict {
    case .intact(let proven):
      values = Self.intact(proven, exchange, texts)
    case .altered(let difference):
      values = [
        "style": "altered", "word": texts["verdict.altered"], "text": difference, "next": texts["verdict.altered.next"],
        "textLanguage": "en",
      ]
    case .cannotTell(let missing):
      values = [
        "style": "unknown", "word": texts["verdict.unknown"], "text": missing, "next": texts["verdict.unknown.next"],
        "textLanguage": "en",
      ]
    }
  }

  private static func intact(
    _ proven: ProvenExchange, _ exchange: LoggedExchange, _ texts: PageTexts
  ) -> [String: Any] {
    let (first, last) = (exchange.events.first?.sequence ?? 0, exchange.events.last?.sequence ?? 0)
    let checkpoint = proven.checkpoint.checkpoint
    let example = proven.entries.last
    let day = clinicalDate(String(proven.signed.hl7Digits.prefix(8)), texts.language)
    var text = texts(
      "verdict.exchange",
      [
        "first": String(first), "last": String(last), "n": String(proven.entries.count),
        "time": "\(day) \(time(proven.signed))", "origin": checkpoint.origin, "size": String(checkpoint.size),
      ])
    if let covered = coverage(exchange) {
      let key = covered.allowed == covered.sent ? "verdict.covered" : "verdict.notCovered"
      text += " " + texts(key, ["n": String(covered.allowed), "of": String(covered.sent)])
    }
    let steps: [(String, String)] = [
      ("step.entry", example.map { String(decoding: $0.entry, as: UTF8.self) } ?? ""),
      ("step.leaf", example.map { MerkleTree.leafHash($0.entry).hex } ?? ""),
      ("step.path", example.map { $0.hashes.map(\.hex).joined(separator: " ") } ?? ""),
      ("step.root", checkpoint.root.hex), ("step.signature", proven.checkpoint.note),
    ]
    return [
      "style": "intact", "word": texts["verdict.intact"], "text": text, "textLanguage": texts.language,
      "steps": steps.map { ["name": texts($0.0, ["n": String(last)]), "value": $0.1.isEmpty ? "–" : $0.1] },
      "has_steps": true,
    ]
  }

  /// How many of the parts that left the patient's answer allows; nil where nothing left.
  private static func coverage(_ exchange: LoggedExchange) -> (allowed: Int, sent: Int)? {
    let events = exchange.events.compactMap(\.event)
    let sent = Set(events.filter { $0.kind == .released }.flatMap(\.sections))
    let allowed = Set(events.filter { $0.kind == .consentDecided && $0.outcome == .success }.flatMap(\.sections))
    return sent.isEmpty || allowed.isEmpty ? nil : (sent.intersection(allowed).count, sent.count)
  }
}
