import Consent
import Domain
import Exchange

/// What a patient's history says of one request, on the page and on paper.
struct HistoryWords {
  let view: ConsentRequestView
  let texts: PageTexts

  var time: String { Self.time(view.requestedAt, texts) }

  var who: String {
    shown("\(view.asker.name), \(view.asker.organisation) (\(texts["country.\(view.asker.country)"]))")
  }

  var what: String {
    let parts = view.sections.map { texts["part.\($0)"] }.joined(separator: ", ")
    let state = [.requested, .notified].contains(view.state) ? "requested" : view.state.rawValue
    return texts("history.\(state)", ["parts": parts])
  }

  var because: String { view.state == .used ? texts["history.because.\(view.way ?? "live")"] : "" }

  /// The day with its month in letters, and the time.
  static func time(_ instant: Instant, _ texts: PageTexts) -> String {
    "\(clinicalDate(String(instant.hl7Digits.prefix(8)), texts.language)) \(Web.time(instant))"
  }
}
