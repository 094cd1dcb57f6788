import Audit
import Consent
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway

@Suite("The national policy of a running gateway")
struct LivePolicyTests {
  /// A store with its log, a place for the policy, and the keys of two persons.
  private final class Office: Sendable {
    let folder: URL
    let settings: Settings
    let store: Store
    let log: TransparencyLog
    let lock: StoreLock
    let anna: PrivateKey
    let bruno: PrivateKey
    let secrets: AuditSecrets

    init(after former: Office? = nil, named: Bool = true) async throws {
      folder = try former?.folder ?? TemporaryFolder.make("policy-office")
      let pki = try DevelopmentPKI.directory
      var settings = try TwoGateways.settings("FR", pki, folder, port: 0, holdSeconds: 1, lifetime: 900, clock: nil)
      settings.policy =
        named
        ? PolicySettings(
          file: folder.appendingPathComponent("policy.jws").path,
          signedBy: [try DevelopmentPKI.path("list.pem"), try DevelopmentPKI.path("fr/consent.pem")]) : nil
      self.settings = settings
      let keys = try KeyDirectory(path: settings.keys)
      secrets = try Rooms.auditSecrets(keys)
      (lock, store, log) = try await Rooms.openLog(settings, keys, try DevelopmentPKI.clock)
      anna = try KeyDirectory(path: pki.path).privateKey(for: .list)
      bruno = try keys.privateKey(for: .consent)
    }

    func put(_ number: Int, _ changes: [String: JSON] = [:], by keys: [PrivateKey]) throws {
      let base: [String: JSON] = [
        "number": .integer(number), "country": "FR", "issued": .string(try DevelopmentPKI.now.iso8601Seconds),
      ]
      let content = JSON.object(base.merging(changes) { $1 })
      try Data(NationalPolicy.file(content, signedBy: keys)).write(to: folder.appendingPathComponent("policy.jws"))
    }

    func open() async throws -> LivePolicy {
      try await LivePolicy.open(settings, store: store, log: log, clock: try DevelopmentPKI.clock)
    }

    func refusal() async -> String {
      do {
        _ = try await open()
        return "opened"
      } catch { return (error as? any Explained)?.code ?? "\(error)" }
    }

    /// Newest first: result, version or error, details.
    func records() async throws -> [AuditEvent] {
      try await LogReader(store: store, secrets: secrets).latest(limit: 50).compactMap(\.event)
        .filter { $0.details["setting"] == "national-policy" }
    }

    func close() async throws {
      try await store.close()
      lock.release()
    }
  }

  @Test("A gateway without a policy file keeps the careful standard")
  func standard() async throws {
    let office = try await Office(named: false)
    let policy = try await office.open().current
    #expect(policy.version == "FR/0" && policy.breakGlass == .off && policy.requirePerRequestApproval)
    #expect(try await office.records().isEmpty)
    try await office.close()
  }

  @Test("Break-glass signed by one person, by nobody, or not at all: the gateway does not start (abuse case 26)")
  func quietBreakGlass() async throws {
    let office = try await Office()
    #expect(await office.refusal() == "gateway.policy")
    try office.put(1, ["breakGlass": "summaryOnly"], by: [office.anna])
    #expect(await office.refusal() == "consent.policy.signers")
    try office.put(1, ["breakGlass": "summaryOnly"], by: [])
    #expect(await office.refusal() == "consent.policy.form")
    try Data(#"{"number":1,"country":"FR","breakGlass":"summaryOnly"}"#.utf8).write(
      to: office.folder.appendingPathComponent("policy.jws"))
    #expect(await office.refusal() == "consent.policy.form")
    #expect(try await office.records().isEmpty)
    try office.put(1, ["breakGlass": "summaryOnly"], by: [office.anna, office.bruno])
    #expect(try await office.open().current.breakGlass == .summaryOnly)
    try await office.close()
  }

  @Test("A newer file is taken without a restart, with a record; a refused one leaves the former, with a record")
  func changed() async throws {
    let office = try await Office()
    try office.put(1, ["limits": ["codeTries": 4]], by: [office.anna])
    let live = try await office.open()
    #expect(live.current.limits.codeTries == 4)
    try office.put(2, ["limits": ["codeTries": 3]], by: [office.bruno])
    await live.look()
    #expect(live.current.version == "FR/2" && live.current.limits.codeTries == 3 && live.fault == nil)
    try office.put(3, ["requirePerRequestApproval": false], by: [office.bruno])
    await live.look()
    await live.look()
    #expect(live.current.version == "FR/2" && live.fault == "consent.policy.signers")
    try office.put(1, ["limits": ["codeTries": 5]], by: [office.anna])
    await live.look()
    #expect(live.current.version == "FR/2" && live.fault == "consent.policy.number")
    let records = try await office.records()
    #expect(
      records.map { $0.errorCode ?? $0.policyVersion } == [
        "consent.policy.number", "consent.policy.signers", "FR/2", "FR/1",
      ])
    #expect(records.last?.details["before"] == "FR/0" && records[2].details["before"] == "FR/1")
    #expect(records[2].details["digest"] == live.current.digest.hex && records[2].details["breakGlass"] == "off")
    #expect(records[2].details["signers"] == office.bruno.chain[0].keyID)
    try await office.close()
  }

  @Test("After a restart neither an older policy nor none at all is taken, and the same one makes no new record")
  func restarted() async throws {
    var office = try await Office()
    try office.put(2, by: [office.anna])
    _ = try await office.open()
    try await office.close()
    office = try await Office(after: office)
    #expect(await office.refusal() == "opened")
    try office.put(1, by: [office.anna])
    #expect(await office.refusal() == "consent.policy.number")
    try office.put(2, ["hideExistence": false], by: [office.anna, office.bruno])
    #expect(await office.refusal() == "consent.policy.number")
    #expect(try await office.records().count == 1)
    try await office.close()
    office = try await Office(after: office, named: false)
    #expect(await office.refusal() == "gateway.policy")
    try await office.close()
  }
}
