import Audit
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Transport
import Trust
import XML

@testable import Gateway

@Suite("Certificates, keys and trust list of a running gateway", .serialized, .timeLimit(.minutes(5)))
struct LiveTrustTests {
  let person = DemoPeople.all[0]

  private func openssl(_ arguments: [String], input: [UInt8] = []) throws -> String {
    let outcome = try Command.run("/usr/bin/env", ["openssl"] + arguments, input: input)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.output
  }

  /// Another certificate of the country's authority for the same key, in place of the one that lies there.
  private func renew(_ name: String, _ gateways: TwoGateways, serial: Int) throws {
    let file = gateways.pki.appendingPathComponent(name).path
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    _ = try openssl([
      "x509", "-x509toreq", "-copy_extensions", "copyall", "-in", "\(file).pem", "-signkey", "\(file).key", "-out",
      "\(file).request",
    ])
    _ = try openssl([
      "x509", "-req", "-in", "\(file).request", "-copy_extensions", "copyall", "-CA", "\(folder)/ca.pem", "-CAkey",
      "\(folder)/authority/ca.key", "-set_serial", "\(serial)", "-days", "30", "-sha256", "-out", "\(file).next",
    ])
    try #require(rename("\(file).next", "\(file).pem") == 0)
  }

  /// Replaces a file, as an operator's tool does.
  private func put(_ bytes: Data, _ name: String, _ gateways: TwoGateways, mode: mode_t = 0o400) throws {
    let path = gateways.pki.appendingPathComponent(name).path
    try bytes.write(to: URL(fileURLWithPath: "\(path).next"))
    try #require(chmod("\(path).next", mode) == 0 && rename("\(path).next", path) == 0)
  }

  private func bytes(_ name: String, _ gateways: TwoGateways) throws -> Data {
    try Data(contentsOf: gateways.pki.appendingPathComponent(name))
  }

  private func leaf(_ name: String, _ gateways: TwoGateways) throws -> Certificate {
    try required(Certificate.chain(pem: [UInt8](bytes("\(name).pem", gateways))).first)
  }

  /// A search of Portugal over a connection of its own: `done`, or what went wrong.
  private func search(_ gateways: TwoGateways, _ raw: RawPeer) async throws -> String {
    let client = PeerClient()
    defer { client.stop() }
    let (peer, message) = (try raw.peer, try raw.discovery(gateways.traits(person)))
    let call = OutboundCall(
      .post, peer.endpoints.xcpd,
      headers: [("Content-Type", message.contentType), ("traceparent", raw.trace.traceparent)], body: message.body,
      security: .peer(peer, key: gateways.portugal.live.key(.tlsClient), at: gateways.portugal.clock))
    do {
      let answer = try await client.send(call)
      let isAnswer = String(decoding: answer.body, as: UTF8.self).contains("PRPA_IN201306UV02")
      return answer.status == 200 && isAnswer ? "done" : "status \(answer.status)"
    } catch { return "\(error.code): \(error.why)" }
  }

  private func changes(_ gateways: TwoGateways, of setting: String) async throws -> [String] {
    try await gateways.frenchEvents().compactMap(\.event)
      .filter { $0.kind == .configChanged && $0.details["setting"] == setting }
      .map { $0.errorCode ?? $0.outcome.rawValue }
  }

