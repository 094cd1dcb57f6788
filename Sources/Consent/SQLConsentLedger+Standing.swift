public import Assertions
import Database
import Domain

extension SQLConsentLedger {
  /// Whether a request ended because the record changed before anything left: its patient is asked anew.
  ///
  /// - Throws: `consent.no-request`, `consent.store`.
  public func isToBeAskedAnew(_ requestID: String) async throws(ConsentFailure) -> Bool {
    try await read { connection in
      guard let record = try RequestRecord.find(id: requestID, in: connection) else { throw ConsentFailure.noRequest }
      return record.isToBeAskedAnew
    }
  }

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
