import Assertions
import Domain
import Exchange
import IHE
import Transport
import Trust

/// A country of treatment (B) that sends one message to a gateway, right or wrong in one way, and judges the answer.
struct SimulatedTreatment: Sendable {
  let site: SimulatorSite
  let peer: Peer
  let traits: PatientTraits
  let client: PeerClient

  /// What came back, and whether it is what a right gateway does.
  struct Reply: Sendable {
    /// Nil where the connection was refused.
    let status: Int?
    let text: String

    /// Whether the sender was believed: somebody was looked up, listed, given, or asked.
    var isBelieved: Bool {
      let words = [
        "<patientPerson", "ExtrinsicObject", "DocumentResponse", "ClinicalDocument", ErrorCode.noMatch,
        ErrorCode.multipleMatches,
      ]
      return words.contains { text.contains($0) } || codes.contains(ErrorCode.noConsent)
    }

    /// The codes in it, for people.
    var codes: [String] {
      let marks = text.matches(of: /errorCode="([A-Za-z0-9_.:-]+)"|<code code="(ERROR_[A-Z_]+|[0-9]{4}|NS250)"/)
      return marks.compactMap { ($0.output.1 ?? $0.output.2).map(String.init) }
    }

    var words: String {
      guard let status else { return "connection refused" }
      return ([("HTTP \(status)")] + codes + (text.contains(":Fault>") ? ["SOAP fault"] : [])).joined(separator: " ")
    }
  }

  private var issuer: AssertionIssuer {
    get throws { try issuer(at: site.clock) }
  }

  private func issuer(at clock: any WallClock) throws -> AssertionIssuer {
    AssertionIssuer(
      country: site.country, homeCommunity: site.own.homeCommunity, key: try site.keys.key(for: .sealRSA), clock: clock)
  }

  private func identity(at clock: (any WallClock)? = nil) throws -> IssuedAssertion {
    let clock = clock ?? site.clock
    return try issuer(at: clock).identityAssertion(
      for: HealthProfessional(
        nameID: "simulated.clinician", name: "Simulated CLINICIAN", role: "221", roleDisplay: "Medical Doctors"),
      at: CareOrganisation(
        name: "Simulator", id: "urn:hl7ii:\(site.own.homeCommunity.value):SIM", locality: "Simulator",
        facilityType: "Hospital"),
      purpose: .treatment, signIn: SignIn(at: clock.now, context: .smartcardPKI))
  }

  // MARK: The message of a behaviour

  func perform(_ behaviour: AskingBehaviour) async throws -> Reply {
    switch behaviour {
    case .otherPatient, .foreignTreatment, .noTreatment, .withoutApproval: return try await aboutPatient(behaviour)
    case .strangerClient: return try await send(discovery([identity().xml]), key: "stranger/tls-client")
    case .expiredClient: return try await send(discovery([identity().xml]), key: "expired-tls-client")
    case .revokedClient: return try await send(discovery([identity().xml]), key: "revoked-tls-client")
    case .unpinnedClient: return try await send(discovery([identity().xml]), key: "unpinned-tls-client")
    case .repeatedMessage:
      let payload = try discovery([identity().xml])
      _ = try await send(payload)
      return try await send(payload)
    case .slow: return try await send(discovery([identity().xml]), pace: 300)
    case .unfinished: return try await unfinished(discovery([identity().xml]))
    case .wrongReceiver: return try await send(discovery([identity().xml], receiver: site.own.homeCommunity))
    default: return try await send(changed(discovery(assertions(behaviour)), behaviour))
    }
  }

  private func assertions(_ behaviour: AskingBehaviour) throws -> [[UInt8]] {
    let hour: Int64 = 3600
    switch behaviour {
    case .noIdentity: return []
    case .expiredAssertion: return [try identity(at: FixedClock(site.clock.now.advanced(bySeconds: -5 * hour))).xml]
    case .futureAssertion: return [try identity(at: FixedClock(site.clock.now.advanced(bySeconds: hour))).xml]
    default: return [try forged(behaviour)]
    }
  }

