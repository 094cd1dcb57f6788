import NIOCore
import NIOPosix
import NIOSSL
import Trust

/// The listener's key where a token keeps it: the token signs each handshake, off the event loops.
struct TokenSigner: NIOSSLCustomPrivateKey, Hashable {
  let key: PrivateKey

  /// Keys for TLS are P-256 here.
  var signatureAlgorithms: [NIOSSL.SignatureAlgorithm] { [.ecdsaSecp256R1Sha256] }

  func sign(
    channel: any Channel, algorithm: NIOSSL.SignatureAlgorithm, data: ByteBuffer
  ) -> EventLoopFuture<ByteBuffer> {
    let key = key
    return NIOThreadPool.singleton.runIfActive(eventLoop: channel.eventLoop) {
      ByteBuffer(bytes: try key.signHandshake(Array(data.readableBytesView)))
    }
  }

  /// Only the key exchange by RSA of old versions of TLS would decrypt.
  func decrypt(channel: any Channel, data: ByteBuffer) -> EventLoopFuture<ByteBuffer> {
    channel.eventLoop.makeFailedFuture(NotDecrypting())
  }

  static func == (left: TokenSigner, right: TokenSigner) -> Bool { left.key.publicKey == right.key.publicKey }
  func hash(into hasher: inout Hasher) { hasher.combine(key.publicKey) }

  private struct NotDecrypting: Error {}
}
