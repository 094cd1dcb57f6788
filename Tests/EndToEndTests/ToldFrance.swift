import Domain
import Foundation
import GatewayTesting
import IHE
import Synchronization
import Transport
import Trust
import XML

@testable import Gateway

/// A country of affiliation that answers about each patient's number what a test told it to.
final class ToldFrance: Sendable {
  enum Answer: Sendable {
    /// Nobody is found, for this reason (ITI-55).
    case discovery(String, ITI55.DetectedIssue?)
    /// Each query of documents (ITI-38) takes the next; the last one stays. Nil: HTTP 503.
    case queries([RegistryError?])
    /// A document is listed, and its retrieval (ITI-39) gives this.
    case retrieval(RegistryError?)
    /// A search gives more octets than anybody reads.
    case huge
    /// As one of the simulator's ways.
    case behaving(AnsweringBehaviour)
  }

  static let birthDate = "19780412"
  private let site: SimulatorSite
  private let answers = Mutex<[String: Answer]>([:])
  private let asked = Mutex<[String: Int]>([:])
  private let answered = Mutex(0)

  init(_ site: SimulatorSite) { self.site = site }

  func listener(port: Int, listening: @escaping @Sendable (Int) -> Void) throws -> PeerListener {
    try SimulatedAffiliation.listener(site, port: port, { _ in }, listening: listening) { [self] in await answer($0) }
  }

  /// A new patient about whom it answers like this; the number that a search finds them by.
  func patient(_ answer: Answer) -> String {
    answers.withLock { answers in
      let body = 2_780_433_060_000 + answers.count
      // The two digits of a French number's key.
      let number = "\(body)\(String(format: "%02d", 97 - body % 97))"
      answers[number] = answer
      return number
    }
  }

  /// From now on it answers like this about a patient.
  func tell(_ number: String, _ answer: Answer) { answers.withLock { $0[number] = answer } }

  /// How many calls it answered.
  var calls: Int { answered.withLock { $0 } }

  /// How often its documents were queried.
  func queries(_ number: String) -> Int { asked.withLock { $0[number] ?? 0 } }

  private func answer(_ call: InboundCall) async -> OutboundAnswer {
    answered.withLock { $0 += 1 }
    do {
      let envelope = try SOAPEnvelope.decode(Document.parse(call.body))
      let header = ResponseHeader(
        messageID: "urn:uuid:\(Random.uuid())", relatesTo: envelope.messageID ?? "urn:uuid:none")
      switch envelope.body.name {
      case "PRPA_IN201305UV02": return try await discovery(ITI55.decodeQuery(envelope.body), header, call)
      case "AdhocQueryRequest": return try await query(ITI38.decodeQuery(envelope.body), header, call)
      default: return try await retrieval(ITI39.decodeRequest(envelope.body), header, call)
      }
    } catch {
      return OutboundAnswer(status: 400, headers: [], body: [])
    }
  }

  private func told(_ number: String) -> Answer? { answers.withLock { $0[number] } }

  private func behave(_ behaviour: AnsweringBehaviour, _ number: String, _ call: InboundCall) async -> OutboundAnswer {
    let one = DemoPeople.all[0]
    let person = DemoPeople.Person(
      file: one.file, account: one.account, displayName: one.displayName, ins: number, birthDate: Self.birthDate,
      record: one.record)
    return await SimulatedAffiliation(site, behaviour, people: [person], slowSeconds: 3) { _ in }.answer(call)
  }

  private func sent(_ payload: HTTPPayload) -> OutboundAnswer {
    OutboundAnswer(status: 200, headers: [("Content-Type", payload.contentType)], body: payload.body)
  }

  private func discovery(
    _ query: ITI55.Query, _ header: ResponseHeader, _ call: InboundCall
  ) async throws -> OutboundAnswer {
    let number = query.traits.identifiers.first?.extension ?? ""
    var answer = ITI55.Answer.match(
      PatientMatch(
        identifier: PatientIdentifier(root: try required(OID(DemoPeople.insTestRoot)), extension: number),
        familyName: "ROUSSEAU", givenNames: ["Camille"], gender: nil, birthDate: Self.birthDate))
    switch told(number) {
    case .behaving(let behaviour): return await behave(behaviour, number, call)
    case .huge:
      let body = [UInt8](repeating: UInt8(ascii: " "), count: 11 << 20)
      return OutboundAnswer(status: 200, headers: [("Content-Type", "application/soap+xml")], body: body)
    case .discovery(let code, let issue): answer = .failure(code: code, issue: issue)
    default: break
    }
    let id = InstanceIdentifier(root: Random.uuid(), extension: "1")
    return sent(ITI55.encode(answer, to: query, id: id, at: site.clock.now, header: header))
  }

  private func query(
    _ query: ITI38.Query, _ header: ResponseHeader, _ call: InboundCall
  ) async throws -> OutboundAnswer {
    let number = query.patient.extension
    let before = asked.withLock { asked in
      asked[number, default: 0] += 1
      return asked[number, default: 1] - 1
    }
    var errors: [RegistryError] = []
    switch told(number) {
    case .behaving(let behaviour): return await behave(behaviour, number, call)
    case .queries(let all):
      guard let error = all[min(before, all.count - 1)] else {
        return OutboundAnswer(status: 503, headers: [], body: [])
      }
      errors = [error]
    default: break
    }
    let entry = DocumentEntry(
      homeCommunity: site.own.homeCommunity, repository: "2.999.1", uniqueID: "2.999.1^\(number)", form: .l3,
      classCode: Coding(system: "2.16.840.1.113883.6.1", code: "60591-5"), title: "Patient Summary",
      creationTime: site.clock.now, language: LanguageTag("fr-FR"), author: "Told")
    return sent(
      ITI38.encode(
        ITI38.Answer(entries: errors.isEmpty ? [entry] : [], errors: errors), patient: query.patient,
        country: site.country, uuid: Random.uuid, header: header))
  }

  private func retrieval(
    _ names: [ITI39.DocumentName], _ header: ResponseHeader, _ call: InboundCall
  ) async throws -> OutboundAnswer {
    let number = names.first.flatMap { name in answers.withLock { $0.keys.first { name.uniqueID.contains($0) } } } ?? ""
    var errors: [RegistryError] = []
    switch told(number) {
    case .behaving(let behaviour): return await behave(behaviour, number, call)
    case .retrieval(let error?): errors = [error]
    default: break
    }
    return sent(ITI39.encode([], errors: errors, seals: [], boundary: "told", header: header))
  }
}
