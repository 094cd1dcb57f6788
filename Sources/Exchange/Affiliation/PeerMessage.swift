public import Domain
public import Transport
public import Trust

/// One message of a peer as it came over mutual TLS, before anything is believed of it.
public struct PeerMessage: Sendable {
  public var contentType: String
  /// The `SOAPAction` field; nil where there is none.
  public var soapAction: String?
  public var body: [UInt8]
  /// The certificate chain of the TLS client, leaf first.
  public var peer: [Certificate]
  /// The trace of the exchange: the peer's `traceparent`, or a new one where it sends none.
  public var trace: TraceContext
  /// Where the call stands among those in work; nil where nobody counts them.
  public var place: CallPlace?

  public init(
    contentType: String, soapAction: String? = nil, body: [UInt8], peer: [Certificate], trace: TraceContext,
    place: CallPlace? = nil
  ) {
    self.contentType = contentType
    self.soapAction = soapAction
    self.body = body
    self.peer = peer
    self.trace = trace
    self.place = place
  }

  var reference: ExchangeReference { ExchangeReference(trace: trace) }
}

/// What goes back to the peer.
public struct WireAnswer: Sendable {
  public var status: Int
  public var contentType: String
  public var body: [UInt8]
  /// When the peer may come back, where it is told to.
  public var retryAfterSeconds: Int?
  /// Called once after the last byte was written (true) or the connection was lost before (false).
  public var delivered: (@Sendable (Bool) async -> Void)?

  public init(
    status: Int, contentType: String, body: [UInt8], delivered: (@Sendable (Bool) async -> Void)? = nil
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.delivered = delivered
  }

  /// The answer to a call that is not taken now: nothing but when to come back.
  static func refused(status: Int, retryAfterSeconds: Int) -> WireAnswer {
    var answer = WireAnswer(status: status, contentType: "text/plain; charset=utf-8", body: [])
    answer.retryAfterSeconds = retryAfterSeconds
    return answer
  }

  /// The answer when not even the refusal could be recorded: nothing but a plain failure.
  public static let unavailable = WireAnswer(
    status: 503, contentType: "text/plain; charset=utf-8", body: Array("Service unavailable\n".utf8))
}

/// The three transactions that the country of affiliation answers.
public enum AffiliationService: Sendable {
  /// ITI-55, Cross Gateway Patient Discovery.
  case discovery
  /// ITI-38, Cross Gateway Query.
  case query
  /// ITI-39, Cross Gateway Retrieve.
  case retrieve
}
