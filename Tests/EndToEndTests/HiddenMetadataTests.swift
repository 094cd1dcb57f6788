import Consent
import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Trust
import XML

@testable import Gateway

@Suite("What the list of documents tells of hidden data", .serialized)
struct HiddenMetadataTests {
  let person = DemoPeople.all[0]

  /// The list once the patient allowed everything.
  private func listed(_ gateways: TwoGateways) async throws -> RawPeer.Reply {
    let raw = try RawPeer(gateways, person)
    _ = try await raw.allowed(person)
    return try await raw.query()
  }

  @Test("A record with a hidden part and hidden entries is listed as one without any rule, to the byte")
  func parts() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let open = try await listed(gateways)
    try await desk.restrict(.section("10160-0"), from: .everyone, label: "Medicines", by: me)
    for entry in try await desk.hideable(by: me) where entry.section == "48765-2" {
      try await desk.restrict(.entry(entry.key), from: .everyone, label: entry.words, by: me)
    }
    let hidden = try await listed(gateways)
    #expect(hidden.bare == open.bare)
    #expect(hidden.body.count == open.body.count)
    for part in PatientSummaryParts.all {
      try await desk.restrict(.section(part), from: .everyone, label: part, by: me)
    }
    let bare = try await listed(gateways)
    #expect(bare.bare == open.bare && bare.body.count == open.body.count, "every part hidden")
    await gateways.stop()
  }

  @Test("Who is identified, and what is fetched, is answered alike for a hidden record and for none, to the byte")
  func identifiedAndFetched() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let desk = try required(gateways.france.patients)
    let file = gateways.folder.appendingPathComponent("records/\(DemoPeople.all[1].file)")
    func found(_ person: DemoPeople.Person) async throws -> RawPeer.Reply {
      let raw = try RawPeer(gateways, person)
      return try await raw.send(raw.discovery(gateways.traits(person)), to: raw.peer.endpoints.xcpd)
    }
    func fetched(_ person: DemoPeople.Person) async throws -> RawPeer.Reply {
      let raw = try RawPeer(gateways, person)
      _ = try await raw.query()
      return try await raw.send(raw.retrieval("2.999.1^guessed"), to: raw.peer.endpoints.xca)
    }
    let open = try await found(person)
    try await desk.restrict(.wholeRecord, from: .everyone, label: "All", by: gateways.patient(person))
    let hidden = try await found(person)
    // HL7 times stand in attributes.
    func bare(_ reply: RawPeer.Reply) -> String { reply.bare.replacing(/"20[0-9]{12}[^"]*"/, with: "time") }
    #expect(bare(hidden) == bare(open) && hidden.body.count == open.body.count)
    try FileManager.default.removeItem(at: file)
    let (guessed, never) = (try await fetched(person), try await fetched(DemoPeople.all[1].withoutRecord))
    #expect(guessed.bare == never.bare && guessed.body.count == never.body.count)
    #expect(!guessed.holdsDocument)
    await gateways.stop()
  }

  @Test("A wholly hidden record is listed as the record of somebody who has none, to the byte")
  func whole() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let desk = try required(gateways.france.patients)
    try await desk.restrict(.wholeRecord, from: .everyone, label: "All", by: gateways.patient(person))
    let hidden = try await RawPeer(gateways, person).query()
    let file = gateways.folder.appendingPathComponent("records/\(DemoPeople.all[1].file)")
    try FileManager.default.removeItem(at: file)
    let never = try await RawPeer(gateways, DemoPeople.all[1].withoutRecord).query()
    #expect(hidden.bare == never.bare)
    #expect(hidden.body.count == never.body.count)
    #expect(hidden.says("1102"))
    #expect(try await gateways.connectorCalls() == ["identification": 2], "other look-ups for one than for the other")
    await gateways.stop()
  }
}
