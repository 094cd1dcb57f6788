import Audit
import Consent
import Domain
import Exchange
import GatewayTesting
import Testing
import Trust
import XML

@testable import Gateway

@Suite("What a patient sees of the log", .serialized)
struct PatientHistoryTests {
  @Test("A release is in the history with its entry, whose proof holds; nobody else gets that proof")
  func proof() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    _ = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    _ = try await gateways.france.log.checkpoint()
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let request = try required(await desk.requests(of: me).first)
    let entry = try required(await desk.entries(of: me)[request.traceID])
    let event = try required(await gateways.frenchEvents().first { $0.sequence == entry })
    #expect(event.kind == EventKind.released.rawValue)
    let proof = try required(await desk.proof(of: entry, for: me))
    #expect(proof["schema"] == "passerelle.proof/1")
    #expect(proof["index"]?.integer == Int(entry))
    #expect(proof["checkpoint"] != nil)
    let other = try gateways.patient(DemoPeople.all[1])
    #expect(try await desk.proof(of: entry, for: other) == nil)
    #expect(try await desk.entries(of: other).isEmpty)
    let answer = try required(await desk.signedAnswers(to: request.id, of: me).first)
    let bytes = desk.consentDocument(answer)
    let document = try Document.parse(bytes)
    #expect(document.root.text.contains(answer.digest.hex))
    #expect(String(decoding: bytes, as: UTF8.self).contains("57016-8"))
    await gateways.stop()
  }

  @Test("“I do not recognise this” opens a case in the log, and stops what has not left")
  func unknown() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let request = try required(await desk.requests(of: me).first)
    try await desk.doesNotRecognise(request.id, by: me)
    #expect(try await desk.request(request.id, of: me).state == .withdrawn)
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(!reply.holdsDocument)
    let cases = try await gateways.frenchEvents().filter { $0.kind == EventKind.caseOpened.rawValue }
    #expect(cases.map { $0.event?.details["reference"] } == [request.reference.description])
    await gateways.stop()
  }
}
