import Domain
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@Suite("Mutual TLS between contact points", .serialized, .timeLimit(.minutes(15)))
struct HandshakeTests {
  let countries: Countries

  init() throws { countries = try Countries() }

  @Test("Both sides prove themselves, and the call arrives whole")
  func whole() async throws {
    let listener = try await TestListener.start { call in
      OutboundAnswer(status: 201, headers: [("X-Answer", "a"), ("Content-Type", "b/c")], body: call.body.reversed())
    }
    let client = PeerClient()
    let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    let answer = try await client.send(countries.call(listener.url(), body: body, headers: [("X-Asked", "q")]))
    #expect(answer.status == 201)
    #expect(answer.header("x-answer") == "a")
    #expect(answer.header("content-type") == "b/c")
    #expect(answer.body == body.reversed())
    let call = try #require(listener.calls.all.first)
    #expect(call.method == "POST")
    #expect(call.path == "/openncp-ws-server/services/XCA_Service")
    #expect(call.header("x-asked") == "q")
    #expect(call.body == body)
    #expect(try call.peer.first?.spkiSHA256 == Countries.pin("pt/tls-client"))
    #expect(listener.refusals.all.isEmpty)
    client.stop()
    await listener.stop()
  }

  // MARK: The server must be the peer

  /// Sends to a server that shows `certificate`, as to `peer`, and says why nothing was sent.
  private func refusal(
    certificate: String = "fr/tls-server", host: String = "fr.localhost", peer: Peer, at time: Instant? = nil
  ) async throws -> String {
    let listener = try await TestListener.start(certificate: certificate)
    let client = PeerClient()
    let call = try countries.call(listener.url(host), peer: peer, at: time)
    var why = "sent"
    do { _ = try await client.send(call) } catch {
      #expect(error.code == "transport.tls")
      why = error.why
    }
    #expect(listener.calls.all.count == (why == "sent" ? 1 : 0), "what the server saw")
    client.stop()
    await listener.stop()
    return why
  }

  @Test("A server with another name than the one that was called gets nothing")
  func name() async throws {
    #expect(try await refusal(host: "pt.localhost", peer: countries.france).contains("subject alternative name"))
    #expect(try await refusal(peer: countries.france) == "sent")
  }

  @Test("A server whose key is not pinned gets nothing, whoever certified it")
  func unpinned() async throws {
    var france = countries.france
    france.tlsServerPins = []
    #expect(try await refusal(peer: france).contains("does not name this key"))
    france.tlsServerPins = [try Countries.pin("fr/tls-client")]
    #expect(try await refusal(peer: france).contains("does not name this key"))
    #expect(try await refusal(peer: countries.portugal).contains("does not name this key"))
  }

