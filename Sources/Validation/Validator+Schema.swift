import Domain
import Foundation
import XML

extension Validator {
  /// The validator of a gateway: every rule, and the schema of the pivot that this gateway writes, which the program
  /// carries in itself.
  ///
  /// - Throws: `document.schema` where the schema cannot be compiled.
  public static func withPivotSchema() throws(ValidationFailure) -> Validator {
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
      return Validator(schema: try Schema.load(path: folder.appendingPathComponent("pivot-subset.xsd").path))
    } catch {
      throw .schema
    }
  }

  private static let schemaFiles: [(String, [UInt8])] = [
    ("pivot-subset.xsd", PackageResources.pivot_subset_xsd),
    ("pivot-subset-types.xsd", PackageResources.pivot_subset_types_xsd),
    ("pivot-subset-entries.xsd", PackageResources.pivot_subset_entries_xsd),
    ("pivot-subset-medication.xsd", PackageResources.pivot_subset_medication_xsd),
  ]
}
