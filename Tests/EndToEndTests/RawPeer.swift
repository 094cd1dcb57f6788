import Assertions
import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Transport
import Trust
import XML

@testable import Gateway

/// A caller that controls every byte it sends under Portugal's keys: for what a well-behaved gateway would never send.
struct RawPeer {
  let gateways: TwoGateways
  let identity: IssuedAssertion
  let treatment: IssuedAssertion
  let patient: PatientIdentifier
  let trace: TraceContext

  /// - Parameter clinician: who asks; Ana Martins where nobody is named.
  init(
    _ gateways: TwoGateways, _ person: DemoPeople.Person, purpose: PurposeOfUse = .emergency,
    clinician: SignedInClinician? = nil
  ) throws {
    self.gateways = gateways
    let portugal = gateways.portugal
    let issuer = AssertionIssuer(
      country: portugal.own.country, homeCommunity: portugal.own.homeCommunity,
      key: try portugal.keys.key(for: .sealRSA), clock: portugal.clock)
    let ana = clinician ?? gateways.ana
    identity = try issuer.identityAssertion(
      for: ana.professional, at: ana.organisation, purpose: purpose,
      signIn: SignIn(at: portugal.clock.now, context: .smartcardPKI))
    patient = try gateways.patient(person).patient
    treatment = try issuer.treatmentConfirmation(for: patient, basedOn: identity)
    trace = try required(TraceContext(random: Random.bytes(24)))
  }

  var peer: Peer { get throws { try required(gateways.portugal.trustList.peer(gateways.france.own.country)) } }

  /// What came back, with the codes that its body carries.
  struct Reply {
    let status: Int
    let contentType: String
    let body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }

    /// Whether a document, or a piece of one, is in it.
    var holdsDocument: Bool { text.contains("ClinicalDocument") || text.contains("DocumentResponse") }

    /// Whether it carries this error code. Bare digits could stand in a random identifier too.
    func says(_ code: String) -> Bool { text.contains("errorCode=\"\(code)\"") }

    /// The text without what differs by nature: identifiers, and times.
    var bare: String {
      text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "id")
        .replacing(/[0-9a-f]{32}/, with: "name").replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "time")
        .replacing(/>20[0-9]{12}</, with: ">time<")
    }
  }

  func send(_ payload: HTTPPayload, to url: String, key: PrivateKey? = nil) async throws -> Reply {
    let answer = try await gateways.portugal.client.send(
      OutboundCall(
        .post, url, headers: [("Content-Type", payload.contentType), ("traceparent", trace.traceparent)],
        body: payload.body, timeoutMilliseconds: 60_000,
        security: .peer(
          try peer, key: try key ?? gateways.portugal.keys.privateKey(for: .tlsClient), at: gateways.portugal.clock)))
    return Reply(status: answer.status, contentType: answer.header("content-type") ?? "", body: answer.body)
  }

  func header(
    _ url: String, messageID: String? = nil, assertions: [[UInt8]]? = nil
  ) -> RequestHeader {
    RequestHeader(
      to: url, messageID: messageID ?? "urn:uuid:\(Random.uuid())",
      assertions: assertions ?? [identity.xml, treatment.xml])
  }

  func discovery(_ traits: PatientTraits, assertions: [[UInt8]]? = nil) throws -> HTTPPayload {
    let url = try peer.endpoints.xcpd
    return ITI55.encode(
      ITI55.Query(
        id: InstanceIdentifier(root: Random.uuid(), extension: "1"), sender: gateways.portugal.own.homeCommunity,
        receiver: gateways.france.own.homeCommunity, queryID: InstanceIdentifier(root: Random.uuid(), extension: "1"),
        createdAt: gateways.portugal.clock.now, traits: traits),
      header: header(url, assertions: assertions ?? [identity.xml]))
  }

  func query(patient other: PatientIdentifier? = nil, messageID: String? = nil, assertions: [[UInt8]]? = nil)
    throws -> HTTPPayload
  {
    ITI38.encode(
      ITI38.Query(
        patient: other ?? patient, classCodes: [Coding(system: "2.16.840.1.113883.6.1", code: "60591-5")]),
      home: gateways.france.own.homeCommunity,
      header: header(try peer.endpoints.xca, messageID: messageID, assertions: assertions))
  }

  func retrieval(_ uniqueID: String, messageID: String? = nil, assertions: [[UInt8]]? = nil) throws -> HTTPPayload {
    try retrieval([uniqueID], messageID: messageID, assertions: assertions)
  }

  func retrieval(_ names: [String], messageID: String? = nil, assertions: [[UInt8]]? = nil) throws -> HTTPPayload {
    ITI39.encode(
      names.map { name in
        ITI39.DocumentName(
          home: gateways.france.own.homeCommunity, repository: gateways.france.own.repository.value, uniqueID: name)
      }, header: header(try peer.endpoints.xca, messageID: messageID, assertions: assertions))
  }

  func query(_ payload: HTTPPayload? = nil) async throws -> Reply {
    try await send(payload ?? query(), to: peer.endpoints.xca)
  }

  /// Asks, lets the patient allow everything, and gives the name of the listed document.
  func allowed(_ person: DemoPeople.Person) async throws -> String {
    _ = try await query()
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    let listed = try await query()
    let answer = try ITI38.decodeAnswer(SOAPEnvelope.decode(Document.parse(listed.body)).body)
    return try required(answer.entries.first).uniqueID
  }
}

extension TwoGateways {
  /// Everything in France's log, oldest first.
  func frenchEvents() async throws -> [LoggedEvent] {
    let secrets = AuditSecrets(
      pseudonym: try france.keys.secret(named: "pseudonym"), data: try france.keys.secret(named: "data"))
    return try await LogReader(store: france.store, secrets: secrets).latest(limit: 5000).sorted {
      $0.sequence < $1.sequence
    }
  }

  /// How often the national connector was called, by scope.
  func connectorCalls() async throws -> [String: Int] {
    try await frenchEvents().filter { $0.kind == EventKind.connectorCall.rawValue }
      .reduce(into: [:]) { $0[$1.event?.details["scope"] ?? "?", default: 0] += 1 }
  }

  /// The codes of what was refused.
  func refusalCodes() async throws -> [String] {
    try await frenchEvents().filter { $0.event?.outcome != .success }.compactMap { $0.event?.errorCode }
  }

  /// Holds for every refusal: no release call, no release, and a record that says why.
  func nothingLeft(_ reply: RawPeer.Reply, because code: String) async throws -> [String] {
    var faults: [String] = []
    if reply.holdsDocument { faults.append("a document is in the reply") }
    if try await connectorCalls()["releasing", default: 0] > 0 { faults.append("the connector was called for release") }
    if try await frenchEvents().contains(where: { $0.kind == EventKind.released.rawValue }) {
      faults.append("a release is in the log")
    }
    let codes = try await refusalCodes()
    if !codes.contains(code) { faults.append("no record says \(code): \(codes)") }
    for word in ["Exception", "swift", "/Sources/", "sqlite", "stack"] where reply.text.contains(word) {
      faults.append("the reply tells of the inside: \(word)")
    }
    return faults
  }
}

extension DemoPeople.Person {
  /// Somebody of the same birth date whom no record names.
  var withoutRecord: DemoPeople.Person {
    DemoPeople.Person(
      file: file, account: account, displayName: displayName, ins: String(ins.dropLast()) + "0", birthDate: birthDate,
      record: [])
  }
}
