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
    var numbers: Set<String> = []
    for (index, item) in items.enumerated() {
      let mandate: Mandate
      switch Self.mandate(item) {
      case .success(let read): mandate = read
      case .failure(let fault):
        throw .mandates("Entry \(index + 1) of the registry of representatives: “\(fault.member)” \(fault.why).")
      }
      guard numbers.insert("\(mandate.id) \(mandate.patient.cx)").inserted else {
        throw .mandates("Entry \(index + 1) of the registry of representatives: “id” is that of an entry before it.")
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

  /// What an entry lacks, by its member: never the value, which may name a person.
  private struct EntryFault: Error {
    let member: String
    let why: String
  }

  private static func mandate(_ item: JSON) -> Result<Mandate, EntryFault> {
    do throws(EntryFault) {
      let entry = Entry(item)
      let start = try entry.read("notBefore", "is no RFC 3339 time") { Instant(iso8601: $0) }
      var end: Instant?
      if item["notAfter"] ?? .null != .null {
        end = try entry.read("notAfter", "is no RFC 3339 time") { Instant(iso8601: $0) }
      }
      if let end, end <= start { throw EntryFault(member: "notAfter", why: "is not after “notBefore”") }
      return .success(
        Mandate(
          id: try entry.text("id"),
          representative: try entry.read("representative", "is no identifier") { PatientIdentifier(cx: $0) },
          patient: try entry.read("patient", "is no identifier") { PatientIdentifier(cx: $0) },
          role: try entry.read("role", "is none of parent, guardian, mandated", Mandate.Role.init(rawValue:)),
          patientName: try entry.text("patientName"), representativeName: try entry.text("representativeName"),
          birthDate: try entry.read("birthDate", "is no date of the form yyyyMMdd") { Age($0) == nil ? nil : $0 },
          notBefore: start, notAfter: end, proof: try entry.text("proof")))
    } catch {
      return .failure(error)
    }
  }

  /// The members of one entry.
  private struct Entry {
    private let item: JSON

    init(_ item: JSON) { self.item = item }

    func text(_ member: String) throws(EntryFault) -> String { try read(member, "is empty") { $0.isEmpty ? nil : $0 } }

    func read<Value>(
      _ member: String, _ why: String, _ make: (String) -> Value?
    ) throws(EntryFault) -> Value {
      guard let text = item[member]?.string else { throw EntryFault(member: member, why: "is missing, or no text") }
      guard let value = make(text) else { throw EntryFault(member: member, why: why) }
      return value
    }
  }
}
