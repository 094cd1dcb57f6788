public import Consent
public import Domain
import Foundation
import Synchronization
import Trust

/// What one country's directory holds: which files, how each is read, and how its people are told apart.
protocol DirectorySource: Sendable {
  var country: CountryCode { get }
  /// Lower case, without the dot.
  var fileExtension: String { get }
  /// Reads who a document is about and which version it is.
  ///
  /// - Throws: a failure with a documented code where the document is no usable record.
  func record(_ bytes: [UInt8], file: URL) throws -> DirectoryRecord
  /// Equal for identifiers that name the same person by the country's rules.
  func key(_ patient: PatientIdentifier) -> String
  /// The country's own identifiers among the traits, which must all name one person; empty where they name nobody.
  func identifiers(in traits: PatientTraits) -> [PatientIdentifier]
}

/// Reaches a country's records in a directory of documents, one or more for each person, indexed by identifier.
///
/// Stands where a real country has a national index and a document repository.
public final class DirectoryConnector: NationalConnector {
  /// Reports a call before it is answered. When it throws, nothing is answered: no call goes unrecorded.
  public typealias Observer = @Sendable (ConnectorCall) async throws -> Void

  private let source: any DirectorySource
  private let observer: Observer
  private let index: Mutex<DirectoryIndex>

  private init(source: any DirectorySource, index: DirectoryIndex, observer: @escaping Observer) {
    self.source = source
    self.observer = observer
    self.index = Mutex(index)
  }

  /// Reads the headers of a directory's documents; those of directories below it are not read.
  ///
  /// - Throws: `national.unavailable` when the directory cannot be read.
  static func open(
    directory: String, source: any DirectorySource, observer: @escaping Observer
  ) async throws(NationalFailure) -> DirectoryConnector {
    let index = try await BlockingWork.run { () throws(NationalFailure) in
      try DirectoryIndex.read(URL(fileURLWithPath: directory, isDirectory: true), source)
    }
    return DirectoryConnector(source: source, index: index, observer: observer)
  }

  public var country: CountryCode { source.country }

  /// How many people the directory knows.
  public var count: Int { index.withLock { $0.count } }

  /// Files of the directory that serve nobody, with the code of the reason, for the start's log.
  public var refusedFiles: [(file: String, code: String)] { index.withLock { $0.refused } }

  public func identify(
    _ traits: PatientTraits, under permit: consuming Permit<Identification>
  ) async throws(NationalFailure) -> [PatientMatch] {
    let expected = permit.patient
    try await report(.identification, expected)
    let asked = source.identifiers(in: traits)
    guard let first = asked.first, let record = record(of: first),
      asked.dropFirst().allSatisfy({ self.record(of: $0)?.match == record.match })
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
  private func current(_ known: DirectoryRecord) async throws(NationalFailure) -> (DirectoryRecord, [UInt8]) {
    let source = source
    let (record, bytes) = try await BlockingWork.run { () throws(NationalFailure) -> (DirectoryRecord, [UInt8]) in
      let bytes = try NationalFile.bytes(of: known.file)
      if Digest.constantTimeEqual(Digest.sha256(bytes), known.digest) { return (known, bytes) }
      let fresh: DirectoryRecord
      do {
        fresh = try source.record(bytes, file: known.file)
      } catch {
        throw NationalFailure.recordChanged
      }
      return (fresh, bytes)
    }
    guard record.match == known.match else { throw .recordChanged }
    if record.digest != known.digest { index.withLock { $0.add(record) } }
    return (record, bytes)
  }

  private func record(of patient: PatientIdentifier) -> DirectoryRecord? { index.withLock { $0[patient] } }

  private func report(_ scope: ConnectorCall.Scope, _ patient: PatientIdentifier?) async throws(NationalFailure) {
    let call = ConnectorCall(country: country, scope: scope, patient: patient.map { Sensitive($0) })
    do { try await observer(call) } catch { throw .notRecorded }
  }
}
