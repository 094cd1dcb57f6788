import Audit
import Consent
import Countries
import Database
import Domain
import Exchange
import Foundation
import GatewayDriver
import GatewayTesting
import OfficialSchemas
import Testing
import Trust
import XML

@testable import Gateway

@Suite(
  "Handing the log over to a repository", .serialized,
  .enabled(if: RepositoryServer.isHere, "needs rsyslog and rsyslog-gnutls"))
struct EventForwardingTests {
  static let pace = EventForwarding.Pace(settle: 400, idle: 20, longestPause: 4000)

  private struct Scene {
    let store: Store
    let log: TransparencyLog
    let settings: RepositorySettings

    func forwarding(
      clock: (any WallClock)? = nil, edit: (inout RepositorySettings) -> Void = { _ in }
    ) throws -> EventForwarding {
      var settings = settings
      edit(&settings)
      let keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
      return EventForwarding(
        reader: LogReader(store: store, secrets: try RecordedKinds.secrets()), cursor: ForwardingCursor(store: store),
        site: try RecordedKinds.site(), settings: settings, keys: keys, signer: try keys.key(for: .sealRSA),
        clock: clock ?? SystemClock(), pace: EventForwardingTests.pace)
    }

    /// Two entries of each of so many exchanges, all at once.
    func record(exchanges count: Int) async throws {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<count {
          let log = log
          group.addTask {
            let trace = try required(TraceContext(random: Random.bytes(24)))
            for kind in [EventKind.released, .sent] {
              var event = try RecordedKinds.told(AuditEvent(kind, .success, .affiliation))
              event.trace = trace
              _ = try await log.append(event)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  private func scene(_ server: RepositoryServer, format: EventFormat = .atna) async throws -> Scene {
    let (store, log) = try await RecordedKinds.emptyLog()
    var settings = RepositorySettings(host: RepositoryServer.name, authority: server.root, site: "FR-75")
    (settings.port, settings.format, settings.signs) = (server.port, format, false)
    return Scene(store: store, log: log, settings: settings)
  }

  private static func clients() throws -> String { try DevelopmentPKI.path("fr/ca.pem") }

  /// Runs until so many entries are handed over, then ends as a stopped gateway does.
  private func run(_ forwarding: EventForwarding, until next: Int64, seconds: Int = 30) async throws {
    let job = Task { await forwarding.run() }
    do {
      try await wait(seconds) { (forwarding.state.next ?? 0) >= next }
    } catch {
      Issue.record("\(forwarding.state)")
    }
    job.cancel()
    await job.value
  }

  private func wait(_ seconds: Int = 60, until isDone: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try !isDone() {
      guard ContinuousClock.now < end else { throw CocoaError(.userCancelled) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Numbers of the entries that arrived, in the order of their first arrival.
  private func entries(_ server: RepositoryServer) throws -> [Int] {
    var seen: Set<Int> = []
    return try server.received().compactMap { line in
      let number = line.firstMatch(of: #/ParticipantObjectID="FR\/(\d+)"/#).flatMap { Int($0.output.1) }
      return number.flatMap { seen.insert($0).inserted ? $0 : nil }
    }
  }

  @Test(
    "Stopped for 1,000 exchanges, killed and started again, with the gateway ended in between: all arrive, in order")
  func stopped() async throws {
    let folder = try TemporaryFolder.make("repository")
    let first = try await RepositoryServer.start(in: folder, clients: Self.clients())
    let scene = try await scene(first)
    try await scene.record(exchanges: 10)
    let forwarding = try scene.forwarding()
    let job = Task { await forwarding.run() }
    try await wait { forwarding.state.next == 20 }
    try await first.stop()
    // Nothing waits for the repository: entries are as quick as ever, and what waits is told.
    let begin = ContinuousClock.now
    try await scene.record(exchanges: 1000)
    #expect(ContinuousClock.now - begin < .seconds(30))
    try await wait { forwarding.state.failure != nil && forwarding.state.backlog == 2000 }
    let told = HealthRules.auditRepository(
      forwarding.state, backlogHours: 168, disk: DiskSpace(free: 90, size: 100), at: try DevelopmentPKI.now)
    #expect(told.word == .degraded && told.cause.contains("2000 events wait"), "\(told)")

    let second = try await RepositoryServer.start(in: folder, port: first.port, clients: Self.clients())
    try await wait { forwarding.state.next ?? 0 > 500 }
    try await second.stop(by: SIGKILL)
    job.cancel()
    await job.value
    let third = try await RepositoryServer.start(in: folder, port: first.port, clients: Self.clients())
    let restarted = try scene.forwarding()
    try await run(restarted, until: 2020)
    try await third.stop()
    #expect(restarted.state.failure == nil && restarted.state.total < 2020)
    let arrived = try entries(third)
    #expect(arrived == Array(0..<2020), "\(arrived.count) arrived")
    let size = try await LogReader(store: scene.store, secrets: nil).size()
    #expect(size == 2020)
  }

  @Test(
    "A signed audit message arrives to the byte: valid, its signature whole; so does FHIR", .enabled(if: Shared.isHere))
  func toTheByte() async throws {
    let server = try await RepositoryServer.start(in: TemporaryFolder.make("repository"), clients: Self.clients())
    let scene = try await scene(server)
    try await scene.record(exchanges: 2)
    try await run(try scene.forwarding { $0.signs = true }, until: 4)
    let messages = try server.received()
    #expect(messages.count == 4)
    for message in messages {
      #expect(try OfficialSchemas.faults(ofAudit: Array(message.utf8), isSigned: true) == [])
      let verified = try XMLSignature.verify(Document.parse(Array(message.utf8)).root, placed: .lastChild)
      #expect(verified.signer.subjectCountry == "FR")
    }
    try await scene.record(exchanges: 1)
    try await run(try scene.forwarding { $0.format = .fhir }, until: 6)
    let resources = try server.received().suffix(2).map { try JSON(reading: Array($0.utf8)) }
    #expect(resources.allSatisfy { $0["resourceType"]?.string == "AuditEvent" })
    try await server.stop()
  }

  @Test(
    "A repository with another root, name or pin, or whose certificate ended, is revoked or may be, gets nothing"
  )
  func refused() async throws {
    let server = try await RepositoryServer.start(in: TemporaryFolder.make("repository"), clients: Self.clients())
    let scene = try await scene(server)
    try await scene.record(exchanges: 1)
    let now = try DevelopmentPKI.now
    let stranger = try DevelopmentPKI.path("stranger/ca.pem")
    let later = FixedClock(now.advanced(bySeconds: 3 * 86_400))
    let othersList = try DevelopmentPKI.path("fr.crl")
    let refusals: [(String, EventForwarding)] = [
      ("transport.tls", try scene.forwarding { $0.authority = stranger }),
      ("transport.tls", try scene.forwarding { $0.host = "fr.localhost" }),
      ("transport.tls", try scene.forwarding { $0.certificate = server.root }),
      ("transport.tls", try scene.forwarding(clock: later)),
      ("transport.tls", try scene.forwarding { $0.revocationLists = server.revocationList(isRevoked: true) }),
      ("transport.tls", try scene.forwarding { $0.revocationLists = othersList }),
      ("gateway.repository", try scene.forwarding { $0.revocationLists = "/nowhere.crl" }),
      ("gateway.repository", try scene.forwarding { $0.authority = "/nowhere.pem" }),
      ("transport.unreachable", try scene.forwarding { $0.port = 1 }),
    ]
    for (code, forwarding) in refusals {
      let job = Task { await forwarding.run() }
      try await wait { forwarding.state.failure != nil && forwarding.state.size == 2 }
      job.cancel()
      await job.value
      #expect(forwarding.state.failure?.hasPrefix(code) == true, "\(forwarding.state)")
      #expect(forwarding.state.next == 0 && forwarding.state.total == 0)
      let told = HealthRules.auditRepository(
        forwarding.state, backlogHours: 168, disk: DiskSpace(free: 90, size: 100), at: now)
      #expect(told.word == .degraded && told.cause.contains(code) && !told.shutsGate, "\(told)")
    }
    #expect(try server.received() == [])
    // The control: with everything right the same events arrive.
    let control = try scene.forwarding {
      $0.certificate = server.certificate
      $0.revocationLists = server.revocationList(isRevoked: false)
    }
    try await run(control, until: 2)
    #expect(try entries(server) == [0, 1])
    try await server.stop()
  }

  @Test("A client key that the repository does not know gets nothing through, and the log waits")
  func unknownClient() async throws {
    let stranger = try DevelopmentPKI.path("stranger/ca.pem")
    let server = try await RepositoryServer.start(in: TemporaryFolder.make("repository"), clients: stranger)
    let scene = try await scene(server)
    try await scene.record(exchanges: 1)
    let forwarding = try scene.forwarding()
    let job = Task { await forwarding.run() }
    try await wait { forwarding.state.failure != nil }
    job.cancel()
    await job.value
    #expect(try server.received() == [] && forwarding.state.next == 0)
    try await server.stop()
  }

  @Test("A waiting log is not ready after its budget or with a full disk, and releases go on")
  func budget() throws {
    let now = try DevelopmentPKI.now
    func health(minutes: Int64, _ failure: String? = "transport.unreachable", free: UInt64 = 90) -> ComponentHealth {
      let state = EventForwarding.State(
        next: 1, size: 4, oldest: now.advanced(bySeconds: -minutes * 60), failure: failure)
      return HealthRules.auditRepository(
        state, backlogHours: 168, disk: DiskSpace(free: free, size: 100), at: now)
    }
    #expect(health(minutes: 168 * 60 - 1).word == .degraded && health(minutes: 1, nil).word == .ok)
    #expect(health(minutes: 168 * 60).word == .failed && health(minutes: 168 * 60, nil).word == .failed)
    #expect(health(minutes: 1, free: 20).word == .failed && health(minutes: 1, nil, free: 20).word == .ok)
    #expect(!health(minutes: 168 * 60, free: 20).shutsGate)
    #expect(HealthRules.auditRepository(nil, backlogHours: 0, disk: nil, at: now).word == .ok)
  }

  @Test("The whole way of a real exchange arrives, without a word of who it is about")
  func exchange() async throws {
    let folder = try TemporaryFolder.make("repository")
    let server = try await RepositoryServer.start(in: folder, clients: Self.clients())
    func repository(_ settings: inout Settings) {
      var repository = RepositorySettings(
        host: RepositoryServer.name, authority: server.root, site: settings.country.value)
      repository.port = server.port
      settings.auditRepository = repository
    }
    let gateways = try await TwoGateways.start(edit: repository)
    let person = DemoPeople.all[0]
    async let outcome = gateways.outcome(of: try await gateways.ask(person))
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await outcome else {
      Issue.record("nothing was delivered")
      return
    }
    let forwarding = try #require(gateways.france.forwarding)
    let size = try await LogReader(store: gateways.france.store, secrets: nil).size()
    try await run(forwarding, until: size)
    await gateways.france.watch.look()
    let health = try required(gateways.france.health.snapshot.entries.first { $0.component == .auditRepository }).health
    #expect(health.word == .ok, "\(health)")
    #expect(try entries(server).count == Int(size))
    let text = try server.received().joined(separator: "\n")
    for code in ["EHDSI-11", "EHDSI-21", "EHDSI-22", "AuthZ-Consent", "released", "sent"] {
      #expect(text.contains("csd-code=\"\(code)\""), "\(code)")
    }
    let forbidden = [
      person.ins, person.birthDate, "1978-04-12", "ROUSSEAU", "DELMAS", "Camille", "CAMILLE", "Metformine", "67346461",
      "ana.martins", "MARTINS", "Hypertension", "eyJhbGciOi", "saml2:Assertion", "ClinicalDocument",
    ]
    for word in forbidden {
      let encoded = (0..<3).map { shift in
        Data([UInt8](repeating: 0, count: shift) + Array(word.utf8)).base64EncodedString().dropFirst(4).dropLast(4)
      }
      #expect(!text.contains(word), "\(word)")
      for form in encoded where form.count >= 8 { #expect(!text.contains(form), "\(word) in base64") }
    }
    try await server.stop()
    await gateways.stop()
  }
}
