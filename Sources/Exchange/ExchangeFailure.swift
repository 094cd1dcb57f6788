public import Domain

/// Why an exchange stopped, in the codes that pages, command line and log share.
public struct ExchangeFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static let notFound = ExchangeFailure(
    "identity.not-found", what: "No person was found.", why: "The country knows no person with exactly these details.",
    whatToDo: "Check the number and the birth date against the card.")
  static let codeInvalid = ExchangeFailure(
    "code.invalid", what: "No person was found.", why: "This number and this code do not work together.",
    whatToDo: "Check both with the patient, or ask for a new code.")
  static let notUnique = ExchangeFailure(
    "identity.not-unique", what: "No person is shown.", why: "The country found more than one person.",
    whatToDo: "Add the date of birth.")
  static let noRecord = ExchangeFailure(
    "record.none", what: "There is no summary.", why: "The country has no summary for this person.",
    whatToDo: "Treat without the summary.")
  static let signatureInvalid = ExchangeFailure(
    "signature.invalid", what: "The document is not shown.", why: "Its signature is not valid.",
    whatToDo: "Treat without the summary and tell the contact point the reference.")
  static let documentInvalid = ExchangeFailure(
    "document.invalid", what: "The document is not shown.", why: "It does not follow the rules of the patient summary.",
    whatToDo: "Treat without the summary and tell the contact point the reference.")
  static let notEntitled = ExchangeFailure(
    "login.not-entitled", what: "Nothing is shown.", why: "The signed-in person did not make this request.",
    whatToDo: "Sign in as the person who asked.")
  static let unknownCountry = ExchangeFailure(
    "peer.unknown", what: "Nothing was sent.", why: "This country is not connected.",
    whatToDo: "Choose a connected country.")

  static func unreachable(_ country: CountryCode, _ why: String) -> ExchangeFailure {
    ExchangeFailure(
      "peer.unreachable", what: "Your request was not sent.", why: "\(country) does not answer: \(why)",
      whatToDo: "Try again, or phone the contact point.")
  }

  static func internalFault(_ why: String) -> ExchangeFailure {
    ExchangeFailure(
      "internal", what: "Something broke on our side. Nothing was sent.", why: why,
      whatToDo: "Try again; if it stays, give the reference to the contact point.")
  }

  static func peerRefused(_ code: String) -> ExchangeFailure {
    ExchangeFailure(
      "peer.refused", what: "The country did not answer the request.", why: "It reported \(code).",
      whatToDo: "Give the reference to the contact point.")
  }
}

extension ExchangeFailure {
  static let viewClosed = ExchangeFailure(
    "view.closed", what: "The summary is not shown.", why: "The time for reading it is over, or it was closed.",
    whatToDo: "Ask the patient again if you need it.")
}
