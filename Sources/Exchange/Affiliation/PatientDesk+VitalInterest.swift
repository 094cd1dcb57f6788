public import Consent

/// Access without an answer, to protect vital interests.
extension PatientDesk {
  /// Whether national law lets patients exclude it for good.
  public var offersExclusion: Bool { ledger.policy.offersNeverBreakGlass }
  /// Whether the country has it at all.
  public var opensWithoutAnswer: Bool { ledger.policy.breakGlass != .off }

  public func excludesVitalInterest(_ patient: SignedInPatient) async throws(ExchangeFailure) -> Bool {
    try await asked { () async throws(ConsentFailure) in try await ledger.excludesVitalInterest(patient) }
  }

  public func excludeVitalInterest(_ excludes: Bool, by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in
      try await ledger.excludeVitalInterest(excludes, by: patient)
    }
  }
}
