import Dispatch
import Domain
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@Suite("Calls that end before their answer", .serialized, .timeLimit(.minutes(15)))
struct StopTests {
  let countries: Countries

  init() throws { countries = try Countries() }

  @Test("A graceful stop lets the call in work finish, takes no new one, and then ends")
  func gracefulStop() async throws {
    let gate = Gate()
    let listener = try await TestListener.start { _ in
      await gate.wait()
      return OutboundAnswer(status: 200, headers: [], body: [42])
    }
    let client = PeerClient()
    let held = try countries.call(listener.url())
    let answer = Task { try await client.send(held) }
    _ = try await listener.calls.next()
    await listener.stopGracefully()
    // The door closes at once, or a moment later: whoever still finds it open is not answered either.
    let late = PeerClient()
    var refusal = "done"
    while refusal == "done" {
      refusal = await code { _ = try await late.send(countries.call(listener.url(), milliseconds: 300)) }
    }
    #expect(refusal.hasPrefix("transport."))
    gate.open()
    #expect(try await answer.value.body == [42])
    try await listener.ended()
    let after = try countries.call(listener.url())
    #expect(await code { _ = try await late.send(after) } == "transport.unreachable")
    client.stop()
    late.stop()
  }

  @Test("A stop by force ends the listener while a call is held; its caller learns that no answer came")
  func forcedStop() async throws {
    let gate = Gate()
    let listener = try await TestListener.start { _ in
      await gate.wait()
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let client = PeerClient()
    let call = try countries.call(listener.url())
    let outcome = Task { await code { _ = try await client.send(call) } }
    _ = try await listener.calls.next()
    await listener.stop()
    #expect(await outcome.value == "transport.interrupted")
    client.stop()
  }

  @Test("Connections that come while the listener ends are closed, served or not")
  func crowdedEnd() async throws {
    for round in 0..<25 {
      let listener = try await TestListener.start()
      let port = listener.port
      let crowd = Task.detached { PlainConnections.open(64, to: port) }
      if round % 3 == 0 { await Task.yield() } else { try await Task.sleep(for: .microseconds(200 * round)) }
      await listener.stop()
      let connections = await crowd.value
      #expect(await connections.allClosed(), "round \(round)")
    }
  }

  @Test("The table of the system's connections has the other side of an open one")
  func otherSide() async throws {
    let listener = try await TestListener.start()
    let connections = PlainConnections.open(3, to: listener.port)
    for _ in 0..<100 where listener.listener.connectionLoad.open < 3 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(connections.otherSides == 3)
    await listener.stop()
    #expect(await connections.allClosed())
  }

  @Test("Whoever answers is told once that the answer went out")
  func delivered() async throws {
    let outcomes = Sightings<Bool>()
    let listener = try await TestListener.start { call in
      OutboundAnswer(
        status: 200, headers: [], body: [UInt8](repeating: 1, count: 300_000), delivered: { outcomes.note($0) })
    }
    let client = PeerClient()
    for _ in 0..<3 {
      _ = try await client.send(countries.call(listener.url()))
      #expect(try await outcomes.next())
    }
    #expect(outcomes.all == [true, true, true])
    client.stop()
    await listener.stop()
  }

  @Test(
    "An answer larger than the line holds, to a caller who does not take it, is told as not delivered",
    .enabled(if: PythonPeer.isHere, "needs Python"))
  func notDelivered() async throws {
    let outcomes = Sightings<Bool>()
    let listener = try await TestListener.start { call in
      OutboundAnswer(
        status: 200, headers: [], body: [UInt8](repeating: 1, count: 64 << 20), delivered: { outcomes.note($0) })
    }
    _ = try await PythonPeer.client(
      listener,
      """
      connection = connect()
      connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
      connection.recv(1000)
      connection.close()
      """)
    #expect(try await outcomes.next() == false)
    await listener.stop()
  }

  @Test("A call that is given up, and every call of a client that is stopped, ends as cancelled")
  func cancelled() async throws {
    let gate = Gate()
    let listener = try await TestListener.start { _ in
      await gate.wait()
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let client = PeerClient()
    let call = try countries.call(listener.url())
    let given = Task { await code { _ = try await client.send(call) } }
    _ = try await listener.calls.next()
    given.cancel()
    #expect(await given.value == "transport.cancelled")
    let before = Task { await code { _ = try await client.send(call) } }
    before.cancel()
    #expect(await before.value == "transport.cancelled")
    let stopped = Task { await code { _ = try await client.send(call) } }
    _ = try await listener.calls.next()
    client.stop()
    #expect(await stopped.value == "transport.cancelled")
    #expect(await code { _ = try await client.send(call) } == "transport.cancelled")
    gate.open()
    await listener.stop()
  }

  @Test("Where nobody listens, and where no such host is, the peer is not reached")
  func nobody() async throws {
    let listener = try await TestListener.start()
    let url = listener.url()
    await listener.stop()
    let client = PeerClient()
    for address in [url, "https://nowhere.invalid/", "https:///", "https://fr.localhost:99999/", ""] {
      let call = try countries.call(address)
      #expect(await code { _ = try await client.send(call) } == "transport.unreachable", "\(address)")
    }
    client.stop()
  }

  @Test("Many calls at once all get their own answers")
  func many() async throws {
    let listener = try await TestListener.start(mostCalls: 256)
    let client = PeerClient()
    let bodies = try await withThrowingTaskGroup(of: ([UInt8], [UInt8]).self) { group in
      for number in 0..<40 {
        let body = [UInt8](repeating: UInt8(number), count: 1 + number * 250)
        let call = try countries.call(listener.url(), body: body)
        group.addTask { (body, try await client.send(call).body) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(bodies.count == 40)
    #expect(bodies.allSatisfy { $0.0 == $0.1 })
    client.stop()
    await listener.stop()
  }
}

/// Connections of TCP that say nothing.
struct PlainConnections: Sendable {
  private let sockets: [Int32]

  /// As many of so many as are taken.
  static func open(_ count: Int, to port: Int) -> PlainConnections {
    let there = address("127.0.0.1", port)
    // From an address of its own: a port that nobody listens on any more could otherwise connect to itself.
    let here = address("127.0.0.2", 0)
    var sockets: [Int32] = []
    for _ in 0..<count {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      let isTaken = isDone(here) { bind(socket, $0, $1) } && isDone(there) { connect(socket, $0, $1) }
      if isTaken { sockets.append(socket) } else { close(socket) }
    }
    return PlainConnections(sockets: sockets)
  }

  private static func address(_ host: String, _ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = inet_addr(host)
    return address
  }

  private static func isDone(_ address: sockaddr_in, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call($0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Whether the system has a socket at the other side. It has none where it dropped a connection that nobody had taken
  /// from it when the listener closed, and this side is not told of that before it says something.
  private static func hasOtherSide(_ socket: Int32) -> Bool {
    var own = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isKnown = withUnsafeMutablePointer(to: &own) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) == 0 }
    }
    // Of 127.0.0.2 and our port, as the other side has it: proc(5), /proc/net/tcp.
    let port = String(in_port_t(bigEndian: own.sin_port), radix: 16, uppercase: true)
    let here = " 0200007F:\(String(repeating: "0", count: 4 - port.count))\(port) "
    // A file without a size, which is read to its end.
    let read = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/net/tcp")).readToEnd()
    guard isKnown, let bytes = read.flatMap({ $0 }) else { return true }
    let table = String(decoding: bytes, as: UTF8.self)
    return table.split(separator: "\n").contains { line in
      // Local address, remote address, state (06 is TIME-WAIT): ours is the remote one of that line.
      guard let range = line.range(of: here) else { return false }
      return line[..<range.lowerBound].contains("0100007F:") && !line[range.upperBound...].hasPrefix("06")
    }
  }

  /// How many have a socket at the other side.
  var otherSides: Int { sockets.count { Self.hasOtherSide($0) } }

  /// Whether the other side has ended all of them, within twenty seconds.
  func allClosed() async -> Bool {
    let sockets = sockets
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var isClosed = true
        for socket in sockets {
          var time = timeval(tv_sec: 20, tv_usec: 0)
          setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
          var byte: UInt8 = 0
          let count = recv(socket, &byte, 1, 0)
          if count > 0 || count < 0 && errno == EAGAIN && Self.hasOtherSide(socket) { isClosed = false }
          close(socket)
        }
        continuation.resume(returning: isClosed)
      }
    }
  }
}
