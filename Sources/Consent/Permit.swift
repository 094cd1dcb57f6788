public import Database
public import Domain

/// What a permit lets its holder do. The scope is in the type: the wrong one does not compile.
public protocol PermitScope: Sendable {}

/// A scope that reads records.
public protocol ReadingScope: PermitScope {}

/// Reads the national index only: one person's identity, or whether there is a record at all. Rests on the caller.
public enum Identification: PermitScope {}

/// Shows patients their own record on their own screen; never leads to a release.
public enum Preview: ReadingScope {}

/// Reads the record for release. Rests on the patient's answer to this very request.
public enum Releasing: ReadingScope {}

/// Permission for one exchange to touch one patient's records, once.
///
/// Only the ledger makes permits, and using one consumes it, so a second fetch needs a second decision.
public struct Permit<Scope: PermitScope>: ~Copyable, Sendable {
  /// Whose records. Nil for an identification by traits, before anybody is known.
  public let patient: PatientIdentifier?
  /// What the permit rests on, where it rests on a decision.
  public let grant: Grant?

  init(patient: PatientIdentifier?, grant: Grant? = nil) {
    self.patient = patient
    self.grant = grant
  }
}

/// The decision behind a releasing permit.
public struct Grant: Sendable {
  public let requestID: String
  public let receiptID: String
  /// SHA-256 of the signed receipt.
  public let receiptDigest: [UInt8]
  /// LOINC codes of the parts that may leave.
  public let sections: [String]
  /// The version of the source document that the patient's answer covers.
  public let source: SourceVersion
  public let form: DocumentForm
  /// What the patient hides from this asker, whatever they answered: it is taken out before translation.
  public let rules: StandingRules
  /// The use of the receipt: it must join the one durable append of the release. It fails there when the receipt was
  /// used for this form, withdrawn or ended meanwhile.
  public let use: PendingWrite
}

/// One version of a national source document.
public struct SourceVersion: Sendable, Hashable {
  /// Identifier of the document.
  public let documentID: String
  /// SHA-256 of its bytes.
  public let digest: [UInt8]

  public init(documentID: String, digest: [UInt8]) {
    self.documentID = documentID
    self.digest = digest
  }
}
