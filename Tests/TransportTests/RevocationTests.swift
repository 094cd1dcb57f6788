import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Transport
import Trust

@Suite("Revocation asked from a responder of the openssl command", .serialized, .timeLimit(.minutes(5)))
struct RevocationTests {
  private func file(_ name: String) throws -> URL { try CertificateCorpus.directory.appendingPathComponent(name) }

  private func leaf(_ name: String) throws -> [Certificate] {
    try Certificate.chain(pem: [UInt8](Data(contentsOf: file("\(name).pem"))))
  }

  /// Portugal, whose certificates the responder knows; every key of the corpus is pinned.
  private func portugal(_ responder: String, _ memory: RevocationMemory, graceHours: Int = 0) throws -> Peer {
    var peer = try Countries().portugal
    peer.anchors = try leaf("ca")
    peer.intermediates = []
    peer.tlsClientPins = try leaf("client-good-p256").map(\.spkiSHA256)
    peer.tlsServerPins = peer.tlsClientPins
    (peer.sealPins, peer.hcpSignerPins) = ([], [])
    peer.revocation = .responder(responder)
    (peer.memory, peer.graceHours) = (memory, graceHours)
    return peer
  }

  private func check(_ name: String, _ peer: Peer, at now: Instant) throws -> String {
    do throws(TrustFailure) {
      try verify(chain: leafChain(name), for: .tlsClient, peer: peer, at: now)
      return "accepted"
    } catch { return error.code.replacingOccurrences(of: "trust.certificate.", with: "") }
  }

  private func leafChain(_ name: String) throws(TrustFailure) -> [Certificate] {
    do { return try leaf(name) } catch let failure as TrustFailure { throw failure } catch {
      throw TrustFailure("corpus", what: "", why: "", whatToDo: "")
    }
  }

  /// The verdict once the responder has answered, or failed to.
  private func verdict(_ name: String, _ peer: Peer, at now: Instant) async throws -> String {
    let mark = try #require(peer.memory).asked
    let first = try check(name, peer, at: now)
    guard first == "revocation-unknown", await peer.memory?.settle(after: mark) == true else { return first }
    return try check(name, peer, at: now)
  }

  /// The verdict on a fresh memory of what `responder` says.
  private func verdict(
    _ name: String, _ responder: String, at now: Instant? = nil,
    change: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
  ) async throws -> String {
    let client = PeerClient()
    let fetch = client.revocationFetch
    let clock = FixedClock(now ?? SystemClock().now)
    let memory = RevocationMemory(clock: clock, graceUsed: { _ in }) { await fetch($0, $1).map(change) }
    defer { client.stop() }
    return try await verdict(name, portugal(responder, memory), at: clock.now)
  }

  @Test("Good is accepted, revoked and unknown are refused, from the authority and from whom it delegated")
  func words() async throws {
    for signer in ["responder", "ca"] {
      let responder = try await OpenSSLResponder.start(signer: signer)
      #expect(try await verdict("client-good-p256", responder.url) == "accepted", "\(signer)")
      #expect(try await verdict("client-revoked", responder.url) == "revoked", "\(signer)")
      responder.stop()
    }
    let empty = try await OpenSSLResponder.start(index: "empty")
    #expect(try await verdict("client-good-p256", empty.url) == "revocation-unknown")
    empty.stop()
  }

  @Test("Silence, a signer without the authority's word, another authority and changed answers refuse")
  func falseAnswers() async throws {
    #expect(try await verdict("client-good-p256", "http://127.0.0.1:9") == "revocation-unknown")
    for signer in ["impostor", "foreign-responder"] {
      let responder = try await OpenSSLResponder.start(signer: signer)
      #expect(try await verdict("client-good-p256", responder.url) == "revocation-unknown", "\(signer)")
      responder.stop()
    }
    let right = try await OpenSSLResponder.start()
    let changes: [@Sendable ([UInt8]) -> [UInt8]] = [
      { _ in [] }, { Array($0.dropLast()) }, { $0 + [0] },
      { $0.enumerated().map { $0.offset == 90 ? $0.element ^ 1 : $0.element } },
      { Array(repeating: 0x30, count: $0.count) }, { _ in [0x30, 3, 0x0a, 1, 6] },
    ]
    for (index, change) in changes.enumerated() {
      #expect(try await verdict("client-good-p256", right.url, change: change) == "revocation-unknown", "\(index)")
    }
    right.stop()
    let weak = try await OpenSSLResponder.start(options: ["-rmd", "sha1"])
    #expect(try await verdict("client-good-p256", weak.url) == "revocation-unknown", "an answer signed with SHA-1")
    weak.stop()
  }

