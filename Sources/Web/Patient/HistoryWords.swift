import Audit
import Consent
import Domain
import Exchange

/// What a patient's history says of one request, on the page and on paper.
struct HistoryWords {
  let view: ConsentRequestView
  let texts: PageTexts

  var time: String { Self.time(view.requestedAt, texts) }

  var who: String {
    let (name, place) = (StatedText.isolated(view.asker.name), StatedText.isolated(view.asker.organisation))
    return "\(name), \(place) (\(texts["country.\(view.asker.country)"]))"
  }

  var what: String {
    let parts = view.sections.map { texts.part($0) }.joined(separator: ", ")
    let state = [.requested, .notified].contains(view.state) ? "requested" : view.state.rawValue
    if view.way == "code", state == "approved" { return texts["history.code.approved"] }
    let isRepresented = view.way == "representative" && state != "used"
    let text = texts(isRepresented ? "history.representative.\(state)" : "history.\(state)", ["parts": parts])
    return view.stop == nil ? text : "\(text) · \(texts["history.stopped"])"
  }

  var because: String { view.state == .used ? texts["history.because.\(view.way ?? "live")"] : "" }

  /// What was opened without an answer is marked.
  var mark: String { view.isVitalInterest ? texts["vitalMark"] : "" }

  /// What happened outside of any request; of an auditor's reading who it was, and why or of what.
  static func lone(_ logged: LoggedEvent, _ texts: PageTexts) -> String {
    let isRepresented = logged.kind == EventKind.codeMade.rawValue && logged.event?.details["role"] != nil
    let text = texts[isRepresented ? "history.representative.code-made" : "history.\(logged.kind)"]
    guard logged.kind == EventKind.auditorRead.rawValue, let event = logged.event else { return text }
    let who = shown(event.professional?.exposed ?? "–")
    if let reference = event.details["reference"] {
      return texts("history.checked", ["who": who, "reference": shown(reference)])
    }
    return "\(text): \(who). \(texts["reason"]): \(shown(event.details["reason"] ?? "–"))"
  }

  /// The day with its month in letters, and the time by the country's clock and in UTC (consent.md section 12).
  static func time(_ instant: Instant, _ texts: PageTexts) -> String {
    guard let civil = texts.civil else {
      return "\(clinicalDate(String(instant.hl7Digits.prefix(8)), texts.language)) \(Web.time(instant))"
    }
    let zoned = texts(
      "zonedUTC",
      ["time": civil.clock(instant), "country": texts["country.\(civil.country)"], "utc": Web.time(instant)])
    return "\(clinicalDate(civil.day(instant), texts.language)) \(zoned)"
  }
}
