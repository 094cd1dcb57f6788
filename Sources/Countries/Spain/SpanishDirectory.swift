import Documents
import Domain
import Foundation

/// A directory of Bundles, whose people are told apart by the number of their card or of their identity document.
struct SpanishDirectory: DirectorySource {
  let country = Spain.code
  let fileExtension = "json"

  func record(_ bytes: [UInt8], file: URL) throws -> DirectoryRecord {
    let reader = SpanishBundleReader()
    let header = try reader.read(.json(JSON(reading: bytes, decimals: true))).summary.header
    return try DirectoryRecord(
      header, named: SpanishBundleReader.numbers(of: header.patient),
      NationalFile(url: file, format: reader.format, bytes: bytes))
  }

  func key(_ patient: PatientIdentifier) -> String { patient.cx }

  /// The numbers of Spain that the traits give; none at all where one of them cannot be right.
  func identifiers(in traits: PatientTraits) -> [PatientIdentifier] {
    SpanishIdentifier.ofOnePerson(traits.identifiers) ?? []
  }
}
