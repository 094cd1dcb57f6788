import CCurl
import Dispatch
public import Domain
public import Trust

#if canImport(Glibc)
  import Glibc
#endif

/// A connection to a syslog receiver over mutual TLS (RFC 5425), on a thread of its own.
///
/// Syslog has no answer. What is known of the other side is that its machine acknowledged bytes and that it keeps the
/// connection open: ``isAcknowledged()`` tells both, and the caller waits a while before it believes that they were read.
public final class SyslogConnection: Sendable {
  /// Who receives.
  public struct Receiver: Sendable {
    public var host: String
    public var port: Int
    public var service: TrustedService

    public init(host: String, port: Int, service: TrustedService) {
      (self.host, self.port, self.service) = (host, port, service)
    }
  }

  /// How long a connection may take to come about, and a write not to move on, in milliseconds.
  private static let patience = 5000

  private let queue: DispatchQueue
  private let line: SyslogLine

  private init(_ queue: DispatchQueue, _ line: SyslogLine) { (self.queue, self.line) = (queue, line) }

  deinit {
    let line = line
    queue.async { line.close() }
  }

  /// Connects, and checks the certificate of the receiver before anything is sent.
  ///
  /// - Parameters:
  ///   - key: of purpose `audit-client`.
  ///   - clock: what the time of the certificates is held to.
  /// - Throws: `transport.unreachable`, `transport.tls`, `transport.timed-out`.
  public static func open(
    to receiver: Receiver, key: PrivateKey, clock: any WallClock
  ) async throws(TransportFailure) -> SyslogConnection {
    let queue = DispatchQueue(label: "syslog")
    let line = SyslogLine(receiver, key, clock)
    let connection = SyslogConnection(queue, line)
    try await connection.onThread { (line) throws(TransportFailure) in try line.connect(within: patience) }
    return connection
  }

  /// Writes frames, one after the other; returns when they are with the operating system.
  ///
  /// - Throws: `transport.interrupted`, `transport.timed-out`; how much of it arrived is not known then.
  public func send(_ frames: [UInt8]) async throws(TransportFailure) {
    try await onThread { (line) throws(TransportFailure) in try line.write(frames, within: Self.patience) }
  }

  /// Whether the receiver's machine has acknowledged all that was sent, and keeps the connection open.
  ///
  /// - Throws: `transport.interrupted` where the connection is over.
  public func isAcknowledged() async throws(TransportFailure) -> Bool {
    try await onThread { (line) throws(TransportFailure) in try line.isAcknowledged() }
  }

  private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable (SyslogLine) throws(TransportFailure) -> Value
  ) async throws(TransportFailure) -> Value {
    let line = line
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Value, TransportFailure>, Never>) in
      queue.async {
        continuation.resume(returning: Result { () throws(TransportFailure) in try body(line) })
      }
    }
    return try result.get()
  }
}

/// The library's handle of one connection; used on the thread of its owner alone.
private final class SyslogLine: @unchecked Sendable {
  private let receiver: SyslogConnection.Receiver
  private let key: PrivateKey
  private let clock: any WallClock
  private var handle: UnsafeMutableRawPointer?
  private var socket: Int32 = -1
  private var certificateFault: String?

  /// A receiver that went away must not end the process.
  private static let ignoresBrokenPipes: Bool = {
    signal(SIGPIPE, SIG_IGN)
    return true
  }()

  init(_ receiver: SyslogConnection.Receiver, _ key: PrivateKey, _ clock: any WallClock) {
    (self.receiver, self.key, self.clock) = (receiver, key, clock)
  }

  deinit { close() }

  func close() {
    if let handle { curl_easy_cleanup(handle) }
    (handle, socket) = (nil, -1)
  }

