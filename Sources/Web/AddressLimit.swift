import Domain
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Transport

/// Holds each address to a rate, and every connection to bounds of size and time (trust.md sections 1 and 6).
///
/// Of an address only the part that a provider gives to one customer is kept, in memory, as a key: the first 24 bits of
/// IPv4, the first 48 of IPv6. No address is ever written anywhere.
struct AddressLimit: Sendable {
  /// The largest form, in bytes.
  static let largestBody = 64 << 10

  private let rates: RateTable<[UInt8]>
  private let refused: @Sendable () -> Void

  /// - Parameter refused: called for each request over the rate.
  init(_ rate: Rate, refused: @escaping @Sendable () -> Void) {
    rates = RateTable(rate)
    self.refused = refused
  }

  /// The handler of one connection.
  func gate(isSecure: Bool) -> RequestGate {
    let (rates, refused) = (rates, refused)
    return RequestGate(
      bodies: .init(largest: Self.largestBody), handshakeSeconds: isSecure ? 5 : nil,
      words: { RefusedPage(status: $0, retryAfter: $1, request: $2).words }
    ) { channel, _ in
      guard let seconds = rates.take(Self.network(of: channel.remoteAddress)) else { return .pass }
      refused()
      return .refuse(status: 429, retryAfterSeconds: seconds)
    }
  }

  /// The network of an address; all whose address is not known share one.
  static func network(of address: SocketAddress?) -> [UInt8] {
    guard let address else { return [] }
    let bytes = address.withSockAddr { pointer, size in Array(UnsafeRawBufferPointer(start: pointer, count: size)) }
    // Behind family and port (and for IPv6 the flow) stands the address in network order (RFC 3493, section 3.3).
    switch address {
    case .v4: return Array(bytes[4..<7])
    case .v6:
      let long = Array(bytes[8..<24])
      // IPv4 behind an IPv6 socket (RFC 4291, section 2.5.5.2).
      let isIPv4 = long.prefix(10).allSatisfy { $0 == 0 } && long[10] == 0xFF && long[11] == 0xFF
      return isIPv4 ? Array(long[12..<15]) : Array(long.prefix(6))
    case .unixDomainSocket: return []
    }
  }
}
