import Database
import Domain
import Foundation
import GatewayTesting
import IHE
import Testing
import Trust
import XML

@testable import Exchange
@testable import Gateway

@Suite("Time-stamps of evidences", .serialized, .enabled(if: PythonTools.have("http.server"), "needs Python"))
struct TimeStampingTests {
  let person = DemoPeople.all[0]

  private func kept(_ rooms: Rooms, _ trace: TraceContext) async throws -> [KeptEvidence] {
    try await EvidenceReader(store: rooms.store, key: rooms.keys.secret(named: "data"))
      .evidences(of: ExchangeReference(trace: trace))
  }

  private func health(_ rooms: Rooms) async throws -> ComponentHealth {
    await rooms.watch.look()
    return try required(rooms.health.snapshot.entries.first { $0.component == .timeStamps }).health
  }

  @Test("An exchange is not held up by a silent authority; its evidences are stamped once it answers, and hold offline")
  func later() async throws {
    let folder = try TemporaryFolder.make("tsa")
    let first = try await StampService.start(in: folder)
    first.stop()
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      edit: { $0.timeStamps = TimeStampSettings(url: first.url, authority: first.root, policy: StampService.policy) })
    let rooms = gateways.france
    let stamping = try #require(rooms.timeStamping)
    let raw = try RawPeer(gateways, person)
    #expect(try await raw.query().status == 200)
    await stamping.pass()
    #expect(stamping.state.failure == "transport.unreachable" && stamping.state.backlog?.count == 2)
    #expect(try await kept(rooms, raw.trace).allSatisfy { $0.stampedAt == nil })
    let waiting = try await health(rooms)
    #expect(waiting.word == .degraded && waiting.cause.contains("transport.unreachable"), "\(waiting)")
    #expect(rooms.health.shutBy == nil)

    let port = try #require(URL(string: first.url)?.port)
    let service = try await StampService.start(in: folder, port: port)
    await stamping.pass()
    #expect(stamping.state.failure == nil && stamping.state.backlog?.count == 0)
    #expect(try await health(rooms).word == .ok)
    let authority = TimeStampAuthority(
      anchors: try Certificate.chain(pem: [UInt8](Data(contentsOf: URL(fileURLWithPath: service.root)))),
      policy: StampService.policy)
    let evidences = try await kept(rooms, raw.trace)
    #expect(evidences.count == 2)
    for evidence in evidences {
      let xml = try required(evidence.xml)
      let verified = try XAdES.verify(Document.parse(xml))
      let token = try required(verified.token)
      let time = try TimeStampRequest.time(of: token, over: verified.stampedBytes, by: authority)
      #expect(evidence.stampedAt == time && abs(time.milliseconds(since: evidence.madeAt)) < 60_000)
      #expect(throws: TrustFailure.self) { try TimeStampRequest.time(of: token, over: [1], by: authority) }
      var stranger = authority
      stranger.anchors = try Certificate.chain(pem: DevelopmentPKI.bytes("fr/ca.pem"))
      #expect(throws: TrustFailure.self) {
        try TimeStampRequest.time(of: token, over: verified.stampedBytes, by: stranger)
      }
      try xmlsec(xml, in: folder, gateways)
    }
    await stamping.pass()
    #expect(try await kept(rooms, raw.trace) == evidences, "a stamped evidence is left alone")
    service.stop()
    await gateways.stop()
  }

  /// Others agree that the signature of the B-T form holds.
  private func xmlsec(_ xml: [UInt8], in folder: URL, _ gateways: TwoGateways) throws {
    guard Command.path(of: "xmlsec1") != nil else { return }
    let file = folder.appendingPathComponent("evidence.xml")
    try Data(xml).write(to: file)
    let outcome = try Command.run(
      "/usr/bin/env",
      [
        "xmlsec1", "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--trusted-pem",
        gateways.pki.appendingPathComponent("fr/ca.pem").path, file.path,
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("An answer to another question stamps nothing, and the right one after it does")
  func wrongAnswer() async throws {
    let folder = try TemporaryFolder.make("tsa")
    let service = try await StampService.start(in: folder)
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      edit: {
        $0.timeStamps = TimeStampSettings(url: service.url, authority: service.root, policy: StampService.policy)
      })
    let stamping = try #require(gateways.france.timeStamping)
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    await stamping.pass()
    #expect(stamping.state.backlog?.count == 0)
    try Data().write(to: folder.appendingPathComponent("broken"))
    _ = try await raw.query()
    await stamping.pass()
    #expect(stamping.state.failure == "trust.timestamp.refused" && stamping.state.backlog?.count == 2)
    try FileManager.default.removeItem(at: folder.appendingPathComponent("broken"))
    await stamping.pass()
    #expect(stamping.state.failure == nil && stamping.state.backlog?.count == 0)
    service.stop()
    await gateways.stop()
  }

  @Test("An evidence that cannot be opened does not keep the others from their stamps, and is told of")
  func damaged() async throws {
    let service = try await StampService.start(in: TemporaryFolder.make("tsa"))
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      edit: {
        $0.timeStamps = TimeStampSettings(url: service.url, authority: service.root, policy: StampService.policy)
      })
    let rooms = gateways.france
    let stamping = try #require(rooms.timeStamping)
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    try await rooms.store.commit {
      try $0.execute("UPDATE evidence SET sealed = x'00' WHERE id = (SELECT MIN(id) FROM evidence)")
    }
    await stamping.pass()
    #expect(stamping.state.unusable == 1 && stamping.state.backlog?.count == 1 && stamping.state.failure == nil)
    #expect(try await health(rooms).word == .degraded)
    service.stop()
    await gateways.stop()
  }

  @Test("A backlog older than its limit is not ready, and releases go on")
  func backlog() throws {
    let now = try DevelopmentPKI.now
    func health(_ minutes: Int64, _ failure: String? = "transport.unreachable") -> ComponentHealth {
      let backlog = StampBacklog(count: 3, oldest: now.advanced(bySeconds: -minutes * 60))
      return HealthRules.timeStamps(
        TimeStamping.State(backlog: backlog, failure: failure), backlogHours: 4, at: now)
    }
    #expect(health(239).word == .degraded && health(1, nil).word == .ok)
    #expect(health(240).word == .failed && !health(240).shutsGate && health(240, nil).word == .failed)
    #expect(HealthRules.timeStamps(nil, backlogHours: 4, at: now).word == .ok)
  }
}
