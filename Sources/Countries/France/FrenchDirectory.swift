import Documents
import Domain
import Foundation
import XML

/// A directory of French CDA documents, whose people are told apart by their INS.
struct FrenchDirectory: DirectorySource {
  let country = France.code
  let fileExtension = "xml"
  /// Whether an INS under the root of test identities names a person.
  let testIdentities: Bool

  func record(_ bytes: [UInt8], file: URL) throws -> DirectoryRecord {
    let document = try Document.parse(bytes, limits: .nationalDocument)
    let source = SourceDocument.xml(document)
    guard let reader = France.readers(testIdentities: testIdentities).first(where: { $0.reads(source) }) else {
      throw ReadingFailure.wrongKind("a French summary")
    }
    var french = FrenchDocument(document, testIdentities: testIdentities)
    let header = try french.header()
    guard let ins = header.patient.identifiers.first, let root = OID(ins.root), let number = ins.extension else {
      throw ReadingFailure.missing("INS", at: "/ClinicalDocument/recordTarget/patientRole/id")
    }
    return try DirectoryRecord(
      header, named: [PatientIdentifier(root: root, extension: number)],
      NationalFile(url: file, format: reader.format, bytes: bytes))
  }

  /// The two real roots name one register by its two ways in; a test identity is never a real one.
  func key(_ patient: PatientIdentifier) -> String {
    "\(patient.root.value == France.insTestRoot ? "test" : "real") \(patient.extension)"
  }

  /// The one INS that the traits give.
  func identifiers(in traits: PatientTraits) -> [PatientIdentifier] {
    let asked = Set(traits.identifiers.filter { France.isINS($0.root) && $0.extension != nil })
    guard asked.count == 1, let ins = asked.first, let root = OID(ins.root), let number = ins.extension,
      testIdentities || ins.root != France.insTestRoot
    else { return [] }
    return [PatientIdentifier(root: root, extension: number.uppercased())]
  }
}
