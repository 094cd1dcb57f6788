import Audit
import Consent
import Documents
import Domain
import Exchange
import GatewayTesting
import IHE
import Testing
import Trust
import XML

@testable import Gateway

@Suite("What a patient hides does not cross the border", .serialized)
struct RestrictionTests {
  let person = DemoPeople.all[0]

  @Test("A hidden record is no record: the same answer, nobody is asked, nothing is read")
  func wholeRecord() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    try await desk.restrict(
      .wholeRecord, from: .country(gateways.portugal.own.country), label: "All", by: me)
    let reply = try await raw.query()
    let answer = try ITI38.decodeAnswer(SOAPEnvelope.decode(Document.parse(reply.body)).body)
    #expect(answer.entries.isEmpty)
    #expect(answer.errors.map(\.code) == [ErrorCode.noSummary])
    #expect(try await desk.requests(of: me).isEmpty, "the patient was asked")
    #expect(try await gateways.connectorCalls() == ["identification": 1])
    #expect(!reply.says("4701"))
    for word in ["restrict", "hidden"] { #expect(!reply.text.contains(word)) }
    let rule = try required(await desk.restrictions(of: me).first)
    try await desk.lift(rule.id, by: me)
    #expect(try await raw.query().says("4701"), "once it is lifted, the patient is asked")
    await gateways.stop()
  }

  @Test("A hidden part is missing from the preview, its counts and the document, whatever was allowed")
  func part() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let before = try await desk.hideable(by: me).filter { $0.section == "48765-2" }
    let one = try required(before.first)
    try await desk.restrict(.entry(one.key), from: .everyone, label: one.words, by: me)
    let name = try await raw.allowed(person)
    let request = try required(await desk.requests(of: me).first)
    let view = try await desk.open(request.id, by: me, in: LanguageTag("fr"))
    #expect(view.parts.first { $0.code == "48765-2" }?.count == before.count - 1)
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    #expect(reply.holdsDocument)
    #expect(!reply.text.contains(one.words), "\(one.words) left the country")
    await gateways.stop()
  }
}
