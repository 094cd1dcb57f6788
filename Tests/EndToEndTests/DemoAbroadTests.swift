import Domain
import Foundation
import GatewayTesting
import Testing
import Transport

@testable import Gateway

@Suite("The country that the demo only plays", .serialized)
struct DemoAbroadTests {
  @Test("Where its port is taken the demo ends and says so, instead of waiting for ever")
  func takenPort() async throws {
    let folder = try TemporaryFolder.make("demo")
    try DevelopmentPKI.copyRecipe(to: folder)
    let site = try DemoSite.prepare(
      directory: folder.path, certificates: folder.appendingPathComponent("certificates").path,
      prefersKnownPorts: false)
    try await DemoAbroad.beside(site) {
      let failure = await #expect(throws: TransportFailure.self) {
        try await DemoAbroad.beside(site) { Issue.record("it serves at a port that is taken") }
      }
      #expect(failure?.code == "transport.listen")
    }
  }
}
