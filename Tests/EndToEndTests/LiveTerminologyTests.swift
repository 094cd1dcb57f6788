import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import Trust

@testable import Gateway

@Suite("Terminology of a running gateway", .serialized)
struct LiveTerminologyTests {
  /// An operator's store, and the versions that can be installed in it: each is one value set of example codes.
  struct Shop {
    let store: String
    let repository: LocalRepository

    init() throws {
      store = try TemporaryFolder.make("terminology-store").path
      repository = LocalRepository(directory: store)
    }

    @discardableResult
    func install(_ codes: [String]) throws -> LocalRepository.Installation {
      let folder = try TemporaryFolder.make("terminology")
      let concepts = codes.map {
        "<concept code=\"\($0)\" codeSystem=\"2.999\" codeSystemName=\"Example\">"
          + "<designation lang=\"en-GB\">Word \($0)</designation></concept>"
      }
      let set = "<ValueSet oid=\"2.999.1\" name=\"Example\">\(concepts.joined())</ValueSet>"
      try Data("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\(set)".utf8).write(
        to: folder.appendingPathComponent("set.xml"))
      return try repository.install(from: folder.path)
    }
  }

  /// The terminology that the newest release was written with.
  static func released(_ gateways: TwoGateways) async throws -> String? {
    let secrets = AuditSecrets(
      pseudonym: try gateways.france.keys.secret(named: "pseudonym"),
      data: try gateways.france.keys.secret(named: "data"))
    return try await LogReader(store: gateways.france.store, secrets: secrets).latest(limit: 200)
      .first { $0.kind == "released" }?.event?.details["terminology"]
  }

  static func exchange(_ person: DemoPeople.Person, _ gateways: TwoGateways) async throws {
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("the summary was not delivered")
      return
    }
  }

  @Test("A version that the operator installs is used by the next exchange, and a damaged one leaves the one in use")
  func switched() async throws {
    let shop = try Shop()
    let first = try shop.install(["a", "b"])
    let gateways = try await TwoGateways.start(edit: { $0.terminology = shop.store })
    try await Self.exchange(DemoPeople.all[0], gateways)
    #expect(try await Self.released(gateways)?.hasPrefix(first.catalogue.version) == true)

    let second = try shop.install(["a", "b", "c"])
    await gateways.france.terminology.look(recording: gateways.france.log)
    try await Self.exchange(DemoPeople.all[1], gateways)
    #expect(try await Self.released(gateways)?.hasPrefix(second.catalogue.version) == true)

    let third = try shop.install(["a", "b", "c", "d"])
    try Data("<ValueSet".utf8).write(
      to: URL(fileURLWithPath: "\(shop.store)/versions/\(third.name)/set.xml"))
    await gateways.france.terminology.look(recording: gateways.france.log)
    #expect(gateways.france.terminology.translator.catalogue.version.hasPrefix(second.catalogue.version))

    let secrets = AuditSecrets(
      pseudonym: try gateways.france.keys.secret(named: "pseudonym"),
      data: try gateways.france.keys.secret(named: "data"))
    let changes = try await LogReader(store: gateways.france.store, secrets: secrets).latest(limit: 200)
      .filter { $0.kind == "config-changed" }.compactMap(\.event)
    #expect(changes.map(\.outcome) == [.failed, .success])
    #expect(changes.first?.errorCode?.hasPrefix("terminology.") == true)
    await gateways.stop()
  }

  @Test("Translations go on while versions are switched, each with one whole version")
  func underLoad() async throws {
    let shop = try Shop()
    var versions = [try shop.install(["a"]).catalogue.version]
    let terminology = try LiveTerminology(directory: shop.store, clock: SystemClock())
    let reading = Task {
      var seen: Set<String> = []
      while !Task.isCancelled {
        let catalogue = terminology.translator.catalogue
        seen.insert("\(catalogue.version.prefix { !"+<".contains($0) }) \(catalogue.count(of: "2.999.1"))")
        await Task.yield()
      }
      return seen
    }
    let log = try await TwoGateways.start()
    for count in 2...6 {
      versions.append(try shop.install((1...count).map { "c\($0)" } + ["a"]).catalogue.version)
      await terminology.look(recording: log.france.log)
    }
    reading.cancel()
    let seen = await reading.value
    let whole = Set(zip(versions, [1, 3, 4, 5, 6, 7]).map { "\($0) \($1)" })
    #expect(seen.isSubset(of: whole), "\(seen.subtracting(whole))")
    #expect(terminology.translator.catalogue.count(of: "2.999.1") == 7)
    await log.stop()
  }
}
