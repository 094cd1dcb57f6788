public import Consent

/// Acting for somebody else.
extension PatientDesk {
  /// For whom this person may act now.
  public func mandates(heldBy person: SignedInPatient) async throws(ExchangeFailure) -> [Mandate] {
    try await asked { () async throws(ConsentFailure) in try await ledger.mandates(heldBy: person) }
  }

  /// Who may act for this person now.
  public func representatives(of patient: SignedInPatient) async throws(ExchangeFailure) -> [Mandate] {
    try await asked { () async throws(ConsentFailure) in try await ledger.representatives(of: patient) }
  }

  /// The person in the place of another; checked anew at each page.
  public func acting(_ mandateID: String, as person: SignedInPatient) async throws(ExchangeFailure) -> SignedInPatient {
    try await asked { () async throws(ConsentFailure) in try await ledger.acting(mandateID, as: person) }
  }

  public func endMandate(_ mandateID: String, by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.endMandate(mandateID, by: patient) }
  }
}
