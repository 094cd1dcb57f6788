import Documents
import Domain
import Exchange
import IHE
import Logging
import Synchronization
import Terminology
import Transport
import Translation
import Trust
import Validation
import XML

/// A country of affiliation (A) that answers about the demo's synthetic people, well or badly in one way.
///
/// It asks no patient and keeps nothing: what it gives away is synthetic.
final class SimulatedAffiliation: Sendable {
  private let site: SimulatorSite
  private let behaviour: AnsweringBehaviour
  private let people: [DemoPeople.Person]
  private let slowSeconds: Int
  private let say: @Sendable (String) -> Void
  private let queries = Mutex(0)
  private static let repository = "2.999.1"

  /// - Parameter slowSeconds: after how long it answers where it is slow.
  init(
    _ site: SimulatorSite, _ behaviour: AnsweringBehaviour, people: [DemoPeople.Person] = DemoPeople.all,
    slowSeconds: Int = 60, _ say: @escaping @Sendable (String) -> Void
  ) {
    (self.site, self.behaviour, self.people, self.slowSeconds, self.say) = (site, behaviour, people, slowSeconds, say)
  }

  /// The listener at the address that the trust list gives the country.
  func listener(port: Int, listening: @escaping @Sendable (Int) -> Void) throws -> PeerListener {
    try Self.listener(site, port: port, say, listening: listening) { [self] call in await answer(call) }
  }

