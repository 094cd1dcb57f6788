public import Consent
public import Domain
import Foundation
import Synchronization
import Trust

/// Reaches French records in a directory of CDA documents, one or more for each person, indexed by INS.
///
/// Stands where a real country has a national index and a document repository.
public final class FrenchDirectoryConnector: NationalConnector {
  /// Reports a call before it is answered. When it throws, nothing is answered: no call goes unrecorded.
  public typealias Observer = @Sendable (ConnectorCall) async throws -> Void

  public let country: CountryCode
  private let testIdentities: Bool
  private let observer: Observer
  private let index: Mutex<FrenchIndex>

  private init(country: CountryCode, testIdentities: Bool, index: FrenchIndex, observer: @escaping Observer) {
    self.country = country
    self.testIdentities = testIdentities
    self.observer = observer
    self.index = Mutex(index)
  }

  /// Reads the headers of a directory's documents.
  ///
  /// - Parameters:
  ///   - directory: its `.xml` files are read, those of directories below it are not.
  ///   - allowsTestIdentities: whether an INS under the root of test identities names a person.
  ///   - observer: reports each call; nothing by default, for callers that record calls themselves.
  /// - Throws: `national.unavailable` when the directory cannot be read.
  public static func open(
    directory: String, allowsTestIdentities: Bool, observer: @escaping Observer = { _ in }
  ) async throws(NationalFailure) -> FrenchDirectoryConnector {
    guard let country = CountryCode("FR") else { preconditionFailure("a constant of this file") }
    let index = try await BlockingWork.run { () throws(NationalFailure) in
      try FrenchIndex.read(
        URL(fileURLWithPath: directory, isDirectory: true), testIdentities: allowsTestIdentities)
    }
    return FrenchDirectoryConnector(
      country: country, testIdentities: allowsTestIdentities, index: index, observer: observer)
  }

  /// How many people the directory knows.
  public var count: Int { index.withLock { $0.records.count } }

  /// Files of the directory that serve nobody, with the code of the reason, for the start's log.
  public var refusedFiles: [(file: String, code: String)] { index.withLock { $0.refused } }

  public func identify(
    _ traits: PatientTraits, under permit: consuming Permit<Identification>
  ) async throws(NationalFailure) -> [PatientMatch] {
    let expected = permit.patient
    try await report(.identification, expected)
    let asked = Set(traits.identifiers.filter { France.isINS($0.root) && $0.extension != nil })
    guard asked.count == 1, let ins = asked.first, let root = OID(ins.root), let number = ins.extension,
      testIdentities || ins.root != France.insTestRoot,
      let record = record(of: PatientIdentifier(root: root, extension: number.uppercased()))
    else { return [] }
    // Both traits, exactly: a wrong birth date must not confirm that the number exists.
    guard record.match.birthDate == traits.birthDate, expected == nil || expected == record.match.identifier else {
      return []
    }
    return [record.match]
  }

  public func list(under permit: consuming Permit<Identification>) async throws(NationalFailure) -> [SourceVersion] {
    guard let patient = permit.patient else { throw .noPatient }
    try await report(.listing, patient)
    return record(of: patient).map { [SourceVersion(documentID: $0.documentID.text, digest: $0.digest)] } ?? []
  }

  public func fetch<Scope: ReadingScope>(
    under permit: consuming Permit<Scope>
  ) async throws(NationalFailure) -> [NationalDocument<Scope>] {
    guard let patient = permit.patient else { throw .noPatient }
    try await report(ConnectorCall.Scope(Scope.self), patient)
    guard let known = record(of: patient) else { return [] }
    let (record, bytes) = try await current(known)
    return [
      NationalDocument(
        country: country, format: record.format, patient: record.match.identifier, documentID: record.documentID,
        version: record.version, bytes: bytes, documentDigest: record.digest)
    ]
  }

  /// The bytes of a record as they are now. A file that changed since it was indexed is indexed anew, and must still be
  /// the same person's.
  private func current(_ known: FrenchRecord) async throws(NationalFailure) -> (FrenchRecord, [UInt8]) {
    let testIdentities = testIdentities
    let (record, bytes) = try await BlockingWork.run { () throws(NationalFailure) -> (FrenchRecord, [UInt8]) in
      let bytes = try FrenchRecord.bytes(of: known.file)
      if Digest.constantTimeEqual(Digest.sha256(bytes), known.digest) { return (known, bytes) }
      let fresh: FrenchRecord
      do {
        fresh = try FrenchRecord.read(bytes, file: known.file, testIdentities: testIdentities)
      } catch {
        throw NationalFailure.recordChanged
      }
      return (fresh, bytes)
    }
    guard record.match == known.match else { throw .recordChanged }
    if record.digest != known.digest { index.withLock { $0.add(record) } }
    return (record, bytes)
  }

  private func record(of patient: PatientIdentifier) -> FrenchRecord? { index.withLock { $0[patient] } }

  private func report(_ scope: ConnectorCall.Scope, _ patient: PatientIdentifier?) async throws(NationalFailure) {
    let call = ConnectorCall(country: country, scope: scope, patient: patient.map { Sensitive($0) })
    do { try await observer(call) } catch { throw .notRecorded }
  }
}
