import GatewayTesting
import Testing
import Transport
import Trust

@Suite(
  "Connections that end in every way", .serialized, .enabled(if: PythonPeer.isHere, "needs Python"),
  .timeLimit(.minutes(10)))
struct QuickCloseTests {
  let countries: Countries

  init() throws { countries = try Countries() }

  /// Clients at once, each with connection after connection, and how each of them ends.
  private static func script(_ ways: [String], count: Int) -> String {
    """
    import os, random, struct, threading
    request = b"POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 4\\r\\n\\r\\nbody"
    context = ssl.create_default_context(cafile=ca)
    context.load_cert_chain(key + ".pem", key + ".key")
    def reset(plain): plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    def whole(tls):
        got = b""
        while b"\\r\\n\\r\\n" not in got: got += tls.recv(4096)
        head, body = got.split(b"\\r\\n\\r\\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\\r\\n")[0])
        while len(body) < length: body += tls.recv(4096)
        if b" 200 " not in head: print(head)
    def once(way, chance):
        plain = raw()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if way == "silent": return plain.close()
        if way == "no TLS":
            plain.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
            return plain.close()
        tls = context.wrap_socket(plain, server_hostname="fr.localhost")
        try:
            if way == "handshake": return
            if way == "part of a call": return tls.sendall(request[:chance.randrange(1, len(request))])
            tls.sendall(request * 3 if way == "calls ahead" else request)
            if way == "unread": return
            if way == "read in part": return tls.recv(1)
            whole(tls)
            if way == "orderly": tls.unwrap()
            if way == "reset": reset(tls)
        except OSError as error:
            if way in ("answered", "orderly", "reset"): print(way, error)
        finally: os.close(tls.detach())
    def many(seed):
        chance = random.Random(seed)
        for _ in range(\(count)):
            for way in \(ways):
                once(way, chance)
    threads = [threading.Thread(target=many, args=(seed,)) for seed in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    """
  }

  @Test("However 1600 connections end, every place is given back, and the next call is answered")
  func places() async throws {
    let listener = try await TestListener.start(mostCalls: 24, with: .init(edit: { $0.mostConnections = 200 })) { _ in
      OutboundAnswer(status: 200, headers: [], body: [UInt8](repeating: 1, count: 20_000), delivered: { _ in })
    }
    let ways = [
      "silent", "no TLS", "handshake", "part of a call", "calls ahead", "unread", "read in part", "answered", "orderly",
      "reset",
    ]
    // More than the places that there are, should each of these ways keep one only now and then.
    let said = try await PythonPeer.client(listener, Self.script(ways, count: 40))
    #expect(said.isEmpty, "\(said)")
    await eventually { listener.listener.connectionLoad.open == 0 && listener.listener.load.inWork == 0 }
    let connections = listener.listener.connectionLoad
    #expect(connections.open == 0)
    #expect(connections.halfOpen == 0)
    #expect(listener.listener.load == CallLoad(inWork: 0, held: 0, waiting: 0))
    let client = PeerClient()
    #expect(try await client.send(countries.call(listener.url())).status == 200)
    client.stop()
    await listener.stop()
  }

  @Test("An answer that was read whole is told as delivered, however fast the client closes behind it")
  func delivered() async throws {
    let outcomes = Sightings<Bool>()
    let listener = try await TestListener.start { _ in
      OutboundAnswer(
        status: 200, headers: [], body: [UInt8](repeating: 1, count: 2000),
        delivered: { wasSent in outcomes.note(wasSent) })
    }
    let said = try await PythonPeer.client(listener, Self.script(["answered", "orderly", "reset"], count: 40))
    #expect(said.isEmpty, "\(said)")
    await eventually { outcomes.all.count == 480 }
    #expect(outcomes.all.count == 480)
    #expect(outcomes.all.allSatisfy { $0 })
    await listener.stop()
  }

  @Test("An answer to a client that has gone is told as not delivered")
  func gone() async throws {
    let (outcomes, gate) = (Sightings<Bool>(), Gate())
    let listener = try await TestListener.start { _ in
      // Goes on after the call is given up.
      await Task { await gate.wait() }.value
      return OutboundAnswer(status: 200, headers: [], body: [1], delivered: { outcomes.note($0) })
    }
    let client = Task { try await PythonPeer.client(listener, Self.script(["unread"], count: 5)) }
    _ = try await client.value
    await eventually { listener.listener.connectionLoad.open == 0 }
    gate.open()
    await eventually { listener.listener.load.inWork == 0 }
    #expect(outcomes.all.count == listener.calls.all.count)
    #expect(!outcomes.all.contains(true))
    await listener.stop()
  }
}
