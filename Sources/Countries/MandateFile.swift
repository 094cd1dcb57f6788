public import Consent
public import Domain
import Foundation
import Synchronization
import Trust

/// The registry of a country that gives it as a file: a list of who may act for whom, and of who has died. It is read
/// again when it changed.
///
/// Schema: `{"mandates": [{"id", "representative", "patient", "role", "patientName", "representativeName", "birthDate",
/// "notBefore", "notAfter"?, "proof"}], "deceased"?: []}`; identifiers as HL7 CX, times as RFC 3339, birth dates as `yyyyMMdd`.
public final class MandateFile: MandateRegistry {
  private struct State {
    var changed: Date?
    var held: [PatientIdentifier: [Mandate]] = [:]
    var over: [PatientIdentifier: [Mandate]] = [:]
    var deceased: Set<PatientIdentifier> = []
  }

  private static let longest = 16 << 20
  private let path: String
  private let state = Mutex(State())

  public init(path: String) { self.path = path }

  public func mandates(heldBy representative: PatientIdentifier) async throws(ConsentFailure) -> [Mandate] {
    try await current().held[representative] ?? []
  }

  public func mandates(for patient: PatientIdentifier) async throws(ConsentFailure) -> [Mandate] {
    try await current().over[patient] ?? []
  }

  public func isDeceased(_ patient: PatientIdentifier) async throws(ConsentFailure) -> Bool {
    try await current().deceased.contains(patient)
  }

  public func check() async throws(ConsentFailure) { _ = try await current() }

  /// - Throws: `consent.mandates` where the file cannot be read whole: half a registry would give wrong rights.
  private func current() async throws(ConsentFailure) -> State {
    try await BlockingWork.run { () throws(ConsentFailure) in try self.read() }
  }

  private func read() throws(ConsentFailure) -> State {
    let bytes: [UInt8]
    var fresh = State()
    do {
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      fresh.changed = facts[.modificationDate] as? Date
      if let known = state.withLock({ $0.changed != nil && $0.changed == fresh.changed ? $0 : nil }) { return known }
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .mandates("The registry of representatives cannot be read.")
    }
    guard bytes.count <= Self.longest else { throw .mandates("The registry of representatives is too long.") }
    let (items, ended): ([JSON], [JSON])
    do {
      let json = try JSON(reading: bytes)
      guard let list = json["mandates"]?.array else { throw ConsentFailure.mandates("") }
      (items, ended) = (list, json["deceased"].map { $0.array ?? [.null] } ?? [])
    } catch {
      throw .mandates("The registry of representatives is no JSON, or has no list of mandates.")
    }
    for (index, item) in items.enumerated() {
      guard let mandate = Self.mandate(item) else {
        throw .mandates("Entry \(index + 1) of the registry of representatives is not whole.")
      }
      fresh.held[mandate.representative, default: []].append(mandate)
      fresh.over[mandate.patient, default: []].append(mandate)
    }
    for item in ended {
      guard let person = item.string.flatMap({ PatientIdentifier(cx: $0) }) else {
        throw .mandates("An entry of the deceased in the registry of representatives is no identifier.")
      }
      fresh.deceased.insert(person)
    }
    let found = fresh
    state.withLock { $0 = found }
    return found
  }

  private static func mandate(_ item: JSON) -> Mandate? {
    guard let id = item["id"]?.string, !id.isEmpty,
      let representative = item["representative"]?.string.flatMap({ PatientIdentifier(cx: $0) }),
      let patient = item["patient"]?.string.flatMap({ PatientIdentifier(cx: $0) }),
      let role = item["role"]?.string.flatMap(Mandate.Role.init(rawValue:)),
      let patientName = item["patientName"]?.string, let representativeName = item["representativeName"]?.string,
      let birthDate = item["birthDate"]?.string, Age(birthDate) != nil,
      let start = item["notBefore"]?.string.flatMap({ Instant(iso8601: $0) }),
      let proof = item["proof"]?.string, !proof.isEmpty
    else { return nil }
    var end: Instant?
    if let text = item["notAfter"]?.string {
      guard let instant = Instant(iso8601: text) else { return nil }
      end = instant
    }
    return Mandate(
      id: id, representative: representative, patient: patient, role: role, patientName: patientName,
      representativeName: representativeName, birthDate: birthDate, notBefore: start, notAfter: end, proof: proof)
  }
}