  func connect(within milliseconds: Int) throws(TransportFailure) {
    guard Self.ignoresBrokenPipes, PeerClient.isLibraryReady, let handle = curl_easy_init() else {
      throw .unreachable("The library of connections did not start.")
    }
    self.handle = handle
    let host = receiver.host.contains(":") ? "[\(receiver.host)]" : receiver.host
    let settings = [
      pcurl_set_text(handle, CURLOPT_URL, "https://\(host):\(receiver.port)"),
      pcurl_set_long(handle, CURLOPT_CONNECT_ONLY, 1), pcurl_set_long(handle, CURLOPT_NOSIGNAL, 1),
      pcurl_set_text(handle, CURLOPT_NOPROXY, "*"), pcurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds),
      pcurl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds), pcurl_set_long(handle, CURLOPT_SSL_ENABLE_ALPN, 0),
      pcurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "https"), pcurl_set_text(handle, CURLOPT_CAINFO, nil),
      pcurl_set_text(handle, CURLOPT_CAPATH, nil), pcurl_set_long(handle, CURLOPT_SSL_SESSIONID_CACHE, 0),
      pcurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1),
      pcurl_set_pointer(handle, CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(self).toOpaque()),
      pcurl_set_tls(handle) { _, context, user in
        guard let context, let user else { return CURLE_SSL_CERTPROBLEM }
        return Unmanaged<SyslogLine>.fromOpaque(user).takeUnretainedValue().secure(context)
      },
    ]
    guard settings.allSatisfy({ $0 == CURLE_OK }) else { throw .unreachable("The library refused a setting.") }
    let code = curl_easy_perform(handle)
    if let certificateFault { throw .tls(certificateFault) }
    switch code {
    case CURLE_OK: break
    case CURLE_OPERATION_TIMEDOUT: throw .timedOut
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
      throw .tls("The handshake failed (code \(code.rawValue)).")
    default: throw .unreachable("No connection was made (code \(code.rawValue)).")
    }
    socket = pcurl_get_socket(handle)
    guard socket >= 0 else { throw .interrupted }
  }

  /// Our profile, our key, our check.
  private func secure(_ context: UnsafeMutableRawPointer) -> CURLcode {
    let (service, now) = (receiver.service, clock.now)
    do {
      try PeerVerification.configure(onSSLContext: context, allowTLS12: service.allowTLS12)
      try PeerVerification.present(key, as: .auditClient, onSSLContext: context)
      try PeerVerification.install(onSSLContext: context) { [weak self] chain, _ in
        do throws(TrustFailure) {
          try Trust.verify(chain: chain, of: service, at: now)
          return true
        } catch {
          self?.certificateFault = "\(error.what) \(error.why)"
          return false
        }
      }
      return CURLE_OK
    } catch {
      certificateFault = error.why
      return CURLE_SSL_CERTPROBLEM
    }
  }

  func write(_ bytes: [UInt8], within milliseconds: Int) throws(TransportFailure) {
    guard let handle else { throw .interrupted }
    var position = 0
    while position < bytes.count {
      var sent = 0
      let code = bytes.withUnsafeBytes { buffer in
        curl_easy_send(handle, buffer.baseAddress.map { $0 + position }, buffer.count - position, &sent)
      }
      switch code {
      case CURLE_OK: position += sent
      case CURLE_AGAIN: try wait(milliseconds)
      default: throw .interrupted
      }
    }
  }

  /// A receiver that reads nothing any more is given up.
  private func wait(_ milliseconds: Int) throws(TransportFailure) {
    var asked = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
    guard poll(&asked, 1, Int32(milliseconds)) > 0 else { throw .timedOut }
  }

  func isAcknowledged() throws(TransportFailure) -> Bool {
    guard let handle else { throw .interrupted }
    // Receivers say nothing; what is read here are session tickets, and the end.
    var scratch = [UInt8](repeating: 0, count: 1024)
    var received = 0
    let code = scratch.withUnsafeMutableBytes { curl_easy_recv(handle, $0.baseAddress, $0.count, &received) }
    guard code == CURLE_AGAIN || code == CURLE_OK && received > 0 else { throw .interrupted }
    return pcurl_unacknowledged(socket) == 0
  }
}