  /// A listener of the country whose answers come from elsewhere.
  static func listener(
    _ site: SimulatorSite, port: Int, _ say: @escaping @Sendable (String) -> Void,
    listening: @escaping @Sendable (Int) -> Void, answer: @escaping @Sendable (InboundCall) async -> OutboundAnswer
  ) throws -> PeerListener {
    let paths = try site.keys.pemPaths(for: .tlsServer)
    let (list, clock) = (site.list, site.clock)
    return try PeerListener(
      PeerListener.Settings(
        host: "127.0.0.1", port: port, certificateFile: paths.certificate, keyFile: paths.key),
      logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() },
      verify: { (chain: [Certificate]) throws(TrustFailure) in
        guard let leaf = chain.first, let peer = list.peer(tlsClient: leaf) else { throw .unknownClient }
        try Trust.verify(chain: chain, for: .tlsClient, peer: peer, at: clock.now)
      },
      refused: { say("connection refused: \($0)") }, listening: listening, answer: answer)
  }

  func answer(_ call: InboundCall) async -> OutboundAnswer {
    if behaviour == .slow { do { try await Task.sleep(for: .seconds(slowSeconds)) } catch { return plain(503, "") } }
    if behaviour == .httpError { return plain(503, "") }
    if behaviour == .noSOAP { return plain(200, "<html><body>Welcome</body></html>") }
    do {
      let envelope = try SOAPEnvelope.decode(Document.parse(call.body))
      let header = ResponseHeader(
        messageID: "urn:uuid:\(Random.uuid())",
        relatesTo: behaviour == .otherMessage ? "urn:uuid:\(Random.uuid())" : envelope.messageID ?? "urn:uuid:none")
      say("\(envelope.body.name): \(behaviour.rawValue)")
      if behaviour == .soapFault {
        let fault = SOAPFault.encode(
          .receiver, reason: "simulated", relatesTo: header.relatesTo, messageID: header.messageID)
        return sent(fault, 500)
      }
      switch envelope.body.name {
      case "PRPA_IN201305UV02": return sent(try discovery(envelope.body, header))
      case "AdhocQueryRequest": return sent(try query(envelope.body, header))
      default: return sent(try retrieve(envelope.body, header))
      }
    } catch {
      say("not understood: \((error as? any Explained)?.code ?? "unknown")")
      return plain(400, "")
    }
  }

  private func plain(_ status: Int, _ text: String) -> OutboundAnswer {
    OutboundAnswer(status: status, headers: [("Content-Type", "text/html")], body: Array(text.utf8))
  }

  private func sent(_ payload: HTTPPayload, _ status: Int = 200) -> OutboundAnswer {
    var body = payload.body
    if behaviour == .otherAction {
      body = Array(
        IHE.Transaction.allCases.reduce(String(decoding: body, as: UTF8.self)) {
          $0.replacing(">\($1.responseAction)<", with: ">urn:ihe:iti:2007:CrossGatewayOtherResponse<")
        }.utf8)
    }
    if behaviour == .cutAnswer { body = Array(body.prefix(body.count / 2)) }
    if [.doctype, .bomb].contains(behaviour), !payload.contentType.hasPrefix("multipart") {
      body = HostileXML.prologue(behaviour.rawValue, before: body)
    }
    return OutboundAnswer(status: status, headers: [("Content-Type", payload.contentType)], body: body)
  }

  // MARK: ITI-55

  private func discovery(_ body: Element, _ header: ResponseHeader) throws -> HTTPPayload {
    let query = try ITI55.decodeQuery(body)
    let payload = ITI55.encode(
      try identified(query), to: query, id: InstanceIdentifier(root: Random.uuid(), extension: "1"),
      at: site.clock.now, header: header)
    guard behaviour == .aeOnSuccess || behaviour == .severalMatches else { return payload }
    var text = String(decoding: payload.body, as: UTF8.self)
    if behaviour == .aeOnSuccess {
      text = text.replacing("<typeCode code=\"AA\"/>", with: "<typeCode code=\"AE\"/>")
        .replacing("<queryResponseCode code=\"OK\"/>", with: "<queryResponseCode code=\"AE\"/>")
    } else if let start = text.firstRange(of: "<subject "), let end = text.firstRange(of: "</subject>") {
      let subject = String(text[start.lowerBound..<end.upperBound])
      text = text.replacing(subject, with: subject + subject)
    }
    return HTTPPayload(contentType: payload.contentType, body: Array(text.utf8))
  }

  private func identified(_ query: ITI55.Query) throws -> ITI55.Answer {
    let asked = query.traits.identifiers.compactMap(\.extension)
    guard behaviour != .noMatch, let person = people.first(where: { asked.contains($0.ins) }),
      query.traits.birthDate == nil || query.traits.birthDate == person.birthDate, let root = OID(person.root)
    else { return .noMatch }
    let names = person.displayName.split(separator: " ").map(String.init)
    return .match(
      PatientMatch(
        identifier: PatientIdentifier(root: root, extension: person.ins), familyName: names.last ?? "",
        givenNames: Array(names.dropLast()), gender: nil, birthDate: person.birthDate))
  }

  // MARK: ITI-38

  private func query(_ body: Element, _ header: ResponseHeader) throws -> HTTPPayload {
    let query = try ITI38.decodeQuery(body)
    let number = queries.withLock { count in
      count += 1
      return count
    }
    let error: RegistryError? =
      switch behaviour {
      case .staged:
        ["consent.notified", "consent.opened"].dropFirst(number - 1).first.map {
          RegistryError(code: ErrorCode.noConsent, context: $0)
        }
      case .refused: RegistryError(code: ErrorCode.noConsent, context: "consent.refused")
      case .expired: RegistryError(code: ErrorCode.noConsent, context: "consent.expired")
      case .nothingAvailable:
        RegistryError(
          code: ErrorCode.noSummary, context: ErrorCode.text(of: ErrorCode.noSummary), severity: .warning)
      case .weakSignIn: RegistryError(code: "4702", context: ErrorCode.text(of: "4702"))
      case .policyForbids: RegistryError(code: "4703", context: ErrorCode.text(of: "4703"))
      case .failureWithoutCode: RegistryError(code: ErrorCode.generic, context: "")
      default: nil
      }
    let entries = error == nil ? [entry(query.patient, .l3), entry(query.patient, .l1)] : []
    let payload = ITI38.encode(
      ITI38.Answer(entries: entries, errors: error.map { [$0] } ?? []), patient: query.patient, country: site.country,
      uuid: Random.uuid, header: header)
    guard behaviour == .failureWithoutCode else { return payload }
    let text = String(decoding: payload.body, as: UTF8.self)
      .replacing(/<rs:RegistryErrorList.*?<\/rs:RegistryErrorList>/.dotMatchesNewlines(), with: "")
    return HTTPPayload(contentType: payload.contentType, body: Array(text.utf8))
  }

  private func entry(_ patient: PatientIdentifier, _ form: DocumentForm) -> DocumentEntry {
    DocumentEntry(
      homeCommunity: site.own.homeCommunity, repository: Self.repository, uniqueID: name(patient.extension, form),
      form: form, classCode: Coding(system: "2.16.840.1.113883.6.1", code: "60591-5"), title: "Patient Summary",
      creationTime: site.clock.now, language: LanguageTag("fr-FR"), author: "Simulator")
  }

  private func name(_ person: String, _ form: DocumentForm) -> String {
    "\(Self.repository)^\(person).\(form == .l1 ? "L1" : "L3")"
  }

  // MARK: ITI-39

  private func retrieve(_ body: Element, _ header: ResponseHeader) throws -> HTTPPayload {
    var documents: [ITI39.Document] = []
    var seals: [[UInt8]] = []
    for wanted in try ITI39.decodeRequest(body) {
      guard let person = people.first(where: { wanted.uniqueID.contains($0.ins) }) else { continue }
      let shown = behaviour == .otherPatient ? DemoPeople.all.first { $0.ins != person.ins } ?? person : person
      let made = try SimulatedDocument(
        shown, name: wanted, isOriginal: wanted.uniqueID.hasSuffix(".L1"), site, behaviour)
      documents.append(ITI39.Document(name: wanted, bytes: made.bytes))
      if let seal = made.seal { seals.append(seal) }
    }
    let payload = ITI39.encode(
      documents, errors: documents.isEmpty ? [RegistryError(code: ErrorCode.missingDocument, context: "")] : [],
      seals: seals, boundary: "simulator-\(Random.bytes(16).hex)", header: header)
    return try changed(payload)
  }

  /// The same answer, with its parts elsewhere.
  private func changed(_ payload: HTTPPayload) throws -> HTTPPayload {
    let text = String(decoding: payload.body, as: UTF8.self)
    switch behaviour {
    case .missingPart:
      return HTTPPayload(
        contentType: payload.contentType, body: Array(text.replacing("\"cid:document-", with: "\"cid:other-").utf8))
    case .outsidePart:
      return HTTPPayload(
        contentType: payload.contentType,
        body: Array(text.replacing("\"cid:document-", with: "\"http://127.0.0.1:9/document-").utf8))
    case .inlineBase64:
      let message = try MTOM.decode(contentType: payload.contentType, body: payload.body)
      var root = String(decoding: message.root, as: UTF8.self)
      for (id, part) in message.parts {
        let include = "<xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:\(id)\"/>"
        root = root.replacing(include, with: Base64.encode(part))
      }
      return HTTPPayload(contentType: "application/soap+xml; charset=UTF-8", body: Array(root.utf8))
    default: return payload
    }
  }
}
