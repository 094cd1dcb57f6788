import Database
public import Domain
import Trust

/// What came of a patient's wish that reading ends after the delivery.
public enum ReadingStop: Sendable, Hashable {
  /// Signed and recorded; the other country has not said that its view is closed.
  case asked
  case confirmed
}

/// A signed wish, and whom it is for.
public struct StoppedReading: Sendable {
  /// Of the exchange, 32 hexadecimal digits.
  public let traceID: String
  public let country: CountryCode
  /// The compact JWS.
  public let receipt: String
  /// Whether that country agreed to close its view on it.
  public let isTold: Bool
}

extension SQLConsentLedger {
  /// Ends reading after the delivery (consent.md section 11): a signed wish with its entry in the log. What was delivered
  /// stays delivered. Again it is the same wish.
  ///
  /// - Throws: `consent.decided` where nothing was delivered, `consent.mandate`, `consent.no-request`, `consent.store`.
  public func stopReading(
    _ requestID: String, by patient: SignedInPatient
  ) async throws(ConsentFailure) -> StoppedReading {
    let record = try await own(requestID, patient.patient)
    try await entitle(patient, toAllow: false)
    guard record.usedAt != nil, let approval = record.approval, let country = CountryCode(record.peer) else {
      throw .decided
    }
    if let former = record.events.last(where: { $0.kind == "stopped" })?.receipt {
      return StoppedReading(
        traceID: record.trace.traceID, country: country, receipt: try SealedReceipt.open(former, secrets.data),
        isTold: record.isStaged)
    }
    let now = clock.now
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    let way = patient.mandate == nil ? "live" : "representative"
    let receipt = try receipts.sign(
      ReceiptSigner.Facts(
        subject: record.pseudonym, actor: patient.subject, way: way, decision: "stop",
        binding: record.binding(
          approval.sections, from: wholeSecond(now),
          to: wholeSecond(now.advanced(bySeconds: ViewingTime.longestSeconds)),
          asker: asker),
        shown: Digest.sha256([]), issuedAt: now, previous: approval.receiptID, mandate: patient.mandate))
    var event = event(.stopped, record, patient.patient, nil)
    (event.receiptID, event.receiptDigest) = (receipt.id, receipt.digest)
    event.role = patient.mandate?.role.rawValue
    let sealed = try receipt.sealed(secrets.data)
    try await commit(event) { try Self.insert("stopped", requestID, now, way: way, receipt: sealed, $0) }
    return StoppedReading(
      traceID: record.trace.traceID, country: country, receipt: receipt.jws, isTold: record.isStaged)
  }

  /// The other country said that its view is closed.
  public func confirmStop(_ requestID: String, by patient: SignedInPatient) async throws(ConsentFailure) {
    let record = try await own(requestID, patient.patient)
    guard record.stop == .asked else { return }
    let now = clock.now
    var event = event(.stopped, record, patient.patient, nil)
    event.details = ["confirmed": "1"]
    try await commit(event) { try Self.insert("stop-confirmed", requestID, now, $0) }
  }
}

extension RequestRecord {
  /// Whether its patient stopped reading after the delivery; nil where they did not.
  var stop: ReadingStop? {
    if events.contains(where: { $0.kind == "stop-confirmed" }) { return .confirmed }
    return events.contains { $0.kind == "stopped" } ? .asked : nil
  }
}
