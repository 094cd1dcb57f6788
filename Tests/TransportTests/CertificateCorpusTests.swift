import Domain
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@Suite("Certificates of a generated corpus in handshakes and signatures", .serialized, .timeLimit(.minutes(5)))
struct CertificateCorpusTests {
  /// Portugal under the corpus's root, with every key of the corpus pinned for `role`, but one.
  private func portugal(_ role: CertificateCorpus.Role, allowRSA2048: Bool = false) throws -> Peer {
    var peer = try Countries().portugal
    let folder = try CertificateCorpus.directory
    let pins = Set(
      try CertificateCorpus.cases(role).filter { $0.key != "unlisted" }.map {
        try #require(chain(role, $0).first).spkiSHA256
      })
    peer.anchors = try Certificate.chain(pem: [UInt8](Data(contentsOf: folder.appendingPathComponent("ca.pem"))))
    peer.intermediates = []
    peer.revocation = .lists(
      try CertificateCorpus.authorities.map {
        try RevocationList([UInt8](Data(contentsOf: folder.appendingPathComponent("\($0).crl"))))
      })
    (peer.tlsClientPins, peer.tlsServerPins, peer.sealPins, peer.hcpSignerPins) = ([], [], [], [])
    switch role {
    case .client: peer.tlsClientPins = Array(pins)
    case .server: peer.tlsServerPins = Array(pins)
    case .seal: peer.sealPins = Array(pins)
    }
    peer.allowRSA2048 = allowRSA2048
    return peer
  }

  private func chain(_ role: CertificateCorpus.Role, _ item: CertificateCorpus.Case) throws -> [Certificate] {
    try Certificate.chain(pem: CertificateCorpus.chain(role, item))
  }

  private func failure(_ chain: [Certificate], _ use: CertificateUse, _ peer: Peer) -> TrustFailure? {
    do {
      try verify(chain: chain, for: use, peer: peer, at: SystemClock().now)
      return nil
    } catch { return error }
  }

  private func verdict(_ failure: TrustFailure?) -> String {
    failure.map { $0.code.replacingOccurrences(of: "trust.certificate.", with: "") } ?? "accepted"
  }

  @Test("A signer of documents, evidence or assertions is refused for its reason, each control accepted")
  func signers() throws {
    let seal = try portugal(.seal)
    var identity = seal
    (identity.sealPins, identity.hcpSignerPins) = ([], seal.sealPins)
    for item in CertificateCorpus.cases(.seal) {
      let chain = try chain(.seal, item)
      #expect(verdict(failure(chain, .seal, seal)) == item.verdict, "\(item) as a seal")
      #expect(verdict(failure(chain, .hcpSigner, seal)) == item.verdict, "\(item) as a seal over an HCP assertion")
      #expect(verdict(failure(chain, .hcpSigner, identity)) == item.verdict, "\(item) as an identity provider")
      #expect(
        verdict(failure(chain, .seal, identity)) == (item.verdict == "size" ? "size" : "not-pinned"),
        "\(item): no identity provider is a seal")
    }
  }

  @Test("A client is refused in the handshake for its reason, each control heard")
  func clients() async throws {
    let listener = try await listener(portugal(.client))
    for item in CertificateCorpus.cases(.client) where item.speaksTLS {
      let said = try await Self.client(of: listener.port, item)
      #expect(said.contains("200 OK") == (item.verdict == "accepted"), "\(item): \(said)")
      if item.verdict != "accepted", !said.contains("200 OK") {
        let code = try await listener.refusals.next()
        // The TLS library itself refuses a key usage that cannot sign the handshake.
        let isLibrarys = item.verdict == "key-usage" && code == "transport.handshake"
        #expect(isLibrarys || code == "trust.certificate.\(item.verdict)", "\(item)")
      }
    }
    let controls = CertificateCorpus.cases(.client).count { $0.verdict == "accepted" }
    #expect(controls == 8 && listener.calls.all.count == controls)
    await listener.stop()
    let lenient = try await self.listener(portugal(.client, allowRSA2048: true))
    for item in CertificateCorpus.cases(.client) where item.key.hasPrefix("rsa") {
      let said = try await Self.client(of: lenient.port, item)
      #expect(said.contains("200 OK") == !["rsa1024", "rsae3"].contains(item.key), "\(item): \(said)")
    }
    await lenient.stop()
  }

  @Test("A server is refused for its reason before it reads a byte, each control called")
  func servers() async throws {
    let peer = try portugal(.server)
    let lenient = try portugal(.server, allowRSA2048: true)
    let client = PeerClient()
    for item in CertificateCorpus.cases(.server) where item.speaksTLS {
      let server = try await OpenSSLServer.start(item)
      let wanted = failure(try chain(.server, item), .tlsServer(name: CertificateCorpus.host), peer)
      #expect(verdict(wanted) == item.verdict, "\(item)")
      let said = try await answer(of: server, to: client, as: peer)
      #expect(wanted.map { said.contains($0.why) } ?? (said == "200"), "\(item): \(said)")
      if item.key == "rsa2048" { #expect(try await answer(of: server, to: client, as: lenient) == "200") }
      _ = try server.stop()
    }
    client.stop()
  }

  private func listener(_ peer: Peer) async throws -> TestListener {
    let now = SystemClock().now
    let list = TrustList(number: 1, issued: now, nextUpdate: now, peers: [peer])
    return try await TestListener.start(list: list, now: now)
  }

  /// What a client of the openssl command hears.
  static func client(of port: Int, _ item: CertificateCorpus.Case) async throws -> String {
    let folder = try CertificateCorpus.directory.path
    let file = "\(folder)/client-\(item.name).pem"
    let arguments = [
      "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)", "-tls1_3", "-cipher", "DEFAULT@SECLEVEL=0",
      "-cert", file, "-cert_chain", file, "-key", "\(folder)/\(item.key).key",
    ]
    let request = Array("GET / HTTP/1.1\r\nHost: fr.localhost\r\nConnection: close\r\n\r\n".utf8)
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result { try Command.run("/usr/bin/env", arguments, input: request).output })
      }
    }
  }

  private func answer(of server: OpenSSLServer, to client: PeerClient, as peer: Peer) async throws -> String {
    let call = OutboundCall(
      .get, "https://\(CertificateCorpus.host):\(server.port)/",
      security: .peer(peer, key: try Countries.key("fr/tls-client"), at: SystemClock()))
    do { return String(try await client.send(call).status) } catch { return "\(error.code) \(error.why)" }
  }
}

/// `openssl s_server` with one certificate of the corpus.
struct OpenSSLServer {
  let port: Int
  private let process: Process
  private let output: URL

  /// - Parameter options: more of the command's own.
  static func start(_ item: CertificateCorpus.Case, options: [String] = []) async throws -> OpenSSLServer {
    let folder = try CertificateCorpus.directory
    let output = folder.appendingPathComponent("server-\(item.name).out")
    try Data().write(to: output)
    let file = folder.appendingPathComponent("server-\(item.name).pem").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_3", "-cipher", "DEFAULT@SECLEVEL=0", "-cert", file,
        "-cert_chain", file, "-key", folder.appendingPathComponent("\(item.key).key").path, "-www",
      ] + options
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    for _ in 0..<500 {
      let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }),
        let port = line.split(separator: ":").last.flatMap({ Int($0) })
      {
        return OpenSSLServer(port: port, process: process, output: output)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    process.terminate()
    throw CocoaError(.fileReadUnknown)
  }

  /// Ends it; what it wrote.
  func stop() throws -> String {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return String(decoding: try Data(contentsOf: output), as: UTF8.self)
  }
}
