import Domain
import Trust

/// What makes an evidence pack an ASiC-E container (ETSI EN 319 162-1), which other countries' tools open and verify.
///
/// The verdict about a pack does not hang on it: the manifest, signed by the key of the log, covers these two files as it
/// does all others.
enum PackContainer {
  /// Stands first in the ZIP, uncompressed, so that the kind of file is read from its first bytes.
  static let typePath = "mimetype"

  /// The type, and the seal's signature over all files of the pack but the manifest, which comes after it.
  ///
  /// - Throws: `trust.key.…`.
  static func files(
    around files: [PackArchive.File], _ seal: any SigningKey, at time: Instant
  ) throws(TrustFailure) -> [PackArchive.File] {
    let sorted = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let signature = try XAdES.sign(
      container: sorted.map { XAdES.ContainedFile(name: $0.name, bytes: $0.bytes) }, with: seal, at: time)
    return [
      PackArchive.File(name: typePath, bytes: Array(XAdES.containerType.utf8)),
      PackArchive.File(name: XAdES.containerSignaturePath, bytes: signature),
    ]
  }
}
