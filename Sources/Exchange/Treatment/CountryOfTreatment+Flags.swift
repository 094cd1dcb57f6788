import Audit
import Domain

extension CountryOfTreatment {
  /// Lets our own professional who exceeded the limit of a rule wait, or asks nobody for them; each is recorded
  /// (users.md section 5, A5).
  ///
  /// - Throws: `limit.flagged` for who is blocked, `internal` where the decision could not be recorded.
  func flagged(_ discovery: Discovery) async throws(ExchangeFailure) {
    guard let watch else { return }
    let caller = event(.limited, discovery)
    let stance = watch.stance(toward: caller)
    do {
      try await watch.note(stance, toward: caller)
    } catch {
      throw .internalFault("The step was not recorded.")
    }
    switch stance {
    case .free: return
    case .blocked: throw .flagged
    case .slowed(let milliseconds, _):
      do {
        try await Task.sleep(for: .milliseconds(milliseconds))
      } catch {
        throw .internalFault("The gateway stopped meanwhile.")
      }
    }
  }
}

extension ExchangeFailure {
  static let flagged = ExchangeFailure(
    "limit.flagged", what: "Nothing was sent.",
    why: "More was asked in a short time than a rule of this country allows.",
    whatToDo: "Try again later, or phone the contact point if the patient cannot wait.")
}
