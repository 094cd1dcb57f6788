import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Translation
import Trust

@testable import Gateway

/// A Portuguese doctor and a French patient, as pages and tests drive them.
extension TwoGateways {
  var ana: SignedInClinician {
    SignedInClinician(
      subject: "ana",
      professional: HealthProfessional(
        nameID: "ana.martins", name: "Ana MARTINS", role: "221", roleDisplay: "Medical Doctors"),
      organisation: CareOrganisation(
        name: "Hospital da Ribeira", id: "urn:hl7ii:2.999.351.10:HDR", locality: "Porto", facilityType: "Hospital"),
      authenticatedAt: portugal.clock.now)
  }

  func patient(_ person: DemoPeople.Person) throws -> SignedInPatient {
    SignedInPatient(
      subject: person.account,
      patient: PatientIdentifier(root: try required(Self.insRoot), extension: person.ins),
      authenticatedAt: france.clock.now)
  }

  func traits(_ person: DemoPeople.Person, code: String? = nil) throws -> PatientTraits {
    var identifiers = [InstanceIdentifier(root: DemoPeople.insTestRoot, extension: person.ins)]
    if let code { identifiers.append(InstanceIdentifier(root: france.own.codeAuthority.value, extension: code)) }
    return PatientTraits(identifiers: identifiers, birthDate: person.birthDate)
  }

  /// Identifies and asks; gives the request's id.
  func ask(_ person: DemoPeople.Person, code: String? = nil) async throws -> String {
    let found = try await portugal.treatment.identify(
      traits(person, code: code), in: france.own.country, for: ana, situation: .emergencyAnswering)
    return try await portugal.treatment.ask(found.id, for: ana)
  }

  /// Waits until the clinician's request reaches an end.
  func outcome(of id: String) async throws -> RequestOutcome {
    for await view in try required(await portugal.treatment.changes(of: id, for: ana)) {
      if let outcome = view.outcome { return outcome }
    }
    return try required(await portugal.treatment.request(id, for: ana)?.outcome)
  }

  /// The patient's newest request, as soon as it is there.
  func openRequest(of person: DemoPeople.Person) async throws -> ConsentRequestView {
    let desk = try required(france.patients)
    for _ in 0..<600 {
      if let request = try await desk.requests(of: patient(person)).first, request.state == .notified { return request }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CocoaError(.userCancelled)
  }

  func answer(
    _ person: DemoPeople.Person, _ decision: (ApprovalView) -> ConsentStatement.Decision
  ) async throws {
    let desk = try required(france.patients)
    let request = try await openRequest(of: person)
    let view = try await desk.open(request.id, by: patient(person), in: LanguageTag("fr"))
    try await desk.decide(
      request.id, decision(view), shown: Digest.sha256(Array("screen".utf8)), source: view.source, by: patient(person))
  }
}

@Suite("One exchange between France and Portugal", .serialized)
struct ExchangeTests {
  let person = DemoPeople.all[0]

  @Test("The patient allows, and the clinician reads allergies first, in Portuguese; both logs prove it")
  func allowed() async throws {
    let gateways = try await TwoGateways.start()
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("the summary was not delivered: \(try await gateways.outcome(of: id))")
      await gateways.stop()
      return
    }
    let (display, received) = try await gateways.portugal.treatment.display(
      id, in: LanguageTag("pt"), for: gateways.ana)
    // What the source itself states as an alert stands before everything.
    #expect(display.sections.prefix(2).map(\.code) == ["104605-1", "48765-2"])
    #expect(display.sections.prefix(2).map(\.title) == ["Alertas", "Alergias e intolerâncias"])
    #expect(display.patient.family == "ROUSSEAU")
    #expect(received.sealedBy != nil)
    for rooms in [gateways.france, gateways.portugal] {
      guard case .intact = try await rooms.auditors.verifiedWhole(by: "rita") else {
        Issue.record("\(rooms.own.country): the log is not intact")
        continue
      }
    }
    await gateways.stop()
  }

  @Test("The patient refuses, and no release call is made")
  func refused() async throws {
    let gateways = try await TwoGateways.start()
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { _ in .refuse }
    #expect(try await gateways.outcome(of: id) == .refused)
    await gateways.stop()
  }
}

extension AuditorDesk {
  /// Verifies the whole log as the page does, and waits for its end.
  func verifiedWhole(by auditor: String) async throws -> Verdict? {
    try await verifyWhole(by: auditor)
    for _ in 0..<3000 {
      if case .ended(let verdict, _, _) = wholeVerification { return verdict }
      try await Task.sleep(for: .milliseconds(10))
    }
    return nil
  }
}
