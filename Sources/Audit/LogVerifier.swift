import Database
import Domain
import Trust

/// The three answers about a log.
public enum Verdict: Sendable, Equatable {
  /// Every entry is as it was when the checkpoint was signed.
  case intact(entries: Int, checkpoint: Checkpoint)
  /// The first difference, in words for an auditor.
  case altered(String)
  /// What is missing for an answer; never said where something differs.
  case cannotTell(String)
}

/// Checks a log offline: rows against entries, entries against the tree, the tree against the signed checkpoint.
///
/// It needs the files and the log's public key, no gateway and no secret. The store is opened read-only.
public struct LogVerifier: Sendable {
  private let database: String
  private let directory: String
  private let key: NoteVerifier?

  /// - Parameters:
  ///   - database: path of the store's file.
  ///   - directory: the log's directory, with `checkpoint` and `tile/`.
  ///   - key: the log's public key, known from elsewhere; nil takes the one that lies in the directory, which proves
  ///     only that the log agrees with itself.
  public init(database: String, directory: String, key: NoteVerifier?) {
    self.database = database
    self.directory = directory
    self.key = key
  }

  public func verify() async -> Verdict {
    do {
      guard let note = try DurableFile.read("\(directory)/checkpoint") else {
        return .cannotTell("There is no checkpoint in the log's directory.")
      }
      guard let key = try key ?? storedKey() else {
        return .cannotTell("The public key of the log is missing or unreadable.")
      }
      guard let signed = key.open(String(decoding: note, as: UTF8.self)) else {
        return .altered("The checkpoint is not signed by the log key \(key.name)+\(key.keyID.hex).")
      }
      let store = try Store.open(path: database, migrations: [], readOnly: true)
      return try await check(store, signed.checkpoint)
    } catch let failure as any Explained {
      return .cannotTell("\(failure.what) \(failure.why)")
    } catch {
      return .cannotTell("The store could not be read.")
    }
  }

