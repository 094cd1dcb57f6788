import NIOCore
import Synchronization

/// Knows when everything written to a connection was handed to the system, or that it never will be.
///
/// It stands next to the socket. Whoever asks does so on the connection's event loop after the last write was queued
/// there, so an empty list of pending writes means: sent.
final class WriteWatcher: ChannelOutboundHandler, ChannelInboundHandler {
  typealias OutboundIn = Any
  typealias InboundIn = Any

  /// Asks from outside the event loop.
  final class Handle: Sendable {
    let channel: any Channel
    // Only touched on the channel's event loop.
    let state: NIOLoopBound<StateBox>

    init(_ channel: any Channel) {
      self.channel = channel
      state = NIOLoopBound(StateBox(), eventLoop: channel.eventLoop)
    }

    /// True when every byte was handed over; false when the connection was lost first.
    func drained() async -> Bool {
      let promise = channel.eventLoop.makePromise(of: Bool.self)
      let state = state
      channel.eventLoop.execute { state.value.ask(promise) }
      do { return try await promise.futureResult.get() } catch { return false }
    }

    /// Ends the connection without an orderly TLS end, which would wait for a client that takes nothing.
    func abandon() {
      let channel = channel
      channel.eventLoop.execute {
        do {
          try channel.pipeline.syncOperations.context(handlerType: WriteWatcher.self).close(promise: nil)
        } catch {
          // Not in the pipeline any more: the connection is closed.
        }
      }
    }
  }

  final class StateBox {
    private var pending = 0
    private var isLost = false
    private var asked: [EventLoopPromise<Bool>] = []

    func started() { pending += 1 }

    func ended(_ succeeded: Bool) {
      pending -= 1
      if !succeeded { isLost = true }
      settle()
    }

    func lost() {
      isLost = true
      settle()
    }

    func ask(_ promise: EventLoopPromise<Bool>) {
      asked.append(promise)
      settle()
    }

    private func settle() {
      guard pending == 0 || isLost else { return }
      for promise in asked { promise.succeed(!isLost) }
      asked = []
    }
  }

  private let handle: Handle

  init(_ handle: Handle) { self.handle = handle }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let state = handle.state
    let written = promise ?? context.eventLoop.makePromise()
    state.value.started()
    written.futureResult.whenComplete { result in
      if case .success = result { state.value.ended(true) } else { state.value.ended(false) }
    }
    context.write(data, promise: written)
  }

  func channelInactive(context: ChannelHandlerContext) {
    handle.state.value.lost()
    context.fireChannelInactive()
  }
}
