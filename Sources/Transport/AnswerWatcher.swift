import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOSSL
import Synchronization

/// Knows of an answer whether all of it was handed to the system, or never will be.
///
/// It stands where answers are still HTTP. The promise of an answer's end is kept by the socket once the last byte under
/// TLS was handed over, and broken where any of them was not; so neither a close right behind the answer nor an answer to
/// a connection that was closed before can be taken for the other.
final class AnswerWatcher: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// Asks from outside the event loop.
  final class Handle: Sendable {
    let channel: any Channel
    // Only touched on the channel's event loop.
    fileprivate let state: NIOLoopBound<StateBox>

    init(_ channel: any Channel) {
      self.channel = channel
      state = NIOLoopBound(StateBox(), eventLoop: channel.eventLoop)
    }

    /// The fate of the answer that is written next: true when every byte was handed over, false when the connection was
    /// lost first.
    func expect() -> EventLoopFuture<Bool> {
      let fate = channel.eventLoop.makePromise(of: Bool.self)
      let state = state
      // Before any part of the answer, whose way to the event loop begins later.
      channel.eventLoop.execute { state.value.expect(fate) }
      return fate.futureResult
    }

    /// Ends the connection without an orderly TLS end, which would wait for a client that takes nothing.
    func abandon() {
      let channel = channel
      channel.eventLoop.execute {
        do {
          try channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self).close(promise: nil)
        } catch {
          // Not in the pipeline any more: the connection is closed.
        }
      }
    }
  }

  fileprivate final class StateBox {
    private var expected: EventLoopPromise<Bool>?
    private var isClosed = false

    func expect(_ fate: EventLoopPromise<Bool>) {
      expected?.succeed(false)
      if isClosed { fate.succeed(false) } else { expected = fate }
    }

    /// What is expected of the answer whose end is written now.
    func take() -> EventLoopPromise<Bool>? {
      defer { expected = nil }
      return expected
    }

    func close() {
      isClosed = true
      take()?.succeed(false)
    }
  }

  private let handle: Handle

  init(_ handle: Handle) { self.handle = handle }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data), let fate = handle.state.value.take() else {
      return context.write(data, promise: promise)
    }
    let written = promise ?? context.eventLoop.makePromise()
    written.futureResult.whenComplete { result in
      if case .success = result { fate.succeed(true) } else { fate.succeed(false) }
    }
    context.write(data, promise: written)
  }

  func channelInactive(context: ChannelHandlerContext) {
    handle.state.value.close()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { handle.state.value.close() }
}

@available(*, unavailable)
extension AnswerWatcher: Sendable {}
