import GatewayTesting
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Testing

@testable import Transport

/// A client of another library than the one that calls out here: it offers one key agreement and no other.
@Suite("Key agreement towards those who call", .timeLimit(.minutes(1)))
struct HybridGroupTests {
  /// Reports whether the handshake came to its end.
  private final class Handshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let over: EventLoopPromise<Void>

    init(_ over: EventLoopPromise<Void>) { self.over = over }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case .some(.handshakeCompleted) = event as? TLSUserEvent { over.succeed() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      over.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { over.fail(ChannelError.eof) }
  }

  private func agrees(on group: NIOTLSCurve, at port: Int) async throws -> Bool {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateChain = try NIOSSLCertificate.fromPEMFile(DevelopmentPKI.path("pt/tls-client.pem"))
      .map { .certificate($0) }
    tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: DevelopmentPKI.path("pt/tls-client.key"), format: .pem))
    // The server's certificate is not what this is about.
    tls.certificateVerification = .none
    tls.minimumTLSVersion = .tlsv13
    tls.curves = [group]
    let context = try NIOSSLContext(configuration: tls)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let over = loop.makePromise(of: Void.self)
    let channel = try await ClientBootstrap(group: loop).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandlers(
          [NIOSSLClientHandler(context: context, serverHostname: "fr.localhost"), Handshake(over)])
      }
    }.connect(host: "127.0.0.1", port: port).get()
    defer { channel.close(promise: nil) }
    do {
      try await over.futureResult.get()
      return true
    } catch { return false }
  }

  @Test("X25519MLKEM768 is agreed on, and so is each classical group of the profile; no other is")
  func groups() async throws {
    let listener = try await TestListener.start()
    for group in [NIOTLSCurve.x25519_MLKEM768, .secp384r1, .secp256r1, .x25519] {
      #expect(try await agrees(on: group, at: listener.port), "\(group)")
    }
    #expect(try await !agrees(on: .secp521r1, at: listener.port))
    await listener.stop()
  }
}
