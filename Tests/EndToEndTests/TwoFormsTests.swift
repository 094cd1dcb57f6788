import Audit
import Consent
import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Translation
import Trust
import XML

@testable import Gateway

@Suite("A summary leaves as coded document (L3) and as PDF (L1)", .serialized)
struct TwoFormsTests {
  let person = DemoPeople.all[0]

  /// What a retrieve gave.
  private func retrieved(_ names: [String], _ raw: RawPeer) async throws -> ITI39.Answer {
    let reply = try await raw.send(raw.retrieval(names), to: raw.peer.endpoints.xca)
    let mime = try MTOM.decode(contentType: reply.contentType, body: reply.body)
    return try ITI39.decodeAnswer(SOAPEnvelope.decode(Document.parse(mime.root)), parts: mime.parts)
  }

  private func listed(_ raw: RawPeer) async throws -> [DocumentEntry] {
    let first = try await raw.allowed(person)
    let reply = try await raw.query()
    #expect(reply.text.contains("urn:ihe:iti:2007:AssociationType:XFRM"))
    let answer = try ITI38.decodeAnswer(SOAPEnvelope.decode(Document.parse(reply.body)).body)
    #expect(answer.entries.first?.uniqueID == first, "a repeated query names the same documents")
    return answer.entries
  }

  @Test("Both are listed, and one retrieve gives both in the order asked, sealed each, and the unknown one its error")
  func together() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let entries = try await listed(raw)
    #expect(entries.map(\.form) == [.l3, .l1])
    #expect(entries.allSatisfy { $0.size == nil && $0.hash == nil && $0.language == LanguageTag("fr-FR") })
    let names = [entries[1].uniqueID, "\(entries[0].repository)^other", entries[0].uniqueID, entries[0].uniqueID]
    let answer = try await retrieved(names, raw)
    #expect(answer.documents.map(\.name.uniqueID) == [names[0], names[2]])
    #expect(answer.errors.map(\.code) == [ErrorCode.missingDocument, ErrorCode.missingDocument])
    #expect(answer.seals.count == 2)
    let readings = try answer.documents.map { try DocumentReader.read($0.bytes) }
    #expect(readings[0].attachments.first?.mediaType == "application/pdf")
    #expect(readings[0].summary.header.relatedDocuments == [readings[1].summary.header.documentID])
    #expect(readings[1].summary.header.relatedDocuments.contains(readings[0].summary.header.documentID))
    guard case .entries = readings[1].summary.allergies.content else {
      Issue.record("the coded form holds no allergies")
      return await gateways.stop()
    }
    let releases = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(releases.map { $0.event?.details["forms"] } == ["L1 L3"])
    #expect(try await gateways.connectorCalls()["releasing"] == 1)
    for name in [names[0], names[2]] {
      #expect(try await retrieved([name], raw).errors.map(\.code) == [ErrorCode.noConsent], "it left once")
    }
    await gateways.stop()
  }

  @Test("In two messages each leaves once too; both at once after one of them gives neither")
  func apart() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let entries = try await listed(raw)
    #expect(try await retrieved([entries[0].uniqueID], raw).documents.count == 1)
    let both = try await retrieved(entries.map(\.uniqueID), raw)
    #expect(both.documents.isEmpty)
    #expect(both.errors.map(\.code) == [ErrorCode.noConsent])
    #expect(try await retrieved([entries[1].uniqueID], raw).documents.count == 1)
    #expect(try await retrieved([entries[1].uniqueID], raw).documents.isEmpty)
    await gateways.stop()
  }

  @Test("The clinician opens the original on demand: one call however often; nobody else, and not after the view")
  func original() async throws {
    let gateways = try await TwoGateways.start()
    let treatment = gateways.portugal.treatment
    let id = try await gateways.ask(person)
    await #expect(throws: ExchangeFailure.self) { try await treatment.original(of: id, for: gateways.ana) }
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("not delivered")
      await gateways.stop()
      return
    }
    #expect(try await treatment.display(id, in: LanguageTag("pt"), for: gateways.ana).received.isOriginalOffered)
    async let first = treatment.original(of: id, for: gateways.ana)
    async let second = treatment.original(of: id, for: gateways.ana)
    let (one, other) = try await (first, second)
    #expect(one.bytes.starts(with: Array("%PDF-".utf8)))
    #expect(one.bytes == other.bytes)
    #expect(one.sealedBy != nil)
    #expect(try await treatment.original(of: id, for: gateways.ana).bytes == one.bytes)
    let releases = try await gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(releases.map { $0.event?.details["forms"] } == ["L3", "L1"])
    let ana = gateways.ana
    let stranger = SignedInClinician(
      subject: "rui", professional: ana.professional, organisation: ana.organisation,
      authenticatedAt: ana.authenticatedAt)
    await #expect(throws: ExchangeFailure.self) { try await treatment.original(of: id, for: stranger) }
    try await treatment.close(id, for: gateways.ana)
    await #expect(throws: ExchangeFailure.self) { try await treatment.original(of: id, for: gateways.ana) }
    await gateways.stop()
  }
}
