public import Consent

/// What a patient says in advance for an emergency.
extension PatientDesk {
  /// What the country offers.
  public var directivePolicy: DirectivePolicy { ledger.policy.directive }

  public func directive(of patient: SignedInPatient) async throws(ExchangeFailure) -> AdvanceDirective? {
    try await asked { () async throws(ConsentFailure) in try await ledger.directive(of: patient) }
  }

  public func set(
    _ choice: DirectiveChoice, shown: [UInt8], by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.set(choice, shown: shown, by: patient) }
  }

  public func confirmDirective(by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.confirmDirective(by: patient) }
  }

  public func endDirective(by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.endDirective(by: patient) }
  }
}
