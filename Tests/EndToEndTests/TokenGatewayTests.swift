import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Transport
import Trust
import XML

@testable import Gateway

@Suite(
  "A gateway whose keys a token keeps", .serialized, .enabled(if: SoftToken.isHere, "needs softhsm2"),
  .timeLimit(.minutes(3)))
struct TokenGatewayTests {
  let person = DemoPeople.all[0]

  private func settings(_ label: SoftToken.Label) throws -> TokenSettings {
    TokenSettings(
      module: SoftToken.module, token: label.rawValue, pinFile: try SoftToken.tokens().pinFile, keys: SoftToken.keys)
  }

  /// France with its keys in a token, and no file of them anywhere.
  private func start(_ label: SoftToken.Label) async throws -> TwoGateways {
    let token = try settings(label)
    return try await TwoGateways.start(
      holdSeconds: 1, edit: { $0.token = token },
      prepare: { pki in
        for name in SoftToken.keys {
          try FileManager.default.removeItem(at: pki.appendingPathComponent("fr/\(name).key"))
        }
      })
  }

  private func leaf(_ name: String, _ gateways: TwoGateways) throws -> Certificate {
    try Certificate.chain(pem: [UInt8](Data(contentsOf: gateways.pki.appendingPathComponent("fr/\(name).pem"))))[0]
  }

  @Test("Handshakes, seal, evidences and receipt of a whole exchange are made by the token")
  func exchange() async throws {
    let gateways = try await start(.france)
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("not delivered: \(try await gateways.outcome(of: id))")
      return
    }
    let received = try await gateways.portugal.treatment.display(id, in: LanguageTag("pt"), for: gateways.ana).received
    #expect(try received.sealedBy == leaf("seal", gateways).subjectCommonName)
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    let evidences = try await EvidenceReader(
      store: gateways.france.store, key: gateways.france.keys.secret(named: "data")
    ).evidences(of: ExchangeReference(trace: raw.trace))
    let signers = try evidences.map { try XAdES.verify(Document.parse(required($0.xml))).signer }
    #expect(try !signers.isEmpty && Set(signers) == [leaf("seal", gateways)])
    #expect(
      try await raw.send(raw.query(), to: raw.peer.endpoints.xca, key: gateways.france.live.key(.tlsClient)).status > 0)
    let health = try #require(gateways.france.health.snapshot.entries.first { $0.component == .keys }).health
    #expect(health.word == .ok, "\(health)")
    await gateways.stop()
  }

  @Test(
    "A token that hangs: the watch goes on and says so, nothing leaves, and all is well once it answers",
    .enabled(if: HangingModule.isHere, "needs a C compiler"))
  func hangs() async throws {
    let module = try HangingModule.make()
    let token = TokenSettings(
      module: module.path, token: SoftToken.Label.france.rawValue, pinFile: try SoftToken.tokens().pinFile,
      keys: SoftToken.keys)
    let gateways = try await TwoGateways.start(
      holdSeconds: 1, edit: { $0.token = token },
      prepare: { pki in
        for name in SoftToken.keys {
          try FileManager.default.removeItem(at: pki.appendingPathComponent("fr/\(name).key"))
        }
      })
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    try module.hang(true)
    let begin = ContinuousClock.now
    for _ in 0..<4 { await gateways.france.watch.look() }
    #expect(ContinuousClock.now - begin < .seconds(50), "the watch was held up")
    let health = try #require(gateways.france.health.snapshot.failed.first { $0.component == .keys }).health
    #expect(health.shutsGate && health.cause.contains("trust.token.lost"), "\(health)")
    #expect(gateways.france.health.shutBy == "keys")
    #expect(try await answer(raw) { try raw.retrieval(name) }?.holdsDocument != true)
    try module.hang(false)
    for _ in 0..<100 where gateways.france.health.shutBy != nil { await gateways.france.watch.look() }
    #expect(gateways.france.health.shutBy == nil)
    #expect(try await answer(raw) { try raw.retrieval(name) }?.holdsDocument == true)
    await gateways.stop()
  }

  @Test(
    "A token that is lost: nothing leaves, the gateway is not ready with the cause, and ready once the token is back")
  func lost() async throws {
    let gateways = try await start(.losable)
    let raw = try RawPeer(gateways, person)
    let name = try await raw.allowed(person)
    try SoftToken.tokens().remove(.losable)
    let early = try await answer(raw) { try raw.retrieval(name) }
    #expect(early?.holdsDocument != true)
    for _ in 0..<4 { await gateways.france.watch.look() }
    let snapshot = gateways.france.health.snapshot
    let health = try #require(snapshot.failed.first { $0.component == .keys }).health
    #expect(health.shutsGate && health.cause.contains("trust.token.lost") && !health.whatToDo.isEmpty, "\(health)")
    #expect(gateways.france.health.shutBy == "keys")
    let late = try await answer(raw) { try raw.retrieval(name) }
    #expect(late?.holdsDocument != true)
    #expect(try await gateways.connectorCalls()["releasing", default: 0] <= 1)
    #expect(try await !gateways.frenchEvents().contains { $0.kind == EventKind.released.rawValue })
    try SoftToken.tokens().putBack(.losable)
    // The log is looked at at each fifth look.
    for _ in 0..<6 { await gateways.france.watch.look() }
    #expect(gateways.france.health.shutBy == nil)
    #expect(try await raw.send(raw.retrieval(name), to: raw.peer.endpoints.xca).holdsDocument)
    await gateways.stop()
  }

  @Test("A file of a key that the token keeps, and a token that is not there, forbid the start; doctor says which")
  func start() async throws {
    let pki = try DevelopmentPKI.make(ports: ["fr": 1])
    var settings = try TwoGateways.settings(
      "FR", pki, TemporaryFolder.make("token"), port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
    settings.token = try self.settings(.france)
    #expect(await code { _ = try await Rooms.open(settings) } == "trust.key.beside-token")
    #expect(await cause(settings).contains("trust.key.beside-token"))
    settings.token?.token = "elsewhere"
    #expect(await code { _ = try await Rooms.open(settings) } == "trust.token.absent")
    #expect(await cause(settings).contains("trust.token.absent"))
  }

  /// Nil where the connection itself came to nothing.
  private func answer(_ raw: RawPeer, _ payload: () throws -> HTTPPayload) async throws -> RawPeer.Reply? {
    do { return try await raw.send(payload(), to: raw.peer.endpoints.xca) } catch is TransportFailure { return nil }
  }

  private func cause(_ settings: Settings) async -> String {
    let components = await Diagnosis.status(of: settings)["components"]?.array ?? []
    return components.first { $0["component"] == "keys" }?["cause"]?.string ?? ""
  }

  private func code(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "accepted"
    } catch { return (error as? any Explained)?.code ?? "\(error)" }
  }
}
