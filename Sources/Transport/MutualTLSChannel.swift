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

/// How long things of one connection may take, and how large a message may be.
struct CallLimits: Sendable {
  let largestMessage: Int
  let handshakeSeconds: Int
  let idleSeconds: Int
  let sendSeconds: Int
  let slowestSend: Int
}

/// What the listener shows of itself: read for each new connection, so that it can be replaced while others go on.
///
/// Each connection gets a context of its own, and with it keys for session tickets that nothing else has: a client that
/// brings a ticket shakes hands in full, so that its certificate is shown and checked. The library cannot be told to
/// give no tickets.
final class ServerContext: Sendable {
  private let configuration: Mutex<TLSConfiguration>

  /// - Throws: what the library throws for a configuration that cannot be used.
  init(_ configuration: TLSConfiguration) throws {
    _ = try NIOSSLContext(configuration: configuration)
    self.configuration = Mutex(configuration)
  }

  func fresh() throws -> NIOSSLContext { try NIOSSLContext(configuration: configuration.withLock { $0 }) }

  /// - Throws: as `init`; the former stays.
  func replace(_ next: TLSConfiguration) throws {
    _ = try NIOSSLContext(configuration: next)
    configuration.withLock { $0 = next }
  }
}

/// A connection of a peer: TLS with our own check of the client's chain, then HTTP/1.1.
struct MutualTLSChannel: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let http: HTTP1Channel.Value
    let calls: ConnectionCalls
    let watcher: AnswerWatcher.Handle
    var channel: any Channel { http.channel }
  }

  let context: ServerContext
  let verify: @Sendable ([Certificate]) throws(TrustFailure) -> Void
  let allowsTLS12: @Sendable ([Certificate]) -> Bool
  let revocation: RevocationMemory?
  let refused: @Sendable (String) -> Void
  let admit: @Sendable ([Certificate]) -> CallAdmission
  let unread: @Sendable ([Certificate], Int) -> Void
  let limits: CallLimits
  let door: CallDoor
  let connections: OpenConnections
  let answer: @Sendable (InboundCall) async -> OutboundAnswer

  private func http(_ calls: ConnectionCalls, _ handle: AnswerWatcher.Handle) -> HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      // The gate's own answers do not pass the watcher, since nobody asks for their fate.
      additionalChannelHandlers: [
        RequestGate(whole: { calls.arrive() }, decide: { _, _ in calls.decide() }), AnswerWatcher(handle),
      ],
      idleTimeout: .seconds(Int64(limits.idleSeconds)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 200))
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    guard let connection = connections.begin(from: channel.remoteAddress?.ipAddress ?? "") else {
      refused("transport.connections")
      channel.close(promise: nil)
      return channel.eventLoop.makeFailedFuture(CallRefused())
    }
    let calls = ConnectionCalls(door: door, admit: admit)
    channel.closeFuture.whenComplete { _ in
      connection.end()
      calls.end()
    }
    let reason = Mutex<String?>(nil)
    let (handle, refused, allowsTLS12) = (AnswerWatcher.Handle(channel), refused, allowsTLS12)
    let limits = limits
    return channel.eventLoop.makeCompletedFuture {
      let tls = handshake(of: calls, in: try context.fresh()) { text in reason.withLock { $0 = text } }
      try channel.pipeline.syncOperations.addHandler(tls)
      try channel.pipeline.syncOperations.addHandler(
        HandshakeGuard(
          seconds: limits.handshakeSeconds, accepts: { $0 == .tlsv13 || $0 == .tlsv12 && allowsTLS12(calls.client) },
          over: { connection.shaken() },
          failed: { code in refused(code ?? reason.withLock { $0 } ?? "transport.handshake") }))
    }.flatMap {
      HTTP1Channel(responder: { _, _, _ in }, configuration: http(calls, handle)).setup(
        channel: channel, logger: logger)
    }.map {
      Value(http: $0, calls: calls, watcher: handle)
    }.flatMapErrorThrowing { error in
      // The server drops what could not be set up; nobody else would close it.
      channel.close(promise: nil)
      throw error
    }
  }

  private func handshake(
    of calls: ConnectionCalls, in context: NIOSSLContext, _ fails: @escaping @Sendable (String) -> Void
  ) -> NIOSSLServerHandler {
    let (verify, revocation) = (verify, revocation)
    return NIOSSLServerHandler(
      context: context,
      customVerificationCallback: { certificates, promise in
        let mark = revocation?.asked ?? 0
        do throws(TrustFailure) {
          let chain = try Self.read(certificates)
          do throws(TrustFailure) {
            try verify(chain)
          } catch {
            guard let revocation, error.code == "trust.certificate.revocation-unknown" else { throw error }
            // The check has asked; what comes of it decides, within the time of a handshake.
            Task {
              do throws(TrustFailure) {
                guard await revocation.settle(after: mark) else { throw error }
                try verify(chain)
                calls.client = chain
                promise.succeed(.certificateVerified)
              } catch {
                fails(error.code)
                promise.succeed(.failed)
              }
            }
            return
          }
          calls.client = chain
          promise.succeed(.certificateVerified)
        } catch {
          fails(error.code)
          promise.succeed(.failed)
        }
      }, configuration: .init())
  }

  private static func read(_ certificates: [NIOSSLCertificate]) throws(TrustFailure) -> [Certificate] {
    let unreadable = "trust.certificate.unreadable"
    var encoded: [[UInt8]] = []
    do {
      encoded = try certificates.map { try $0.toDERBytes() }
    } catch {
      throw TrustFailure(
        unreadable, what: "The certificate is refused.", why: "It has no DER.",
        whatToDo: "Show an X.509 certificate.")
    }
    // Before anything of them is read by the verifier.
    guard encoded.reduce(0, { $0 + $1.count }) <= Certificate.limit else {
      throw TrustFailure(
        "trust.certificate.size", what: "The certificate is refused.",
        why: "The chain is longer than \(Certificate.limit) bytes.", whatToDo: "Show the chain without its root.")
    }
    return try encoded.map { (der) throws(TrustFailure) in try Certificate(der: der) }
  }

  func handle(value: Value, logger: Logger) async {
    let (calls, unread) = (value.calls, unread)
    let conversation = Conversation(
      calls: calls, watcher: value.watcher, limits: limits, unread: { unread(calls.client, $0) }, answer: answer)
    let channel = HTTP1Channel(
      responder: { request, writer, _ in try await conversation.respond(to: request, writer) })
    await channel.handle(value: value.http, logger: logger)
  }
}

