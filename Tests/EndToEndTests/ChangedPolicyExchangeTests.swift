import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway

@Suite("A national policy that is put in place while the gateway runs", .serialized)
struct ChangedPolicyExchangeTests {
  let person = DemoPeople.all[0]

  @Test("Limits, ways and texts of the new file hold at once, and receipts and the log name its version")
  func live() async throws {
    let gateways = try await TwoGateways.start(policy: [:])
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    func makeCode() async throws {
      _ = try await desk.makeCode(
        for: me, country: gateways.portugal.own.country, sections: ["48765-2"], minutes: nil, shown: [1])
    }
    try await makeCode()
    #expect(desk.nationalText(.complaint, "fr") == nil)
    try TwoGateways.putPolicy(
      gateways.pki, 2,
      ["ways": ["live"], "limits": ["requestLifetimeSeconds": 300], "texts": ["complaint": ["en": "Ask the CNIL."]]])
    await gateways.france.policy.look()
    #expect(gateways.france.policy.current.version == "FR/2" && gateways.france.policy.fault == nil)
    await #expect(throws: ExchangeFailure.self) { try await makeCode() }
    #expect(desk.nationalText(.complaint, "fr") == "Ask the CNIL.")
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    let request = try await gateways.openRequest(of: person)
    #expect(request.expiresAt == request.requestedAt.advanced(bySeconds: 300))
    try await gateways.answer(person) { _ in .refuse }
    let answer = try required(await desk.signedAnswers(to: request.id, of: me).last)
    #expect(answer.statement["policyVersion"] == "FR/2")
    let decided = try await gateways.frenchEvents().filter { $0.kind == EventKind.consentDecided.rawValue }
    #expect(decided.map { $0.event?.policyVersion } == ["FR/2"])
    await gateways.stop()
  }
}

@Suite("A record that changes while its patient is asked", .serialized)
struct AskedAnewTests {
  let person = DemoPeople.all[0]

  @Test("The call that waits is told the step of the new question, and the new version is listed once it is allowed")
  func held() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 20)
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let raw = try RawPeer(gateways, person)
    #expect(try await raw.query().text.contains("consent.notified"))
    let old = try await gateways.openRequest(of: person)
    _ = try await desk.open(old.id, by: me, in: LanguageTag("fr"))
    #expect(try await raw.query().text.contains("consent.opened"))
    async let held = raw.query()
    try await Task.sleep(for: .milliseconds(300))
    let file = gateways.folder.appendingPathComponent("records/\(person.file)")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("</ClinicalDocument>", with: "\n</ClinicalDocument>").write(
      to: file, atomically: true, encoding: .utf8)
    // The patient answers what is there now, which is not what was asked for: they are asked anew.
    await #expect(throws: ExchangeFailure.self) {
      try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    }
    let told = try await held.text
    #expect(told.contains("consent.notified") && !told.contains("consent.expired"))
    let new = try await gateways.openRequest(of: person)
    #expect(new.id != old.id && new.source != old.source)
    #expect(try await desk.request(old.id, of: me).state == .expired)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    #expect(try await raw.query().text.contains("ExtrinsicObject"))
    await gateways.stop()
  }
}
