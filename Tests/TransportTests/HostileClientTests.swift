import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@Suite(
  "Slow, silent and hostile clients", .serialized, .enabled(if: PythonPeer.isHere, "needs Python"),
  .timeLimit(.minutes(10)))
struct HostileClientTests {
  @Test("Of one address only so many may be without a handshake; when they end, others are let in")
  func halfOpen() async throws {
    let listener = try await TestListener.start(with: .init(edit: { $0.mostHalfOpen = 5 }))
    let said = try await PythonPeer.client(
      listener,
      """
      import time
      def works():
          try:
              connection = connect()
              connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
              return head(connection)
          except OSError: return "closed"
      mute = [raw() for _ in range(5)]
      time.sleep(0.3)
      print(works())
      mute[0].close()
      time.sleep(0.3)
      print(works())
      """)
    #expect(said == ["closed", "HTTP/1.1 200 OK"])
    #expect(listener.refusals.all.contains("transport.connections"))
    await listener.stop()
  }

  @Test("Connections over the most are closed at once, and one that ends makes room")
  func connections() async throws {
    let listener = try await TestListener.start(with: .init(edit: { $0.mostConnections = 2 }))
    let said = try await PythonPeer.client(
      listener,
      """
      import time
      kept = [connect(), connect()]
      time.sleep(0.2)
      try: third = head(connect())
      except OSError: third = "closed"
      print(third)
      kept[0].close()
      time.sleep(0.3)
      fourth = connect()
      fourth.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
      print(head(fourth))
      """)
    #expect(said == ["closed", "HTTP/1.1 200 OK"])
    await listener.stop()
  }