  @Test("A server of another authority gets nothing, even where its key is pinned")
  func stranger() async throws {
    var portugal = countries.portugal
    portugal.tlsServerPins = [try Countries.pin("stranger/tls-server")]
    #expect(
      try await refusal(certificate: "stranger/tls-server", host: "pt.localhost", peer: portugal).contains("chain"))
  }

  @Test("A certificate for clients is none for servers, even where it is pinned as one")
  func wrongUse() async throws {
    var portugal = countries.portugal
    portugal.tlsServerPins = [try Countries.pin("pt/tls-client")]
    portugal.tlsClientPins = []
    #expect(
      try await refusal(certificate: "pt/tls-client", host: "pt.localhost", peer: portugal).contains("key usage"))
  }

  @Test("An expired server, and one whose revocation nobody knows any more, get nothing")
  func time() async throws {
    let now = countries.clock.now
    #expect(try await refusal(peer: countries.france, at: now.advanced(bySeconds: 400 * 86_400)).contains("chain"))
    #expect(try await refusal(peer: countries.france, at: now.advanced(bySeconds: 31 * 86_400)).contains("CRL"))
    #expect(try await refusal(peer: countries.france, at: now.advanced(bySeconds: 29 * 86_400)) == "sent")
  }

  @Test("A kept connection serves only calls to the same peer with the same key: every other is checked anew")
  func keptConnection() async throws {
    let listener = try await TestListener.start()
    let client = PeerClient()
    _ = try await client.send(countries.call(listener.url()))
    var france = countries.france
    france.tlsServerPins = []
    let unpinned = try countries.call(listener.url(), peer: france)
    #expect(await code { _ = try await client.send(unpinned) } == "transport.tls")
    let revoked = try countries.call(listener.url(), key: "pt/revoked-tls-client")
    #expect(await code { _ = try await client.send(revoked) } != "done")
    #expect(try await client.send(countries.call(listener.url())).status == 200)
    #expect(listener.calls.all.count == 2)
    client.stop()
    await listener.stop()
  }

  @Test("A peer is called by https alone")
  func plain() async throws {
    let listener = try await TestListener.start()
    let client = PeerClient()
    for scheme in ["http", "ftp", "file"] {
      let call = try countries.call(listener.url().replacing("https", with: scheme))
      #expect(await code { _ = try await client.send(call) }.hasPrefix("transport."))
    }
    #expect(listener.calls.all.isEmpty)
    client.stop()
    await listener.stop()
  }

  // MARK: The client must be a peer

  @Test(
    "A client that is unknown, of another authority, revoked or expired is refused, by name of the reason",
    arguments: [
      ("pt/unpinned-tls-client", "trust.certificate.not-pinned"),
      ("stranger/tls-client", "trust.certificate.not-pinned"),
      ("pt/revoked-tls-client", "trust.certificate.revoked"), ("pt/expired-tls-client", "trust.certificate.expired"),
    ])
  func clients(_ key: String, _ reason: String) async throws {
    let listener = try await TestListener.start()
    let client = PeerClient()
    let call = try countries.call(listener.url(), key: key)
    #expect(["transport.tls", "transport.interrupted"].contains(await code { _ = try await client.send(call) }))
    #expect(try await listener.refusals.next() == reason)
    #expect(listener.calls.all.isEmpty)
    client.stop()
    await listener.stop()
  }

  @Test("A pin does not make up for the wrong authority")
  func pinnedStranger() async throws {
    var portugal = countries.portugal
    portugal.tlsClientPins.append(try Countries.pin("stranger/tls-client"))
    let list = TrustList(
      number: 1, issued: countries.clock.now, nextUpdate: countries.clock.now, peers: [portugal, countries.france])
    let listener = try await TestListener.start(list: list)
    let client = PeerClient()
    let call = try countries.call(listener.url(), key: "stranger/tls-client")
    #expect(await code { _ = try await client.send(call) } != "done")
    #expect(try await listener.refusals.next() == "trust.certificate.stranger")
    #expect(listener.calls.all.isEmpty)
    client.stop()
    await listener.stop()
  }

  @Test("A client without a certificate is not heard", .enabled(if: PythonPeer.isHere, "needs Python"))
  func noCertificate() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener, key: nil,
      """
      try:
          connection = connect()
          connection.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
          print(head(connection))
      except (ssl.SSLError, ConnectionError): print("closed")
      """)
    #expect(said == ["closed"])
    #expect(try await listener.refusals.next() == "transport.handshake")
    #expect(listener.calls.all.isEmpty)
    await listener.stop()
  }

  // MARK: The protocol

  @Test("TLS 1.3 is spoken and 1.2 is not, on both sides", .enabled(if: PythonPeer.isHere, "needs Python"))
  func version() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener,
      """
      print(connect().version())
      try: connect(ssl.TLSVersion.TLSv1_2); print("old")
      except (ssl.SSLError, ConnectionError): print("refused")
      """)
    #expect(said == ["TLSv1.3", "refused"])
    await listener.stop()

    let reply = "def answer(connection): connection.sendall(b'HTTP/1.1 204 N\\r\\n\\r\\n')"
    let client = PeerClient()
    let old = try await PythonPeer.server(reply, tls: "TLSv1_2")
    let call = try countries.call(old.url)
    #expect(await code { _ = try await client.send(call) } == "transport.tls")
    var lenient = countries.france
    lenient.allowTLS12 = true
    #expect(try await client.send(countries.call(old.url, peer: lenient)).status == 204)
    try old.stop()
    client.stop()
  }

  @Test("Where one peer may speak TLS 1.2, it is heard by it, with ECDHE and GCM alone, and another is not")
  func olderVersion() async throws {
    var portugal = countries.portugal
    portugal.allowTLS12 = true
    portugal.tlsClientPins = [try Countries.pin("pt/tls-client")]
    let (now, france) = (countries.clock.now, countries.france)
    let list = TrustList(number: 1, issued: now, nextUpdate: now, peers: [portugal, france])
    let listener = try await TestListener.start(list: list, with: .init(edit: { $0.allowsTLS12 = true }))
    func said(_ key: String, _ options: [String]) async throws -> Bool {
      let file = try DevelopmentPKI.path(key)
      let arguments = [
        "-quiet", "-connect", "127.0.0.1:\(listener.port)", "-cert", "\(file).pem", "-key", "\(file).key",
      ]
      let request = Array("GET / HTTP/1.1\r\nHost: fr.localhost\r\nConnection: close\r\n\r\n".utf8)
      return try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(
            with: Result {
              try Command.run("/usr/bin/env", ["openssl", "s_client"] + arguments + options, input: request)
                .output.contains("200 OK")
            })
        }
      }
    }
    #expect(try await said("pt/tls-client", ["-tls1_2"]))
    #expect(try await said("pt/tls-client", ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"]))
    #expect(try await said("fr/tls-client", ["-tls1_3"]))
    #expect(listener.refusals.all.isEmpty)
    #expect(try await !said("fr/tls-client", ["-tls1_2"]))
    #expect(try await listener.refusals.next() == "transport.tls-version")
    for cipher in [
      "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "AES128-SHA",
    ] {
      #expect(try await !said("pt/tls-client", ["-tls1_2", "-cipher", "\(cipher):@SECLEVEL=0"]), "\(cipher)")
      #expect(try await listener.refusals.next() == "transport.handshake")
    }
    #expect(try await !said("pt/tls-client", ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]))
    #expect(listener.calls.all.count == 3)
    await listener.stop()
  }

  @Test("A client that speaks no TLS hears nothing", .enabled(if: PythonPeer.isHere, "needs Python"))
  func noTLS() async throws {
    let listener = try await TestListener.start()
    let said = try await PythonPeer.client(
      listener,
      """
      connection = raw()
      connection.sendall(b"GET / HTTP/1.1\\r\\nHost: fr.localhost\\r\\n\\r\\n")
      print("HTTP" in head(connection))
      """)
    #expect(said == ["False"])
    #expect(try await listener.refusals.next() == "transport.handshake")
    await listener.stop()
  }
}
