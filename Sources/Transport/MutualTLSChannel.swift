import Domain
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOSSL
import NIOTLS
import Synchronization
import Trust

/// How much one listener takes.
struct CallLimits: Sendable {
  let largestMessage: Int
  let mostCalls: Int
}

/// What a connection knows of its client, from the handshake on.
final class ClientChain: Sendable {
  private let chain = Mutex<[Certificate]>([])
  var certificates: [Certificate] {
    get { chain.withLock { $0 } }
    set { chain.withLock { $0 = newValue } }
  }
}

/// A connection of a peer: TLS with our own check of the client's chain, then HTTP/1.1.
struct MutualTLSChannel: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let http: HTTP1Channel.Value
    let client: ClientChain
    let watcher: WriteWatcher.Handle
    var channel: any Channel { http.channel }
  }

  let context: NIOSSLContext
  let verify: @Sendable ([Certificate]) throws(TrustFailure) -> Void
  let refused: @Sendable (String) -> Void
  let limits: CallLimits
  let answer: @Sendable (InboundCall) async -> OutboundAnswer
  let inWork: CallCount

  init(
    context: NIOSSLContext, verify: @escaping @Sendable ([Certificate]) throws(TrustFailure) -> Void,
    refused: @escaping @Sendable (String) -> Void, limits: CallLimits, inWork: CallCount,
    answer: @escaping @Sendable (InboundCall) async -> OutboundAnswer
  ) {
    self.context = context
    self.verify = verify
    self.refused = refused
    self.limits = limits
    self.inWork = inWork
    self.answer = answer
  }

  private static let http = HTTP1Channel.Configuration(
    idleTimeout: .seconds(60),
    httpDecoderConfiguration: .init(maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 200)
  )

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let client = ClientChain()
    let reason = Mutex<String?>(nil)
    let verify = verify
    let tls = NIOSSLServerHandler(
      context: context,
      customVerificationCallback: { certificates, promise in
        do {
          let chain = try certificates.map { try Certificate(der: $0.toDERBytes()) }
          try verify(chain)
          client.certificates = chain
          promise.succeed(.certificateVerified)
        } catch {
          reason.withLock { $0 = (error as? TrustFailure)?.code ?? "trust.certificate.unreadable" }
          promise.succeed(.failed)
        }
      }, configuration: .init())
    let refused = refused
    let handle = WriteWatcher.Handle(channel)
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(WriteWatcher(handle))
      try channel.pipeline.syncOperations.addHandler(tls)
      try channel.pipeline.syncOperations.addHandler(
        HandshakeGuard { refused(reason.withLock { $0 } ?? "transport.handshake") })
    }.flatMap {
      HTTP1Channel(responder: { _, _, _ in }, configuration: Self.http).setup(channel: channel, logger: logger)
    }.map { Value(http: $0, client: client, watcher: handle) }
  }

  func handle(value: Value, logger: Logger) async {
    let conversation = Conversation(
      client: value.client, watcher: value.watcher, limits: limits, inWork: inWork, answer: answer)
    let channel = HTTP1Channel(
      responder: { request, writer, _ in try await conversation.respond(to: request, writer) }, configuration: Self.http
    )
    await channel.handle(value: value.http, logger: logger)
  }
}

/// How many calls are in work, from their first byte until the outcome of their answer is recorded.
final class CallCount: Sendable {
  private struct State {
    var count = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  var isZero: Bool { state.withLock { $0.count == 0 } }

  func enter(limit: Int) -> Bool {
    state.withLock { state in
      guard !state.isClosed, state.count < limit else { return false }
      state.count += 1
      return true
    }
  }

  func leave() { state.withLock { $0.count -= 1 } }

  /// From now on nobody enters.
  func close() { state.withLock { $0.isClosed = true } }
}

/// Closes a connection whose handshake takes too long, and reports one that came to nothing.
final class HandshakeGuard: ChannelInboundHandler, Sendable {
  typealias InboundIn = Any

  private enum State { case open, done }
  private let state = Mutex(State.open)
  private let failed: @Sendable () -> Void

  init(failed: @escaping @Sendable () -> Void) { self.failed = failed }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    context.eventLoop.scheduleTask(in: .seconds(5)) { [self] in
      if state.withLock({ $0 == .open }) { channel.close(promise: nil) }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.handshakeCompleted) = event as? TLSUserEvent { state.withLock { $0 = .done } }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    report()
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    report()
    context.fireChannelInactive()
  }

  private func report() {
    let isFirst = state.withLock { state in
      guard case .open = state else { return false }
      state = .done
      return true
    }
    if isFirst { failed() }
  }
}
