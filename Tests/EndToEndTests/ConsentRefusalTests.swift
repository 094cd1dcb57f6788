import Audit
import Consent
import Domain
import Exchange
import GatewayTesting
import IHE
import Testing
import Trust

@testable import Gateway

@Suite("Without the patient's answer to this request nothing leaves", .serialized)
struct ConsentRefusalTests {
  let person = DemoPeople.all[0]

  @Test("No answer yet: the step is told, and a retrieve gets nothing")
  func noAnswerYet() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let listed = try await raw.query()
    #expect(listed.status == 200)
    #expect(listed.says("4701"))
    let reply = try await raw.send(raw.retrieval("1.2.3^4"), to: raw.peer.endpoints.xca)
    #expect(reply.says("4701"))
    #expect(try await gateways.nothingLeft(reply, because: "consent.waiting") == [])
    await gateways.stop()
  }

  @Test("Refused: final for this request, in query and retrieve")
  func refused() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    try await gateways.answer(person) { _ in .refuse }
    let listed = try await raw.query()
    #expect(listed.text.contains("consent.refused"))
    let reply = try await raw.send(raw.retrieval("1.2.3^4"), to: raw.peer.endpoints.xca)
    #expect(try await gateways.nothingLeft(reply, because: "consent.refused") == [])
    await gateways.stop()
  }

  @Test("Expired: silence is never approval")
  func expired() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1, lifetime: 0)
    let raw = try RawPeer(gateways, person)
    let listed = try await raw.query()
    #expect(listed.text.contains("consent.expired"))
    let reply = try await raw.send(raw.retrieval("1.2.3^4"), to: raw.peer.endpoints.xca)
    #expect(try await gateways.nothingLeft(reply, because: "consent.expired") == [])
    await gateways.stop()
  }

  @Test("A code made beforehand is the answer: the list comes at once, and the code opens nothing twice")
  func code() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let desk = try required(gateways.france.patients)
    let made = try await desk.makeCode(
      for: gateways.patient(person), country: gateways.portugal.own.country, sections: ["48765-2", "10160-0"],
      minutes: 60, shown: Digest.sha256([1]))
    let id = try await gateways.ask(person, code: made.code.exposed)
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("not delivered")
      return
    }
    let released = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(released.count == 1)
    #expect(released.first?.event?.sections == ["48765-2", "10160-0"])
    await #expect(throws: ExchangeFailure.self) { try await gateways.ask(person, code: made.code.exposed) }
    let after = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(after.count == 1)
    await gateways.stop()
  }

  @Test("A wrong code, and a code for another country, answer like an unknown patient")
  func wrongCodes() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let germany = try required(CountryCode("DE"))
    let made = try await required(gateways.france.patients).makeCode(
      for: gateways.patient(person), country: germany, sections: ["48765-2"], minutes: 60, shown: Digest.sha256([1]))
    let url = try raw.peer.endpoints.xcpd
    let other = try await raw.send(raw.discovery(gateways.traits(person, code: made.code.exposed)), to: url)
    let wrong = try await raw.send(raw.discovery(gateways.traits(person, code: "22222222")), to: url)
    var stranger = try gateways.traits(person)
    stranger.identifiers = [InstanceIdentifier(root: DemoPeople.insTestRoot, extension: "199999999999999")]
    let unknown = try await raw.send(raw.discovery(stranger), to: url)
    for reply in [other, wrong, unknown] {
      #expect(reply.text.contains("ERROR_PI_NO_MATCH"))
      #expect(!reply.text.contains(made.code.exposed) || reply.text.contains("parameterList"))
    }
    #expect(try await gateways.nothingLeft(wrong, because: "identity.not-found") == [])
    await gateways.stop()
  }

  @Test("A permit used by 200 retrieves at once, each with its own message id, releases the form exactly once")
  func parallel() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let payloads = try (0..<200).map { _ in try raw.retrieval(name) }
    let url = try raw.peer.endpoints.xca
    let delivered = try await withThrowingTaskGroup(of: Bool.self) { group in
      for payload in payloads { group.addTask { try await raw.send(payload, to: url).holdsDocument } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(delivered == 1)
    let released = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(released.count == 1)
    await gateways.stop()
  }

  @Test("The patient of the query differs from the one of the treatment assertion")
  func otherPatient() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let other = try gateways.patient(DemoPeople.all[1]).patient
    let reply = try await raw.query(raw.query(patient: other))
    #expect(reply.says("4206"))
    #expect(try await gateways.nothingLeft(reply, because: "exchange.patient-mismatch") == [])
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }
}