  private func forged(_ behaviour: AskingBehaviour) throws -> [UInt8] {
    let right = try identity()
    let forge = ForgedAssertion(right.xml, id: right.id, key: try site.keys.key(for: .sealRSA))
    switch behaviour {
    case .wrongAudience: return try forge.resigned("urn:ehdsi:assertions.audience:x-border", "urn:example:elsewhere")
    case .wrongIssuer: return try forge.resigned("urn:idp:\(site.country.value):countryB", "urn:idp:XX:countryB")
    case .bearer: return try forge.resigned("cm:sender-vouches", "cm:bearer")
    case .passwordSignIn: return try forge.resigned("classes:SmartcardPKI", "classes:Password")
    case .unknownRole: return try forge.resigned("code=\"221\"", "code=\"44\"")
    case .unsigned: return Array(forge.unsigned.utf8)
    case .changedAfterSigning: return forge.changed("Simulated CLINICIAN", "Somebody ELSE")
    case .strangerSigned: return try forge.resigned("", "", with: site.key("stranger/seal", for: .seal))
    case .sha1Digest: return try forge.sha1()
    case .hmacSignature: return try forge.hmac()
    case .wrappedInAdvice: return forge.inAdvice
    case .wrappedInSignature: return forge.inSignature
    case .wrappedWithSignature: return forge.withSignature
    case .twoIdentities: return forge.withBrother
    default: return right.xml
    }
  }

  /// The same message with something else before or in its envelope.
  private func changed(_ payload: HTTPPayload, _ behaviour: AskingBehaviour) -> HTTPPayload {
    let text = String(decoding: payload.body, as: UTF8.self)
    let header = "<soap:Header>"
    var made = payload
    switch behaviour {
    case .doctype, .bomb, .externalEntity:
      made.body = HostileXML.prologue(behaviour.rawValue, before: payload.body)
    case .deep:
      let depth = 10_000
      let nest = String(repeating: "<d>", count: depth) + String(repeating: "</d>", count: depth)
      made.body = Array(text.replacing(header, with: header + nest, maxReplacements: 1).utf8)
    case .wide:
      let many = (0..<100_000).map { "a\($0)=\"1\"" }.joined(separator: " ")
      made.body = Array(text.replacing(header, with: "\(header)<w \(many)/>", maxReplacements: 1).utf8)
    case .large:
      let filling = String(repeating: "x", count: 12 << 20)
      made.body = Array(text.replacing(header, with: "\(header)<l>\(filling)</l>", maxReplacements: 1).utf8)
    case .wrongAction:
      let (right, wrong) = (IHE.Transaction.iti55.requestAction, IHE.Transaction.iti38.requestAction)
      made.body = Array(text.replacing(right, with: wrong).utf8)
      made.contentType = payload.contentType.replacing(right, with: wrong)
    case .mustUnderstand:
      let block = "<u:Unknown xmlns:u=\"urn:example:unknown\" soap:mustUnderstand=\"1\"/>"
      made.body = Array(text.replacing(header, with: header + block, maxReplacements: 1).utf8)
    default: break
    }
    return made
  }

  // MARK: Messages

  private func discovery(_ assertions: [[UInt8]], receiver: HomeCommunityID? = nil) throws -> HTTPPayload {
    ITI55.encode(
      ITI55.Query(
        id: InstanceIdentifier(root: Random.uuid(), extension: "1"), sender: site.own.homeCommunity,
        receiver: receiver ?? peer.homeCommunity, queryID: InstanceIdentifier(root: Random.uuid(), extension: "1"),
        createdAt: site.clock.now, traits: traits),
      header: header(peer.endpoints.xcpd, assertions))
  }

  private func header(_ url: String, _ assertions: [[UInt8]]) -> RequestHeader {
    RequestHeader(to: url, messageID: "urn:uuid:\(Random.uuid())", assertions: assertions)
  }

