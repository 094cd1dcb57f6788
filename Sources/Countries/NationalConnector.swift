public import Consent
public import Domain

/// How a nation's infrastructure is reached. Every call needs a permit, and uses it up.
public protocol NationalConnector: Sendable {
  var country: CountryCode { get }

  /// Answers the one person whom the traits name exactly: id, name, sex, birth date, and nothing of a record.
  ///
  /// - Throws: `national.not-recorded`, `national.unavailable`.
  func identify(
    _ traits: PatientTraits, under permit: consuming Permit<Identification>
  ) async throws(NationalFailure) -> [PatientMatch]

  /// Names the version of the record that the index knows, empty when the permit's patient has none. Nothing of the
  /// record is read out.
  ///
  /// - Throws: `national.no-patient`, `national.not-recorded`, `national.unavailable`.
  func list(under permit: consuming Permit<Identification>) async throws(NationalFailure) -> [SourceVersion]

  /// Fetches the newest version of the record of the permit's patient, as it is now. What is fetched carries the scope
  /// it was fetched for; whoever releases compares its digest with the version that the patient's answer covers.
  ///
  /// - Throws: `national.no-patient`, `national.not-recorded`, `national.unavailable`, `national.record-changed`.
  func fetch<Scope: ReadingScope>(
    under permit: consuming Permit<Scope>
  ) async throws(NationalFailure) -> [NationalDocument<Scope>]
}

/// A national document with the scope that it was fetched for; only a connector makes one.
///
/// Only what carries ``Consent/Releasing`` can become a release: a preview cannot leave the country by mistake.
public struct NationalDocument<Scope: ReadingScope>: Sendable {
  public let country: CountryCode
  public let format: NationalFormat
  public let patient: PatientIdentifier
  public let documentID: InstanceIdentifier
  public let version: Int?
  /// The source, to the byte.
  public let bytes: [UInt8]
  /// SHA-256 of ``bytes``: what names this version in consents and in the log.
  public let documentDigest: [UInt8]

  init(
    country: CountryCode, format: NationalFormat, patient: PatientIdentifier, documentID: InstanceIdentifier,
    version: Int?, bytes: [UInt8], documentDigest: [UInt8]
  ) {
    self.country = country
    self.format = format
    self.patient = patient
    self.documentID = documentID
    self.version = version
    self.bytes = bytes
    self.documentDigest = documentDigest
  }

  /// This version, as a patient's answer names it.
  public var source: SourceVersion { SourceVersion(documentID: documentID.text, digest: documentDigest) }
}

extension InstanceIdentifier {
  /// `root^extension`, or the root alone.
  var text: String { self.extension.map { "\(root)^\($0)" } ?? root }
}

/// One call of a connector, reported before it is answered.
public struct ConnectorCall: Sendable, Hashable {
  public enum Scope: String, Sendable, Hashable, CaseIterable {
    case identification
    case listing
    case preview
    case releasing

    init<Reading: ReadingScope>(_ scope: Reading.Type) { self = scope == Releasing.self ? .releasing : .preview }
  }

  public let country: CountryCode
  public let scope: Scope
  /// Nil for an identification, before anybody is known.
  public let patient: Sensitive<PatientIdentifier>?
}

/// Why a national connector gave nothing.
public struct NationalFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func unavailable(_ why: String) -> NationalFailure {
    NationalFailure(
      "national.unavailable", what: "The national record was not read.", why: why,
      whatToDo: "Check the national source that the configuration names, and ask again.")
  }

  static let noPatient = NationalFailure(
    "national.no-patient", what: "No record was read.", why: "The permit names no patient.",
    whatToDo: "Identify the patient first.")

  static let recordChanged = NationalFailure(
    "national.record-changed", what: "The record was not read.",
    why: "The file is no longer this person's record.",
    whatToDo: "Repair the national source and start again.")

  static let notRecorded = NationalFailure(
    "national.not-recorded", what: "The national source was not asked.", why: "The call could not be recorded.",
    whatToDo: "Restore the audit log first.")
}
