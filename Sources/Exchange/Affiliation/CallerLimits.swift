import Assertions
import Domain
import Trust

/// The buckets behind ``ExchangeRates``, for callers that are proved.
///
/// In memory only: a restart, which nobody outside can bring about, forgives what was used until then. A count that
/// outlives it would be one more store of what professionals do, read and written at each call. Keys are digests under a
/// key of this run, so that memory holds neither names nor numbers of people.
final class CallerLimits: Sendable {
  private let organisations: RateTable<[UInt8]>
  private let professionals: RateTable<[UInt8]>
  private let days: RateTable<[UInt8]>
  private let patients: RateTable<[UInt8]>
  private let repetitions: RateTable<[UInt8]>
  private let salt = Random.bytes(32)

  init(_ rates: ExchangeRates) {
    organisations = RateTable(rates.organisation)
    professionals = RateTable(rates.professional)
    days = RateTable(rates.professionalDay)
    patients = RateTable(rates.patient)
    repetitions = RateTable(rates.repetition)
  }

  /// Counts one call.
  ///
  /// - Throws: ``LimitReached``: `limit.organisation`, `limit.professional`.
  func call(of caller: VerifiedCaller) throws(LimitReached) {
    if let wait = organisations.take(key(caller.country.value, caller.organisation.id)) { throw .organisation(wait) }
    if let wait = professionals.take(professional(caller)) { throw .professional(wait) }
  }

  /// Counts one question of a professional about a patient.
  ///
  /// - Throws: ``LimitReached``: `limit.day`.
  func question(of caller: VerifiedCaller) throws(LimitReached) {
    if let wait = days.take(professional(caller)) { throw .day(wait) }
  }

  /// Whether a patient may be asked anew.
  func mayAsk(_ patient: PatientIdentifier) -> Bool { patients.take(key(patient.root, patient.extension)) == nil }

  /// Whether a request that is open may be repeated now.
  func mayRepeat(_ treatment: TreatmentConfirmation, from caller: VerifiedCaller) -> Bool {
    repetitions.take(key(caller.country.value, treatment.trcAssertionID)) == nil
  }

  private func professional(_ caller: VerifiedCaller) -> [UInt8] {
    key(caller.country.value, caller.hcpIssuer, caller.professional.nameID)
  }

  /// Parts are told apart by their lengths.
  private func key(_ parts: any CustomStringConvertible...) -> [UInt8] {
    Digest.sha256(
      parts.reduce(into: salt) { bytes, part in
        let text = Array(part.description.utf8)
        bytes += Array("\(text.count):".utf8) + text
      })
  }
}
