import Audit
import Consent
import Database
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@testable import Gateway

/// A simulated France for one Portuguese gateway, which asks by the shell's query.
struct SimulatedFrance {
  let pki: URL
  let folder: URL
  let port: Int
  let person = DemoPeople.all[0]

  init() throws {
    port = try required(FreePorts.choose(preferred: 0))
    pki = try DevelopmentPKI.make(ports: ["fr": port])
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("simulated-\(UUID().uuidString)")
  }

  func remove() {
    for left in [pki, folder] {
      do { try FileManager.default.removeItem(at: left) } catch { print("left behind: \(left.path)") }
    }
  }

  var settings: Settings {
    get throws {
      try TwoGateways.settings("PT", pki, folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
    }
  }

  /// How the query ends while France behaves like this, in one word.
  func end(_ behaviour: AnsweringBehaviour) async throws -> String {
    let site = try SimulatorSite(pki: pki.path, country: try required(CountryCode("FR")), clock: SystemClock())
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let listener = try SimulatedAffiliation(site, behaviour) { _ in }.listener(port: port) { isReady.yield($0) }
    let server = Task { try await listener.run() }
    for await _ in ready { break }
    let result: String
    do {
      let outcome = try await query.run(settings) { _ in }
      #expect((outcome.document != nil) == (outcome.end == .delivered), "\(behaviour.rawValue)")
      result = Self.word(outcome.end)
    } catch let failure as any Explained {
      result = failure.code
    }
    server.cancel()
    do { try await server.value } catch { print("the listener ended otherwise") }
    return result
  }

  /// Runs while France behaves like this.
  func whileAnswering<Result>(_ behaviour: AnsweringBehaviour, _ body: () async throws -> Result) async throws -> Result
  {
    let site = try SimulatorSite(pki: pki.path, country: try required(CountryCode("FR")), clock: SystemClock())
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let listener = try SimulatedAffiliation(site, behaviour) { _ in }.listener(port: port) { isReady.yield($0) }
    let server = Task { try await listener.run() }
    for await _ in ready { break }
    let result = try await body()
    server.cancel()
    do { try await server.value } catch { print("the listener ended otherwise") }
    return result
  }

  private static func word(_ end: ExchangeQuery.End) -> String {
    if case .failed(let code) = end { return code }
    return "\(end)"
  }

  var query: ExchangeQuery {
    get throws {
      ExchangeQuery(
        country: try required(CountryCode("FR")),
        traits: PatientTraits(
          identifiers: [InstanceIdentifier(root: DemoPeople.insTestRoot, extension: person.ins)],
          birthDate: person.birthDate))
    }
  }

  /// Portugal's log, newest exchange first, read from its files.
  func exchanges() async throws -> [[LoggedEvent]] {
    let keys = try KeyDirectory(path: settings.keys)
    let secrets = AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
    let store = try Store.open(path: StoreLayout(settings.store).database, migrations: [], readOnly: true)
    return try await LogReader(store: store, secrets: secrets).exchanges(limit: 100).map(\.events)
  }
}

@Suite("The simulated peer", .serialized)
struct SimulatorTests {
  private static let ends: [(AnsweringBehaviour, String)] = [
    (.well, "delivered"), (.aeOnSuccess, "delivered"), (.inlineBase64, "delivered"), (.staged, "delivered"),
    (.severalMatches, "identity.not-unique"), (.refused, "refused"), (.failureWithoutCode, "peer.refused"),
    (.noSeal, "signature.invalid"), (.foreignSeal, "signature.invalid"), (.wrappedSeal, "signature.invalid"),
    (.oldSeal, "signature.invalid"), (.changedDocument, "signature.invalid"), (.otherPatient, "document.invalid"),
    (.cutDocument, "document.invalid"), (.unreadablePart, "delivered"), (.bomb, "peer.refused"),
    (.outsidePart, "peer.refused"),
    (.httpError, "peer.unreachable"), (.otherMessage, "peer.refused"), (.otherAction, "peer.refused"),
    (.noMatch, "identity.not-found"), (.nothingAvailable, "noRecord"), (.expired, "expired"),
    (.weakSignIn, "peer.sign-in"), (.policyForbids, "peer.not-entitled"), (.sealOfOther, "signature.invalid"),
    (.doctype, "peer.refused"), (.missingPart, "peer.refused"), (.soapFault, "peer.refused"),
    (.noSOAP, "peer.refused"), (.cutAnswer, "peer.refused"),
  ]

