import Consent
import Database
import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Trust

@testable import Assertions

/// A clock that the test moves.
final class MovableClock: WallClock {
  private let time: Mutex<Instant>

  init(_ start: Instant) { time = Mutex(start) }

  var now: Instant { time.withLock { $0 } }
  func move(to instant: Instant) { time.withLock { $0 = instant } }
  func advance(seconds: Int64) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}

/// Writes into the ledger's store, as the log does, and remembers what happened.
final class TestJournal: ConsentJournal {
  let store: Store
  private let written = Mutex<[ConsentEvent]>([])

  init(_ store: Store) { self.store = store }

  var kinds: [ConsentEvent.Kind] { written.withLock { $0.map(\.kind) } }
  var last: ConsentEvent? { written.withLock(\.last) }

  func append(_ event: ConsentEvent, alongside writes: [PendingWrite]) async throws {
    try await store.commit { connection in for write in writes { try write.apply(to: connection) } }
    written.withLock { $0.append(event) }
  }
}

/// Who asks for what: every fact of a verified caller, each of which a test may change.
struct Asking: Sendable {
  var country = "PT"
  var nameID = "ana.silva"
  var role = "221"
  var organisation = "urn:oid:1.2.3.4.5"
  var purpose = PurposeOfUse.treatment
  var hcpID = "_hcp-1"
  var hcpIssuer = "urn:idp:PT:countryB"
  var trcID = "_trc-1"
  var patient = TestLedger.patient
  var treatmentSeconds: Int64 = 7200
  var answerDetail = Peer.AnswerDetail.staged

  func caller(_ start: Instant) throws -> VerifiedCaller {
    let end = start.advanced(bySeconds: treatmentSeconds)
    return VerifiedCaller(
      peer: Peer(
        country: try #require(CountryCode(country)), homeCommunity: try #require(OID("2.16.17.710.820.1000.990.1")),
        name: "A contact point", endpoints: .init(xcpd: "https://b.example", xca: "https://b.example"), anchors: [],
        tlsServerPins: [], tlsClientPins: [], sealPins: [], hcpIssuers: [hcpIssuer],
        trcIssuer: "urn:initgw:PT:countryB",
        answerDetail: answerDetail, revocation: .notPublished),
      professional: HealthProfessional(nameID: nameID, name: "Ana CANARY", role: role, roleDisplay: "Medical Doctors"),
      organisation: CareOrganisation(
        name: "Hospital de Teste", id: organisation, locality: "Lisboa", facilityType: "Hospital"), purpose: purpose,
      permissions: [], hcpAssertionID: hcpID, hcpIssuer: hcpIssuer, hcpDigest: [1],
      hcpNotOnOrAfter: start.advanced(bySeconds: 4 * 3600),
      treatment: TreatmentConfirmation(
        trcAssertionID: trcID, issuer: "urn:initgw:PT:countryB", patient: patient, notOnOrAfter: end, digest: [2]),
      tlsPin: [3])
  }

  /// The same under assertions of its own.
  static func number(_ number: Int, organisation: String = "urn:oid:1.2.3.4.5") -> Asking {
    Asking(organisation: organisation, hcpID: "_hcp-\(number)", trcID: "_trc-\(number)")
  }
}

/// France's ledger over a real store in a folder of its own, with a clock that stands at half a second past ten.
final class TestLedger: Sendable {
  static let start = Instant(milliseconds: 1_767_261_600_500)  // 2026-01-01T10:00:00.500Z
  static let root = "1.2.250.1.213.1.4.10"
  static let parts = ["48765-2", "10160-0", "11450-4"]
  static let source = SourceVersion(documentID: "2.999.1^record", digest: Digest.sha256([1]))

  static let patient = person("279035121518989")
  static func person(_ number: String) -> PatientIdentifier {
    guard let root = OID(root) else { preconditionFailure("the root is an OID") }
    return PatientIdentifier(root: root, extension: number)
  }

  let folder: URL
  let store: Store
  let journal: TestJournal
  let clock: MovableClock
  let keys: KeyDirectory
  let ledger: SQLConsentLedger

