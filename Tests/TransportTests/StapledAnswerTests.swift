import Domain
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@Suite("An answer that a server staples to its certificate", .serialized, .timeLimit(.minutes(5)))
struct StapledAnswerTests {
  private func path(_ name: String) throws -> String {
    try CertificateCorpus.directory.appendingPathComponent(name).path
  }

  private func leaf(_ name: String) throws -> [Certificate] {
    try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: path("\(name).pem")))))
  }

  /// What the authority's responder says of a certificate, made by the openssl command.
  private func answer(
    about name: String, signer: String = "responder", index: String = "ca",
    options: [String] = ["-ndays", "3"], nonce: [String] = []
  ) throws -> String {
    let file = try path("stapled-\(UUID().uuidString).der")
    let outcome = try Command.run(
      "/usr/bin/env",
      [
        "openssl", "ocsp", "-issuer", try path("ca.pem"), "-sha256", "-cert", try path("\(name).pem"), "-reqout",
        file + ".req",
      ] + nonce)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let made = try Command.run(
      "/usr/bin/env",
      [
        "openssl", "ocsp", "-index", try path("\(index).index"), "-CA", try path("ca.pem"), "-rsigner",
        try path("\(signer).pem"), "-rkey", try path("\(signer == "ca" ? "ca" : "ec").key"), "-reqin", file + ".req",
        "-respout", file,
      ] + options)
    #expect(made.status == 0, "\(made.errors)")
    return file
  }

  private func portugal(_ memory: RevocationMemory) throws -> Peer {
    var peer = try Countries().portugal
    peer.anchors = try leaf("ca")
    peer.intermediates = []
    (peer.tlsClientPins, peer.sealPins, peer.hcpSignerPins) = ([], [], [])
    peer.tlsServerPins = try ["good-p256", "revoked"].flatMap { try leaf("server-\($0)").prefix(1).map(\.spkiSHA256) }
    peer.revocation = .responder("http://127.0.0.1:9")
    peer.memory = memory
    return peer
  }

  /// What a call to a server that staples comes to, and how often the responder was asked.
  private func call(
    _ name: String, stapled: String?, at now: Instant, fetched: String? = nil, memory known: RevocationMemory? = nil
  ) async throws -> (outcome: String, asked: Int) {
    let asked = Sightings<String>()
    let bytes = try fetched.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    let memory =
      known
      ?? RevocationMemory(clock: FixedClock(now), graceUsed: { _ in }) { responder, _ in
        asked.note(responder)
        return bytes
      }
    let item = try #require(CertificateCorpus.cases(.server).first { $0.name == name })
    let server = try await OpenSSLServer.start(item, options: stapled.map { ["-status_file", $0] } ?? [])
    let client = PeerClient()
    let call = OutboundCall(
      .get, "https://\(CertificateCorpus.host):\(server.port)/",
      security: .peer(try portugal(memory), key: try Countries.key("fr/tls-client"), at: FixedClock(now)))
    let outcome = await code { _ = try await client.send(call) }
    client.stop()
    _ = try server.stop()
    return (outcome, asked.all.count)
  }

  @Test("Good is believed, and the responder is left alone; without it the responder is asked")
  func good() async throws {
    let good = try answer(about: "server-good-p256")
    #expect(try await call("good-p256", stapled: good, at: SystemClock().now) == ("done", 0))
    #expect(try await call("good-p256", stapled: nil, at: SystemClock().now) == ("transport.tls", 1))
    let fetched = try answer(about: "server-good-p256", nonce: ["-no_nonce"])
    #expect(try await call("good-p256", stapled: nil, at: SystemClock().now, fetched: fetched) == ("done", 1))
  }

  @Test("Revoked refuses, whatever the responder would say")
  func revoked() async throws {
    let revoked = try answer(about: "server-revoked")
    #expect(try await call("revoked", stapled: revoked, at: SystemClock().now) == ("transport.tls", 0))
  }

  @Test("One that is older than an hour, false or about another certificate is passed over, and the responder asked")
  func passedOver() async throws {
    let (good, other) = (try answer(about: "server-good-p256"), try answer(about: "server-revoked"))
    let now = SystemClock().now
    #expect(try await call("good-p256", stapled: good, at: now.advanced(bySeconds: 3500)) == ("done", 1))
    #expect(try await call("good-p256", stapled: good, at: now.advanced(bySeconds: 3700)) == ("transport.tls", 1))
    #expect(try await call("good-p256", stapled: other, at: now) == ("transport.tls", 1))
    for signer in ["impostor", "foreign-responder"] {
      let untrue = try answer(about: "server-good-p256", signer: signer)
      #expect(try await call("good-p256", stapled: untrue, at: now) == ("transport.tls", 1), "\(signer)")
    }
    let weak = try answer(about: "server-good-p256", options: ["-ndays", "3", "-rmd", "sha1"])
    #expect(try await call("good-p256", stapled: weak, at: now) == ("transport.tls", 1))
    let endless = try answer(about: "server-good-p256", options: [])
    #expect(try await call("good-p256", stapled: endless, at: now) == ("transport.tls", 1))
  }

  @Test("An older word of the responder does not hide a newer one that the certificate is revoked")
  func rollback() async throws {
    // What the responder's book was before the revocation.
    let before = try String(contentsOfFile: path("ca.index"), encoding: .utf8).split(separator: "\n").map { line in
      var fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if fields[0] == "R" { (fields[0], fields[2]) = ("V", "") }
      return fields.joined(separator: "\t") + "\n"
    }
    try Data(before.joined().utf8).write(to: URL(fileURLWithPath: path("before.index")))
    try FileManager.default.copyItem(atPath: path("ca.index.attr"), toPath: path("before.index.attr"))
    let old = try answer(about: "server-revoked", index: "before")
    // Times of answers are in whole seconds.
    try await Task.sleep(for: .milliseconds(1100))
    let new = try answer(about: "server-revoked")
    let now = SystemClock().now
    #expect(try await call("revoked", stapled: old, at: now) == ("done", 0), "nobody can know better yet")
    let memory = RevocationMemory(clock: FixedClock(now), graceUsed: { _ in }) { _, _ in nil }
    for stapled in [new, old] {
      #expect(try await call("revoked", stapled: stapled, at: now, memory: memory).outcome == "transport.tls")
    }
  }
}
