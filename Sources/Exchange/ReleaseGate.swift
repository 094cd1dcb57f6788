import Database
import Domain

/// Whether the gateway is fit to let a document out: asked before one is fetched, and again in the transaction that
/// records its release.
public struct ReleaseGate: Sendable {
  private let shut: @Sendable () -> String?

  /// - Parameter shutBy: names the component because of which nothing is released, nil while all is well.
  public init(shutBy: @escaping @Sendable () -> String?) { shut = shutBy }

  /// The component because of which nothing is released; nil while releases are safe.
  public var shutBy: String? { shut() }

  /// - Throws: `exchange.not-ready`.
  func check() throws(ExchangeFailure) {
    if let component = shut() { throw .notReady(component) }
  }

  /// Undoes the release that it is joined to when the gate was shut meanwhile.
  var write: PendingWrite { PendingWrite { _ in try check() } }
}

extension ExchangeFailure {
  static func notReady(_ component: String) -> ExchangeFailure {
    ExchangeFailure(
      "exchange.not-ready", what: "Nothing was released.", why: "The gateway is not ready: \(component).",
      whatToDo: "Run: passerelle status --config FILE")
  }
}
