public import Domain
public import Trust

/// What is sent to a server, and whom that server must be.
public struct OutboundCall: Sendable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  /// How the server proves itself, and we to it.
  public enum Security: Sendable {
    /// Mutual TLS with a peer of the trust list: pinned, its server name checked, our client key shown.
    case peer(Peer, key: PrivateKey, at: any WallClock)
    /// TLS with a server whose certificate leads to one of those in a PEM file, and bears the server's name.
    case anchored(file: String)
    /// TLS with a server of the public web (an identity provider). Plain HTTP only where `allowsPlain` says so.
    case web(allowsPlain: Bool)
    /// TLS with a server whose certificate must lead to one of this PEM file; nil: to one that the system trusts.
    case portal(authority: String?)
  }

  public var method: Method
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// The whole call, in milliseconds.
  public var timeoutMilliseconds: Int
  /// The largest answer that is read, in bytes.
  public var largestAnswer: Int
  public var security: Security
  /// How long an answer may take once it has begun, in milliseconds, besides a second for each KiB of it.
  public var answerMilliseconds = 10_000
  /// Bytes that are sent in a second, for those who play a slow peer; nil: as fast as it goes.
  public var slowest: Int?

  public init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    timeoutMilliseconds: Int = 30_000, largestAnswer: Int = 10 << 20, security: Security
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeoutMilliseconds = timeoutMilliseconds
    self.largestAnswer = largestAnswer
    self.security = security
  }
}

/// What a server answered.
public struct InboundAnswer: Sendable {
  public let status: Int
  /// Names in lower case, in the order received.
  public let headers: [(name: String, value: String)]
  public let body: [UInt8]

  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
  public func headers(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
}
