import Audit
import Domain
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@testable import Exchange
@testable import Gateway

@Suite("A log that others vouch for", .serialized)
struct WitnessedLogTests {
  let person = DemoPeople.all[0]

  /// A witness on loopback, over TLS, with its own process's part of the service.
  struct RunningWitness {
    let entry: WitnessSettings.Entry
    let port: Int
    private let task: Task<Void, any Error>

    static func start(_ folder: URL, _ pki: URL, logs: [NoteVerifier], port: Int = 0) async throws -> RunningWitness {
      let keys = folder.appendingPathComponent("keys")
      if !FileManager.default.fileExists(atPath: keys.path) {
        try FileManager.default.createDirectory(
          at: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let made = try Command.run(
          "/usr/bin/env",
          ["openssl", "genpkey", "-algorithm", "ED25519", "-out", keys.appendingPathComponent("log.key").path])
        #expect(made.status == 0)
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o400], ofItemAtPath: keys.appendingPathComponent("log.key").path)
      }
      let configuration: JSON = [
        "name": "witness.test/w1", "port": .integer(port), "keys": "keys", "state": "state",
        "tls": [
          "certificate": .string(pki.appendingPathComponent("pt/web-server.pem").path),
          "key": .string(pki.appendingPathComponent("pt/web-server.key").path),
        ], "logs": .array(logs.map { .string($0.description) }),
      ]
      let file = folder.appendingPathComponent("witness.json")
      try Data(configuration.canonical.utf8).write(to: file)
      let service = try WitnessService(WitnessConfiguration.read(file: file.path))
      let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
      let task = Task { try await service.run { isReady.yield($0) } }
      var listening = 0
      for await port in ready {
        listening = port
        break
      }
      let entry = WitnessSettings.Entry(
        url: "https://pt.localhost:\(listening)", key: try required(WitnessVerifier(service.verifierKey)),
        authority: pki.appendingPathComponent("pt/ca.pem").path)
      return RunningWitness(entry: entry, port: listening, task: task)
    }

