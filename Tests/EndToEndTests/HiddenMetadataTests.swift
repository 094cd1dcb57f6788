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

  /// An answer without what differs by nature: identifiers, and times.
  private static func bare(_ reply: RawPeer.Reply) -> String {
    reply.text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "id")
      .replacing(/[0-9a-f]{32}/, with: "name").replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "time")
      .replacing(/>20[0-9]{12}</, with: ">time<")
  }

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
    #expect(Self.bare(hidden) == Self.bare(open))
    #expect(hidden.body.count == open.body.count)
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
    let other = DemoPeople.all[1]
    let nobody = DemoPeople.Person(
      file: other.file, account: other.account, displayName: other.displayName,
      ins: String(other.ins.dropLast()) + "0", birthDate: other.birthDate, record: [])
    let never = try await RawPeer(gateways, nobody).query()
    #expect(Self.bare(hidden) == Self.bare(never))
    #expect(hidden.body.count == never.body.count)
    #expect(hidden.text.contains("1102"))
    #expect(try await gateways.connectorCalls() == ["identification": 2], "other look-ups for one than for the other")
    await gateways.stop()
  }
}
