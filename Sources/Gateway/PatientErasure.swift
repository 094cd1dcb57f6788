import Audit
import Consent
import Database
import Domain
import Exchange
import Foundation
import Trust

/// Erases one patient from a gateway's store, by order, while the gateway is stopped.
public struct PatientErasure: Sendable {
  /// Longest file with an identifier, in bytes.
  static let longestFile = 1024

  let settings: Settings
  let order: ErasureOrder

  /// - Parameters:
  ///   - patientFile: holds one line, the identifier as HL7 CX: `278043306312427^^^&1.2.250.1.213.1.4.10&ISO`.
  ///   - years: UTC; nil: all.
  /// - Throws: `audit.patient-file`, `audit.erasure`.
  public init(
    settings: Settings, patientFile: String, years: ClosedRange<Int>?, orderedBy: String, ground: String
  ) throws {
    self.settings = settings
    order = try ErasureOrder(
      patient: Sensitive(try Self.patient(patientFile)), years: years, orderedBy: orderedBy, ground: ground)
  }

  private static func patient(_ file: String) throws(GatewayFailure) -> PatientIdentifier {
    let text: String
    do {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      guard bytes.count <= longestFile else { throw GatewayFailure.patientFile("It is too long.") }
      text = String(decoding: bytes, as: UTF8.self)
    } catch let failure as GatewayFailure {
      throw failure
    } catch {
      throw .patientFile("It cannot be read.")
    }
    let line = text.filter { !$0.isNewline }.trimmingCharacters(in: .whitespaces)
    guard let patient = PatientIdentifier(cx: line) else { throw .patientFile("It holds no identifier.") }
    return patient
  }

  /// Erases in one transaction with its record; the proofs of the log stay valid.
  ///
  /// - Returns: counts by name: `entries`, `keys`, and those of the other rooms; and `record`, the position of the record.
  /// - Throws: `database.in-use` while the gateway runs; what opening the store throws.
  public func run() async throws -> [(name: String, count: Int)] {
    let clock: any WallClock = settings.fixedClock.map { FixedClock($0) } ?? SystemClock()
    let keys = try settings.keyDirectory()
    guard FileManager.default.fileExists(atPath: StoreLayout(settings.store).database) else {
      throw GatewayFailure.noStore
    }
    let (lock, store, log) = try await Rooms.openLog(settings, keys, clock)
    defer { lock.release() }
    // Erasing asks no policy.
    let ledger = try Rooms.makeLedger(settings, NationalPolicy(of: settings.country), keys, store, log, clock)
    let consent = ledger.erasure(of: order.patient.exposed, years: order.years)
    let erased = try await log.erase(order) { traces in
      consent + [Outbox.erasure(traceIDs: traces), ErrorReportQueue.erasure(traceIDs: traces)]
    }
    _ = try await log.checkpoint()
    try await store.close()
    let others = erased.others.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
    return [("entries", erased.entries), ("keys", erased.keys)] + others
      + [("record", Int(erased.receipt.sequence))]
  }
}

extension GatewayFailure {
  static func patientFile(_ why: String) -> GatewayFailure {
    GatewayFailure(
      "audit.patient-file", what: "Nothing was erased.", why: "The file with the patient's identifier: \(why)",
      whatToDo: "Write one line, NUMBER^^^&OID&ISO, with the number and the OID of the authority that gave it.")
  }

  static let noStore = GatewayFailure(
    "audit.no-store", what: "Nothing was erased.", why: "The configuration names a store that does not exist.",
    whatToDo: "Check store in the configuration.")
}