    func stop() async {
      task.cancel()
      _ = await task.result
    }
  }

  private func health(_ rooms: Rooms, _ component: HealthComponent) async throws -> ComponentHealth {
    await rooms.watch.look()
    return try required(rooms.health.snapshot.entries.first { $0.component == component }).health
  }

  @Test(
    "Checkpoints are cosigned over TLS; a witness that is down blocks no exchange, and its memory catches a rewrite")
  func witness() async throws {
    let folder = try TemporaryFolder.make("witness")
    let pki = try DevelopmentPKI.directory
    let key = try KeyDirectory(path: pki.appendingPathComponent("fr").path).key(for: .log)
    let origin = "ncp.fr.example/audit/\(SystemClock().now.utc.year)"
    let log = NoteVerifier(name: origin, publicKey: Array(key.publicKey.suffix(32)))
    let first = try await RunningWitness.start(folder, pki, logs: [log])
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      edit: { $0.witnesses.entries = [first.entry] })
    let rooms = gateways.france
    let witnessing = try #require(rooms.witnessing)
    #expect(try await health(rooms, .witnesses).word == .degraded, "nothing is cosigned yet")
    let raw = try RawPeer(gateways, person)
    #expect(try await raw.query().status == 200)
    _ = try await rooms.log.checkpoint()
    await witnessing.pass()
    #expect(witnessing.state.failures.isEmpty && witnessing.state.count == 1)
    #expect(try await health(rooms, .witnesses).word == .ok)
    let policy = WitnessPolicy([first.entry.key])
    let store = StoreLayout(gateways.folder.appendingPathComponent("fr").path)
    let copy = LogCopy(directory: store.path, isInUse: true)
    guard case .intact = await copy.verify(key: rooms.log.verifier, policy: policy) else {
      Issue.record("a cosigned log is intact")
      return
    }
    let found = try #require(try copy.witnessed(key: rooms.log.verifier, by: policy))
    #expect(found.times.count == 1 && found.signed.checkpoint.size == witnessing.state.size)

    await first.stop()
    #expect(try await raw.query().status == 200, "an exchange does not ask a witness")
    _ = try await rooms.log.checkpoint()
    await witnessing.pass()
    #expect(witnessing.state.failures == ["witness.test/w1": "transport.unreachable"])
    let waiting = try await health(rooms, .witnesses)
    #expect(waiting.word == .degraded && waiting.cause.contains("witness.test/w1"), "\(waiting)")
    #expect(rooms.health.shutBy == nil)

    // A gateway that lost what it knew of the witness is told by it, and goes on.
    let second = try await RunningWitness.start(folder, pki, logs: [log], port: first.port)
    let settings = try gatewaySettings(gateways, second.entry)
    let fresh = try #require(
      Rooms.makeWitnessing(settings, rooms.store, rooms.log, rooms.client, rooms.clock))
    await fresh.pass()
    #expect(fresh.state.failures.isEmpty && fresh.state.size ?? 0 > found.signed.checkpoint.size)
    try await rewritten(gateways, second)
    await second.stop()
    await gateways.stop()
  }

  private func gatewaySettings(_ gateways: TwoGateways, _ entry: WitnessSettings.Entry) throws -> Settings {
    var settings = try TwoGateways.settings(
      "FR", gateways.pki, gateways.folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
    settings.witnesses.entries = [entry]
    return settings
  }

  /// The operator's other log, under the same name and key, asks the same witness.
  private func rewritten(_ gateways: TwoGateways, _ witness: RunningWitness) async throws {
    let folder = try TemporaryFolder.make("other")
    var settings = try TwoGateways.settings(
      "FR", gateways.pki, folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
    settings.witnesses.entries = [witness.entry]
    let other = try await Rooms.open(settings)
    for _ in 0..<40 { _ = try await other.log.append(AuditEvent(.refused, .refused, .affiliation)) }
    _ = try await other.log.checkpoint()
    let witnessing = try #require(other.witnessing)
    await witnessing.pass()
    #expect(witnessing.state.contradiction?.contains("witness.test/w1") == true, "\(witnessing.state)")
    let alarm = try await health(other, .witnesses)
    #expect(alarm.word == .failed && other.health.shutBy == nil)
    await other.close()
  }

  @Test("Each exchange puts the other country's newest checkpoint into one's own log, and confirms one's own")
  func anchors() async throws {
    let gateways = try await TwoGateways.start(
      holdSeconds: 1, edit: { $0.anchorPauseMilliseconds = 0 }, editAsking: { $0.anchorPauseMilliseconds = 0 })
    let raw = try RawPeer(gateways, person)
    // A message of a gateway that shows no log is answered all the same.
    #expect(try await raw.query().status == 200)
    #expect(gateways.france.anchors.standings.isEmpty)
    let portugal = try required(CountryCode("PT"))
    let france = try required(CountryCode("FR"))
    _ = try await gateways.portugal.log.append(AuditEvent(.started, .success, .treatment))
    // The second round brings no proof yet: the answer to the first was made before its checkpoint was an entry.
    for number in 1...3 {
      _ = try await gateways.portugal.log.checkpoint()
      _ = try await gateways.france.log.checkpoint()
      await gateways.portugal.anchorRounds.round()
      await gateways.france.anchors.settle()
      await gateways.portugal.anchors.settle()
      let (seen, own) = (
        try required(gateways.france.anchors.standings[portugal]),
        try required(gateways.portugal.anchors.standings[france])
      )
      #expect(seen.fault == nil && own.fault == nil && seen.size ?? 0 > 0 && own.size ?? 0 > 0)
      if number == 3 { #expect(seen.confirmed ?? 0 > 0, "Portugal says what it recorded of France") }
    }
    let entries = try await LogReader(store: gateways.france.store, secrets: nil).latest(limit: 50)
      .filter { $0.kind == "peer-anchor" }
    #expect(entries.count == 2 && entries.allSatisfy { $0.peer == "PT" && $0.outcome == "success" })
    let board = try await health(gateways.france, .peerLogs)
    #expect(board.word == .ok && board.cause.contains("1 countries"))
    await gateways.stop()
  }

  @Test(
    "The checkpoint of a day is stamped once, after an outage too, and openssl verifies it",
    .enabled(if: PythonTools.have("http.server"), "needs Python"))
  func daily() async throws {
    let folder = try TemporaryFolder.make("tsa")
    let first = try await StampService.start(in: folder)
    first.stop()
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      edit: { $0.timeStamps = TimeStampSettings(url: first.url, authority: first.root, policy: StampService.policy) })
    let rooms = gateways.france
    let daily = try #require(rooms.daily)
    _ = try await rooms.log.append(AuditEvent(.started, .success, .affiliation))
    _ = try await rooms.log.checkpoint()
    await daily.pass()
    #expect(daily.state.failure == "transport.unreachable" && daily.state.waiting == 1)
    #expect(try await health(rooms, .timeStamps).word == .degraded)
    let port = try #require(URL(string: first.url)?.port)
    let service = try await StampService.start(in: folder, port: port)
    await daily.pass()
    let day = try #require(daily.state.stamped)
    #expect(daily.state.failure == nil && daily.state.waiting == 0)
    let files = gateways.folder.appendingPathComponent("fr/log/daily")
    let verified = try Command.run(
      "/usr/bin/env",
      [
        "openssl", "ts", "-verify", "-data", files.appendingPathComponent("\(day).note").path, "-in",
        files.appendingPathComponent("\(day).tsr").path, "-token_in", "-CAfile", service.root,
      ])
    #expect(verified.status == 0 && verified.output.contains("OK"), "\(verified.errors)")
    let note = try String(contentsOf: files.appendingPathComponent("\(day).note"), encoding: .utf8)
    #expect(rooms.log.verifier.open(note) != nil)
    service.stop()
    await daily.pass()
    #expect(daily.state.failure == nil, "a stamped day asks nobody")
    await gateways.stop()
  }

  @Test("Our own professional who exceeds a limit waits, one who is blocked asks nobody, and both are entries")
  func ownFlags() async throws {
    for action in [FlagAction.slow, .block] {
      let gateways = try await TwoGateways.start(
        holdSeconds: 1,
        editAsking: {
          $0.flags.limits = [.manyPatientsProfessional: FlagLimit(0, per: 3600, action)]
          $0.flags.slowMilliseconds = 1500
        })
      let begin = ContinuousClock.now
      do {
        _ = try await gateways.ask(person)
        #expect(action == .slow && ContinuousClock.now - begin >= .milliseconds(1500))
      } catch let failure as ExchangeFailure {
        #expect(action == .block && failure.code == "limit.flagged" && failure.reference != nil)
      }
      let entries = try await LogReader(store: gateways.portugal.store, secrets: nil).latest(limit: 50)
      let kind = action == .slow ? "access-slowed" : "access-blocked"
      #expect(entries.count { $0.kind == kind && $0.peer == "FR" && $0.traceID != nil } == 1, "\(entries.map(\.kind))")
      #expect(entries.contains { $0.kind == "treatment-confirmed" } == (action == .slow))
      await gateways.stop()
    }
  }

  @Test("A professional who exceeds a limit is answered later, one who is blocked is not, and both are entries")
  func flags() async throws {
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      edit: {
        $0.flags.limits = [.manyPatientsProfessional: FlagLimit(0, per: 3600, .slow)]
        $0.flags.slowMilliseconds = 2000
      })
    let raw = try RawPeer(gateways, person)
    #expect(try await raw.query().status == 200)
    let begin = ContinuousClock.now
    #expect(try await raw.query().status == 200)
    #expect(ContinuousClock.now - begin >= .milliseconds(2800), "the hold for the patient comes on top")
    let kinds = try await LogReader(store: gateways.france.store, secrets: nil).latest(limit: 50).map(\.kind)
    #expect(kinds.contains("access-flagged") && kinds.count { $0 == "access-slowed" } == 1)
    await gateways.stop()

    let strict = try await TwoGateways.start(
      holdSeconds: 1,
      edit: { $0.flags.limits = [.manyPatientsProfessional: FlagLimit(0, per: 3600, .block)] })
    let blocked = try RawPeer(strict, person)
    #expect(try await blocked.query().status == 200)
    let refused = try await blocked.query()
    #expect(refused.status == 429)
    let entries = try await LogReader(store: strict.france.store, secrets: nil).latest(limit: 50).map(\.kind)
    #expect(entries.count { $0 == "access-blocked" } == 1)
    await strict.stop()
  }
}