/// Closes a connection whose handshake takes too long, and reports one that came to nothing.
final class HandshakeGuard: ChannelInboundHandler, Sendable {
  typealias InboundIn = Any

  private enum State { case open, done, refused }
  private let state = Mutex(State.open)
  private let seconds: Int
  private let accepts: @Sendable (TLSVersion?) -> Bool
  private let over: @Sendable () -> Void
  private let failed: @Sendable (String?) -> Void

  /// - Parameters:
  ///   - accepts: whether this client may speak the version that was agreed on.
  ///   - over: called when the handshake was done.
  ///   - failed: called once when it came to nothing, with the code where it is known here.
  init(
    seconds: Int, accepts: @escaping @Sendable (TLSVersion?) -> Bool, over: @escaping @Sendable () -> Void,
    failed: @escaping @Sendable (String?) -> Void
  ) {
    self.seconds = seconds
    self.accepts = accepts
    self.over = over
    self.failed = failed
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { [weak self] in
      if let self, state.withLock({ $0 == .open }) { channel.close(promise: nil) }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.handshakeCompleted) = event as? TLSUserEvent {
      // The listener speaks the older version as soon as one peer may; this connection is of one certain peer.
      guard accepts(version(context)) else {
        report("transport.tls-version")
        state.withLock { $0 = .refused }
        context.close(promise: nil)
        return
      }
      state.withLock { $0 = .done }
      over()
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// TLS closes with a farewell to the other side; what comes from there until it has answered is not for us.
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard state.withLock({ $0 != .refused }) else { return }
    context.fireChannelRead(data)
  }

  private func version(_ context: ChannelHandlerContext) -> TLSVersion? {
    do {
      return try context.pipeline.syncOperations.nioSSL_tlsVersion()
    } catch {
      return nil
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    report()
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    report()
    context.fireChannelInactive()
  }

  private func report(_ code: String? = nil) {
    let isFirst = state.withLock { state in
      guard case .open = state else { return false }
      state = .done
      return true
    }
    if isFirst { failed(code) }
  }
}
