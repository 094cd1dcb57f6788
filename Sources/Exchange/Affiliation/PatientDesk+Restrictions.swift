public import Consent
import Countries
public import Documents
import Domain
import Translation

extension StandingRules {
  /// In the words of the record.
  var heldBack: HeldBack { HeldBack(sections: sections, entries: entries, authors: authors) }
}

/// What a patient hides, and shows again.
extension PatientDesk {
  /// One's own record as it can be hidden in pieces; empty where there is none.
  public func hideable(by patient: SignedInPatient) async throws(ExchangeFailure) -> [HideableEntry] {
    do {
      let documents = try await connector.preview(
        under: ledger.preview(for: patient), AuditedConnector.Cause(trace: nil, peer: nil, patient: patient.patient))
      guard let document = documents.first else { return [] }
      return try DocumentReader.read(document.bytes, as: .national(document.format)).summary.hideable
    } catch {
      throw .internalFault("The record was not read (\((error as? any Explained)?.code ?? "unknown")).")
    }
  }

  public func restrictions(of patient: SignedInPatient) async throws(ExchangeFailure) -> [Restriction] {
    try await asked { () async throws(ConsentFailure) in try await ledger.restrictions(of: patient) }
  }

  /// Whether the patient has been told what hiding does to their care.
  public func wasWarned(_ patient: SignedInPatient) async throws(ExchangeFailure) -> Bool {
    try await asked { () async throws(ConsentFailure) in try await ledger.hasEverRestricted(patient) }
  }

  public func restrict(
    _ target: Restriction.Target, from audience: Restriction.Audience, label: String, by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    _ = try await asked { () async throws(ConsentFailure) in
      try await ledger.restrict(target, from: audience, label: label, by: patient)
    }
  }

  public func lift(_ id: String, by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.lift(id, by: patient) }
  }
}
