public import HummingbirdCore
public import Logging
public import NIOCore
import Synchronization

/// Connections of another kind, of which each is served or closed, whatever becomes of the listener.
///
/// A server that is cancelled drops the connections that it accepted and nobody serves yet. Dropped as they are they stay
/// open, and end the process: NIO takes a writer that nobody finished for a fault of the program.
public struct ServedConnections<Base: ServerChildChannel>: ServerChildChannel {
  /// A connection, and what is left to do where it is dropped.
  public final class Value: ServerChildChannelValue {
    private let base: Base
    private let value: Mutex<Base.Value?>
    private let logger: Logger
    public let channel: any Channel

    fileprivate init(_ base: Base, _ value: Base.Value, _ logger: Logger) {
      self.base = base
      self.value = Mutex(value)
      self.logger = logger
      channel = value.channel
    }

    fileprivate func take() -> Base.Value? {
      value.withLock { value in
        defer { value = nil }
        return value
      }
    }

    deinit {
      guard let value = take() else { return }
      channel.close(promise: nil)
      let (base, logger) = (base, logger)
      // Cancelled before it begins, it serves nothing and finishes everything.
      Task { await base.handle(value: value, logger: logger) }.cancel()
    }
  }

  private let base: Base

  public init(_ base: Base) { self.base = base }

  public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let base = base
    return base.setup(channel: channel, logger: logger).map { Value(base, $0, logger) }
  }

  public func handle(value: Value, logger: Logger) async {
    if let value = value.take() { await base.handle(value: value, logger: logger) }
  }
}
