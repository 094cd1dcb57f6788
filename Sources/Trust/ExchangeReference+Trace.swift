public import Domain

extension ExchangeReference {
  /// The reference of the exchange that a trace names: both countries compute the same one.
  public init(trace: TraceContext) { self.init(traceDigest: Digest.sha256(Array(trace.traceID.utf8))) }
}

extension CheckNumber {
  /// The check number of the request made under a treatment confirmation with this `ID`.
  public init(assertionID: String) { self.init(assertionDigest: Digest.sha256(Array(assertionID.utf8))) }
}
