import Domain
import FoundationEssentials
import Trust

/// The checkpoint of one day that a time-stamp authority stamped.
struct StampedDay: Sendable {
  /// `2026-11-26`.
  let day: String
  let note: String
  /// TimeStampToken (RFC 3161), DER.
  let token: [UInt8]
}

/// What others put beside a log: cosigned checkpoints and stamped days.
struct PackProofs {
  let directory: String
  let key: NoteVerifier

  /// The checkpoint that witnesses cosigned, where it covers the exchange and everything that was kept; nil else.
  ///
  /// - Throws: `audit.file`.
  func cosigned(covering last: Int64, and kept: [KeptCheckpoint]) throws(AuditFailure) -> SignedCheckpoint? {
    let path = "\(directory)/\(WitnessedCheckpoint.file)"
    guard let bytes = try FoundFiles.read(path, limit: LogClaims.longestNote), let signed = key.open(exactly: bytes),
      Int64(signed.checkpoint.size) > last
    else { return nil }
    let sizes = kept.compactMap { key.open(exactly: Array($0.note.utf8))?.checkpoint.size }
    return sizes.allSatisfy { $0 <= signed.checkpoint.size } ? signed : nil
  }

  /// The first stamped day whose checkpoint covers the exchange; nil where there is none yet.
  ///
  /// - Throws: `audit.file`.
  func day(covering last: Int64, under size: Int) throws(AuditFailure) -> StampedDay? {
    let folder = "\(directory)/daily"
    guard FileManager.default.fileExists(atPath: folder) else { return nil }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw .file("A directory of the log cannot be read.")
    }
    for name in names where name.hasSuffix(".tsr") {
      let stem = String(name.dropLast(4))
      guard let note = try FoundFiles.read("\(folder)/\(stem).note", limit: LogClaims.longestNote),
        let signed = key.open(exactly: note)?.checkpoint, Int64(signed.size) > last, signed.size <= size,
        let token = try FoundFiles.read("\(folder)/\(name)", limit: 64 << 10)
      else { continue }
      return StampedDay(day: stem, note: String(decoding: note, as: UTF8.self), token: token)
    }
    return nil
  }

  /// The files of a pack that hold them.
  static func files(_ daily: StampedDay?, _ attestors: PackAttestors) -> [PackArchive.File] {
    var files: [PackArchive.File] = []
    if let daily {
      let stem = PackCheck.dailyFolder + daily.day
      files.append(PackArchive.File(name: "\(stem).note", bytes: Array(daily.note.utf8)))
      files.append(PackArchive.File(name: "\(stem).tsr", bytes: daily.token))
    }
    if !attestors.witnesses.isEmpty {
      let lines = attestors.witnesses.map { "\($0)\n" }.joined()
      files.append(PackArchive.File(name: PackCheck.witnessesPath, bytes: Array(lines.utf8)))
    }
    if !attestors.authorities.isEmpty {
      let pem = attestors.authorities.map(\.pem).joined()
      files.append(PackArchive.File(name: PackCheck.authoritiesPath, bytes: Array(pem.utf8)))
    }
    return files
  }
}
