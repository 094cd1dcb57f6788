import CDA
import Documents
import Domain
import Foundation
import Trust
import XML

/// What the directory's index keeps of one file: who it is about and which version it is. No clinical content.
struct FrenchRecord: Sendable {
  let file: URL
  let format: NationalFormat
  let match: PatientMatch
  let documentID: InstanceIdentifier
  let version: Int?
  let creationTime: Instant
  let digest: [UInt8]

  /// Newer by time, then by version number, then by file name, so that the order of a directory decides nothing.
  func isNewer(than other: FrenchRecord) -> Bool {
    if creationTime != other.creationTime { return creationTime > other.creationTime }
    if (version ?? 0) != (other.version ?? 0) { return (version ?? 0) > (other.version ?? 0) }
    return file.lastPathComponent > other.file.lastPathComponent
  }
}

extension FrenchRecord {
  /// Reads a file's bytes.
  static func bytes(of file: URL) throws(NationalFailure) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: file))
    } catch {
      throw .unavailable("A file of the directory cannot be read.")
    }
  }

  /// Reads the header of a document: nil parts are refused with the failure of the reader or of the XML door.
  static func read(_ bytes: [UInt8], file: URL, testIdentities: Bool) throws -> FrenchRecord {
    let document = try Document.parse(bytes, limits: .nationalDocument)
    guard let reader = France.readers(testIdentities: testIdentities).first(where: { $0.reads(document) }) else {
      throw ReadingFailure.wrongKind("a French summary")
    }
    var french = FrenchDocument(document, testIdentities: testIdentities)
    let header = try french.header()
    guard let ins = header.patient.identifiers.first, let root = OID(ins.root), let number = ins.extension else {
      throw ReadingFailure.missing("INS", at: "/ClinicalDocument/recordTarget/patientRole/id")
    }
    let gender = header.patient.gender.source.first.flatMap { AdministrativeGender(rawValue: $0.code) }
    return FrenchRecord(
      file: file, format: reader.format,
      match: PatientMatch(
        identifier: PatientIdentifier(root: root, extension: number),
        familyName: header.patient.name.family.joined(separator: " "), givenNames: header.patient.name.given,
        gender: gender, birthDate: header.patient.birthTime.text),
      documentID: header.documentID, version: header.version, creationTime: header.effectiveTime.instant,
      digest: Digest.sha256(bytes))
  }
}

/// The people of a directory by INS. The newest document of each counts.
struct FrenchIndex: Sendable {
  private(set) var records: [String: FrenchRecord] = [:]
  /// Files that are no usable record, with the code of the reason.
  private(set) var refused: [(file: String, code: String)] = []

  /// Reads every `.xml` file of a directory; a file that cannot be used is listed, and the others serve.
  static func read(_ directory: URL, testIdentities: Bool) throws(NationalFailure) -> FrenchIndex {
    var index = FrenchIndex()
    for file in try files(of: directory) {
      do {
        let bytes = try FrenchRecord.bytes(of: file)
        index.add(try FrenchRecord.read(bytes, file: file, testIdentities: testIdentities))
      } catch {
        index.refused.append((file.lastPathComponent, (error as? any Explained)?.code ?? "national.unavailable"))
      }
    }
    return index
  }

  mutating func add(_ record: FrenchRecord) {
    let key = Self.key(record.match.identifier)
    if let other = records[key], other.file != record.file, !record.isNewer(than: other) { return }
    records[key] = record
  }

  subscript(_ patient: PatientIdentifier) -> FrenchRecord? { records[Self.key(patient)] }

  /// The two real roots name one register by its two ways in; a test identity is never a real one.
  private static func key(_ patient: PatientIdentifier) -> String {
    "\(patient.root.value == France.insTestRoot ? "test" : "real") \(patient.extension)"
  }

  private static func files(of directory: URL) throws(NationalFailure) -> [URL] {
    do {
      return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension.lowercased() == "xml" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
    } catch {
      throw .unavailable("The directory of records cannot be read.")
    }
  }
}