  @Test("A country that answers falsely is refused with a record, and one that answers in another form is read")
  func answers() async throws {
    let france = try SimulatedFrance()
    defer { france.remove() }
    for (behaviour, expected) in Self.ends {
      #expect(try await france.end(behaviour) == expected, "\(behaviour.rawValue)")
      let newest = try #require(try await france.exchanges().first)
      let isShown = newest.contains { $0.kind == EventKind.documentShown.rawValue }
      #expect(isShown == (expected == "delivered"), "\(behaviour.rawValue)")
      #expect(newest.contains { $0.event?.outcome != .success } == !isShown || behaviour == .staged)
    }
  }

  @Test("A country that asks falsely is refused, each time with a record, and nothing is fetched for it")
  func asks() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    let simulator = try PeerSimulator(certificates: gateways.pki.path, country: gateways.portugal.own.country)
    let traits = try gateways.traits(person)
    // Those that take their time have a test of their own.
    for behaviour in AskingBehaviour.allCases where ![.slow, .unfinished].contains(behaviour) {
      let before = try await gateways.refusalCodes().count
      let verdict = try #require(
        try await simulator.ask([behaviour], of: gateways.france.own.country, about: traits).first)
      #expect(verdict.isRight, "\(behaviour.rawValue): \(verdict.answer)")
      // Handshakes and what is too large to read are counted, not recorded one by one.
      guard verdict.answer != "connection refused", behaviour != .large, behaviour != .well else { continue }
      #expect(try await gateways.refusalCodes().count > before, "\(behaviour.rawValue)")
    }
    #expect(try await gateways.connectorCalls()["releasing"] == nil)
    await gateways.stop()
  }

  @Test("A message that comes too slowly and one that stops in its middle end without an answer of the gateway's rooms")
  func slow() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let simulator = try PeerSimulator(certificates: gateways.pki.path, country: gateways.portugal.own.country)
    let (traits, france) = (try gateways.traits(DemoPeople.all[0]), gateways.france.own.country)
    async let slow = simulator.ask([.slow], of: france, about: traits)
    async let unfinished = simulator.ask([.unfinished], of: france, about: traits)
    for verdict in try await slow + unfinished {
      #expect(verdict.isRight && ["HTTP 408", "connection refused"].contains(verdict.answer), "\(verdict.answer)")
    }
    #expect(try await gateways.connectorCalls().isEmpty)
    await gateways.stop()
  }

  @Test("It plays with a throw-away PKI and with no other")
  func pki() throws {
    let folder = try DevelopmentPKI.make(ports: [:])
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    let france = try required(CountryCode("FR"))
    _ = try PeerSimulator(certificates: folder.path, country: france)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("fr/authority/ca.key"))
    #expect(throws: GatewayFailure.self) { try PeerSimulator(certificates: folder.path, country: france) }
  }
}

@Suite("An exchange from the shell", .serialized)
struct ExchangeQueryTests {
  @Test("The patient is asked and allows: document and original come, evidences and log are as of any exchange")
  func delivered() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    var settings = try TwoGateways.settings(
      "PT", gateways.pki, gateways.folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
    settings.store = gateways.folder.appendingPathComponent("shell").path
    var query = ExchangeQuery(country: gateways.france.own.country, traits: try gateways.traits(person))
    query.purpose = .emergency
    query.wantsOriginal = true
    let (asking, used) = (query, settings)
    async let asked = asking.run(used) { _ in }
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    let outcome = try await asked
    #expect(outcome.end == .delivered)
    #expect(outcome.document?.isEmpty == false)
    #expect(outcome.original?.starts(with: Array("%PDF-".utf8)) == true)
    let keys = try KeyDirectory(path: used.keys)
    let secrets = AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
    let store = try Store.open(path: StoreLayout(used.store).database, migrations: [], readOnly: true)
    let events = try await LogReader(store: store, secrets: secrets).exchanges(limit: 1).flatMap(\.events)
    for kind in [EventKind.discoveryAsked, .treatmentConfirmed, .queryAsked, .documentReceived, .documentShown] {
      #expect(events.contains { $0.kind == kind.rawValue }, "\(kind.rawValue)")
    }
    let digest = Digest.sha256(outcome.document ?? [])
    #expect(events.contains { $0.event?.documentDigest == digest })
    await gateways.stop()
  }

  @Test("In production nothing is asked")
  func production() async throws {
    let france = try SimulatedFrance()
    defer { france.remove() }
    var settings = try france.settings
    settings.mode = .production
    let used = settings
    await #expect(throws: GatewayFailure.self) { try await france.query.run(used) { _ in } }
  }
}
