import Consent
import Countries
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Gateway

@Suite("The stores of both countries", .serialized)
struct StoreCanaryTests {
  @Test(
    "After an exchange with a live answer neither store holds in clear who was asked about, by whom, or what was said")
  func stores() async throws {
    let gateways = try await TwoGateways.start()
    let person = DemoPeople.all[0]
    async let outcome = gateways.outcome(of: try await gateways.ask(person))
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await outcome else {
      Issue.record("nothing was delivered")
      return
    }
    let forbidden = [
      person.ins, person.birthDate, "1978-04-12", "ROUSSEAU", "DELMAS", "Camille", "CAMILLE", "Cours du M",
      "+33600000101", "Metformine", "METFORMINE", "Hypertension", "67346461", "ana.martins", "MARTINS",
      "Hospital da Ribeira", "eyJhbGciOi", "saml2:Assertion", "ClinicalDocument", "127.0.0.1",
    ]
    // What stands in clear on purpose shows that the search looks at the right bytes.
    for (country, expected) in [("fr", "urn:hl7ii:2.999.351.10:HDR"), ("pt", "document-received")] {
      let folder = gateways.folder.appendingPathComponent(country)
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        .map { folder.appendingPathComponent($0) }.filter { !$0.hasDirectoryPath }
      let disk = try files.map { try Data(contentsOf: $0) }
      func holds(_ word: String) -> Bool { disk.contains { $0.firstRange(of: Data(word.utf8)) != nil } }
      #expect(holds(expected))
      for word in forbidden { #expect(!holds(word), "\(country): \(word)") }
    }
    await gateways.stop()
  }
}
