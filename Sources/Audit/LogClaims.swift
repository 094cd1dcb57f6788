import Domain
import Trust

/// What the signed notes say about a log, before its entries are read.
struct LogClaims: Sendable {
  /// The checkpoint in the log's directory.
  private(set) var checkpoint: Checkpoint?
  /// Checkpoints that were kept elsewhere, with the names of their files.
  private(set) var kept: [(name: String, checkpoint: Checkpoint)] = []
  /// A note that was changed.
  private(set) var difference: String?
  /// What is missing for an answer; differences are looked for all the same.
  private(set) var missing: String?

  /// Longest note that is read, in bytes: a checkpoint with many cosignatures is below.
  static let longestNote = 65536

  init(directory: String, key known: NoteVerifier?, kept: [KeptCheckpoint]) throws(AuditFailure) {
    let stored = try FoundFiles.read("\(directory)/verifier-key", limit: 4096)
    let own = stored.flatMap { NoteVerifier(String(decoding: $0, as: UTF8.self).filter { !$0.isNewline }) }
    let note = try FoundFiles.read("\(directory)/checkpoint", limit: Self.longestNote)
    if note == nil { missing = "There is no checkpoint in the log's directory." }
    guard let key = known ?? own else {
      missing = missing ?? "The public key of the log is missing or unreadable."
      // Unsigned as it is, it still says which size and root to compare the entries with.
      checkpoint = note.flatMap { Checkpoint(unsigned: $0) }
      return
    }
    if let note {
      guard let signed = key.open(exactly: note) else {
        difference = "The checkpoint is not signed by the log key \(key.name)+\(key.keyID.hex)."
        return
      }
      checkpoint = signed.checkpoint
    }
    // The name of a log moves on with the year, so a key that was noted earlier has another one.
    let isSame = own.map { $0.publicKey == key.publicKey && LogName($0.name).isSameLog(as: LogName(key.name)) } ?? false
    if let stored, !isSame || stored != own.map({ Array("\($0)\n".utf8) }) {
      difference = "The file verifier-key does not hold the log key \(key.name)+\(key.keyID.hex)."
      return
    }
    for one in kept {
      guard let signed = key.open(exactly: Array(one.note.utf8)) else {
        missing = missing ?? "\(one.name) is not a checkpoint that \(key.name)+\(key.keyID.hex) signed."
        continue
      }
      self.kept.append((one.name, signed.checkpoint))
      if let checkpoint, checkpoint.size < signed.checkpoint.size {
        difference =
          "The log was rolled back: \(signed.checkpoint.size) entries were signed in \(one.name),"
          + " \(checkpoint.size) in the log."
      }
    }
  }

  /// Sizes whose roots are claimed.
  var sizes: Set<Int> { Set(kept.map(\.checkpoint.size) + [checkpoint?.size].compactMap { $0 }) }

  /// The first claim that the entries do not bear out.
  func difference(count: Int, root: (Int) -> [UInt8]?) -> String? {
    if let checkpoint {
      guard count >= checkpoint.size else {
        return "Entry \(count) and what followed are missing: \(checkpoint.size) entries were signed."
      }
      guard root(checkpoint.size) == checkpoint.root else {
        return "The entries are not those that the checkpoint was signed over."
      }
    }
    for (name, earlier) in kept {
      guard count >= earlier.size else {
        return "The log was rolled back: \(earlier.size) entries were signed in \(name), \(count) are in the store."
      }
      guard root(earlier.size) == earlier.root else {
        return "The first \(earlier.size) entries are not those that \(name) was signed over."
      }
    }
    return nil
  }
}

extension NoteVerifier {
  /// Opens a note of which every byte is as it was written: a signature does not cover the lines of signatures.
  func open(exactly bytes: [UInt8]) -> SignedCheckpoint? {
    guard let note = String(validating: bytes, as: UTF8.self), let signed = open(note) else { return nil }
    let lines = note.utf8.dropFirst(signed.checkpoint.text.utf8.count)
    guard lines.first == 0x0A, lines.last == 0x0A else { return nil }
    for line in lines.dropFirst().dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
      let parts = line.split(separator: 0x20, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard parts.count == 3, parts[0] == "\u{2014}", !parts[1].isEmpty,
        let value = Base64.decode(parts[2]), Base64.encode(value) == parts[2]
      else { return nil }
    }
    return signed
  }
}

extension Checkpoint {
  /// The checkpoint of a note whose signature cannot be checked.
  fileprivate init?(unsigned note: [UInt8]) {
    var lines = String(decoding: note, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.count > 3 else { return nil }
    lines = lines.prefix(3)
    self.init(text: lines.joined(separator: "\n") + "\n")
  }
}
