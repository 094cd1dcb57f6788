import Domain
import GatewayTesting
import Testing
import Transport
import Trust

@Suite("How much and how long a call may be", .serialized, .timeLimit(.minutes(15)))
struct LimitTests {
  let countries: Countries

  init() throws { countries = try Countries() }

  // MARK: What the listener takes

  @Test("A message of the limit is read, one byte more is refused, with its length announced and without")
  func largestMessage() async throws {
    let unread = Sightings<Int>()
    var options = TestListener.Options()
    options.unread = { chain, status in if !chain.isEmpty { unread.note(status) } }
    let listener = try await TestListener.start(largest: 1000, with: options)
    let client = PeerClient()
    #expect(
      try await client.send(countries.call(listener.url(), body: [UInt8](repeating: 7, count: 1000))).status == 200)
    #expect(
      try await client.send(countries.call(listener.url(), body: [UInt8](repeating: 7, count: 1001))).status == 413)
    #expect(try await client.send(countries.call(listener.url(), body: [])).status == 200)
    #expect(listener.calls.all.map(\.body.count) == [1000, 0])
    #expect(unread.all == [413])
    client.stop()
    guard PythonPeer.isHere else { return await listener.stop() }
    let said = try await PythonPeer.client(
      listener,
      """
      def chunked(sizes):
          connection = connect()
          connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
          for size in sizes: connection.sendall(b"%x\\r\\n%s\\r\\n" % (size, b"x" * size))
          return connection
      whole = chunked([600, 400])
      whole.sendall(b"0\\r\\n\\r\\n")
      print(head(whole))
      print(head(chunked([600, 401])))
      """)
    #expect(said.map { String($0.prefix(12)) } == ["HTTP/1.1 200", "HTTP/1.1 413"])
    #expect(listener.calls.all.map(\.body.count) == [1000, 0, 1000])
    #expect(unread.all == [413, 413])
    await listener.stop()
  }

  @Test(
    "Who goes on sending a message that was refused for its length has the answer and is rid of the connection soon",
    .enabled(if: PythonPeer.isHere, "needs Python"))
  func deafSender() async throws {
    let listener = try await TestListener.start(largest: 1000)
    let said = try await PythonPeer.client(
      listener,
      """
      import time
      connection = connect()
      start = time.monotonic()
      # More than all buffers on the way hold: nothing is read before the connection is gone.
      try:
          connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 100000000\\r\\n\\r\\n" + b"x" * 100000000)
      except OSError:
          pass
      # Without an end of ours it takes the five seconds that TLS waits for a farewell.
      print(head(connection)[:12], time.monotonic() - start < 4.5)
      """)
    #expect(said == ["HTTP/1.1 413 True"])
    #expect(listener.calls.all.isEmpty)
    await listener.stop()
  }

  @Test("A header of more than 64 KiB or 200 fields is refused", .enabled(if: PythonPeer.isHere, "needs Python"))
  func header() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener,
      """
      def ask(fields):
          connection = connect()
          connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n" + fields + b"\\r\\n")
          print("200" in head(connection))
      ask(b"a: " + b"x" * 60000 + b"\\r\\n")
      ask(b"a: " + b"x" * 70000 + b"\\r\\n")
      ask(b"".join(b"a%d: x\\r\\n" % i for i in range(150)))
      ask(b"".join(b"a%d: x\\r\\n" % i for i in range(250)))
      """)
    #expect(said == ["True", "False", "True", "False"])
    #expect(listener.calls.all.count == 2)
    await listener.stop()
  }

  @Test(
    "Who begins and says nothing is sent away: after 5 seconds without a handshake, after 10 without a body",
    .enabled(if: PythonPeer.isHere, "needs Python"))
  func silence() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener,
      """
      mute = raw()
      slow = connect()
      slow.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 10\\r\\n\\r\\nhalf ")
      print(head(mute), head(slow))
      """)
    #expect(said == ["closed HTTP/1.1 408 Request Timeout"])
    #expect(listener.calls.all.isEmpty)
    await listener.stop()
  }

  @Test("More calls at once than are taken are told to come back, and a connection serves call after call")
  func mostCalls() async throws {
    let (gate, client) = (Gate(), PeerClient())
    let listener = try await TestListener.start(mostCalls: 1) { call in
      if call.body == [1] { await gate.wait() }
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let held = try countries.call(listener.url(), body: [1])
    let first = Task { try await client.send(held) }
    _ = try await listener.calls.next()
    let second = try await client.send(countries.call(listener.url(), body: [2]))
    #expect(second.status == 503)
    #expect(second.header("retry-after") == "2")
    gate.open()
    #expect(try await first.value.status == 200)
    for _ in 0..<3 {
      // A call is in work until its outcome is recorded, which is after its answer.
      while listener.listener.load.inWork > 0 { try await Task.sleep(for: .milliseconds(5)) }
      #expect(try await client.send(countries.call(listener.url(), body: [2])).status == 200)
    }
    client.stop()
    await listener.stop()
  }

  // MARK: What the client takes

  @Test("An answer of the limit is read, one byte more is not")
  func largestAnswer() async throws {
    let listener = try await TestListener.start()
    let client = PeerClient()
    let body = [UInt8](repeating: 7, count: 1000)
    #expect(try await client.send(countries.call(listener.url(), body: body, largestAnswer: 1000)).body == body)
    let larger = try countries.call(listener.url(), body: body, largestAnswer: 999)
    #expect(await code { _ = try await client.send(larger) } == "transport.too-large")
    client.stop()
    await listener.stop()
  }

  @Test(
    "A server that sends without end, breaks off, never answers, sends elsewhere or floods with headers is no danger",
    .enabled(if: PythonPeer.isHere, "needs Python"),
    arguments: [
      (
        """
        def answer(connection):
            connection.sendall(b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
            while True: connection.sendall(b"400\\r\\n" + b"x" * 1024 + b"\\r\\n")
        """, "transport.too-large"
      ),
      (
        """
        def answer(connection):
            fields = b"".join(b"a%d: x\\r\\n" % i for i in range(300))
            connection.sendall(b"HTTP/1.1 200 OK\\r\\n" + fields + b"\\r\\n")
        """, "transport.too-large"
      ),
      (
        "def answer(connection): connection.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nhalf')",
        "transport.interrupted"
      ), ("def answer(connection): pass", "transport.interrupted"),
      ("def answer(connection): connection.sendall(b'no HTTP at all\\r\\n\\r\\n')", "transport.unreachable"),
      ("def answer(connection): connection.recv(1)", "transport.timed-out"),
      (
        """
        def answer(connection):
            connection.sendall(b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhalf")
            connection.shutdown(socket.SHUT_WR)
        """, "transport.interrupted"
      ),
      (
        """
        def answer(connection):
            connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nwell")
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
        """, "200"
      ),
      (
        """
        def answer(connection):
            connection.sendall(b"HTTP/1.1 302 F\\r\\nLocation: https://pt.localhost/\\r\\n")
            connection.sendall(b"Content-Length: 0\\r\\n\\r\\n")
        """, "302"
      ),
    ])
  func badServers(_ script: String, _ expected: String) async throws {
    let server = try await PythonPeer.server(script)
    let client = PeerClient()
    // The one that never answers is waited for; the others end long before.
    let call = try countries.call(
      server.url, milliseconds: expected == "transport.timed-out" ? 500 : 60_000, largestAnswer: 100_000)
    var outcome = ""
    do { outcome = String(try await client.send(call).status) } catch { outcome = error.code }
    #expect(outcome == expected)
    client.stop()
    try server.stop()
  }

  @Test(
    "An answer that has begun and comes byte by byte, or not on, is given up long before a call for a patient would be",
    .enabled(if: PythonPeer.isHere, "needs Python"), arguments: ["b'x'", "b''"])
  func trickle(_ more: String) async throws {
    let server = try await PythonPeer.server(
      """
      import time
      def answer(connection):
          connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 100000\\r\\n\\r\\nhalf")
          for _ in range(600):
              connection.sendall(\(more))
              time.sleep(0.1)
      """)
    let client = PeerClient()
    var call = try countries.call(server.url, milliseconds: 180_000)
    call.answerMilliseconds = 500
    let begin = ContinuousClock.now
    let outcome = await code { _ = try await client.send(call) }
    #expect(outcome == "transport.timed-out")
    #expect(ContinuousClock.now - begin < .seconds(30))
    client.stop()
    try server.stop()
  }

  @Test("A chunked answer within the limit is put together", .enabled(if: PythonPeer.isHere, "needs Python"))
  func chunkedAnswer() async throws {
    let server = try await PythonPeer.server(
      """
      def answer(connection):
          connection.sendall(b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
          for _ in range(10): connection.sendall(b"64\\r\\n" + b"x" * 100 + b"\\r\\n")
          connection.sendall(b"0\\r\\n\\r\\n")
      """)
    let client = PeerClient()
    let answer = try await client.send(countries.call(server.url, largestAnswer: 1000))
    #expect(answer.body == [UInt8](repeating: UInt8(ascii: "x"), count: 1000))
    client.stop()
    try server.stop()
  }

  @Test("A header of ours with a line end in it is left out, since it would be two")
  func injectedHeader() async throws {
    let listener = try await TestListener.start()
    let client = PeerClient()
    for end in ["\r\n", "\n", "\r"] {
      _ = try await client.send(countries.call(listener.url(), headers: [("X-A", "1\(end)X-Injected: 2")]))
    }
    #expect(listener.calls.all.count == 3)
    for call in listener.calls.all {
      #expect(call.header("x-injected") == nil)
      #expect(call.header("x-a") == nil)
    }
    client.stop()
    await listener.stop()
  }
}
