import Domain
import HTTPTypes
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
public import Trust

/// One request of a peer, whole, with the certificates that its TLS client proved to own.
public struct InboundCall: Sendable {
  public let method: String
  public let path: String
  /// Names in lower case.
  public let headers: [(name: String, value: String)]
  public let body: [UInt8]
  /// Leaf first; verified in the handshake.
  public let peer: [Certificate]
  /// Whoever makes the answer wait for a person tells it to this.
  public let place: CallPlace

  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// The answer to a peer.
public struct OutboundAnswer: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// Called once: true after the last byte was handed to the system, false when the connection was lost before.
  public var delivered: (@Sendable (Bool) async -> Void)?

  public init(
    status: Int, headers: [(name: String, value: String)], body: [UInt8],
    delivered: (@Sendable (Bool) async -> Void)? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.delivered = delivered
  }
}

/// Receives the calls of other contact points over mutual TLS.
public struct PeerListener: Sendable {
  public struct Settings: Sendable {
    public var host: String
    /// 0: the system chooses.
    public var port: Int
    /// PEM files of the key named `tls-server`.
    public var certificateFile: String
    public var keyFile: String
    public var allowsTLS12: Bool
    /// The largest message, in bytes.
    public var largestMessage: Int
    /// Calls in work at once, those that wait for their turn among them; more are told to come back.
    public var mostCalls: Int
    /// Calls held for a patient at once, besides those in work.
    public var mostHeld = 2000
    /// Calls that compute at the same time at most, where they wait for more than for processors.
    public var atOnce = max(16, 8 * System.coreCount)
    /// Connections at once, and those of one address whose handshake is not over.
    public var mostConnections = 4096
    public var mostHalfOpen = 100
    /// How long a handshake may take, in seconds.
    public var handshakeSeconds = 5
    /// How long a connection may be without a call, in seconds; a call in work or held is not idle.
    public var idleSeconds = 60
    /// How long a client may take for its answer, in seconds, besides what it takes at ``slowestSend``.
    public var sendSeconds = 30
    /// In bytes for each second.
    public var slowestSend = 16 << 10
    /// The key with its certificates where a token keeps it: then the two files are not read.
    public var tokenKey: PrivateKey?

    public init(
      host: String, port: Int, certificateFile: String, keyFile: String, allowsTLS12: Bool = false,
      largestMessage: Int = 10 << 20, mostCalls: Int = 256
    ) {
      self.host = host
      self.port = port
      self.certificateFile = certificateFile
      self.keyFile = keyFile
      self.allowsTLS12 = allowsTLS12
      self.largestMessage = largestMessage
      self.mostCalls = mostCalls
    }
  }

  private let server: any Service
  private let door: CallDoor
  private let connections: OpenConnections
  private let context: ServerContext

