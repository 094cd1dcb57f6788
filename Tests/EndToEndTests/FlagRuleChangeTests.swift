import Audit
import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Gateway

@Suite("Changes of the rules about accesses", .serialized)
struct FlagRuleChangeTests {
  @Test("Each start records the rules in force, and what differs from the start before is an entry of its own")
  func changes() async throws {
    let (pki, folder) = (try DevelopmentPKI.directory, try TemporaryFolder.make("rules"))
    func start(_ edit: (inout FlagSettings) -> Void) async throws -> [LoggedEvent] {
      var settings = try TwoGateways.settings(
        "PT", pki, folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
      settings.flags = FlagSettings()
      edit(&settings.flags)
      let rooms = try await Rooms.open(settings)
      try await rooms.noteStart()
      let reader = LogReader(store: rooms.store, secrets: try Rooms.auditSecrets(rooms.keys))
      let events = try await reader.latest(limit: 200)
      await rooms.close()
      return events
    }
    func changes(_ events: [LoggedEvent]) -> [[String: String]] {
      events.filter { $0.kind == "config-changed" }.compactMap { $0.event?.details }
        .filter { $0["setting"] == "flags" }
    }
    let first = try await start { _ in }
    let started = try #require(first.first { $0.kind == "started" }?.event?.details)
    #expect(started["flags.many-patients-professional"] == "20 in 3600 s, slow")
    #expect(started["flags.night"] == "21 to 5 UTC" && changes(first).isEmpty)
    #expect(changes(try await start { _ in }).isEmpty, "the same rules are no change")
    let third = changes(
      try await start {
        $0.limits[.manyPatientsProfessional]?.limit = 1000
        $0.limits[.logReader] = nil
      })
    #expect(
      third == [
        [
          "setting": "flags", "flags.many-patients-professional": "20 in 3600 s, slow → 1000 in 3600 s, slow",
          "flags.log-reader": "10 in 3600 s, flag → off",
        ]
      ])
    #expect(changes(try await start { $0.limits[.logReader] = nil }).count == 2, "back again is a change too")
  }
}