  init(
    policy: ConsentPolicy = ConsentPolicy(), channels: Set<NotificationChoice.Way> = [],
    registry: any MandateRegistry = NoMandates(), after previous: TestLedger? = nil
  ) throws {
    folder = try previous?.folder ?? TemporaryFolder.make("consent")
    store = try Store.open(
      path: folder.appendingPathComponent("store.sqlite").path, migrations: ConsentTables.migrations)
    journal = TestJournal(store)
    clock = previous?.clock ?? MovableClock(Self.start)
    keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    ledger = SQLConsentLedger(
      store: store, journal: journal,
      receipts: ReceiptSigner(issuer: "https://fr.example", key: try keys.key(for: .consent), policyVersion: "7"),
      secrets: ConsentSecrets(
        pseudonym: try keys.secret(named: "pseudonym"), pepper: try keys.secret(named: "pepper"),
        data: try keys.secret(named: "data")), policy: policy, clock: clock,
      channels: channels, registry: registry)
  }

  // MARK: Acts

  static func request(
    _ form: DocumentForm = .l3, kind: String = "60591-5", digest: [UInt8] = [9], trace: UInt8 = 7
  ) throws -> AccessRequest {
    AccessRequest(
      kind: kind, form: form, trace: try #require(TraceContext(random: [UInt8](repeating: trace, count: 24))),
      requestDigest: Digest.sha256(digest))
  }

  func open(
    _ asking: Asking = Asking(), kind: String = "60591-5", source: SourceVersion = source
  ) async throws -> ConsentRequestView {
    try await ledger.open(Self.request(kind: kind), from: asking.caller(Self.start), for: source)
  }

  func signedIn(_ patient: PatientIdentifier = patient) -> SignedInPatient {
    SignedInPatient(subject: "subject-1", patient: patient, authenticatedAt: clock.now)
  }

  func decide(
    _ id: String, _ decision: ConsentStatement.Decision = .allow(sections: parts), source: SourceVersion = source,
    by patient: PatientIdentifier = patient, viewing: ViewingTime = .day
  ) async throws {
    _ = try await ledger.record(
      ConsentStatement(
        requestID: id, patient: signedIn(patient), decision: decision, shown: Digest.sha256([5]), source: source,
        viewing: viewing))
  }

  /// A request that its patient allowed.
  func approved(_ asking: Asking = Asking()) async throws -> String {
    let id = try await open(asking).id
    try await decide(id)
    return id
  }

  /// The decision behind a permit. Asked with another message than the one that opened the request, as a retrieve is.
  func grant(_ asking: Asking = Asking(), form: DocumentForm = .l3) async throws -> Grant {
    let request = try Self.request(form, digest: [8])
    let permit = try await ledger.permit(request, from: asking.caller(Self.start))
    guard permit.patient == asking.patient, let grant = permit.grant else { throw ConsentFailure.bindingMismatch }
    return grant
  }

  /// Uses the permit in a release's transaction; what `beside` throws undoes it.
  func release(
    _ grant: Grant, beside: @escaping @Sendable (any Connection) throws -> Void = { _ in }
  ) async throws {
    try await store.commit { connection in
      try grant.use.apply(to: connection)
      try beside(connection)
    }
  }

  func state(_ id: String) async throws -> ConsentState { try await ledger.request(id, of: signedIn()).state }

  /// Signed answers of a request, oldest first.
  func receipts(_ id: String) async throws -> [String] {
    let data = try keys.secret(named: "data")
    return try await store.read { connection in
      try connection.query(
        "SELECT receipt FROM consent_events WHERE request_id = ? AND receipt IS NOT NULL ORDER BY seq", [.text(id)]
      ).map { row in
        let plain = try AEAD.open(row.blob("receipt"), key: data, aad: Array("consent receipt".utf8))
        return String(decoding: plain, as: UTF8.self)
      }
    }
  }

  /// Everything that lies in the folder.
  func bytesAtRest() throws -> [UInt8] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).flatMap {
      [UInt8](try Data(contentsOf: $0))
    }
  }
}

/// The code of what `body` throws, `done` otherwise.
func code(_ body: () async throws -> Void) async -> String {
  do {
    try await body()
    return "done"
  } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
}
