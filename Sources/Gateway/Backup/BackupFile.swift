import Audit
import Domain
import Foundation
import Trust

#if canImport(Glibc)
  import Glibc
#endif

/// One file with a whole store: the database, then the signed manifest, its length, and a mark.
///
/// SQLite reads such a file as it is, because the database comes first and says its own length.
struct BackupFile: Sendable {
  private static let mark = Array("passerelle-backup-1\n".utf8)
  /// Digits of the manifest's length before the mark.
  private static let digits = 10
  private static let longestManifest = 1_000_000

  let path: String
  let manifest: BackupManifest

  /// Opens a backup and checks all of it: mark, signature, every byte.
  ///
  /// - Parameters:
  ///   - publicKey: the raw public key of the log.
  ///   - copy: where the database is written meanwhile; nil only checks.
  /// - Throws: `backup.damaged`, `backup.key`, `backup.newer`, `backup.file`.
  static func open(_ path: String, publicKey: [UInt8], copy: String? = nil) async throws -> BackupFile {
    try await FileWork.run { try check(path, publicKey, copy) }
  }

  /// Appends manifest, length and mark to a database, and syncs the file.
  static func seal(_ path: String, manifest note: String) async throws {
    try await FileWork.run {
      let file = try OpenFile(path, O_WRONLY | O_APPEND)
      let bytes = Array(note.utf8)
      let length = String(bytes.count)
      let padded = String(repeating: "0", count: digits - length.utf8.count) + length
      try file.write(bytes + Array(padded.utf8) + mark)
      try file.sync()
    }
  }

  /// Size and SHA-256 of a file.
  static func digest(_ path: String) async throws -> (size: Int, digest: [UInt8]) {
    try await FileWork.run {
      let file = try OpenFile(path, O_RDONLY)
      let size = try file.size()
      return (size, try file.digest(of: size, copyingTo: nil))
    }
  }

  private static func check(_ path: String, _ publicKey: [UInt8], _ copy: String?) throws -> BackupFile {
    let file = try OpenFile(path, O_RDONLY)
    let size = try file.size()
    let tail = digits + mark.count
    guard size > tail else { throw BackupFailure.damaged("It is too short to be a backup.") }
    let end = try file.read(at: size - tail, tail)
    guard Array(end.suffix(mark.count)) == mark else {
      throw BackupFailure.damaged("Its end is missing: it was cut, or it is no backup.")
    }
    guard let length = Int(String(decoding: end.prefix(digits), as: UTF8.self)), length > 0,
      length <= min(longestManifest, size - tail)
    else { throw BackupFailure.damaged("Its end was changed.") }
    let note = String(decoding: try file.read(at: size - tail - length, length), as: UTF8.self)
    let manifest: BackupManifest
    switch BackupManifest.read(note, publicKey: publicKey) {
    case .signed(let read): manifest = read
    case .newer: throw BackupFailure.newer("A newer version of the program wrote it, in a format of its own.")
    case .otherKey: throw BackupFailure.otherKey
    case .damaged: throw BackupFailure.damaged("Its manifest was changed.")
    }
    guard manifest.size == size - tail - length else {
      throw BackupFailure.damaged("It has another length than its manifest says.")
    }
    var target: OpenFile?
    if let copy { target = try OpenFile(copy, O_WRONLY | O_CREAT | O_EXCL) }
    guard try file.digest(of: manifest.size, copyingTo: target) == manifest.digest else {
      throw BackupFailure.damaged("Its contents were changed: the SHA-256 differs from the manifest's.")
    }
    try target?.sync()
    return BackupFile(path: path, manifest: manifest)
  }
}
