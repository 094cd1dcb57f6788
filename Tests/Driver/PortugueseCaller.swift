import Assertions
public import Domain
import Foundation
import GatewayTesting
import IHE
import Transport
public import Trust
import XML

/// Portugal's side of an exchange under full control: assertions signed ahead, messages sent as bytes.
public final class PortugueseCaller: Sendable {
  /// One professional and one patient, everything signed before the first message.
  public struct Exchange: Sendable {
    public let patient: FrenchGateway.Patient
    public let trace: TraceContext
    let patientID: PatientIdentifier
    let discovery: HTTPPayload
    let query: HTTPPayload
    let assertions: [[UInt8]]
    /// The bytes of ITI-55 and ITI-38.
    public var discoveryMessage: [UInt8] { discovery.body }
    public var queryMessage: [UInt8] { query.body }
    /// The content type of ITI-38.
    public var queryType: String { query.contentType }
  }

  /// What came back for one message.
  public struct Reply: Sendable {
    public let status: Int
    public let contentType: String
    /// One line for each header.
    public let head: String
    public let body: [UInt8]
    public var text: String { String(decoding: body, as: UTF8.self) }
    /// Whether a document, or a piece of one, is in it.
    public var holdsDocument: Bool { text.contains("ClinicalDocument") || text.contains("DocumentResponse") }
  }

  /// The list that names both countries.
  public let trustList: TrustList
  private let peer: Peer
  private let client = PeerClient()
  private let key: PrivateKey
  private let clock = SystemClock()
  private let issuer: AssertionIssuer
  private let homes: (own: HomeCommunityID, other: HomeCommunityID)

  public init(calling gateway: FrenchGateway) throws {
    let pki = gateway.pki
    guard
      let signer = try Certificate.chain(
        pem: [UInt8](Data(contentsOf: pki.appendingPathComponent("list.pem")))
      ).first, let france = CountryCode("FR"), let portugal = CountryCode("PT")
    else { throw FrenchGateway.Broken(description: "the PKI has no list.pem") }
    let list = try TrustList.open(
      [UInt8](Data(contentsOf: pki.appendingPathComponent("trust-list.jws"))), signedBy: signer, at: clock.now,
      atLeast: 0, files: pki.path)
    guard let peer = list.peer(france), let own = list.peer(portugal) else {
      throw FrenchGateway.Broken(description: "the trust list lacks FR or PT")
    }
    let keys = try KeyDirectory(path: pki.appendingPathComponent("pt").path)
    trustList = list
    self.peer = peer
    key = try keys.privateKey(for: .tlsClient)
    issuer = AssertionIssuer(
      country: portugal, homeCommunity: own.homeCommunity, key: try keys.key(for: .sealRSA), clock: clock)
    homes = (own.homeCommunity, peer.homeCommunity)
  }

  /// Where the services of the country that is called are.
  var peerAddress: (xcpd: String, xca: String) { (peer.endpoints.xcpd, peer.endpoints.xca) }

  /// The certificates that this caller shows, leaf first.
  public var clientChain: [Certificate] { key.chain }

  /// Stops the client's thread and connections.
  public func stop() { client.stop() }

  /// Signs both assertions and builds the messages for one patient.
  public func prepare(_ patient: FrenchGateway.Patient, professional number: Int) throws -> Exchange {
    guard let root = OID(FrenchGateway.insRoot), let trace = TraceContext(random: Random.bytes(24)) else {
      throw FrenchGateway.Broken(description: "constants")
    }
    let patientID = PatientIdentifier(root: root, extension: patient.ins)
    let identity = try issuer.identityAssertion(
      for: HealthProfessional(
        nameID: "doctor-\(number)", name: "Doctor \(number)", role: "221", roleDisplay: "Medical Doctors"),
      at: CareOrganisation(
        name: "Hospital da Ribeira", id: "urn:hl7ii:2.999.351.10:HDR", locality: "Porto", facilityType: "Hospital"),
      purpose: .emergency, signIn: SignIn(at: clock.now, context: .smartcardPKI))
    let treatment = try issuer.treatmentConfirmation(for: patientID, basedOn: identity)
    let traits = PatientTraits(
      identifiers: [
        InstanceIdentifier(root: FrenchGateway.insRoot, extension: patient.ins),
        InstanceIdentifier(root: FrenchGateway.codeAuthority, extension: patient.code),
      ], birthDate: patient.birthDate)
    return Exchange(
      patient: patient, trace: trace, patientID: patientID,
      discovery: discovery(traits, identity.xml), query: query(patientID, [identity.xml, treatment.xml]),
      assertions: [identity.xml, treatment.xml])
  }

  /// The same exchange with new message identifiers, as after an answer that never came.
  public func again(_ exchange: Exchange) -> Exchange {
    let traits = PatientTraits(
      identifiers: [
        InstanceIdentifier(root: FrenchGateway.insRoot, extension: exchange.patient.ins),
        InstanceIdentifier(root: FrenchGateway.codeAuthority, extension: exchange.patient.code),
      ], birthDate: exchange.patient.birthDate)
    return Exchange(
      patient: exchange.patient, trace: exchange.trace, patientID: exchange.patientID,
      discovery: discovery(traits, exchange.assertions[0]), query: query(exchange.patientID, exchange.assertions),
      assertions: exchange.assertions)
  }

