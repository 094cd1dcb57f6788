import Assertions
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import OfficialSchemas
import Testing

@testable import Gateway

@Suite(
  "A recorded exchange", .serialized, .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct RecordedExchangeTests {
  /// A file of the recorder, read back.
  private struct Recorded {
    let name: String
    let payload: HTTPPayload

    init(_ file: URL) throws {
      let bytes = [UInt8](try Data(contentsOf: file))
      let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
      let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      name = file.lastPathComponent
      payload = HTTPPayload(
        contentType: String(head.dropFirst("Content-Type: ".count)), body: Array(bytes[end.upperBound...]))
    }
  }

  @Test("Every message on the wire is valid by the official schemas: asked, held, allowed, refused, unknown")
  func wire() async throws {
    let person = DemoPeople.all[0]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recorded-\(UUID().uuidString)")
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    let gateways = try await TwoGateways.start(holdSeconds: 1) { $0.recordings = folder.path }
    let delivered = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: delivered) else {
      Issue.record("not delivered")
      return
    }
    let refused = try await gateways.ask(DemoPeople.all[1])
    try await gateways.answer(DemoPeople.all[1]) { _ in .refuse }
    #expect(try await gateways.outcome(of: refused) == .refused)
    await #expect(throws: ExchangeFailure.self) { try await gateways.ask(person, code: "22222222") }
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query(raw.query(patient: gateways.patient(DemoPeople.all[1]).patient))
    _ = try await raw.query(raw.query(assertions: [raw.identity.xml]))
    await gateways.stop()

    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let recorded = try files.map { try Recorded($0) }.sorted { $0.name < $1.name }
    for service in ["iti55", "iti38", "iti39"] {
      for direction in ["request", "response"] {
        #expect(
          recorded.contains { $0.name.contains(service) && $0.name.contains(direction) }, "\(service) \(direction)")
      }
    }
    for message in recorded {
      let faults = try OfficialSchemas.faults(message.payload)
      #expect(faults.isEmpty, "\(message.name): \(faults)")
    }
  }
}
