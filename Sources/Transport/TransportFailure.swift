public import Domain

/// Why a message did not get to a peer, or its answer not back.
public struct TransportFailure: Failure {
  public let explanation: Explanation
  /// Whether the peer showed a certificate that is not its own: the next try brings nothing else.
  public private(set) var isImpostor = false
  public init(explanation: Explanation) { self.explanation = explanation }

  /// The certificate that the peer showed was not taken.
  static func certificate(_ why: String) -> TransportFailure {
    var failure = tls(why)
    failure.isImpostor = true
    return failure
  }

  static func unreachable(_ why: String) -> TransportFailure {
    TransportFailure(
      "transport.unreachable", what: "The peer was not reached.", why: why,
      whatToDo: "Check that the peer is up and its address in the trust list is right.")
  }

  static func tls(_ why: String) -> TransportFailure {
    TransportFailure(
      "transport.tls", what: "No secure connection was made; nothing was sent.", why: why,
      whatToDo: "Compare the peer's certificate with the pins of the trust list.")
  }

  static let timedOut = TransportFailure(
    "transport.timed-out", what: "The peer did not answer in time.", why: "The time for the call is over.",
    whatToDo: "Repeat the call.")

  static let tooLarge = TransportFailure(
    "transport.too-large", what: "The answer was not read.", why: "It is larger than the limit.",
    whatToDo: "Tell the peer.")

  static let interrupted = TransportFailure(
    "transport.interrupted", what: "The answer did not arrive whole.", why: "The connection was lost.",
    whatToDo: "Repeat the call.")

  static let cancelled = TransportFailure(
    "transport.cancelled", what: "The call was given up.", why: "Nobody waits for it any more.",
    whatToDo: "Call again if the answer is still wanted.")

  static let busy = TransportFailure(
    "transport.busy", what: "Nothing was sent.", why: "Too many calls to this server are on their way.",
    whatToDo: "Try again in a moment; if it stays, ask the contact point whether it answers.")

  static func mailRefused(_ why: String) -> TransportFailure {
    TransportFailure(
      "transport.mail-refused", what: "The message was not sent.", why: why,
      whatToDo: "Check the account of the mail server and that it takes mail from the sender's address.")
  }

  static func listen(_ why: String) -> TransportFailure {
    TransportFailure(
      "transport.listen", what: "The gateway does not listen.", why: why,
      whatToDo: "Check the port and the certificate in the configuration.")
  }
}
