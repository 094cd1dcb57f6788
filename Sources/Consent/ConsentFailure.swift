public import Domain

/// Why there is no permission. To a peer most of these look the same.
public struct ConsentFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  public static let waiting = ConsentFailure(
    "consent.waiting", what: "Nothing was released.", why: "The patient has not answered yet.",
    whatToDo: "Repeat the query under the same assertions.")
  public static let refused = ConsentFailure(
    "consent.refused", what: "Nothing was released.", why: "The patient did not allow this request.",
    whatToDo: "Treat without the summary.")
  public static let expired = ConsentFailure(
    "consent.expired", what: "Nothing was released.", why: "The request ended without a usable approval.",
    whatToDo: "Ask again with new assertions, or with a code of the patient.")
  public static let withdrawn = ConsentFailure(
    "consent.withdrawn", what: "Nothing was released.", why: "The patient withdrew before the use.",
    whatToDo: "Treat without the summary.")
  public static let used = ConsentFailure(
    "consent.used", what: "Nothing was released.", why: "This form of the document left before; each leaves once.",
    whatToDo: "Ask the patient again with a new request.")
  public static let bindingMismatch = ConsentFailure(
    "consent.binding-mismatch", what: "Nothing was released.",
    why: "The request differs from the one that was approved.",
    whatToDo: "Send the request that the patient answered.")
  public static let contentChanged = ConsentFailure(
    "consent.content-changed", what: "Nothing was released.", why: "The record changed after the patient's answer.",
    whatToDo: "Ask the patient again.")
  public static let limit = ConsentFailure(
    "consent.limit", what: "The patient was not asked.", why: "Too many requests for this patient are open.",
    whatToDo: "Wait until they end.")
  public static let noRequest = ConsentFailure(
    "consent.no-request", what: "Nothing was done.", why: "There is no such request for this person.",
    whatToDo: "Look at the list of requests.")
  public static let decided = ConsentFailure(
    "consent.decided", what: "The answer was not changed.", why: "This request was answered or ended before.",
    whatToDo: "Look at its state.")
  public static let incompleteStatement = ConsentFailure(
    "consent.incomplete-statement", what: "No answer was recorded.", why: "No part was chosen.",
    whatToDo: "Choose at least one part, or refuse.")
  public static let codeUnknown = ConsentFailure(
    "consent.code-unknown", what: "No person was matched.", why: "Identifier and code do not work together.",
    whatToDo: "Check both with the patient.")

  public static let wayClosed = ConsentFailure(
    "consent.way-closed", what: "Nothing was done.", why: "The country does not offer this way to answer.",
    whatToDo: "Use another way, or refuse the request.")

  static func receipt(_ why: String) -> ConsentFailure {
    ConsentFailure(
      "consent.receipt", what: "Nothing was released.", why: why,
      whatToDo: "Tell the operator: a stored receipt does not verify.")
  }

  static func store(_ code: String) -> ConsentFailure {
    ConsentFailure(
      "consent.store", what: "Nothing was released.", why: "The consent store does not answer (\(code)).",
      whatToDo: "Tell the operator; nothing leaves until it answers.")
  }
}