  /// - Parameters:
  ///   - verify: whether the client that showed this chain may speak; it throws the reason for the log.
  ///   - allowsTLS12: whether the client that showed this chain may speak TLS 1.2, where the settings allow it to some.
  ///   - revocation: what is waited for where a chain is refused only because its revocation is not known yet.
  ///   - refused: a handshake that came to nothing, with the code of its reason.
  ///   - admit: whether a call of the client with this chain is taken; asked on the event loop when the head of the
  ///     request has come, so it must not wait.
  ///   - unread: a call of the client with this chain that was not read to its end, with the HTTP status of the refusal:
  ///     400 without one `Host`, 408 too slow, 413 too long.
  ///   - listening: called once with the port.
  ///   - answer: one call; it never throws.
  /// - Throws: `transport.listen`.
  public init(
    _ settings: Settings, logger: Logger, verify: @escaping @Sendable ([Certificate]) throws(TrustFailure) -> Void,
    allowsTLS12: @escaping @Sendable ([Certificate]) -> Bool = { _ in false }, revocation: RevocationMemory? = nil,
    refused: @escaping @Sendable (String) -> Void,
    admit: @escaping @Sendable ([Certificate]) -> CallAdmission = { _ in .admitted },
    unread: @escaping @Sendable ([Certificate], Int) -> Void = { _, _ in },
    listening: @escaping @Sendable (Int) -> Void,
    answer: @escaping @Sendable (InboundCall) async -> OutboundAnswer
  ) throws(TransportFailure) {
    context = try Self.checked { try ServerContext(Self.tls(settings)) }
    door = CallDoor(
      DoorLimits(
        mostCalls: settings.mostCalls, mostHeld: settings.mostHeld,
        atOnce: min(System.coreCount, settings.atOnce)...settings.atOnce),
      time: { MonotonicTime.nanoseconds })
    connections = OpenConnections(most: settings.mostConnections, mostHalfOpen: settings.mostHalfOpen)
    let channel = MutualTLSChannel(
      context: context, verify: verify, allowsTLS12: allowsTLS12, revocation: revocation, refused: refused,
      admit: admit, unread: unread, limits: settings.limits, door: door, connections: connections, answer: answer)
    server = Server(
      childChannelSetup: ServedConnections(channel),
      configuration: ServerConfiguration(address: .hostname(settings.host, port: settings.port), backlog: 512),
      onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
  }

  /// Listens until it is cancelled or told to stop gracefully.
  ///
  /// - Throws: `transport.listen`.
  public func run() async throws(TransportFailure) {
    do {
      try await server.run()
    } catch is CancellationError {
      return
    } catch {
      throw .listen("The port cannot be used.")
    }
  }

  /// What it has to do now.
  public var load: CallLoad { door.load }

  /// Connections that are open, and of them those whose handshake is not over.
  public var connectionLoad: (open: Int, halfOpen: Int) { connections.load }

  /// Takes no new call (they are told to come back), and waits until those in work have ended and their outcome is
  /// recorded, at most for the given time.
  public func finishCalls(within longest: Duration) async {
    door.close()
    let end = ContinuousClock.now.advanced(by: longest)
    while !door.isEmpty, ContinuousClock.now < end {
      do { try await Task.sleep(for: .milliseconds(5)) } catch { return }
    }
  }

  /// Shows other certificates from the next connection on, with the key that belongs to them; those that stand go on.
  ///
  /// Of the settings only the certificates, the key and the versions of TLS count here.
  /// - Throws: `transport.listen` where they cannot be used; the former ones stay.
  public func present(_ settings: Settings) throws(TransportFailure) {
    try Self.checked { try context.replace(Self.tls(settings)) }
  }

  private static func checked<Value>(_ body: () throws -> Value) throws(TransportFailure) -> Value {
    do {
      return try body()
    } catch {
      throw .listen("The TLS certificate or key cannot be used.")
    }
  }

  private static func identity(_ settings: Settings) throws -> ([NIOSSLCertificateSource], NIOSSLPrivateKey) {
    guard let key = settings.tokenKey else {
      let chain = try NIOSSLCertificate.fromPEMFile(settings.certificateFile)
      return (chain.map { .certificate($0) }, try NIOSSLPrivateKey(file: settings.keyFile, format: .pem))
    }
    let chain = try key.chain.map {
      NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0.der, format: .der))
    }
    return (chain, NIOSSLPrivateKey(customPrivateKey: TokenSigner(key: key)))
  }

  private static func tls(_ settings: Settings) throws -> TLSConfiguration {
    let (chain, key) = try identity(settings)
    var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
    // A client that goes on sending what was refused reads its answer when the connection is gone: soon, not after the
    // five seconds in which the library waits for the client's farewell.
    tls.shutdownTimeout = .milliseconds(400)
    tls.minimumTLSVersion = settings.allowsTLS12 ? .tlsv12 : .tlsv13
    // Of TLS 1.2; those of 1.3 are the library's three.
    tls.cipherSuiteValues = [
      .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
      .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ]
    // The chain is checked by the one verifier of the trust list; NIOSSL only has to demand a certificate.
    tls.certificateVerification = .noHostnameVerification
    tls.trustRoots = .certificates([])
    tls.curves = [.x25519_MLKEM768, .secp384r1, .secp256r1, .x25519]
    tls.applicationProtocols = ["http/1.1"]
    return tls
  }
}

extension PeerListener.Settings {
  fileprivate var limits: CallLimits {
    CallLimits(
      largestMessage: largestMessage, handshakeSeconds: handshakeSeconds, idleSeconds: idleSeconds,
      sendSeconds: sendSeconds, slowestSend: slowestSend)
  }
}
