public import HTTPTypes
public import NIOCore
import NIOHTTP1
public import NIOHTTPTypes
import NIOTLS

/// What becomes of a request when its head has come.
public enum RequestDecision: Sendable, Hashable {
  case pass
  /// Answered on the spot, without a body; the seconds are those of `Retry-After`.
  case refuse(status: Int, retryAfterSeconds: Int)
}

/// What a refusal says to the person or program that reads it.
public struct RefusalWords: Sendable {
  public var fields: HTTPFields
  public var bytes: [UInt8]

  public init(fields: HTTPFields, bytes: [UInt8]) { (self.fields, self.bytes) = (fields, bytes) }
}

/// Decides about each request of a connection on its event loop, before its body is read: whoever is refused costs next
/// to nothing and is told at once, however busy the rest is.
public final class RequestGate: ChannelDuplexHandler, RemovableChannelHandler {
  public typealias InboundIn = HTTPRequestPart
  public typealias InboundOut = HTTPRequestPart
  public typealias OutboundIn = HTTPResponsePart
  public typealias OutboundOut = HTTPResponsePart

  /// What is held to the bodies of requests that pass.
  public struct BodyLimits: Sendable {
    /// In bytes.
    public var largest: Int
    /// How long a body may take, besides one second for each KiB, in seconds.
    public var seconds: Int64

    public init(largest: Int, seconds: Int64 = 10) {
      self.largest = largest
      self.seconds = seconds
    }
  }

  /// Where the request that is being read stands.
  private enum Reading { case between, passing, dropping }

  /// The most of a refused request's body that is read away, in bytes, so that its connection can be kept.
  private static let mostDropped = 1 << 20

  private let decide: (any Channel, HTTPRequest) -> RequestDecision
  private let whole: () -> Void
  private let words: (Int, Int?, HTTPRequest?) -> RefusalWords?
  private var head: HTTPRequest?
  private let bodies: BodyLimits?
  private let handshakeSeconds: Int64?
  private var handshake: Scheduled<Void>?
  private var reading = Reading.between
  private var bytes = 0
  /// Requests passed on whose answer has not been written to its end.
  private var open = 0
  private var isAnswering = false
  private var deadline: Scheduled<Void>?

  /// - Parameters:
  ///   - bodies: nil where another part holds bodies to limits.
  ///   - handshakeSeconds: how long the TLS handshake may take; nil where there is none, or another part sees to it.
  ///   - words: what stands in a refusal, by its status, the seconds of `Retry-After`, and the head of the request, nil where
  ///     that is no HTTP; nil for an answer without a body. Nothing more of the request is read for it.
  ///   - whole: called when a request that passed has come to its end.
  ///   - decide: not asked about a request that was sent before the one in front of it was answered (pipelining), since
  ///     an answer here would overtake; the request passes.
  public init(
    bodies: BodyLimits? = nil, handshakeSeconds: Int64? = nil,
    words: @escaping (Int, Int?, HTTPRequest?) -> RefusalWords? = { _, _, _ in nil }, whole: @escaping () -> Void = {},
    decide: @escaping (any Channel, HTTPRequest) -> RequestDecision
  ) {
    self.bodies = bodies
    self.handshakeSeconds = handshakeSeconds
    self.words = words
    self.whole = whole
    self.decide = decide
  }

  public func channelActive(context: ChannelHandlerContext) {
    if let handshakeSeconds {
      handshake = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(handshakeSeconds)) {
        context.close(promise: nil)
      }
    }
    context.fireChannelActive()
  }

  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.handshakeCompleted) = event as? TLSUserEvent { handshake?.cancel() }
    context.fireUserInboundEventTriggered(event)
  }

  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      bytes = 0
      self.head = head
      if open == 0, case .refuse(let status, let seconds) = decide(context.channel, head) {
        reading = .dropping
        answer(status, retryAfter: seconds, closes: false, context)
        limit(to: 10, context) { gate, context in context.close(promise: nil) }
        return
      }
      reading = .passing
      open += 1
      if let bodies { limit(bodies, head, context) }
      context.fireChannelRead(data)
    case .body(let part):
      bytes += part.readableBytes
      switch reading {
      case .dropping: if bytes > Self.mostDropped { context.close(promise: nil) }
      case .passing where bytes > bodies?.largest ?? .max: refuseBody(413, context)
      case .passing: context.fireChannelRead(data)
      case .between: break
      }
    case .end:
      deadline?.cancel()
      deadline = nil
      let passed = reading == .passing
      reading = .between
      guard passed else { return }
      whole()
      context.fireChannelRead(data)
    }
  }

  /// What is no HTTP, or has a head without end, is told so where nothing else is being answered; the connection ends.
  public func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let fault = error as? HTTPParserError, open == 0, reading != .dropping else {
      return context.fireErrorCaught(error)
    }
    head = nil
    answer(fault == .headerOverflow ? 431 : 400, retryAfter: nil, closes: true, context)
  }

  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head: isAnswering = true
    case .body: break
    case .end:
      isAnswering = false
      open -= 1
    }
    context.write(data, promise: promise)
  }

  public func channelInactive(context: ChannelHandlerContext) {
    cancelTimers()
    context.fireChannelInactive()
  }

  public func handlerRemoved(context: ChannelHandlerContext) { cancelTimers() }

  private func cancelTimers() {
    deadline?.cancel()
    handshake?.cancel()
  }

  private func limit(_ bodies: BodyLimits, _ head: HTTPRequest, _ context: ChannelHandlerContext) {
    let announced = head.headerFields[.contentLength].flatMap { Int64($0) } ?? Int64(bodies.largest)
    let bytes = min(max(0, announced), Int64(bodies.largest))
    limit(to: bodies.seconds + bytes / 1024, context) { gate, context in gate.refuseBody(408, context) }
  }

  private func limit(
    to seconds: Int64, _ context: ChannelHandlerContext,
    _ over: @escaping (RequestGate, ChannelHandlerContext) -> Void
  ) {
    deadline?.cancel()
    deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) { [weak self] in
      if let self { over(self, context) }
    }
  }

  private func refuseBody(_ status: Int, _ context: ChannelHandlerContext) {
    reading = .between
    guard open == 1, !isAnswering else { return context.close(promise: nil) }
    answer(status, retryAfter: nil, closes: true, context)
  }

  private func answer(_ status: Int, retryAfter: Int?, closes: Bool, _ context: ChannelHandlerContext) {
    let said = words(status, retryAfter, head)
    var fields = said?.fields ?? [:]
    fields[.contentLength] = String(said?.bytes.count ?? 0)
    fields[.cacheControl] = "no-store"
    if let retryAfter { fields[.retryAfter] = String(retryAfter) }
    if closes { fields[.connection] = "close" }
    context.write(wrapOutboundOut(.head(HTTPResponse(status: .init(code: status), headerFields: fields))), promise: nil)
    if let said, head?.method != .head {
      context.write(wrapOutboundOut(.body(ByteBuffer(bytes: said.bytes))), promise: nil)
    }
    let end = context.writeAndFlush(wrapOutboundOut(.end(nil)))
    if closes { end.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
  }
}

@available(*, unavailable)
extension RequestGate: Sendable {}
