import Audit
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@testable import Gateway

@Suite("Certificates, keys and trust list of a running gateway", .serialized, .timeLimit(.minutes(5)))
struct LiveTrustTests {
  /// Another certificate of France's authority for the same key, in place of the one that lies there.
  private func renew(_ name: String, _ gateways: TwoGateways, serial: Int, days: Int = 30) throws {
    let folder = gateways.pki.appendingPathComponent("fr").path
    let outcome = try Command.run(
      "/usr/bin/env",
      [
        "openssl", "x509", "-in", "\(folder)/\(name).pem", "-CA", "\(folder)/ca.pem", "-CAkey",
        "\(folder)/authority/ca.key", "-set_serial", "\(serial)", "-days", "\(days)", "-sha256", "-out",
        "\(folder)/\(name).next",
      ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    try #require(rename("\(folder)/\(name).next", "\(folder)/\(name).pem") == 0)
  }

  private func leaf(_ name: String, _ gateways: TwoGateways) throws -> Certificate {
    let bytes = try Data(contentsOf: gateways.pki.appendingPathComponent("fr/\(name).pem"))
    return try #require(Certificate.chain(pem: [UInt8](bytes)).first)
  }

  /// A call of Portugal with a connection of its own; what its handshake showed, nil where it failed.
  private func call(_ gateways: TwoGateways) async throws -> Bool {
    let client = PeerClient()
    defer { client.stop() }
    let peer = try #require(gateways.portugal.trustList.peer(gateways.france.own.country))
    let key = try gateways.portugal.keys.fileKey(for: .tlsClient)
    let call = OutboundCall(
      .post, peer.endpoints.xca, body: [1], security: .peer(peer, key: key, at: gateways.portugal.clock))
    do {
      _ = try await client.send(call)
      return true
    } catch { return false }
  }

  private func changes(_ gateways: TwoGateways) async throws -> [(AuditEvent.Outcome, String?, String?)] {
    let secrets = try Rooms.auditSecrets(gateways.france.keys)
    return try await LogReader(store: gateways.france.store, secrets: secrets).latest(limit: 200)
      .filter { $0.kind == "config-changed" }.compactMap(\.event)
      .map { ($0.outcome, $0.errorCode, $0.details["setting"]) }
  }

  @Test("Certificates are replaced under load without a failed handshake, and are what later signatures show")
  func renewed() async throws {
    let gateways = try await TwoGateways.start()
    let live = gateways.france.live
    let calling = Task {
      var (done, failed) = (0, 0)
      while !Task.isCancelled {
        if try await call(gateways) { done += 1 } else { failed += 1 }
      }
      return (done, failed)
    }
    for serial in 1...5 {
      for name in ["tls-server", "tls-client", "seal"] { try renew(name, gateways, serial: serial) }
      await live.look()
      try await Task.sleep(for: .milliseconds(100))
    }
    calling.cancel()
    let (done, failed) = try await calling.value
    #expect(done > 5 && failed == 0, "\(done) handshakes, \(failed) failed")
    #expect(live.faults == LiveTrust.Faults())
    #expect(try live.key(.tlsClient).chain.first == leaf("tls-client", gateways))
    #expect(try live.signer(.seal).current.chain.first == leaf("seal", gateways))
    #expect(try await changes(gateways).count { $0.0 == .success && $0.2 == "keys" } == 5)
    #expect(try await call(gateways))
    await gateways.stop()
  }

  @Test("A key that does not fit, an expired certificate and an old list leave what is in use, and are recorded")
  func refused() async throws {
    let gateways = try await TwoGateways.start()
    let live = gateways.france.live
    let before = live.key(.seal)
    let pem = gateways.pki.appendingPathComponent("fr/seal.pem")
    let right = try Data(contentsOf: pem)
    try Data(contentsOf: gateways.pki.appendingPathComponent("fr/consent.pem")).write(to: pem)
    await live.look()
    #expect(live.faults.keys == "trust.key.certificate")
    #expect(live.key(.seal).chain == before.chain)
    await gateways.france.watch.look()
    let keys = try #require(gateways.france.health.snapshot.entries.first { $0.component == .keys })
    #expect(!keys.health.shutsGate)

    try right.write(to: pem)
    try renew("seal", gateways, serial: 9, days: -1)
    await live.look()
    #expect(live.faults.keys == "trust.key.time" && live.key(.seal).chain == before.chain)
    try right.write(to: pem)
    await live.look()
    #expect(live.faults.keys == nil)

    let list = gateways.pki.appendingPathComponent("trust-list.jws")
    let number = live.trustList.number
    try Data("no list".utf8).write(to: list)
    await live.look()
    #expect(live.faults.list?.hasPrefix("trust.jws.") == true && live.trustList.number == number)
    #expect(
      HealthRules.trustList(live.trustList, fault: live.faults.list, at: gateways.france.clock.now).word == .degraded)
    // The list of this run's PKI is right, and older than the one in use.
    try Data(DevelopmentPKI.bytes("trust-list.jws")).write(to: list)
    await live.look()
    #expect(live.faults.list != nil && live.trustList.number == number)
    #expect(try await changes(gateways).count { $0.0 == .failed } == 4)
    #expect(try await call(gateways))
    await gateways.stop()
  }
}
