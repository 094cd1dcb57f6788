import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

/// A log of its own in a temporary folder, with the French keys.
final class TestLog: Sendable {
  let folder: URL
  let store: Store
  let log: TransparencyLog
  static let origin = "ncp.test/audit/2026"

  init(in folder: URL? = nil, with more: [Migration] = []) async throws {
    let folder = try folder ?? TemporaryFolder.make("log")
    self.folder = folder
    store = try Store.open(
      path: Self.database(folder), migrations: AuditTables.migrations + Self.other + more, waitingLimit: 1000)
    log = try await Self.open(store, folder)
  }

  /// A table of another room.
  static let other = [Migration(room: "other", number: 1, sql: ["CREATE TABLE used (id TEXT PRIMARY KEY)"])]

  static func use(_ id: String) -> PendingWrite {
    PendingWrite { try $0.execute("INSERT INTO used (id) VALUES (?)", [.text(id)]) }
  }

  static func database(_ folder: URL) -> String { folder.appendingPathComponent("store.sqlite").path }

  static func secrets() throws -> AuditSecrets {
    let keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    return AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
  }

  static func open(
    _ store: Store, _ folder: URL, origin: String = origin, country: String = "fr", clock: (any WallClock)? = nil,
    head: String? = nil
  ) async throws -> TransparencyLog {
    let key = try KeyDirectory(path: DevelopmentPKI.path(country)).key(for: .log)
    return try await TransparencyLog.open(
      store: store, directory: folder.appendingPathComponent("log").path, key: key, origin: origin,
      secrets: try secrets(), clock: try clock ?? DevelopmentPKI.clock, head: head)
  }

  func reader() throws -> LogReader { LogReader(store: store, secrets: try Self.secrets()) }

  static func verify(_ folder: URL, key: NoteVerifier? = nil) async -> Verdict {
    await LogVerifier(
      database: database(folder), directory: folder.appendingPathComponent("log").path, key: key
    ).verify()
  }

  static func patient(_ number: Int = 1) throws -> PatientIdentifier {
    PatientIdentifier(root: try #require(OID("1.2.250.1.213.1.4.10")), extension: "canary\(number)")
  }

  static func trace(_ number: Int = 1) throws -> TraceContext {
    try #require(TraceContext(random: [UInt8](repeating: UInt8(number), count: 24)))
  }

  /// An event with every field.
  static func event(_ kind: EventKind = .released, patient: Int = 1, trace: Int = 1) throws -> AuditEvent {
    var event = AuditEvent(kind, .success, .affiliation)
    event.trace = try Self.trace(trace)
    event.messageID = "urn:uuid:1"
    event.peer = CountryCode("PT")
    event.professional = Sensitive("canary-professional")
    event.organisation = "Hospital de Teste"
    event.purpose = .treatment
    event.patient = Sensitive(try Self.patient(patient))
    event.documentID = "1.2.3^4"
    event.documentDigest = Digest.sha256([1])
    event.sections = ["48765-2"]
    event.consentReceipt = "r1"
    event.consentReceiptDigest = Digest.sha256([2])
    event.policyVersion = "1"
    event.errorCode = "4701"
    event.details = ["scope": "releasing"]
    return event
  }

  /// Ends the log; the folder stays until the test process ends.
  func close() async throws -> URL {
    _ = try await log.checkpoint()
    try await store.close()
    return folder
  }
}

/// The code of what a body throws, `done` otherwise.
func code(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return "done"
  } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
}
