public import Domain

/// Why a document was not sealed, or a received one not opened.
public struct SigningFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func notSealed(_ why: String) -> SigningFailure {
    SigningFailure(
      "signing.not-sealed", what: "The document was not sealed and does not leave.", why: why,
      whatToDo: "Check the seal key with: passerelle config check")
  }

  static func notOpened(_ code: String, _ why: String) -> SigningFailure {
    SigningFailure(
      "signing.\(code)", what: "The received document is not shown.", why: why,
      whatToDo: "Ask again; if it happens again, tell the operators of both contact points the reference.")
  }
}
