import NIOCore
import NIOEmbedded
import NIOTLS
import Synchronization
import Testing

@testable import Transport

@Suite("Between handshake and call")
struct HandshakeGuardTests {
  /// The bytes that get past the guard when they come right behind the handshake, and what it reported.
  private func passed(accepted: Bool) throws -> (bytes: [ByteBuffer], isOver: Bool, failures: [String?]) {
    let seen = Mutex((isOver: false, failures: [String?]()))
    let door = HandshakeGuard(
      seconds: 5, accepts: { _ in accepted }, over: { seen.withLock { $0.isOver = true } },
      failed: { code in seen.withLock { $0.failures.append(code) } })
    // Like TLS, the channel takes the wish to close, says farewell, and still reads until the other side has answered.
    let channel = EmbeddedChannel(handlers: [LingeringClose(), door])
    channel.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil))
    channel.pipeline.fireChannelRead(ByteBuffer(string: "POST / HTTP/1.1\r\n\r\n"))
    var bytes: [ByteBuffer] = []
    while let next = try channel.readInbound(as: ByteBuffer.self) { bytes.append(next) }
    let (isOver, failures) = seen.withLock { $0 }
    return (bytes, isOver, failures)
  }

  private final class LingeringClose: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {}
  }

  @Test("Bytes of a client that may not speak this version of TLS reach nobody, also while the connection closes")
  func refused() throws {
    let found = try passed(accepted: false)
    #expect(found.bytes.isEmpty && !found.isOver && found.failures == ["transport.tls-version"])
  }

  @Test("Bytes of a client that may speak it go on")
  func accepted() throws {
    let found = try passed(accepted: true)
    #expect(found.bytes.count == 1 && found.isOver && found.failures.isEmpty)
  }
}
