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

@Suite("Evidence of origin and receipt", .serialized)
struct EvidenceTests {
  let person = DemoPeople.all[0]

  private func evidences(_ rooms: Rooms, _ trace: TraceContext) async throws -> [KeptEvidence] {
    try await EvidenceReader(store: rooms.store, key: rooms.keys.secret(named: "data"))
      .evidences(of: ExchangeReference(trace: trace))
  }

  /// What stands in an evidence, after its signature was verified.
  private func facts(_ evidence: KeptEvidence) throws -> [String: String] {
    let root = try XAdES.verify(Document.parse(required(evidence.xml))).tree.root
    var facts = ["root": root.name]
    for name in ["EventCode", "EvidenceIdentifier", "MessageSubject", "MessageIdentifierByREMMD", "DigestValue"] {
      facts[name] = root.descendants(named: name).first?.text
    }
    facts["assertions"] = String(root.descendants(named: "AssertionDigest").count)
    facts["certificates"] = String(root.descendants(named: "X509Certificate").count)
    return facts
  }

  @Test("Every message of an exchange has its evidences on both sides, over the same octets")
  func bothSides() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("not delivered")
      return
    }
    let released = try #require(try await gateways.frenchEvents().first { $0.kind == "released" })
    let trace = try #require(released.event?.trace)
    let french = try await evidences(gateways.france, trace)
    let portuguese = try await evidences(gateways.portugal, trace)
    for (title, subject) in [("XCPD", "ITI-55"), ("XCA_LIST", "ITI-38"), ("XCA_RETRIEVE", "ITI-39")] {
      for direction in ["REQ", "RES"] {
        let ours = french.filter { $0.title == "NCPA_\(title)_\(direction)" }
        let theirs = portuguese.filter { $0.title == "NCPB_\(title)_\(direction)" }
        #expect(!ours.isEmpty && ours.count == theirs.count, "\(title) \(direction)")
        let isRequest = direction == "REQ"
        #expect(Set(ours.map(\.kind)) == [isRequest ? "NRR" : "NRO"])
        #expect(Set(theirs.map(\.kind)) == [isRequest ? "NRO" : "NRR"])
        let (mine, other) = (try ours.map(facts), try theirs.map(facts))
        for name in ["DigestValue", "MessageIdentifierByREMMD"] {
          #expect(Set(mine.compactMap { $0[name] }) == Set(other.compactMap { $0[name] }), "\(title) \(direction)")
          #expect(mine.allSatisfy { $0[name]?.isEmpty == false })
        }
        for one in mine + other {
          #expect(one["MessageSubject"] == subject)
          #expect(one["EventCode"]?.hasSuffix("#Acceptance") == true)
          #expect(one["assertions"] == (title == "XCPD" ? "1" : "2"))
        }
        #expect(mine.allSatisfy { $0["certificates"] == "3" } && other.allSatisfy { $0["certificates"] == "2" })
      }
    }
    #expect(try french.allSatisfy { try facts($0)["EvidenceIdentifier"] == $0.id })
    let unread = try await EvidenceReader(store: gateways.france.store, key: nil).evidences(
      of: ExchangeReference(trace: trace))
    #expect(unread.count == french.count && unread.allSatisfy { $0.xml == nil })
    await gateways.stop()
  }

  @Test("A refused message has its receipt as a rejection, and its refusal has an origin; so has a repetition")
  func refusals() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let refused = try raw.query(assertions: [])
    _ = try await raw.query(refused)
    let all = try await evidences(gateways.france, raw.trace)
    #expect(all.map(\.kind).sorted() == ["NRO", "NRR"])
    let receipt = try facts(required(all.first { $0.kind == "NRR" }))
    #expect(receipt["root"] == "AcceptanceRejectionByRecipient")
    #expect(receipt["EventCode"]?.hasSuffix("#Rejection") == true)
    #expect(receipt["DigestValue"] == Base64.encode(Digest.sha256(refused.body)))
    #expect(receipt["assertions"] == "0")
    let message = try raw.discovery(gateways.traits(person))
    _ = try await raw.send(message, to: raw.peer.endpoints.xcpd)
    _ = try await raw.send(message, to: raw.peer.endpoints.xcpd)
    let searches = try await evidences(gateways.france, raw.trace).filter { $0.title == "NCPA_XCPD_REQ" }
    let codes = try searches.map { try facts($0)["EventCode"]?.split(separator: "#").last }
    #expect(codes == ["Acceptance", "Rejection"])
    await gateways.stop()
  }

  @Test("Without its evidence no message is answered and none is sent")
  func failClosed() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    func block(_ rooms: Rooms, _ isBlocked: Bool) async throws {
      try await rooms.store.commit {
        try $0.execute(
          isBlocked
            ? "CREATE TRIGGER no_evidence BEFORE INSERT ON evidence BEGIN SELECT RAISE(ABORT, 'full'); END"
            : "DROP TRIGGER no_evidence")
      }
    }
    try await block(gateways.france, true)
    let retrieval = try raw.retrieval(name)
    for reply in [
      try await raw.send(retrieval, to: raw.peer.endpoints.xca), try await raw.query(),
      try await raw.send(raw.discovery(gateways.traits(person)), to: raw.peer.endpoints.xcpd),
    ] {
      #expect(reply.status == 503)
      #expect(!reply.holdsDocument)
    }
    #expect(try await !gateways.frenchEvents().contains { $0.kind == "released" })
    try await block(gateways.france, false)
    #expect(try await raw.send(retrieval, to: raw.peer.endpoints.xca).holdsDocument, "nothing was used up")
    try await block(gateways.portugal, true)
    // The record that the document left is written behind the answer: kinds that only a message brings are counted.
    func received() async throws -> Int {
      try await gateways.frenchEvents().count {
        ["discovery-answered", "query-answered", "retrieve-answered", "refused"].contains($0.kind)
      }
    }
    let before = try await received()
    do {
      _ = try await gateways.ask(person)
      Issue.record("a message left without its evidence")
    } catch let failure as ExchangeFailure {
      #expect(failure.code == "exchange.evidence")
    }
    #expect(try await received() == before)
    await gateways.stop()
  }

  @Test("Evidences are kept ten years, and their removal is recorded")
  func retention() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    let rooms = gateways.france
    let end = rooms.clock.now.advanced(bySeconds: 1)
    #expect(
      try await rooms.log.remove(Evidences.evidences(madeBefore: Retention.years(10, before: end)), of: "evidences")
        == 0)
    #expect(try await rooms.log.remove(Evidences.evidences(madeBefore: end), of: "evidences") == 2)
    #expect(try await gateways.frenchEvents().last?.event?.details["evidences"] == "2")
    await gateways.stop()
  }
}