  @Test("An answer that is over and one without an end refuse")
  func times() async throws {
    let now = SystemClock().now
    let responder = try await OpenSSLResponder.start(options: ["-nmin", "10"])
    #expect(
      try await verdict("client-good-p256", responder.url, at: now.advanced(bySeconds: 660)) == "revocation-unknown")
    #expect(try await verdict("client-good-p256", responder.url) == "accepted")
    responder.stop()
    let endless = try await OpenSSLResponder.start(options: [])
    #expect(try await verdict("client-good-p256", endless.url) == "revocation-unknown")
    endless.stop()
  }

  @Test("The certificate is named by SHA-256, and openssl reads the request")
  func request() async throws {
    let asked = Sightings<[UInt8]>()
    let memory = RevocationMemory(clock: SystemClock(), graceUsed: { _ in }) { _, request in
      asked.note(request)
      return nil
    }
    let peer = try portugal("http://127.0.0.1:9", memory)
    #expect(try await verdict("client-good-p256", peer, at: SystemClock().now) == "revocation-unknown")
    let path = try file("request.der")
    try Data(try await asked.next()).write(to: path)
    let outcome = try Command.run("/usr/bin/env", ["openssl", "ocsp", "-reqin", path.path, "-req_text", "-noverify"])
    #expect(outcome.output.contains("Hash Algorithm: sha256") && outcome.output.contains("OCSP Nonce"), "\(outcome)")
  }

  @Test("An answer counts for an hour, is fetched anew from half of it on, and then for the signed grace alone")
  func freshness() async throws {
    let responder = try await OpenSSLResponder.start()
    let client = PeerClient()
    let fetch = client.revocationFetch
    let clock = MovedClock(SystemClock().now)
    let isUp = Mutex(true)
    let graces = Sightings<CountryCode>()
    let memory = RevocationMemory(clock: clock, graceUsed: { graces.note($0) }) { url, request in
      guard isUp.withLock({ $0 }) else { return nil }
      return await fetch(url, request)
    }
    let (strict, lenient) = (try portugal(responder.url, memory), try portugal(responder.url, memory, graceHours: 2))
    func check(_ peer: Peer, _ seconds: Int64) async throws -> String {
      clock.move(seconds)
      return try await verdict("client-good-p256", peer, at: clock.now)
    }
    #expect(try await check(strict, 0) == "accepted")
    #expect(try await check(strict, 1700) == "accepted")
    #expect(memory.asked == 1)
    #expect(try await check(strict, 1801) == "accepted")
    _ = await memory.settle(after: 1)
    #expect(memory.asked == 2, "fetched anew at half-life")
    isUp.withLock { $0 = false }
    #expect(try await check(strict, 1801 + 3599) == "accepted")
    #expect(graces.all.isEmpty)
    #expect(try await check(strict, 1801 + 3601) == "revocation-unknown")
    #expect(try await check(lenient, 1801 + 3601) == "accepted")
    #expect(graces.all.count == 1)
    #expect(try await check(lenient, 1801 + 3 * 3600 - 1) == "accepted")
    #expect(try await check(lenient, 1801 + 3 * 3600) == "revocation-unknown")
    #expect(graces.all.count == 2)
    isUp.withLock { $0 = true }
    #expect(try await check(strict, 1801 + 3 * 3600 + 10) == "accepted")
    client.stop()
    responder.stop()
  }

  @Test("Within a signed grace a stale list counts as on its last day, and still refuses who is on it")
  func listGrace() throws {
    let graces = Sightings<CountryCode>()
    let memory = RevocationMemory(clock: SystemClock(), graceUsed: { graces.note($0) }) { _, _ in nil }
    var peer = try portugal("", memory, graceHours: 3)
    let list = try RevocationList([UInt8](Data(contentsOf: file("ca.crl"))))
    peer.revocation = .lists([list])
    // Lists last as long as certificates here: what ends first is the list.
    let end = list.nextUpdate
    peer.anchors = try leaf("ca")
    #expect(try check("client-good-p256", peer, at: end.advanced(bySeconds: -7200)) == "accepted")
    #expect(graces.all.isEmpty)
    let certificateEnd = try #require(leaf("client-good-p256").first).notAfter
    let within = end.advanced(bySeconds: 1)
    #expect(
      try check("client-good-p256", peer, at: within) == (within < certificateEnd ? "accepted" : "expired"))
    #expect(try check("client-revoked", peer, at: within) != "accepted")
    #expect(try check("client-good-p256", peer, at: end.advanced(bySeconds: 3 * 3600)) != "accepted")
  }

  @Test("Handshakes of both sides wait for the responder, and heed it")
  func handshakes() async throws {
    let responder = try await OpenSSLResponder.start()
    let client = PeerClient()
    let memory = RevocationMemory(clock: SystemClock(), graceUsed: { _ in }, fetch: client.revocationFetch)
    let peer = try portugal(responder.url, memory)
    for (name, isHeard) in [("good-p256", true), ("revoked", false)] {
      let item = try #require(CertificateCorpus.cases(.server).first { $0.name == name })
      let server = try await OpenSSLServer.start(item)
      let call = OutboundCall(
        .get, "https://\(CertificateCorpus.host):\(server.port)/",
        security: .peer(peer, key: try Countries.key("fr/tls-client"), at: SystemClock()))
      #expect(await code { _ = try await client.send(call) } == (isHeard ? "done" : "transport.tls"), "\(name)")
      _ = try server.stop()
    }
    let now = SystemClock().now
    let list = TrustList(number: 1, issued: now, nextUpdate: now, peers: [peer])
    let listener = try await TestListener.start(list: list, now: now, revocation: memory)
    for (name, isHeard) in [("good-p256", true), ("revoked", false)] {
      let item = try #require(CertificateCorpus.cases(.client).first { $0.name == name })
      #expect(try await CertificateCorpusTests.client(of: listener.port, item).contains("200 OK") == isHeard, "\(name)")
    }
    #expect(listener.refusals.all == ["trust.certificate.revoked"])
    await listener.stop()
    client.stop()
    responder.stop()
  }
}

