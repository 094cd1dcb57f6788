import Domain
import NIOCore
import NIOPosix
import Trust

/// A name server (DNS), asked over UDP.
///
/// Whoever is on the way can answer in its place, so that nothing may be believed because of what it says.
public struct NameServer: Sendable, Hashable {
  public let host: String
  public let port: Int

  /// An address with or without a port: `10.0.0.53`, `10.0.0.53:5353`, `[fd00::53]:5353`; nil for anything else.
  public init?(_ text: String) {
    var (host, port) = (text, 53)
    if let colon = text.lastIndex(of: ":"), text.hasPrefix("[") || text.firstIndex(of: ":") == colon {
      host = String(text[..<colon])
      guard let number = Int(text[text.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
      port = number
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    do { _ = try SocketAddress(ipAddress: host, port: port) } catch { return nil }
    (self.host, self.port) = (host, port)
  }

  /// How often it is asked, and how long each answer is waited for, in milliseconds.
  private static let (tries, patience) = (3, Int64(1500))

  /// The pointers of a name; none where it has none.
  ///
  /// - Throws: `transport.unreachable`, `transport.timed-out`.
  public func pointers(of name: String) async throws(TransportFailure) -> [NamingPointer] {
    for _ in 0..<Self.tries {
      let id = Random.bytes(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
      guard let message = NameMessage(id: id, name: name) else {
        throw .unreachable("DNS can hold no such name.")
      }
      switch try await answer(to: message) {
      case .pointers(let found)?: return found
      case .some(.none): return []
      case .failed(let why)?: throw .unreachable(why)
      case .stranger?, nil: continue
      }
    }
    throw .timedOut
  }

  /// Nil where none came in time.
  private func answer(to message: NameMessage) async throws(TransportFailure) -> NameMessage.Answer? {
    do {
      let server = try SocketAddress(ipAddress: host, port: port)
      let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(to: server) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
              wrappingChannelSynchronously: channel)
          }
        }
      return try await channel.executeThenClose { inbound, outbound in
        let end = channel.channel.eventLoop.scheduleTask(in: .milliseconds(Self.patience)) {
          channel.channel.close(promise: nil)
        }
        defer { end.cancel() }
        try await outbound.write(
          AddressedEnvelope(remoteAddress: server, data: ByteBuffer(bytes: message.question)))
        for try await part in inbound {
          let answer = message.read(Array(part.data.readableBytesView))
          if answer != .stranger { return answer }
        }
        return nil
      }
    } catch let error as IOError where error.errnoCode == ECONNREFUSED {
      throw .unreachable("Nobody answers at the address of the name server.")
    } catch {
      return nil
    }
  }
}
