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

@Suite("Kinds that the national policy protects by their codes", .serialized)
struct ProtectedKindTests {
  private let person = DemoPeople.all[0]
  /// Camille's asthma, among other illnesses.
  private static let words = "Asthme"
  private static let problems = "11450-4"

  private func start() async throws -> TwoGateways {
    try await TwoGateways.start(policy: [
      "protectedKinds": [
        ["id": "lungs", "codes": ["2.16.840.1.113883.6.3": ["J4*"]], "labels": ["en": "Lungs", "fr": "Poumons"]],
        ["id": "none-has-it", "codes": ["2.16.840.1.113883.6.3": ["Z99"]]],
      ]
    ])
  }

  /// What leaves once the patient gave this answer.
  private func leaves(
    _ gateways: TwoGateways, _ decision: @escaping @Sendable (ApprovalView) -> ConsentStatement.Decision
  ) async throws -> PatientSummary {
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    try await gateways.answer(person, decision)
    let listed = try await raw.query()
    let entries = try ITI38.decodeAnswer(SOAPEnvelope.decode(Document.parse(listed.body)).body).entries
    let name = try required(entries.first { $0.form == .l3 }).uniqueID
    let reply = try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca)
    let mime = try MTOM.decode(contentType: reply.contentType, body: reply.body)
    let documents = try ITI39.decodeAnswer(SOAPEnvelope.decode(Document.parse(mime.root)), parts: mime.parts).documents
    return try DocumentReader.read(required(documents.first).bytes).summary
  }

  private func illnesses(_ summary: PatientSummary) -> [String] {
    summary.hideable.filter { $0.section == Self.problems }.map(\.words)
  }

  @Test("“Allow” holds nothing of such a kind, wherever it stands, and the page counts and previews it apart")
  func allow() async throws {
    let gateways = try await start()
    let summary = try await leaves(gateways) { .allow(sections: $0.parts.filter { !$0.isProtected }.map(\.code)) }
    let left = illnesses(summary)
    #expect(!left.isEmpty && !left.contains { $0.contains(Self.words) }, "\(left)")
    let medicines = summary.hideable.filter { $0.section == "10160-0" }.map(\.words)
    #expect(medicines.count > 1 && !medicines.contains { $0.contains("VENTOLINE") }, "taken for it: \(medicines)")

    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let second = try RawPeer(gateways, person)
    _ = try await second.query()
    let view = try await desk.open(gateways.openRequest(of: person).id, by: me, in: LanguageTag("fr"))
    let kind = try required(view.parts.first { $0.code == "kind:lungs" })
    #expect(kind.isProtected && kind.count >= 1 && kind.name == "Poumons")
    #expect(kind.items.contains { $0.main.text.contains(Self.words) })
    #expect(
      view.parts.first { $0.code == Self.problems }?.count == left.count, "what is told apart is not counted twice")
    #expect(view.parts.first { $0.code == "kind:none-has-it" }?.count == 0)
    let shown = view.preview.sections.flatMap(\.items).map(\.main.text)
    #expect(!shown.contains { $0.contains(Self.words) })
    await gateways.stop()
  }

  @Test("Ticked with all parts it leaves in its place; ticked alone it leaves alone, without the illnesses beside it")
  func ticked() async throws {
    let gateways = try await start()
    let all = try await leaves(gateways) { .allow(sections: $0.parts.map(\.code)) }
    #expect(illnesses(all).contains { $0.contains(Self.words) } && illnesses(all).count > 1)
    let alone = try await leaves(gateways) { _ in .allow(sections: ["48765-2", "kind:lungs"]) }
    #expect(illnesses(alone).count == illnesses(all).count { $0.contains(Self.words) })
    #expect(illnesses(alone).allSatisfy { $0.contains(Self.words) })
    // A medicine that is taken for it tells of it, and is of the kind as well; no other medicine leaves.
    let medicines = alone.hideable.filter { $0.section == "10160-0" }.map(\.words)
    #expect(medicines.count == 1 && medicines.allSatisfy { $0.contains("VENTOLINE") }, "\(medicines)")
    #expect(Set(alone.hideable.map(\.section)).isSubset(of: ["48765-2", Self.problems, "10160-0"]))
    let released = try await gateways.frenchEvents().filter { $0.kind == "released" }
    #expect(released.last?.event?.sections == ["48765-2", "kind:lungs"], "the log names what the patient ticked")
    await gateways.stop()
  }
}
