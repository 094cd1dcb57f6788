public import Domain

/// Why a gateway does not start or go on.
public struct GatewayFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func start(_ code: String, _ why: String, _ whatToDo: String) -> GatewayFailure {
    GatewayFailure("gateway.\(code)", what: "The gateway did not start.", why: why, whatToDo: whatToDo)
  }

  /// A failure of a room while the gateway starts.
  static func room(_ failure: any Explained) -> GatewayFailure {
    GatewayFailure(
      failure.code, what: "The gateway did not start. \(failure.what)", why: failure.why, whatToDo: failure.whatToDo)
  }
}
