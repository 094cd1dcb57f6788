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

  @Test("For one who has died country B gets the answer of nobody's record, to the byte, and nobody is asked")
  func listed() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("registry.json")
    try write([person], to: file)
    let gateways = try await TwoGateways.start(holdSeconds: 1, edit: { $0.representatives = file.path })
    let desk = try required(gateways.france.patients)
    let closed = try await RawPeer(gateways, person).query()
    let never = try await RawPeer(gateways, person.withoutRecord).query()
    #expect(closed.bare == never.bare)
    #expect(closed.body.count == never.body.count)
    #expect(closed.says("1102"))
    #expect(try await desk.requests(of: gateways.patient(person)).isEmpty, "somebody was asked")
    #expect(try await gateways.connectorCalls() == ["identification": 2], "the same look-ups for both")
    await gateways.stop()
  }

  /// A registry that cannot be read whole makes the gateway not ready, with its cause; read again, it is ready.
  private func operatorIsTold(of file: URL, at rooms: Rooms) async throws {
    func consent() async throws -> ComponentHealth {
      for _ in 0..<5 { await rooms.watch.look() }
      return try required(rooms.health.snapshot.entries.first { $0.component == .consent }).health
    }
    let broken = try await consent()
    #expect(broken.word == .failed && broken.cause.hasPrefix("consent.mandates: "), "\(broken)")
    #expect(broken.whatToDo.contains("connector.representatives"), "\(broken)")
    try write([], to: file)
    #expect(try await consent().word == .ok)
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
    #expect(!reply.holdsDocument && reply.says("4701"))
    for word in ["deceased", "died", "décédé"] { #expect(!reply.text.contains(word)) }
    try Data("{\"mandates\":[],\"deceased\":[7]}".utf8).write(to: file)
    let broken = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(!broken.holdsDocument, "a registry that is not whole opens nothing")
    try await operatorIsTold(of: file, at: gateways.france)
    await gateways.stop()
  }
}
