public import Assertions
import Database
import Domain

extension SQLConsentLedger {
  /// Whether this very caller, under this very confirmation of the treatment, has a request that waits for its patient
  /// or that the patient allowed: asking for it again asks nobody anew.
  ///
  /// - Throws: `consent.store`.
  public func isRepetition(_ request: AccessRequest, from caller: VerifiedCaller) async throws(ConsentFailure) -> Bool {
    guard let treatment = caller.treatment else { return false }
    let (peer, hcpID, trcID) = (caller.country.value, caller.hcpAssertionID, treatment.trcAssertionID)
    let now = clock.now
    return try await read { connection in
      guard
        let record = try RequestRecord.find(
          peer: peer, hcpID: hcpID, trcID: trcID, kind: request.kind, in: connection)
      else { return false }
      return record.isOpen(at: now) || record.step(at: now) == .allowed
    }
  }
}