  private func discovery(_ traits: PatientTraits, _ identity: [UInt8]) -> HTTPPayload {
    ITI55.encode(
      ITI55.Query(
        id: InstanceIdentifier(root: Random.uuid(), extension: "1"), sender: homes.own, receiver: homes.other,
        queryID: InstanceIdentifier(root: Random.uuid(), extension: "1"), createdAt: clock.now, traits: traits),
      header: header(peer.endpoints.xcpd, [identity]))
  }

  private func query(_ patient: PatientIdentifier, _ assertions: [[UInt8]]) -> HTTPPayload {
    ITI38.encode(
      ITI38.Query(patient: patient, classCodes: [Coding(system: "2.16.840.1.113883.6.1", code: "60591-5")]),
      home: homes.other, header: header(peer.endpoints.xca, assertions))
  }

  private func header(_ url: String, _ assertions: [[UInt8]]) -> RequestHeader {
    RequestHeader(to: url, messageID: "urn:uuid:\(Random.uuid())", assertions: assertions)
  }

  // MARK: Sending

  /// ITI-55.
  public func discover(_ exchange: Exchange) async throws -> Reply {
    try await send(exchange.discovery, to: peer.endpoints.xcpd, exchange.trace)
  }

  /// ITI-38.
  public func list(_ exchange: Exchange) async throws -> Reply {
    try await send(exchange.query, to: peer.endpoints.xca, exchange.trace)
  }

  /// The unique id and repository of the listed document, from the answer to ITI-38; nil where none is listed.
  public func document(in reply: Reply) throws -> (repository: String, uniqueID: String)? {
    let answer = try ITI38.decodeAnswer(SOAPEnvelope.decode(Document.parse(reply.body)).body)
    return answer.entries.first.map { ($0.repository, $0.uniqueID) }
  }

  /// The bytes of an ITI-39 message, to be sent once or again.
  public func retrieval(_ exchange: Exchange, _ document: (repository: String, uniqueID: String)) -> Message {
    let payload = ITI39.encode(
      [ITI39.DocumentName(home: homes.other, repository: document.repository, uniqueID: document.uniqueID)],
      header: header(peer.endpoints.xca, exchange.assertions))
    return Message(payload: payload, trace: exchange.trace)
  }

  /// One message as bytes.
  public struct Message: Sendable {
    let payload: HTTPPayload
    let trace: TraceContext

    /// A message of the same identifier that is not the same: a blank line behind its end.
    public var altered: Message {
      Message(
        payload: HTTPPayload(contentType: payload.contentType, body: payload.body + Array("\n".utf8)), trace: trace)
    }
  }

  /// ITI-39, or the same message again.
  public func send(_ message: Message) async throws -> Reply {
    try await send(message.payload, to: peer.endpoints.xca, message.trace)
  }

  /// The message as whoever holds it would send it, under the certificate of the called country itself.
  public func sendAsFrance(_ message: Message, _ gateway: FrenchGateway) async throws -> Reply {
    let other = try KeyDirectory(path: gateway.keys).privateKey(for: .tlsClient)
    return try await send(message.payload, to: peer.endpoints.xca, message.trace, key: other)
  }

  /// SHA-256 of the document in an answer to ITI-39, in hexadecimal digits; nil where there is none.
  public func documentDigest(in reply: Reply) throws -> String? {
    guard reply.holdsDocument else { return nil }
    let message = try MTOM.decode(contentType: reply.contentType, body: reply.body)
    let answer = try ITI39.decodeAnswer(SOAPEnvelope.decode(Document.parse(message.root)), parts: message.parts)
    return answer.documents.first.map { Digest.sha256($0.bytes).hex }
  }

  private func send(
    _ payload: HTTPPayload, to url: String, _ trace: TraceContext, key other: PrivateKey? = nil
  ) async throws -> Reply {
    let answer = try await client.send(
      OutboundCall(
        .post, url, headers: [("Content-Type", payload.contentType), ("traceparent", trace.traceparent)],
        body: payload.body, timeoutMilliseconds: 60_000, security: .peer(peer, key: other ?? key, at: clock)))
    return Reply(answer)
  }

  // MARK: What no peer and no browser would send

  /// Any bytes to any path of the endpoint for peers, under Portugal's key.
  public func send(
    _ body: [UInt8], as contentType: String, to path: String, headers: [(name: String, value: String)] = []
  ) async throws -> Reply {
    guard let host = peer.endpoints.xca.firstRange(of: "/openncp") else {
      throw FrenchGateway.Broken(description: "the endpoint has another path")
    }
    let url = peer.endpoints.xca[..<host.lowerBound] + path
    return Reply(
      try await client.send(
        OutboundCall(
          .post, String(url), headers: [("Content-Type", contentType)] + headers, body: body,
          timeoutMilliseconds: 60_000, security: .peer(peer, key: key, at: clock))))
  }

  /// A page, as a browser without a session asks for it; a form where there is a body.
  public func browse(
    _ url: String, headers: [(name: String, value: String)] = [], form: String? = nil
  ) async throws -> Reply {
    let type = form.map { _ in [(name: "Content-Type", value: "application/x-www-form-urlencoded")] } ?? []
    return Reply(
      try await client.send(
        OutboundCall(
          form == nil ? .get : .post, url, headers: headers + type, body: Array((form ?? "").utf8),
          security: .web(allowsPlain: true))))
  }
}

extension PortugueseCaller.Reply {
  fileprivate init(_ answer: InboundAnswer) {
    status = answer.status
    contentType = answer.header("content-type") ?? ""
    head = answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    body = answer.body
  }
}
