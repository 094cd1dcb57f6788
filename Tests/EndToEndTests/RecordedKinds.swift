import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Trust

@testable import Exchange

/// A real log that holds an event of every kind, in both roles, with every outcome, told in full and hardly at all.
struct RecordedKinds {
  let store: Store
  let log: TransparencyLog
  let events: [LoggedEvent]
  let site: EventSite

  /// What stands in the events and may not leave.
  static let canaries = [
    "CANARI-PATIENT", "CANARI-PROFESSIONAL", "CANARI-REASON", "CANARI-OFFICER", "https://canari.example/?q=1",
  ]

  static func secrets() throws -> AuditSecrets {
    let keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    return AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
  }

  /// The log that tests read and leave as it is.
  static let shared = Task { try await make() }

  static func make() async throws -> RecordedKinds {
    let (store, log) = try await emptyLog()
    let all = EventKind.allCases.flatMap { kind in
      [AuditEvent.Role.affiliation, .treatment].flatMap { role in
        [AuditEvent.Outcome.success, .refused, .failed].map { AuditEvent(kind, $0, role) }
      }
    }
    for event in try all + all.map(told) { _ = try await log.append(event) }
    let events = try await LogReader(store: store, secrets: secrets()).events(from: 0, limit: 10_000)
    return RecordedKinds(store: store, log: log, events: events, site: try site())
  }

  static func emptyLog() async throws -> (Store, TransparencyLog) {
    let folder = try TemporaryFolder.make("kinds")
    let store = try Store.open(
      path: folder.appendingPathComponent("store.sqlite").path,
      migrations: AuditTables.migrations + ForwardingCursor.migrations, waitingLimit: 1000)
    let log = try await TransparencyLog.open(
      store: store, directory: folder.appendingPathComponent("log").path,
      key: try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log), origin: "ncp.fr.example/audit/2026",
      secrets: secrets(), clock: DevelopmentPKI.clock)
    return (store, log)
  }

  static func site() throws -> EventSite {
    EventSite(
      own: .init(country: "FR", homeCommunity: "2.16.17.710.790.1000.990.1", host: "fr.localhost"), site: "FR-75",
      software: "passerelle test", secrets: try secrets(),
      peers: { .init(country: $0, homeCommunity: "2.16.17.710.820.1000.990.1", host: "\($0.lowercased()).localhost") })
  }

  /// The event with everything that it can say, also what must stay inside.
  static func told(_ bare: AuditEvent) throws -> AuditEvent {
    var event = bare
    event.trace = TraceContext(random: [UInt8](repeating: 7, count: 24))
    event.messageID = "urn:uuid:0c8e9b6e-1111-4222-8333-444455556666"
    event.peer = CountryCode("PT")
    event.professional = Sensitive("CANARI-PROFESSIONAL")
    event.organisation = "Hospital <da> \"Ribeira\" & filhos "
    event.purpose = .emergency
    event.patient = Sensitive(PatientIdentifier(root: try required(TwoGateways.insRoot), extension: "CANARI-PATIENT"))
    event.documentID = "2.999.33.1^17"
    event.documentDigest = Digest.sha256([1])
    event.sections = ["48765-2", "10160-0"]
    event.consentReceipt = "receipt-1"
    event.consentReceiptDigest = Digest.sha256([2])
    event.policyVersion = "3"
    event.errorCode = bare.outcome == .success ? nil : "consent.withdrawn"
    event.details = [
      "scope": "releasing", "setting": "trust-list", "reason": "CANARI-REASON", "orderedBy": "CANARI-OFFICER",
      "url": "https://canari.example/?q=1",
    ]
    return event
  }
}
