import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Trust
import XML

@testable import Gateway

@Suite("The record of somebody who has died", .serialized)
struct DeceasedTests {
  private let person = DemoPeople.all[0]

  private func write(_ deceased: [DemoPeople.Person], to file: URL) throws {
    let list = deceased.map { JSON.string("\($0.ins)^^^&\(DemoPeople.insTestRoot)&ISO") }
    let registry: JSON = ["mandates": [], "deceased": .array(list)]
    try Data(registry.canonical.utf8).write(to: file)
  }

  /// An answer without what differs by nature: identifiers, and times.
  private static func bare(_ reply: RawPeer.Reply) -> String {
    reply.text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "id")
      .replacing(/[0-9a-f]{32}/, with: "name").replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "time")
      .replacing(/>20[0-9]{12}</, with: ">time<")
  }

  @Test("For one who has died country B gets the answer of nobody's record, to the byte, and nobody is asked")
  func listed() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("registry.json")
    try write([person], to: file)
    let gateways = try await TwoGateways.start(holdSeconds: 1, edit: { $0.representatives = file.path })
    let desk = try required(gateways.france.patients)
    let closed = try await RawPeer(gateways, person).query()
    let nobody = DemoPeople.Person(
      file: person.file, account: person.account, displayName: person.displayName,
      ins: String(person.ins.dropLast()) + "0", birthDate: person.birthDate, record: [])
    let never = try await RawPeer(gateways, nobody).query()
    #expect(Self.bare(closed) == Self.bare(never))
    #expect(closed.body.count == never.body.count)
    #expect(closed.text.contains("1102"))
    #expect(try await desk.requests(of: gateways.patient(person)).isEmpty, "somebody was asked")
    #expect(try await gateways.connectorCalls() == ["identification": 2], "the same look-ups for both")
    await gateways.stop()
  }

  @Test("What was allowed before does not leave after: no document, no reason")
  func allowedBefore() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("registry.json")
    try write([], to: file)
    let gateways = try await TwoGateways.start(holdSeconds: 1, edit: { $0.representatives = file.path })
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    try write([person], to: file)
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(!reply.holdsDocument && reply.text.contains("4701"))
    for word in ["deceased", "died", "décédé"] { #expect(!reply.text.contains(word)) }
    try Data("{\"mandates\":[],\"deceased\":[7]}".utf8).write(to: file)
    let broken = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(!broken.holdsDocument, "a registry that is not whole opens nothing")
    await gateways.stop()
  }
}