/// A clock that a test moves.
private final class MovedClock: WallClock {
  private let start: Instant
  private let seconds = Mutex<Int64>(0)
  init(_ start: Instant) { self.start = start }
  var now: Instant { start.advanced(bySeconds: seconds.withLock { $0 }) }
  func move(_ to: Int64) { seconds.withLock { $0 = to } }
}

/// `openssl ocsp` as the responder of the corpus's root.
struct OpenSSLResponder {
  let url: String
  private let process: Process

  static func start(
    signer: String = "responder", index: String = "ca", options: [String] = ["-ndays", "1"]
  ) async throws -> OpenSSLResponder {
    let folder = try CertificateCorpus.directory.path
    let output = URL(fileURLWithPath: "\(folder)/responder-\(UUID().uuidString).out")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "ocsp", "-index", "\(folder)/\(index).index", "-port", "0", "-CA", "\(folder)/ca.pem", "-rsigner",
        "\(folder)/\(signer).pem", "-rkey", "\(folder)/\(signer == "ca" ? "ca" : "ec").key", "-ignore_err",
      ] + options
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    for _ in 0..<500 {
      let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      if text.contains("waiting for"), let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") }),
        let port = line.split(separator: " ")[1].split(separator: ":").last
      {
        return OpenSSLResponder(url: "http://127.0.0.1:\(port)", process: process)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    process.terminate()
    throw CocoaError(.fileReadUnknown)
  }

  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
