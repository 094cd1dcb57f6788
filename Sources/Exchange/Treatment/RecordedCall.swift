public import IHE

/// One call to a peer and its answer, as they were on the wire: for recordings of tests with synthetic people.
public struct RecordedCall: Sendable {
  /// Which service was called: `iti55`, `iti38` or `iti39`.
  public let service: String
  public let request: HTTPPayload
  public let answer: HTTPPayload
}
