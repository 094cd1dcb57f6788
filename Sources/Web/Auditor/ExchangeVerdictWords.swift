import Audit
import Domain
import Exchange

/// The answer about one exchange, with its five steps.
struct ExchangeVerdictWords {
  let values: [String: Any]

  /// - Parameter key: the identifier of the log's key, as verifier keys have it.
  init(
    _ verdict: ExchangeVerdict, _ exchange: LoggedExchange, _ proofs: ExchangeProofs, key: String, _ texts: PageTexts
  ) {
    switch verdict {
    case .intact where !proofs.evidencesHold:
      let title = proofs.evidences.first { $0.holds == false }?.title ?? "–"
      values = [
        "style": "altered", "word": texts["verdict.altered"],
        "text": texts("verdict.evidenceAltered", ["title": title]), "next": texts["verdict.altered.next"],
        "textLanguage": texts.language,
      ]
    case .intact(let proven):
      values = Self.intact(proven, exchange, Self.others(exchange, proofs, key, texts), texts)
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

  /// Sentences about what else holds: the log's key, evidences, the other country's signatures.
  private static func others(
    _ exchange: LoggedExchange, _ proofs: ExchangeProofs, _ key: String, _ texts: PageTexts
  ) -> String {
    var sentences = key.isEmpty ? [] : [texts("verdict.key", ["key": key])]
    let held = proofs.evidences.filter { $0.holds == true }.count
    if held > 0 { sentences.append(texts("verdict.evidences", ["n": String(held)])) }
    let arrived: Set<String> = [
      EventKind.documentReceived.rawValue, EventKind.queryAsked.rawValue, EventKind.retrieveAsked.rawValue,
    ]
    let isA = exchange.events.contains { $0.event?.role == .affiliation }
    let received = exchange.events.contains { logged in
      arrived.contains(logged.kind) && (isA || logged.kind == EventKind.documentReceived.rawValue)
    }
    if received, let peer = exchange.events.compactMap(\.peer).first {
      sentences.append(texts("verdict.peerSigned", ["peer": texts["country.\(peer)"]]))
    }
    return sentences.joined(separator: " ")
  }

  private static func intact(
    _ proven: ProvenExchange, _ exchange: LoggedExchange, _ others: String, _ texts: PageTexts
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
    if !others.isEmpty { text += " " + others }
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

/// One evidence as a row.
struct EvidenceRow {
  let values: [String: String]

  init(_ evidence: ExchangeProofs.Evidence, _ texts: PageTexts) {
    // `NCPA_XCPD_REQ`: the side is that of this log, or written in the title.
    let message = evidence.title.split(separator: "_", maxSplits: 1).last.map(String.init) ?? evidence.title
    let state = evidence.holds.map { $0 ? "evidence.holds" : "evidence.fails" } ?? "evidence.gone"
    values = [
      "time": String(evidence.madeAt.iso8601.dropFirst(11).prefix(12)), "stamp": evidence.madeAt.iso8601,
      "kind": texts.word("evidence", evidence.kind), "message": texts.word("message", message),
      "title": evidence.title, "state": texts[state],
      "style": evidence.holds == false ? "refused" : "",
      "stamped": evidence.stampedAt.map { String($0.iso8601Seconds.prefix(16)).replacing("T", with: " ") + " UTC" }
        ?? texts["evidence.noStamp"],
    ]
  }
}
