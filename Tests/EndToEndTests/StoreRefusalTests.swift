import Audit
import Consent
import Database
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Trust
import XML

@testable import Gateway

@Suite("Without a durable record nothing leaves", .serialized)
struct StoreRefusalTests {
  let person = DemoPeople.all[0]

  /// Makes every further write of France's store fail, as a full or read-only disk does: no entry can be added.
  private func blockWrites(_ gateways: TwoGateways) async throws {
    try await gateways.france.store.commit { connection in
      try connection.execute(
        """
        CREATE TRIGGER no_space BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
        """, [])
    }
  }

  @Test("When the log takes no entry, the answer is a plain failure, in every transaction")
  func logRefuses() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    try await blockWrites(gateways)
    let replies = [
      try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca), try await raw.query(),
      try await raw.send(raw.discovery(gateways.traits(person)), to: raw.peer.endpoints.xcpd),
    ]
    for reply in replies {
      #expect(reply.status == 503)
      #expect(!reply.holdsDocument)
      #expect(reply.text == "Service unavailable\n")
    }
    let released = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(released.isEmpty)
    await gateways.stop()
  }

  @Test("A closed store lets nothing out")
  func closedStore() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    try await gateways.france.store.close()
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(reply.status == 503)
    #expect(!reply.holdsDocument)
    await gateways.stop()
  }

  @Test("A record that changed after the patient's answer is asked again, not sent")
  func contentChanged() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let file = gateways.folder.appendingPathComponent("records/\(person.file)")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("</ClinicalDocument>", with: "\n</ClinicalDocument>").write(
      to: file, atomically: true, encoding: .utf8)
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(!reply.holdsDocument)
    #expect(reply.text.contains("consent.expired"))
    #expect(try await gateways.refusalCodes().contains("consent.content-changed"))
    await gateways.stop()
  }

  @Test("A lost answer is sent again to the same message, byte for byte, and to no other")
  func resend() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let payload = try raw.retrieval(name)
    let first = try await raw.send(payload, to: raw.peer.endpoints.xca)
    #expect(first.holdsDocument)
    // The first answer was sent whole: the same message again is a replay.
    let again = try await raw.send(payload, to: raw.peer.endpoints.xca)
    #expect(!again.holdsDocument)
    // As after a crash between the append and the send: the outbox has no outcome.
    let other = try RawPeer(gateways, DemoPeople.all[1])
    let second = try await other.allowed(DemoPeople.all[1])
    let lost = try other.retrieval(second)
    let unsent = try await required(gateways.france.affiliation).answer(
      PeerMessage(
        contentType: lost.contentType, body: lost.body,
        peer: gateways.portugal.keys.privateKey(for: .tlsClient).chain, trace: other.trace), at: .retrieve)
    let resent = try await other.send(lost, to: other.peer.endpoints.xca)
    #expect(resent.body == unsent.body)
    #expect(try await gateways.frenchEvents().contains { $0.kind == EventKind.replayedResponse.rawValue })
    await gateways.stop()
  }
}