  /// Query and retrieve, which need a TRC assertion about the patient.
  private func aboutPatient(_ behaviour: AskingBehaviour) async throws -> Reply {
    guard let first = traits.identifiers.first, let root = OID(first.root), let value = first.extension else {
      throw GatewayFailure.simulator("patient", "No patient is named.", "Give --id ROOT:VALUE.")
    }
    let patient = PatientIdentifier(root: root, extension: value)
    let right = try identity()
    let basis = behaviour == .foreignTreatment ? try identity() : right
    let treatment = try issuer.treatmentConfirmation(for: patient, basedOn: basis)
    let assertions = behaviour == .noTreatment ? [right.xml] : [right.xml, treatment.xml]
    let header = header(peer.endpoints.xca, assertions)
    if behaviour == .withoutApproval {
      let name = ITI39.DocumentName(home: peer.homeCommunity, repository: "2.999.1", uniqueID: "2.999.1^unknown")
      return try await send(ITI39.encode([name], header: header), to: peer.endpoints.xca)
    }
    let asked = behaviour == .otherPatient ? PatientIdentifier(root: root, extension: "\(value)9") : patient
    let query = ITI38.Query(
      patient: asked, classCodes: [Coding(system: "2.16.840.1.113883.6.1", code: "60591-5")])
    return try await send(ITI38.encode(query, home: peer.homeCommunity, header: header), to: peer.endpoints.xca)
  }

  private func tlsKey(_ name: String?) throws -> PrivateKey {
    guard let name else { return try site.keys.privateKey(for: .tlsClient) }
    let path = name.contains("/") ? name : "\(site.country.lowercased)/\(name)"
    return try site.key(path, for: .tlsClient)
  }

  /// Announces the whole message and ends in its middle, without ending the connection.
  private func unfinished(_ payload: HTTPPayload) async throws -> Reply {
    let half = HTTPPayload(contentType: payload.contentType, body: Array(payload.body.prefix(payload.body.count / 2)))
    return try await send(half, announced: payload.body.count)
  }

  /// - Parameters:
  ///   - pace: bytes in a second; nil as fast as it goes.
  ///   - announced: length that the head names in place of the true one.
  private func send(
    _ payload: HTTPPayload, to url: String? = nil, key name: String? = nil, pace: Int? = nil, announced: Int? = nil
  ) async throws -> Reply {
    let address = url ?? peer.endpoints.xcpd
    let security = OutboundCall.Security.peer(peer, key: try tlsKey(name), at: site.clock)
    let length = announced.map { [(name: "Content-Length", value: String($0))] } ?? []
    var call = OutboundCall(
      .post, address, headers: [("Content-Type", payload.contentType)] + length, body: payload.body,
      timeoutMilliseconds: 60_000, security: security)
    call.slowest = pace
    switch await outcome(of: call) {
    case .success(let answer):
      return Reply(status: answer.status, text: String(decoding: answer.body, as: UTF8.self))
    case .failure(let failure):
      guard ["transport.tls", "transport.interrupted", "transport.timed-out"].contains(failure.code) else {
        throw failure
      }
      return Reply(status: nil, text: "")
    }
  }

  private func outcome(of call: OutboundCall) async -> Result<InboundAnswer, TransportFailure> {
    do {
      return .success(try await client.send(call))
    } catch {
      return .failure(error)
    }
  }
}

/// Documents that no reader may open.
enum HostileXML {
  /// A document with a prologue of its own in place of its declaration.
  static func prologue(_ kind: String, before body: [UInt8]) -> [UInt8] {
    let text = String(decoding: body, as: UTF8.self)
    let rest = text.firstRange(of: "?>").map { text[$0.upperBound...] } ?? text[...]
    let declared =
      switch kind {
      case "bomb":
        "<!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\">"
          + (1..<12).map {
            "<!ENTITY a\($0) \"\(String(repeating: "&a\($0 == 1 ? "" : String($0 - 1));", count: 10))\">"
          }
          .joined() + "]>"
      case "external-entity": "<!DOCTYPE e [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
      default: "<!DOCTYPE Envelope>"
      }
    let use = kind == "bomb" ? "&a11;" : kind == "external-entity" ? "&x;" : ""
    let used = String(rest).replacing("<soap:Header>", with: "<soap:Header><t>\(use)</t>", maxReplacements: 1)
    return Array((declared + (use.isEmpty ? String(rest) : used)).utf8)
  }
}
