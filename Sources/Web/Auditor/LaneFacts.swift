import Audit
import Domain
import Exchange

/// What one event says of itself, in words for auditors; identifiers and codes go among the technical details.
struct LaneFacts {
  /// Answers that are no end: the patient has not decided yet, and the other country asks again.
  private static let waiting: Set<String> = [
    "consent.requested", "consent.notified", "consent.opened", "consent.waiting",
  ]
  /// Details that are told in a sentence.
  private static let told: Set<String> = [
    "organisationName", "shown", "shownLanguage", "until", "viewing", "items", "flaggedItems", "terminology",
    "errorKind",
  ]

  let texts: PageTexts
  let logged: LoggedEvent

  /// Empty for a success.
  var outcome: String {
    if logged.isErased { return texts["pack.erased"] }
    guard let event = logged.event, event.outcome != .success else { return "" }
    return isWaiting ? texts.outcome("consent.notified") : texts.word("result", event.outcome.rawValue)
  }

  /// Whether the row is set apart as something that did not come about.
  var isRefused: Bool { logged.event.map { $0.outcome != .success && !isWaiting } ?? false }

  private var isWaiting: Bool { logged.event?.errorCode.map(Self.waiting.contains) ?? false }

  /// Who did it: the professional and their organisation, as the log has them.
  var who: String {
    guard let event = logged.event else { return "" }
    let organisation = event.details["organisationName"] ?? event.organisation
    let names = [event.professional?.exposed, organisation].compactMap { $0 }.filter { !$0.isEmpty }
    return names.isEmpty ? "" : "\(texts["lane.who"]) \(names.map { shown($0) }.joined(separator: ", "))"
  }

  /// One sentence a line.
  var sentences: [String] {
    guard let event = logged.event else { return [] }
    var lines: [String] = []
    if let code = event.errorCode, !isWaiting { lines.append(texts.outcome(shown(code))) }
    if !event.sections.isEmpty {
      let names = event.sections.map { texts.part(shown($0)) }.joined(separator: ", ")
      lines.append("\(texts("pack.parts", ["n": String(event.sections.count)])) \(names)")
    }
    if logged.kind == EventKind.consentDecided.rawValue { lines += answer(event) }
    if let kind = event.details["errorKind"] { lines.append(error(shown(kind), event)) }
    if let items = event.details["items"], let flagged = event.details["flaggedItems"] {
      lines.append(
        texts(
          "lane.items",
          ["n": shown(items), "flagged": shown(flagged), "version": shown(event.details["terminology"] ?? "–")]))
    }
    if let digest = event.documentDigest { lines.append(texts("lane.document", ["digest": Self.short(digest.hex)])) }
    return lines
  }

  /// What a professional reported of the summary.
  private func error(_ kind: String, _ event: AuditEvent) -> String {
    let place = event.details["errorPlace"].flatMap { ErrorReport.Place($0) }
    return texts(
      "lane.error",
      [
        "kind": texts.word("report.kind", kind), "place": ErrorReportText.words(place, texts),
        "way": texts.word("lane.way", shown(event.details["way"] ?? "")),
      ])
  }

  /// What the patient saw and until when it holds.
  private func answer(_ event: AuditEvent) -> [String] {
    var lines: [String] = []
    if event.outcome == .success, let until = event.details["until"].flatMap({ Instant(iso8601: $0) }) {
      let day = clinicalDate(String(until.hl7Digits.prefix(8)), texts.language)
      lines.append(texts("lane.until", ["time": "\(day) \(time(until))"]))
    }
    if let viewing = event.details["viewing"] {
      lines.append(texts("lane.viewing", ["span": texts.word("close", shown(viewing))]))
    }
    if let digest = event.details["shown"] {
      var parts = [texts("lane.shown", ["digest": shown(Self.short(digest))])]
      if let language = event.details["shownLanguage"] {
        parts.append(texts("lane.shownIn", ["language": texts.word("language", shown(language))]))
      }
      if let version = event.policyVersion { parts.append(texts("lane.policy", ["version": shown(version)])) }
      lines.append(parts.joined(separator: ", "))
    }
    return lines
  }

  /// Everything else, for who compares with other records.
  var technical: String {
    guard let event = logged.event else { return "" }
    var facts = event.details.filter { !Self.told.contains($0.key) }.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value)" }
    if let id = event.organisation, !id.isEmpty { facts.append(id) }
    if !event.sections.isEmpty { facts.append("LOINC \(event.sections.joined(separator: " "))") }
    if let id = event.consentReceipt { facts.append("\(texts["receipt"]) \(id)") }
    if let code = event.errorCode { facts.append(code) }
    if let id = event.messageID { facts.append(id) }
    if let digest = event.documentDigest { facts.append("SHA-256 \(digest.hex)") }
    if let digest = event.details["shown"] { facts.append("shown: \(digest)") }
    return facts.map { shown($0) }.joined(separator: " · ")
  }

  private static func short(_ digest: String) -> String { String(digest.prefix(16)) }
}
