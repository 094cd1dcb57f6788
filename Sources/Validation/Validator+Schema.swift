import Domain
import Foundation
import XML

extension Validator {
  /// The validator of a gateway: every rule, and the schema of the pivot that this gateway writes, which the program
  /// carries in itself.
  ///
  /// - Parameter directory: where the operator keeps the published CDA schema with the medication extension
  ///   (`CDA_Pharma.xsd` and the files it includes); it is then used too.
  /// - Throws: `document.schema` where a schema cannot be compiled.
  public static func withPivotSchema(
    officialSchemas directory: String? = nil
  ) throws(ValidationFailure) -> Validator {
    let official = try officialSchema(in: directory)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("passerelle-\(UUID().uuidString)")
    defer {
      do {
        try FileManager.default.removeItem(at: folder)
      } catch {
        // Four public files in the directory for temporary ones: nothing is lost or told when they stay.
      }
    }
    // The compiler of schemas resolves includes between files only.
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      for (name, bytes) in schemaFiles { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    } catch {
      throw .schema
    }
    do {
      let own = try Schema.load(path: folder.appendingPathComponent("pivot-subset.xsd").path)
      return Validator(schema: own, official: official)
    } catch {
      throw .schema
    }
  }

  private static func officialSchema(in directory: String?) throws(ValidationFailure) -> Schema? {
    guard let directory else { return nil }
    let file = URL(fileURLWithPath: directory).appendingPathComponent("CDA_Pharma.xsd").path
    do { return try Schema.load(path: file) } catch { throw .officialSchema }
  }

  private static let schemaFiles: [(String, [UInt8])] = [
    ("pivot-subset.xsd", PackageResources.pivot_subset_xsd),
    ("pivot-subset-types.xsd", PackageResources.pivot_subset_types_xsd),
    ("pivot-subset-entries.xsd", PackageResources.pivot_subset_entries_xsd),
    ("pivot-subset-medication.xsd", PackageResources.pivot_subset_medication_xsd),
  ]
}
