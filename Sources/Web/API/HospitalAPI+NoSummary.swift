import Domain
import Exchange

extension RequestView {
  /// Why there is no summary to fetch; nil where one was delivered. Whether it may still be read is another question.
  var noSummary: ExchangeFailure? {
    var failure: ExchangeFailure? =
      switch outcome {
      case .delivered: nil
      case nil:
        ExchangeFailure(
          "request.open", what: "There is no summary yet.", why: "The patient has not answered this request.",
          whatToDo: "Ask for the state of the request until its outcome is no longer open.")
      case .refused:
        ExchangeFailure(
          "consent.refused", what: "The patient did not allow this access.", why: "The patient was asked and refused.",
          whatToDo: "Treat without the summary. If the patient changes their mind, they can give you a code.")
      case .expired:
        ExchangeFailure(
          "consent.expired", what: "Nobody answered the request in its time.", why: "The time of the request is over.",
          whatToDo: "Ask again, or let the patient give you a code.")
      case .absent:
        ExchangeFailure(
          "consent.absent", what: "No permission was given for this access.", why: "The country does not say more.",
          whatToDo: "Ask again, or let the patient give you a code.")
      case .noRecord:
        ExchangeFailure(
          "record.none", what: "There is no summary.", why: "The country has no summary for this person.",
          whatToDo: "Treat without the summary.")
      case .failed(let code):
        ExchangeFailure(
          code, what: "The summary is not shown.", why: "The request ended with \(code).",
          whatToDo: "Treat without the summary and give the reference to the contact point.")
      }
    failure?.reference = reference
    return failure
  }
}
