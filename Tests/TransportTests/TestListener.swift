import Domain
import Foundation
import GatewayTesting
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Transport
import Trust

/// The development PKI: France listens, Portugal calls.
struct Countries {
  let list: TrustList
  let clock: FixedClock
  let france: Peer
  let portugal: Peer

  init() throws {
    clock = try DevelopmentPKI.clock
    let list = try TrustList.open(
      DevelopmentPKI.bytes("trust-list.jws"), signedBy: Certificate.chain(pem: DevelopmentPKI.bytes("list.pem"))[0],
      at: clock.now, files: DevelopmentPKI.directory.path)
    self.list = list
    france = try #require(CountryCode("FR").flatMap { list.peer($0) })
    portugal = try #require(CountryCode("PT").flatMap { list.peer($0) })
  }

  /// A key that a client shows, `pt/tls-client`.
  static func key(_ name: String) throws -> PrivateKey {
    try PrivateKey(
      pem: DevelopmentPKI.bytes("\(name).key"), chain: Certificate.chain(pem: DevelopmentPKI.bytes("\(name).pem")),
      purpose: .tlsClient)
  }

  static func pin(_ name: String) throws -> [UInt8] {
    try #require(Certificate.chain(pem: DevelopmentPKI.bytes("\(name).pem")).first).spkiSHA256
  }

  func call(
    _ url: String, body: [UInt8] = [1], headers: [(name: String, value: String)] = [], peer: Peer? = nil,
    key: String = "pt/tls-client", milliseconds: Int = 60_000, largestAnswer: Int = 1 << 20, at time: Instant? = nil
  ) throws -> OutboundCall {
    OutboundCall(
      .post, url, headers: headers, body: body, timeoutMilliseconds: milliseconds, largestAnswer: largestAnswer,
      security: .peer(peer ?? france, key: try Self.key(key), at: FixedClock(time ?? clock.now)))
  }
}

/// What a listener met, as a stream that a test reads in order.
final class Sightings<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  private let stream: AsyncStream<Value>
  private let continuation: AsyncStream<Value>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Value.self) }

  var all: [Value] { values.withLock { $0 } }

  func note(_ value: Value) {
    values.withLock { $0.append(value) }
    continuation.yield(value)
  }

  /// The next one, when it comes.
  func next() async throws -> Value {
    var iterator = stream.makeAsyncIterator()
    return try #require(await iterator.next())
  }
}

/// France's endpoint on a port of its own, with the check of clients that the gateway makes.
final class TestListener: Sendable {
  let port: Int
  let calls: Sightings<InboundCall>
  /// Codes of handshakes that came to nothing.
  let refusals: Sightings<String>
  let listener: PeerListener
  private let group: ServiceGroup
  private let running: Task<Void, any Error>

  /// What a test sets besides.
  struct Options {
    var edit: (inout PeerListener.Settings) -> Void = { _ in }
    var admit: @Sendable ([Certificate]) -> CallAdmission = { _ in .admitted }
    var unread: @Sendable ([Certificate], Int) -> Void = { _, _ in }
  }

  private struct Endpoint: Service {
    let listener: PeerListener
    func run() async throws { try await listener.run() }
  }

  private init(
    port: Int, calls: Sightings<InboundCall>, refusals: Sightings<String>, group: ServiceGroup,
    running: Task<Void, any Error>, listener: PeerListener
  ) {
    self.listener = listener
    self.port = port
    self.calls = calls
    self.refusals = refusals
    self.group = group
    self.running = running
  }

  /// - Parameters:
  ///   - certificate: what the server shows.
  ///   - list: whose clients it knows.
  ///   - now: when it checks them; the time of the development PKI otherwise.
  static func start(
    certificate: String = "fr/tls-server", list: TrustList? = nil, now: Instant? = nil,
    revocation: RevocationMemory? = nil, largest: Int = 1 << 20, mostCalls: Int = 64,
    with options: Options = Options(),
    answer: @escaping @Sendable (InboundCall) async -> OutboundAnswer = {
      OutboundAnswer(status: 200, headers: [], body: $0.body)
    }
  ) async throws -> TestListener {
    let countries = try Countries()
    let (known, now) = (list ?? countries.list, now ?? countries.clock.now)
    let (calls, refusals, ports) = (Sightings<InboundCall>(), Sightings<String>(), Sightings<Int>())
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    var settings = try PeerListener.Settings(
      host: "127.0.0.1", port: 0, certificateFile: DevelopmentPKI.path("\(certificate).pem"),
      keyFile: DevelopmentPKI.path("\(certificate).key"), largestMessage: largest, mostCalls: mostCalls)
    options.edit(&settings)
    let listener = try PeerListener(
      settings, logger: logger,
      verify: { (chain: [Certificate]) throws(TrustFailure) in
        guard let peer = chain.first.flatMap({ known.peer(tlsClient: $0) }) else { throw .unknownClient }
        try Trust.verify(chain: chain, for: .tlsClient, peer: peer, at: now)
      }, allowsTLS12: { chain in chain.first.flatMap { known.peer(tlsClient: $0) }?.allowTLS12 ?? false },
      revocation: revocation, refused: { refusals.note($0) }, admit: options.admit, unread: options.unread,
      listening: { ports.note($0) },
      answer: {
        calls.note($0)
        return await answer($0)
      })
    let group = ServiceGroup(services: [Endpoint(listener: listener)], logger: logger)
    let running = Task { try await group.run() }
    return TestListener(
      port: try await ports.next(), calls: calls, refusals: refusals, group: group, running: running,
      listener: listener)
  }

  func url(_ host: String = "fr.localhost") -> String {
    "https://\(host):\(port)/openncp-ws-server/services/XCA_Service"
  }

  func stopGracefully() async { await group.triggerGracefulShutdown() }

  /// Returns once the listener has ended, by itself or since it was told to.
  func ended() async throws { try await running.value }

  func stop() async {
    running.cancel()
    do { try await running.value } catch { return }
  }
}

extension TrustFailure {
  static let unknownClient = TrustFailure(
    "trust.certificate.not-pinned", what: "Refused.", why: "Unknown.", whatToDo: "Nothing.")
}

/// The code of what `body` throws, `done` otherwise.
func code(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return "done"
  } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
}

/// Lets callers wait until a test opens it.
final class Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

  func open() { continuation.finish() }
  func wait() async { for await _ in stream { return } }
}
