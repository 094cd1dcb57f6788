import Database
public import Domain
import Trust

/// One signed answer, as its patient takes it away: any third party verifies it with the consent certificate.
public struct SignedAnswer: Sendable {
  /// The compact JWS, ES256, `typ` `consent-receipt+jwt` (consent.md section 7): the original.
  public let jws: String
  /// What it says, decoded.
  public let statement: JSON
  public let at: Instant
  /// The request that it answers.
  public let request: ConsentRequestView
  /// `NameID` of who asked.
  public let professional: String
  /// Identifier of the organisation that asked; empty where the peer states none.
  public let organisationID: String

  /// SHA-256 of the JWS: what every rendering carries.
  public var digest: [UInt8] { Digest.sha256(Array(jws.utf8)) }
}

extension SQLConsentLedger {
  /// The signed answers to one request of this patient, oldest first.
  ///
  /// - Throws: `consent.no-request`, `consent.receipt` where one does not verify, `consent.store`.
  public func signedAnswers(
    to requestID: String, of patient: SignedInPatient
  ) async throws(ConsentFailure) -> [SignedAnswer] {
    let record = try await own(requestID, patient.patient)
    let asker = try StatedAsker.open(record.facts, secrets.data, id: record.id)
    let kept = try await kept(from: patient)
    let view = try kept.shown(view(record))
    var answers: [SignedAnswer] = []
    for event in record.events {
      guard let sealed = event.receipt else { continue }
      let jws = try SealedReceipt.open(sealed, secrets.data)
      let statement = try receipts.statement(of: jws)
      // A receipt is signed as a whole: one that names what is kept from this reader is not theirs to have.
      let parts = (statement["sections"]?.array ?? []).compactMap(\.string)
      guard !parts.contains(where: kept.holdsBack) else { continue }
      answers.append(
        SignedAnswer(
          jws: jws, statement: statement, at: event.at, request: view,
          professional: asker.nameID, organisationID: record.organisationID))
    }
    return answers
  }

  /// The certificate of the consent key, PEM: public, so that third parties verify receipts without asking us.
  public var receiptCertificate: String? { receipts.key.chain.first?.pem }
  /// Who states the receipts, a URL of the contact point.
  public var receiptIssuer: String { receipts.issuer }
}

extension ReceiptSigner {
  /// What a stored receipt of any decision says, verified.
  func statement(of jws: String) throws(ConsentFailure) -> JSON {
    guard let certificate = key.chain.first else { throw .receipt("There is no consent certificate.") }
    do {
      return try JSON(reading: JWS.verify(jws, type: ConsentReceipt.type, kid: certificate.keyID, key: certificate))
    } catch {
      throw .receipt("A stored receipt is not valid.")
    }
  }
}