  @Test("A client with more than 16 KiB of certificates is sent away before they are read")
  func certificates() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener,
      """
      import os, tempfile
      leaf = open(key + ".pem").read()
      with tempfile.TemporaryDirectory() as folder:
          path = os.path.join(folder, "many")
          open(path + ".pem", "w").write(leaf + leaf * 30)
          os.symlink(key + ".key", path + ".key")
          key = path
          try:
              connection = connect()
              connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
              print(head(connection))
          except OSError: print("closed")
      """)
    #expect(said == ["closed"])
    #expect(try await listener.refusals.next() == "trust.certificate.size")
    await listener.stop()
  }

  @Test("A connection without a call ends, also one whose head comes byte by byte; a call in work is not idle")
  func idle() async throws {
    let listener = try await TestListener.start(with: .init(edit: { $0.idleSeconds = 1 })) { call in
      if call.body == [UInt8(ascii: "w")] { await rest(seconds: 3) }
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let said = try await PythonPeer.client(
      listener,
      """
      import threading, time
      # The close itself may take five seconds more, while it waits for the end of TLS from this side.
      def drip():
          connection = connect()
          begun = time.time()
          try:
              for _ in range(40):
                  connection.sendall(b"X")
                  time.sleep(0.25)
          except OSError: pass
          results["drip"] = time.time() - begun < 9.5
      def silent():
          begun = time.time()
          results["silent"] = head(connect()) == "closed" and time.time() - begun < 6
      def work():
          connection = connect()
          connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\n\\r\\nw")
          results["work"] = head(connection)
      results = {}
      threads = [threading.Thread(target=f) for f in (drip, silent, work)]
      for thread in threads: thread.start()
      for thread in threads: thread.join()
      print(results["drip"], results["silent"], results["work"])
      """)
    #expect(said == ["True True HTTP/1.1 200 OK"])
    await listener.stop()
  }

  @Test("A client that ends its own side after the request, as TLS has it, gets its answer")
  func halfClosed() async throws {
    let listener = try await TestListener.start { call in
      await rest(seconds: 1)
      return OutboundAnswer(status: 200, headers: [], body: call.body)
    }
    let said = try await PythonPeer.client(
      listener,
      """
      connection = connect()
      connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\n\\r\\nw")
      connection.settimeout(0)
      try: connection.unwrap()
      except ssl.SSLWantReadError: pass
      connection.settimeout(20)
      print(head(connection))
      """)
    #expect(said == ["HTTP/1.1 200 OK"])
    await listener.stop()
  }

  @Test(
    "Whoever vanishes while their call is held frees its place at once",
    arguments: [
      "vanish = lambda c: os.close(c.detach())",
      "vanish = lambda c: (c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)), c.close())",
    ])
  func vanished(_ script: String) async throws {
    let ends = Sightings<Bool>()
    let listener = try await TestListener.start(with: .init(edit: { $0.mostHeld = 1 })) { call in
      guard call.body == [UInt8(ascii: "w")] else { return OutboundAnswer(status: 200, headers: [], body: []) }
      let isHeld = call.place.beginHold()
      await rest(seconds: 60)
      call.place.endHold()
      ends.note(isHeld && Task.isCancelled)
      return OutboundAnswer(status: 200, headers: [], body: [], delivered: { ends.note($0) })
    }
    _ = try await PythonPeer.client(
      listener,
      """
      import os, struct, time
      \(script)
      connection = connect()
      connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\n\\r\\nw")
      time.sleep(0.5)
      vanish(connection)
      """)
    #expect(try await ends.next())
    #expect(try await ends.next() == false)
    await eventually { listener.listener.load == CallLoad(inWork: 0, held: 0, waiting: 0) }
    #expect(listener.listener.load == CallLoad(inWork: 0, held: 0, waiting: 0))
    await listener.stop()
  }

  @Test("A client that does not take its answer loses the connection, and the answer counts as not delivered")
  func stalled() async throws {
    let outcomes = Sightings<Bool>()
    let listener = try await TestListener.start(
      with: .init(edit: {
        $0.sendSeconds = 1
        $0.slowestSend = 64 << 20
      })
    ) { _ in
      OutboundAnswer(
        status: 200, headers: [], body: [UInt8](repeating: 1, count: 64 << 20), delivered: { outcomes.note($0) })
    }
    let clientEnded = Sightings<Bool>()
    let client = Task {
      _ = try await PythonPeer.client(
        listener,
        """
        import time
        connection = connect()
        connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        time.sleep(10)
        """)
      clientEnded.note(true)
    }
    #expect(try await outcomes.next() == false)
    #expect(clientEnded.all.isEmpty, "the client was still there")
    await eventually { listener.listener.load.inWork == 0 }
    #expect(listener.listener.load.inWork == 0)
    try await client.value
    await listener.stop()
  }

  @Test("Requests sent one behind the other without waiting are answered in their order")
  func pipelined() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener,
      """
      connection = connect()
      for i in range(60):
          body = b"n%02d" % i
          connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 3\\r\\n\\r\\n" + body)
      got = b""
      while got.count(b"HTTP/1.1 200") < 60 or not got.endswith(b"n59"): got += connection.recv(65536)
      print([part[-3:].decode() for part in got.split(b"HTTP/1.1 ")[1:]] == ["n%02d" % i for i in range(60)])
      """)
    #expect(said == ["True"])
    await listener.stop()
  }

  @Test("A peer over its rate is told before it has sent a byte of its message, and its connection goes on")
  func rate() async throws {
    let table = RateOfTwo()
    let listener = try await TestListener.start(with: .init(admit: { _ in table.take() }))
    let said = try await PythonPeer.client(
      listener,
      """
      connection = connect()
      def begin(size):
          connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\n\\r\\n" % size)
      def answer():
          got = b""
          while b"\\r\\n\\r\\n" not in got: got += connection.recv(1)
          return got
      for _ in range(2):
          begin(0)
          print(answer().split(b"\\r\\n")[0].decode())
      begin(300000)
      refused = answer()
      print(refused.split(b"\\r\\n")[0].decode(), b"etry-after: 7" in refused.lower())
      connection.sendall(b"x" * 300000)
      begin(0)
      print(answer().split(b"\\r\\n")[0].decode())
      connection.sendall(b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9000000\\r\\n\\r\\n")
      answer()
      try:
          for _ in range(9): connection.sendall(b"x" * 1000000)
          connection.recv(1)
          print("goes on" if connection.recv(1) else "closed")
      except OSError: print("closed")
      """)
    #expect(
      said == [
        "HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 429 Too Many Requests True",
        "HTTP/1.1 429 Too Many Requests", "closed",
      ])
    #expect(listener.calls.all.count == 2)
    await listener.stop()
  }
}

/// Two calls, then none.
final class RateOfTwo: Sendable {
  private let taken = Sightings<Int>()

  func take() -> CallAdmission {
    taken.note(1)
    return taken.all.count > 2 ? .limited(retryAfterSeconds: 7) : .admitted
  }
}

/// Waits; ends early where its task is cancelled.
func rest(seconds: Double) async {
  do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
}

/// Waits until something is so, at most ten seconds.
func eventually(_ isSo: () -> Bool) async {
  for _ in 0..<1000 where !isSo() { await rest(seconds: 0.01) }
}
