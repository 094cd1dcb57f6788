import Domain
import Foundation
import GatewayTesting
import IHE
import Testing
import XML

/// Messages between Portugal, which asks, and France, which answers; about a synthetic patient.
struct Wire {
  static let insRoot = "1.2.250.1.213.1.4.10"
  static let codeRoot = "2.999.33.2"
  static let loinc = "2.16.840.1.113883.6.1"
  static let summary = Coding(system: loinc, code: "60591-5")
  static let endpoint = "https://fr.example/openncp-ws-server/services/XCA_Service"
  static let messageID = "urn:uuid:0a1b2c3d-0000-4000-8000-000000000001"
  static let document = Array("<ClinicalDocument xmlns=\"urn:hl7-org:v3\">é</ClinicalDocument>".utf8)

  let portugal: OID
  let france: OID
  let patient: PatientIdentifier
  let country: CountryCode
  let now: Instant

  init() throws {
    portugal = try #require(OID("2.16.17.710.820.1000.990.1"))
    france = try #require(OID("2.16.17.710.790.1000.990.1"))
    patient = PatientIdentifier(root: try #require(OID(Self.insRoot)), extension: "279035121518989")
    country = try #require(CountryCode("FR"))
    now = try #require(Instant(iso8601: "2026-11-24T10:49:55.123Z"))
  }

  // MARK: Headers

  /// Two stand-ins for signed assertions, whose bytes must arrive as they are.
  static let assertions = ["_hcp", "_trc"].map { id in
    Array(
      "<saml:Assertion xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'  ID=\"\(id)\"><!--x--></saml:Assertion>".utf8)
  }

  var requestHeader: RequestHeader {
    RequestHeader(to: Self.endpoint, messageID: Self.messageID, assertions: Self.assertions)
  }

  var responseHeader: ResponseHeader {
    ResponseHeader(messageID: "urn:uuid:0a1b2c3d-0000-4000-8000-000000000002", relatesTo: Self.messageID)
  }

  // MARK: ITI-55

  var traits: PatientTraits {
    PatientTraits(
      identifiers: [
        InstanceIdentifier(root: Self.insRoot, extension: "279035121518989"),
        InstanceIdentifier(root: Self.codeRoot, extension: "K7QM2F9R"),
      ], familyName: "D'ANGELO & <FILS>", givenName: "Zoë", gender: .female, birthDate: "19790312",
      address: PatientAddress(street: "Rue & Cie 1", city: "Orléans", country: "FR", postalCode: "45000"))
  }

  func query(_ traits: PatientTraits? = nil, isDeferred: Bool = false) -> ITI55.Query {
    ITI55.Query(
      id: InstanceIdentifier(root: "0a1b2c3d-0000-4000-8000-00000000000a", extension: "1234567890"), sender: portugal,
      receiver: france, queryID: InstanceIdentifier(root: "0a1b2c3d-0000-4000-8000-00000000000b", extension: "42"),
      createdAt: now, traits: traits ?? self.traits, isDeferred: isDeferred)
  }

  var match: PatientMatch {
    PatientMatch(
      identifier: patient, familyName: "D'ANGELO & <FILS>", givenNames: ["Zoë", "Anne"], gender: .female,
      birthDate: "19790312")
  }

  func answer(_ answer: ITI55.Answer) -> HTTPPayload {
    ITI55.encode(
      answer, to: query(), id: InstanceIdentifier(root: "0a1b2c3d-0000-4000-8000-00000000000c", extension: "7"),
      at: now, header: responseHeader)
  }

  /// Every answer that a discovery can have.
  var answers: [ITI55.Answer] {
    let issues: [ITI55.DetectedIssue] = [
      .answerNotAvailable, .additionalDemographics, .insufficientRights, .queryNotAllowed, .authenticationRequired,
      .responderBusy, .internalError,
    ]
    return [.match(match), .noMatch, .notUnique, .failure(code: ErrorCode.identification, issue: nil)]
      + issues.map { .failure(code: "ERROR_HPI_GENERIC", issue: $0) }
  }

  // MARK: ITI-38

  func entry(_ form: DocumentForm) -> DocumentEntry {
    DocumentEntry(
      homeCommunity: france, repository: "2.16.17.710.790.1", uniqueID: "2.16.17.710.790.1^\(form.rawValue)",
      form: form,
      classCode: Self.summary, title: "Patient Summary", creationTime: Instant(seconds: now.milliseconds / 1000),
      language: LanguageTag("fr-FR"), size: 1234, hash: "da39a3ee5e6b4b0d3255bfef95601890afd80709")
  }

  static let noConsent = RegistryError(code: ErrorCode.noConsent, context: "consent.waiting")
  static let noSummary = RegistryError(code: ErrorCode.noSummary, context: "None.", severity: .warning)

  func list(_ entries: [DocumentEntry], _ errors: [RegistryError] = []) -> HTTPPayload {
    var number = 0
    return ITI38.encode(
      ITI38.Answer(entries: entries, errors: errors), patient: patient, country: country,
      uuid: {
        number += 1
        return "0a1b2c3d-0000-4000-8000-1000000000\(10 + number)"
      }, header: responseHeader)
  }

  // MARK: ITI-39

  func name(_ id: String, hasHome: Bool = true) -> ITI39.DocumentName {
    ITI39.DocumentName(home: hasHome ? france : nil, repository: "2.16.17.710.790.1", uniqueID: id)
  }

  func documents(
    _ contents: [[UInt8]], errors: [RegistryError] = [], seals: [[UInt8]] = [], boundary: String = "wall-7f3a"
  ) -> HTTPPayload {
    let documents = contents.enumerated().map { index, bytes in
      ITI39.Document(name: name("2.16.17.710.790.1^\(index + 1)"), bytes: bytes)
    }
    return ITI39.encode(documents, errors: errors, seals: seals, boundary: boundary, header: responseHeader)
  }

  static let seal = Array("<p:Seal xmlns:p=\"urn:passerelle:seal:1\"><p:Statement/></p:Seal>".utf8)
}

/// A message as the gateway meets it: out of MIME, through the XML door, out of its envelope.
func received(_ payload: HTTPPayload) throws -> SOAPEnvelope {
  let message = try MTOM.decode(contentType: payload.contentType, body: payload.body)
  return try SOAPEnvelope.decode(Document.parse(message.root))
}

func retrieved(_ payload: HTTPPayload) throws -> ITI39.Answer {
  let message = try MTOM.decode(contentType: payload.contentType, body: payload.body)
  return try ITI39.decodeAnswer(SOAPEnvelope.decode(Document.parse(message.root)), parts: message.parts)
}

func envelope(header: String = "", body: String) -> String {
  """
  <env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">\
  <env:Header>\(header)</env:Header><env:Body>\(body)</env:Body></env:Envelope>
  """
}

func body(_ text: String) throws -> Element { try Document.parse(Array(text.utf8)).root }

/// The code of what `body` throws; nil when it throws nothing, the type's name for a foreign error.
func code(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let failure as IHEFailure {
    return failure.code
  } catch let failure as XMLFailure {
    return failure.code
  } catch {
    return "\(type(of: error))"
  }
}