  private func storedKey() throws(AuditFailure) -> NoteVerifier? {
    guard let bytes = try DurableFile.read("\(directory)/verifier-key") else { return nil }
    return NoteVerifier(String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline })
  }

  private func check(_ store: Store, _ checkpoint: Checkpoint) async throws -> Verdict {
    var levels = TreeLevels()
    var bundle: [[UInt8]] = []
    var rootAtCheckpoint: [UInt8]? = checkpoint.size == 0 ? levels.root : nil
    var missing = MissingEvents()
    while true {
      let from = Int64(levels.size)
      let rows = try await store.read { try Self.page($0, from) }
      guard !rows.isEmpty else { break }
      for row in rows {
        let entry: [UInt8]
        switch try Self.check(row, expected: Int64(levels.size)) {
        case .failure(let difference): return .altered(difference.text)
        case .success(let bytes): entry = bytes
        }
        try missing.look(at: row, position: levels.size)
        bundle.append(entry)
        var files: [(path: String, bytes: [UInt8])] = []
        levels.append(MerkleTree.leafHash(entry)) { level, index, hashes in
          files.append((Tile.path(level: level, index: index, width: TreeLevels.width), Tile.bytes(hashes)))
        }
        if bundle.count == TreeLevels.width {
          let index = levels.size / TreeLevels.width - 1
          files.append((Tile.bundlePath(index: index, width: TreeLevels.width), Tile.bundle(bundle)))
          bundle = []
        }
        if let name = try changedFile(files) { return .altered("The file \(name) differs from the entries.") }
        if levels.size == checkpoint.size {
          rootAtCheckpoint = levels.root
          if let name = try changedFile(partialFiles(levels, bundle)) {
            return .altered("The file \(name) differs from the entries.")
          }
        }
      }
    }
    guard let rootAtCheckpoint else {
      return .altered("Entry \(levels.size) and what followed are missing: \(checkpoint.size) entries were signed.")
    }
    guard rootAtCheckpoint == checkpoint.root else {
      return .altered("The entries are not those that the checkpoint was signed over.")
    }
    let later = levels.size - checkpoint.size
    if later > 0 { return .cannotTell("The last \(later) entries are not under a signed checkpoint yet.") }
    if let unexplained = missing.unexplained { return .cannotTell(unexplained) }
    return .intact(entries: checkpoint.size, checkpoint: checkpoint)
  }

  /// Entries whose event is not there, against what the log itself says was erased.
  private struct MissingEvents {
    private var count = 0
    private var first: Int?
    /// What the newest `erased` event says.
    private var erased = 0

    mutating func look(at row: Row, position: Int) throws {
      guard try row.optionalBlob("sealed") != nil, try row.optionalBlob("wrapped") != nil else {
        count += 1
        first = first ?? position
        return
      }
      guard try row.text("kind") == EventKind.erased.rawValue,
        let said = EventFacts(Array(try row.text("facts").utf8))?.withoutEvent
      else { return }
      erased = said
    }

    /// Nil where every missing event is accounted for.
    var unexplained: String? {
      guard count != erased else { return nil }
      let example = first.map { ", the first that of entry \($0)" } ?? ""
      return """
        The entries are as they were signed, but \(count) events are not kept\(example), and the log's own records of \
        erasures account for \(erased).
        """
    }
  }

  struct Difference: Error {
    let text: String
  }

  static func page(_ connection: any Connection, _ from: Int64) throws -> [Row] {
    try connection.query(
      """
      SELECT e.seq AS seq, e.entry AS entry, e.leaf AS leaf, e.at AS at, e.kind AS kind, e.tag AS tag,
        b.year AS year, b.sealed AS sealed, b.facts AS facts, b.trace AS trace, b.reference AS reference,
        b.peer AS peer, b.outcome AS outcome, k.wrapped AS wrapped
      FROM audit_entry e LEFT JOIN audit_body b ON b.seq = e.seq
      LEFT JOIN audit_key k ON k.tag = e.tag AND k.year = b.year
      WHERE e.seq >= ? ORDER BY e.seq LIMIT 512
      """, [.integer(from)])
  }

  /// One row against its own entry; the entry's bytes where they agree.
  static func check(_ row: Row, expected: Int64) throws -> Result<[UInt8], Difference> {
    func differs(_ what: String) -> Result<[UInt8], Difference> {
      .failure(Difference(text: "Entry \(expected): \(what)."))
    }
    guard try row.integer("seq") == expected else { return differs("it is missing") }
    let bytes = Array(try row.text("entry").utf8)
    guard let entry = LogEntry(bytes), entry.sequence == expected else { return differs("its text is not an entry") }
    guard try row.blob("leaf") == MerkleTree.leafHash(bytes) else { return differs("it does not fit its leaf hash") }
    guard try row.integer("at") == entry.time.milliseconds else { return differs("the time beside it was changed") }
    guard try row.text("kind") == entry.kind else { return differs("the kind beside it was changed") }
    guard try row.text("tag") == entry.tag else { return differs("the pseudonym beside it was changed") }
    // Body and key may be gone, which the entry outlives. Without the body its key is not looked at either: a patient who
    // comes back after an erasure gets a new key for the same year.
    guard let sealed = try row.optionalBlob("sealed") else { return .success(bytes) }
    let facts = Array(try row.text("facts").utf8)
    guard EventFacts.digest(facts: facts, sealed: sealed) == entry.eventDigest, let read = EventFacts(facts) else {
      return differs("its event was changed")
    }
    guard try row.integer("year") == Int64(entry.time.utc.year), try row.optionalText("trace") == read.traceID,
      try row.optionalText("reference") == read.reference, try row.optionalText("peer") == read.peer,
      try row.text("outcome") == read.outcome
    else { return differs("what is searched for beside its event was changed") }
    if let wrapped = try row.optionalBlob("wrapped"), Digest.sha256(wrapped) != entry.encDigest {
      return differs("the key of its event was changed")
    }
    return .success(bytes)
  }

  /// The first of these files that is there with other content. A missing one can be made again from the rows.
  private func changedFile(_ files: [(path: String, bytes: [UInt8])]) throws(AuditFailure) -> String? {
    for (name, bytes) in files {
      if let present = try DurableFile.read("\(directory)/\(name)"), present != bytes { return name }
    }
    return nil
  }

  private func partialFiles(_ levels: TreeLevels, _ bundle: [[UInt8]]) -> [(path: String, bytes: [UInt8])] {
    var files: [(path: String, bytes: [UInt8])] = []
    for (level, hashes) in levels.levels.enumerated() where !hashes.isEmpty {
      let index = levels.size >> (8 * (level + 1))
      files.append((Tile.path(level: level, index: index, width: hashes.count), Tile.bytes(hashes)))
    }
    if !bundle.isEmpty {
      files.append((Tile.bundlePath(index: levels.size >> 8, width: bundle.count), Tile.bundle(bundle)))
    }
    return files
  }
}
