import CDA
import Dispatch
import Documents
import Domain
import Foundation
import Synchronization
import Trust

/// What the index of a directory keeps of one file: who it is about and which version it is. No clinical content.
struct DirectoryRecord: Sendable {
  let file: URL
  let format: NationalFormat
  let match: PatientMatch
  /// Every identifier that names the person, the one of ``match`` among them.
  let identifiers: [PatientIdentifier]
  let documentID: InstanceIdentifier
  let version: Int?
  let creationTime: Instant
  let digest: [UInt8]

  init(_ header: Header, named identifiers: [PatientIdentifier], _ file: NationalFile) throws(ReadingFailure) {
    guard let main = identifiers.first else { throw .missing("identifier of the patient", at: "the patient's header") }
    let gender = header.patient.gender.source.first.flatMap { Self.genders[$0.code] }
    self.file = file.url
    format = file.format
    match = PatientMatch(
      identifier: main, familyName: header.patient.name.family.joined(separator: " "),
      givenNames: header.patient.name.given, gender: gender, birthDate: header.patient.birthTime.text)
    self.identifiers = identifiers
    documentID = header.documentID
    version = header.version
    creationTime = header.effectiveTime.instant
    digest = Digest.sha256(file.bytes)
  }

  /// As HL7 version 3 and as FHIR say it.
  private static let genders: [String: AdministrativeGender] = [
    "F": .female, "M": .male, "UN": .undifferentiated, "female": .female, "male": .male, "other": .undifferentiated,
  ]

  /// Newer by time, then by version number, then by file name, so that the order of a directory decides nothing.
  func isNewer(than other: DirectoryRecord) -> Bool {
    if creationTime != other.creationTime { return creationTime > other.creationTime }
    if (version ?? 0) != (other.version ?? 0) { return (version ?? 0) > (other.version ?? 0) }
    return file.lastPathComponent > other.file.lastPathComponent
  }
}

/// A file of a directory once its kind is known.
struct NationalFile {
  let url: URL
  let format: NationalFormat
  let bytes: [UInt8]

  /// Reads a file's bytes.
  static func bytes(of file: URL) throws(NationalFailure) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: file))
    } catch {
      throw .unavailable("A file of the directory cannot be read.")
    }
  }
}

/// The people of a directory by their identifiers. The newest document of each counts, and nothing of an older one.
struct DirectoryIndex: Sendable {
  private let source: any DirectorySource
  /// By the key of the main identifier.
  private var records: [String: DirectoryRecord] = [:]
  /// Main keys by the key of any identifier that some document of theirs gives.
  private var mainKeys: [String: Set<String>] = [:]
  /// Files that are no usable record, with the code of the reason.
  private(set) var refused: [(file: String, code: String)] = []

  var count: Int { records.count }

  /// Reads the files of a directory that the source reads; one that cannot be used is listed, and the others serve.
  static func read(_ directory: URL, _ source: any DirectorySource) throws(NationalFailure) -> DirectoryIndex {
    let files = try files(of: directory, source.fileExtension)
    let outcomes = Mutex<[Int: Outcome]>([:])
    // Parsing is nearly all of the work, and a start waits for it: on every core.
    DispatchQueue.concurrentPerform(iterations: files.count) { number in
      let outcome = Outcome(files[number], source)
      outcomes.withLock { $0[number] = outcome }
    }
    var index = DirectoryIndex(source: source)
    let read = outcomes.withLock { $0 }
    for number in files.indices {
      switch read[number] {
      case .record(let record)?: index.add(record)
      case .refused(let code)?: index.refused.append((files[number].lastPathComponent, code))
      case nil: continue
      }
    }
    return index
  }

  /// What one file gave.
  private enum Outcome: Sendable {
    case record(DirectoryRecord)
    case refused(String)

    init(_ file: URL, _ source: any DirectorySource) {
      do {
        self = .record(try source.record(NationalFile.bytes(of: file), file: file))
      } catch {
        self = .refused((error as? any Explained)?.code ?? "national.unavailable")
      }
    }
  }

  private init(source: any DirectorySource) { self.source = source }

  mutating func add(_ record: DirectoryRecord) {
    let key = source.key(record.match.identifier)
    for identifier in record.identifiers { mainKeys[source.key(identifier), default: []].insert(key) }
    if let other = records[key], other.file != record.file, !record.isNewer(than: other) { return }
    records[key] = record
  }

  /// The record of a person; nil where nobody or more than one bears the identifier.
  subscript(_ patient: PatientIdentifier) -> DirectoryRecord? {
    let key = source.key(patient)
    let found = (mainKeys[key] ?? []).compactMap { records[$0] }
      .filter { $0.identifiers.contains { source.key($0) == key } }
    return found.count == 1 ? found.first : nil
  }

  private static func files(of directory: URL, _ fileExtension: String) throws(NationalFailure) -> [URL] {
    do {
      return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension.lowercased() == fileExtension }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
    } catch {
      throw .unavailable("The directory of records cannot be read.")
    }
  }
}
