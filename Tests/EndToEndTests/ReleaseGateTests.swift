import Assertions
import Audit
import Consent
import Countries
import Database
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Synchronization
import Terminology
import Testing
import Translation
import Transport
import Trust
import Validation

@testable import Gateway

@Suite("A gateway that is not ready releases nothing", .serialized)
struct ReleaseGateTests {
  let person = DemoPeople.all[0]

  @Test(
    "While a component is unsafe every message gets a plain 503 that names nothing; then the same message is answered")
  func shut() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let retrieval = try raw.retrieval(name)
    let board = gateways.france.health
    board.set(.keys, .unsafe("the certificate seal ended", "replace it"))
    let replies = [
      try await raw.send(retrieval, to: raw.peer.endpoints.xca), try await raw.query(),
      try await raw.send(raw.discovery(gateways.traits(person)), to: raw.peer.endpoints.xcpd),
    ]
    for reply in replies {
      #expect(reply.status == 503)
      #expect(reply.text == "Service unavailable\n")
    }
    for _ in 0..<100 where try await !gateways.refusalCodes().contains("exchange.not-ready") {
      try await Task.sleep(for: .milliseconds(20))
    }
    let refused = try await gateways.frenchEvents().filter { $0.event?.errorCode == "exchange.not-ready" }
    #expect(refused.first?.event?.details["component"] == "keys")
    #expect(refused.count == 1, "the others of this minute are only counted")
    board.set(.keys, .ok(""))
    #expect(try await raw.send(retrieval, to: raw.peer.endpoints.xca).holdsDocument)
    await gateways.stop()
  }

  @Test("A message that was let in before the gate shut is refused too, with a record, and uses nothing up")
  func late() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let retrieval = try raw.retrieval(name)
    let message = PeerMessage(
      contentType: retrieval.contentType, body: retrieval.body,
      peer: try gateways.portugal.keys.privateKey(for: .tlsClient).chain, trace: raw.trace)
    let affiliation = try required(gateways.france.affiliation)
    gateways.france.health.set(.log, .unsafe("audit.altered", "keep a copy"))
    let answer = await affiliation.answer(message, at: .retrieve)
    #expect(!String(decoding: answer.body, as: UTF8.self).contains("ClinicalDocument"))
    #expect(!String(decoding: answer.body, as: UTF8.self).contains("audit.altered"))
    #expect(try await gateways.refusalCodes().contains("exchange.not-ready"))
    #expect(try await !gateways.frenchEvents().contains { $0.kind == EventKind.released.rawValue })
    gateways.france.health.set(.log, .ok(""))
    #expect(try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca).holdsDocument)
    await gateways.stop()
  }

  @Test("A gate that shuts while the document is made undoes the release within its own transaction")
  func withinTheTransaction() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    let retrieval = try raw.retrieval(name)
    let message = PeerMessage(
      contentType: retrieval.contentType, body: retrieval.body,
      peer: try gateways.portugal.keys.privateKey(for: .tlsClient).chain, trace: raw.trace)
    // Open when the message comes, shut when its release is recorded.
    let questions = Mutex(0)
    let affiliation = try await gateways.affiliation(
      gate: ReleaseGate(shutBy: {
        questions.withLock { count in
          count += 1
          return count > 1 ? "clock" : nil
        }
      }))
    let answer = await affiliation.answer(message, at: .retrieve)
    #expect(questions.withLock { $0 } == 2)
    #expect(!String(decoding: answer.body, as: UTF8.self).contains("ClinicalDocument"))
    #expect(try await gateways.refusalCodes().contains("exchange.not-ready"))
    #expect(try await !gateways.frenchEvents().contains { $0.kind == EventKind.released.rawValue })
    #expect(try await gateways.connectorCalls()["releasing"] == 1, "the document was made")
    #expect(try await gateways.france.outbox.open().isEmpty)
    // Nothing was used up: the next message gets the document.
    #expect(try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca).holdsDocument)
    await gateways.stop()
  }
}

extension TwoGateways {
  /// France's walk over the same rooms, with another gate.
  func affiliation(gate: ReleaseGate) async throws -> CountryOfAffiliation {
    let (rooms, list) = (france, france.trustList)
    let connector = try await AllCountries.connector(
      of: rooms.own.country, directory: folder.appendingPathComponent("records").path, testIdentities: true)
    return CountryOfAffiliation(
      own: rooms.own, limits: ExchangeLimits(requestLifetimeSeconds: 900, holdSeconds: 1),
      authenticator: Authenticator(trustList: { list }, clock: rooms.clock), store: rooms.store, ledger: rooms.ledger,
      connector: AuditedConnector(connector, audit: rooms.log), translator: { Translator(catalogue: .starter) },
      validator: try Validator.withPivotSchema(officialSchemas: nil), sealKey: try rooms.keys.key(for: .seal),
      audit: rooms.log, outbox: rooms.outbox, evidences: rooms.evidences, gate: gate, clock: rooms.clock)
  }
}

@Suite("A clock that went back across a restart", .serialized)
struct ClockRestartTests {
  /// A gateway that is opened again and again over one store, with a clock that the test sets.
  struct Site {
    let pki: URL
    let folder: URL
    let now: Instant

