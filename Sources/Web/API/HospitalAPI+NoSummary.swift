import Domain
import Exchange

extension RequestView {
  /// Why there is no summary to fetch, in the words of the page; nil where one was delivered. Whether it may still be
  /// read is another question.
  var noSummary: ExchangeFailure? {
    guard let outcome else {
      return ExchangeFailure(
        "request.open", what: "There is no summary yet.", why: "The patient has not answered this request.",
        whatToDo: "Ask for the state of the request until its outcome is no longer open."
      ).of(trace)
    }
    if case .delivered = outcome { return nil }
    let end = WaitingPage(view: self, texts: PageTexts(language: "en"), now: endsAt).end(outcome)
    return ExchangeFailure(ClinicianPages.name(outcome), what: end.what, why: "", whatToDo: end.next).of(trace)
  }
}