  @Test("Certificates are renewed under load without a failed exchange; new handshakes and evidences show the new ones")
  func renewed() async throws {
    let gateways = try await TwoGateways.start()
    let (french, portuguese) = (gateways.france.live, gateways.portugal.live)
    let load = try RawPeer(gateways, person)
    let searching = Task {
      var outcomes: [String: Int] = [:]
      while !Task.isCancelled {
        let outcome = try await search(gateways, load)
        // The last call is given up by the end of the load itself.
        if !outcome.hasPrefix("transport.cancelled") { outcomes[outcome, default: 0] += 1 }
      }
      return outcomes
    }
    for serial in 1...3 {
      for name in ["fr/tls-server", "fr/seal", "pt/tls-client", "pt/seal-rsa"] {
        try renew(name, gateways, serial: serial + 7000)
      }
      await french.look()
      await portuguese.look()
      try await Task.sleep(for: .milliseconds(300))
    }
    searching.cancel()
    let outcomes = try await searching.value
    #expect(outcomes["done", default: 0] > 3 && outcomes.count == 1, "\(outcomes)")
    #expect(french.faults == LiveTrust.Faults() && portuguese.faults == LiveTrust.Faults())
    #expect(try await changes(gateways, of: "keys") == ["success", "success", "success"])

    let url = try #require(URL(string: load.peer.endpoints.xca))
    let (port, own) = (try #require(url.port), gateways.pki.appendingPathComponent("pt/tls-client").path)
    let shown = try openssl([
      "s_client", "-connect", "127.0.0.1:\(port)", "-cert", "\(own).pem", "-key", "\(own).key", "-tls1_3",
    ])
    #expect(try Certificate.chain(pem: [UInt8](shown.utf8)).first == leaf("fr/tls-server", gateways))

    let raw = try RawPeer(gateways, person)
    #expect(try await search(gateways, raw) == "done")
    let evidence = try await EvidenceReader(
      store: gateways.france.store, key: gateways.france.keys.secret(named: "data")
    ).evidences(of: ExchangeReference(trace: raw.trace)).first { $0.kind == "NRR" }
    let verified = try XAdES.verify(Document.parse(required(evidence?.xml)))
    #expect(try verified.signer == leaf("fr/seal", gateways))
    let named = verified.tree.root.descendants(named: "X509Certificate").map(\.text)
    let wanted = try ["fr/seal", "pt/tls-client", "fr/tls-server"].map { Base64.encode(try leaf($0, gateways).der) }
    #expect(named == wanted, "issuer, sender, recipient")
    await gateways.stop()
  }

  /// What lies on the disk is refused for this reason: recorded, a cause of its health, and the former key goes on.
  private func refuses(_ code: String, _ gateways: TwoGateways, _ raw: RawPeer) async throws {
    let live = gateways.france.live
    let before = LiveTrust.purposes.map { live.key($0).chain }
    await live.look()
    #expect(live.faults.keys == code)
    #expect(LiveTrust.purposes.map { live.key($0).chain } == before, "\(code)")
    #expect(try await changes(gateways, of: "keys").last == code)
    await gateways.france.watch.look()
    let health = try #require(gateways.france.health.snapshot.entries.first { $0.component == .keys }).health
    #expect(health.word == .degraded && health.cause.contains(code) && !health.shutsGate, "\(health)")
    #expect(try await search(gateways, raw) == "done", "\(code)")
  }

  @Test("Keys and certificates that are not right leave those in use, with a record and a cause")
  func refusedKeys() async throws {
    let gateways = try await TwoGateways.start()
    let raw = try RawPeer(gateways, person)
    let names = ["tls-client.pem", "tls-client.key", "seal.pem", "seal.key"].map { "fr/\($0)" }
    let right = try names.map { ($0, try bytes($0, gateways)) }
    func restore() async throws {
      for (name, bytes) in right { try put(bytes, name, gateways) }
      await gateways.france.live.look()
      #expect(gateways.france.live.faults.keys == nil)
    }
    func show(_ other: String) throws {
      for end in ["pem", "key"] { try put(bytes("fr/\(other).\(end)", gateways), "fr/tls-client.\(end)", gateways) }
    }
    try put(bytes("fr/consent.pem", gateways), "fr/seal.pem", gateways)
    try await refuses("trust.key.certificate", gateways, raw)
    try await restore()
    try show("expired-tls-client")
    try await refuses("trust.key.time", gateways, raw)
    try await restore()
    try show("unpinned-tls-client")
    try await refuses("trust.certificate.not-pinned", gateways, raw)
    try await restore()
    try show("revoked-tls-client")
    try await refuses("trust.certificate.revoked", gateways, raw)
    try await restore()
    try renew("fr/seal", gateways, serial: 7100)
    try put(bytes("fr/seal.key", gateways), "fr/seal.key", gateways, mode: 0o440)
    try await refuses("trust.key.permissions", gateways, raw)
    try await restore()
    try put(Data("no key".utf8), "fr/seal.key", gateways)
    try await refuses("trust.key.unreadable", gateways, raw)
    await gateways.stop()
  }

  @Test(
    "A newer trust list is taken; one with a wrong signature and an older one leave it in use, with record and cause")
  func lists() async throws {
    let gateways = try await TwoGateways.start()
    let raw = try RawPeer(gateways, person)
    let live = gateways.france.live
    let (first, number) = (try bytes("trust-list.jws", gateways), live.trustList.number)
    let port = try #require(URL(string: raw.peer.endpoints.xca)?.port)
    let script = Project.root.appendingPathComponent("Certificates/make-dev-pki").path
    let outcome = try Command.run(
      "/bin/bash",
      [script, "--quiet", "--out", gateways.pki.path, "--port", "fr=\(port)", "--port", "pt=9"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    await live.look()
    #expect(live.trustList.number == number + 1 && live.faults.list == nil)
    #expect(try await changes(gateways, of: "trust-list") == ["success"])

    var changed = try bytes("trust-list.jws", gateways)
    let place = changed.count - 20
    changed[place] = changed[place] == 0x41 ? 0x42 : 0x41
    for (list, code) in [(changed, "trust.jws.signature"), (first, "trust.list.number")] {
      try put(list, "trust-list.jws", gateways)
      await live.look()
      #expect(live.faults.list == code && live.trustList.number == number + 1)
      #expect(try await changes(gateways, of: "trust-list").last == code)
      await gateways.france.watch.look()
      let health = try #require(gateways.france.health.snapshot.entries.first { $0.component == .trustList }).health
      #expect(health.word == .degraded && health.cause.contains(code))
      #expect(try await search(gateways, raw) == "done")
    }
    await gateways.stop()
  }
}