    init() throws {
      pki = try DevelopmentPKI.make()
      folder = try TemporaryFolder.make("clock")
      now = SystemClock().now.advanced(bySeconds: 7200)
    }

    var settings: Settings {
      get throws {
        try TwoGateways.settings("FR", pki, folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
      }
    }

    func open(at time: Instant) async throws -> (rooms: Rooms, settings: Settings) {
      var settings = try settings
      settings.fixedClock = time
      return (try await Rooms.open(settings), settings)
    }

    func steps(_ rooms: Rooms) async throws -> [[String: String]] {
      let secrets = AuditSecrets(
        pseudonym: try rooms.keys.secret(named: "pseudonym"), data: try rooms.keys.secret(named: "data"))
      return try await LogReader(store: rooms.store, secrets: secrets).latest(limit: 100).reversed()
        .filter { $0.kind == EventKind.clockStep.rawValue }.compactMap { $0.event?.details }
    }

    func remove() {
      do { try FileManager.default.removeItem(at: pki) } catch { print("left behind: \(pki.path)") }
    }
  }

  @Test("An hour back: not ready, the step recorded, and time goes on from the last entry; put right, all is well")
  func back() async throws {
    let site = try Site()
    defer { site.remove() }
    let first = try await site.open(at: site.now)
    #expect(first.rooms.gate.shutBy == nil)
    try await first.rooms.noteStart()
    await first.rooms.close()

    let second = try await site.open(at: site.now.advanced(bySeconds: -3600))
    #expect(second.rooms.gate.shutBy == "clock")
    #expect(second.rooms.clock.now == site.now, "no rule about time sees the earlier hour")
    let entry = second.rooms.health.snapshot.entries.first { $0.component == .clock }
    #expect(entry?.health.cause.contains("3600 s behind") == true)
    #expect(try await site.steps(second.rooms).map { $0["step"] } == ["back"])
    await second.rooms.close()

    let third = try await site.open(at: site.now.advanced(bySeconds: 5))
    #expect(third.rooms.gate.shutBy == nil)
    await third.rooms.close()
  }

  @Test("A second back is nothing")
  func second() async throws {
    let site = try Site()
    defer { site.remove() }
    let first = try await site.open(at: site.now)
    try await first.rooms.noteStart()
    await first.rooms.close()
    let second = try await site.open(at: site.now.advanced(bySeconds: -1))
    #expect(second.rooms.gate.shutBy == nil)
    #expect(try await site.steps(second.rooms).isEmpty)
    await second.rooms.close()
  }

  @Test("An operator's word is taken once, recorded, and ends every request and code that was open")
  func accepted() async throws {
    let site = try Site()
    defer { site.remove() }
    let first = try await site.open(at: site.now)
    let patient = SignedInPatient(
      subject: "p", patient: PatientIdentifier(root: try required(TwoGateways.insRoot), extension: "1"),
      authenticatedAt: site.now)
    let code = try await first.rooms.ledger.makeCode(
      for: patient, country: try required(CountryCode("PT")), sections: ["48765-2"], minutes: 120, shown: [1])
    #expect(code.expiresAt > site.now)
    await first.rooms.close()

    let earlier = site.now.advanced(bySeconds: -3600)
    // Left while the gateway is stopped: it is taken at its next start.
    try ClockAcceptance(store: try site.settings.store).leave()
    let second = try await site.open(at: earlier)
    #expect(second.rooms.gate.shutBy == nil)
    #expect(second.rooms.clock.now == earlier)
    let steps = try await site.steps(second.rooms)
    #expect(steps.map { $0["step"] } == ["accepted"])
    #expect(steps.first?["by"] == "uid \(getuid())")
    #expect(steps.first?["from"] == site.now.iso8601)
    let voided = try await second.rooms.store.read { connection in
      try connection.query("SELECT kind FROM consent_code_events WHERE kind = 'void'").count
    }
    #expect(voided == 1, "the code would live an hour longer")
    await second.rooms.close()

    let third = try await site.open(at: earlier.advanced(bySeconds: -3600))
    #expect(third.rooms.gate.shutBy == "clock", "the word counts once")
    await third.rooms.close()
  }

  @Test("A word that was left while the clock was right is void")
  func noHoarding() async throws {
    let site = try Site()
    defer { site.remove() }
    let first = try await site.open(at: site.now)
    try await first.rooms.noteStart()
    try ClockAcceptance(store: first.settings.store).leave()
    await first.rooms.watch.look()
    await first.rooms.close()
    let second = try await site.open(at: site.now.advanced(bySeconds: -3600))
    #expect(second.rooms.gate.shutBy == "clock")
    await second.rooms.close()
  }

  @Test("A clock that nothing keeps in step, and a full disk, are found by the look at the machine")
  func machine() async throws {
    let site = try Site()
    defer { site.remove() }
    var settings = try site.settings
    settings.clockSource = .kernel
    let machine = MachineState(
      clock: { ClockReading(isSynchronised: false, offset: 0, largestError: 16) },
      disk: { _ in DiskSpace(free: 5, size: 100) })
    let rooms = try await Rooms.open(settings, machine: machine)
    #expect(rooms.gate.shutBy == "clock")
    #expect(rooms.health.snapshot.failed.map(\.component) == [.disk, .clock])
    await rooms.close()
  }
}
