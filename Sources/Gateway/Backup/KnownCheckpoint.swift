import Audit
import Domain
import Foundation

/// A checkpoint that the log signed once, found outside of the rows that are held to it.
struct KnownCheckpoint: Sendable {
  let checkpoint: Checkpoint
  /// The signed note.
  let note: String
  /// Where it was found, for messages.
  let source: String
  /// When its file was last written; nil where it stands in a backup.
  let seen: Instant?

  var generation: Int { LogGeneration.number(of: checkpoint.origin) }

  /// Reads a file with a signed note; nil where there is no file.
  ///
  /// - Parameter publicKey: the raw public key of the log. The name is the note's own.
  /// - Throws: `restore.checkpoint` where the note is not signed by this key.
  static func read(_ path: String, publicKey: [UInt8]) throws(RestoreFailure) -> KnownCheckpoint? {
    let files = FileManager.default
    guard files.fileExists(atPath: path) else { return nil }
    guard let data = files.contents(atPath: path) else { throw .checkpoint(path) }
    let note = String(decoding: data, as: UTF8.self)
    guard let signed = open(note, publicKey: publicKey) else { throw .checkpoint(path) }
    return KnownCheckpoint(checkpoint: signed.checkpoint, note: note, source: path, seen: modified(path))
  }

  /// The checkpoint of a note that this key signed under the note's own name.
  static func open(_ note: String, publicKey: [UInt8]) -> SignedCheckpoint? {
    let origin = note.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    return NoteVerifier(name: origin, publicKey: publicKey).open(note)
  }

  private static func modified(_ path: String) -> Instant? {
    do {
      let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      return date.map { Instant(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    } catch {
      return nil
    }
  }
}
