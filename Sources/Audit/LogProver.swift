public import Database
import Domain
import Trust

/// Makes proofs of a log, from a few tiles each.
public struct LogProver: Sendable {
  private let store: Store
  private let directory: String?

  /// - Parameter directory: the log's directory, with `tile/`; nil takes the rows alone.
  public init(store: Store, directory: String?) {
    self.store = store
    self.directory = directory
  }

  /// The checkpoint in the log's directory, if the key signed it.
  ///
  /// - Parameter key: nil takes the key that lies beside it.
  /// - Throws: `audit.altered` where it is not signed by the key, `audit.file`.
  public func checkpoint(key: NoteVerifier?) throws -> SignedCheckpoint? {
    guard let directory, let note = try FoundFiles.read("\(directory)/checkpoint", limit: LogClaims.longestNote) else {
      return nil
    }
    let stored = try FoundFiles.read("\(directory)/verifier-key", limit: 4096)
    let own = stored.flatMap { NoteVerifier(String(decoding: $0, as: UTF8.self).filter { !$0.isNewline }) }
    guard let key = key ?? own else { return nil }
    guard let signed = key.open(exactly: note) else {
      throw AuditFailure.altered("The checkpoint is not signed by the log key \(key.name)+\(key.keyID.hex).")
    }
    return signed
  }

  /// The proof that an entry is among the first `size`; nil where there are not so many.
  ///
  /// - Parameter root: the signed root over these, where it is known: a tile that leads elsewhere is not believed.
  /// - Throws: `audit.altered` where the entries do not lead to the root either; `audit.file`, `database.…`.
  public func inclusionProof(of index: Int, size: Int, root: [UInt8]? = nil) async throws -> InclusionProof? {
    let directory = directory
    return try await store.read { connection in
      guard index >= 0, index < size, try Self.size(connection) >= size else { return nil }
      let row = try connection.query(
        "SELECT CAST(entry AS BLOB) AS entry FROM audit_entry WHERE seq = ?", [.integer(Int64(index))]
      ).first
      guard let row else { throw AuditFailure.altered("Entry \(index): it is missing.") }
      let entry = try row.blob("entry")
      return try Self.first(directory, connection) { hashes -> InclusionProof? in
        let proof = InclusionProof(
          entry: entry, index: index, size: size, root: try root ?? hashes.root(0, size),
          hashes: try hashes.inclusionProof(index, size: size))
        return proof.isValid ? proof : nil
      }
    }
  }

  /// The proof that the first `size` entries begin with the first `earlier`; nil unless 0 < earlier ≤ size ≤ entries.
  ///
  /// - Throws: as ``inclusionProof(of:size:root:)``.
  public func consistencyProof(
    from earlier: Int, to size: Int, root: [UInt8]? = nil
  ) async throws -> ConsistencyProof? {
    let directory = directory
    return try await store.read { connection in
      guard earlier > 0, earlier <= size, try Self.size(connection) >= size else { return nil }
      return try Self.first(directory, connection) { hashes -> ConsistencyProof? in
        let proof = ConsistencyProof(
          from: earlier, fromRoot: try hashes.root(0, earlier), to: size, toRoot: try root ?? hashes.root(0, size),
          hashes: try hashes.consistencyProof(from: earlier, to: size))
        return proof.isValid ? proof : nil
      }
    }
  }

  /// The root over the first `size` entries; nil where there are not so many.
  public func root(size: Int) async throws -> [UInt8]? {
    let directory = directory
    return try await store.read { connection in
      guard size >= 0, try Self.size(connection) >= size else { return nil }
      return try TileHashes(directory: directory, connection: connection).root(0, size)
    }
  }

  func read<R: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> R) async throws -> R {
    try await store.read(body)
  }

  /// How many entries are committed, by the last of them.
  private static func size(_ connection: any Connection) throws -> Int {
    let last = try connection.query("SELECT seq FROM audit_entry ORDER BY seq DESC LIMIT 1").first
    return try last.map { Int(try $0.integer("seq")) + 1 } ?? 0
  }

  /// A proof that is valid, from tiles or else from the rows alone.
  private static func first<Made>(
    _ directory: String?, _ connection: any Connection, _ make: (TileHashes) throws -> Made?
  ) throws -> Made {
    // A tile that was changed is passed over: the rows may still give a proof.
    for source in directory == nil ? [nil] : [directory, nil] {
      if let proof = try make(TileHashes(directory: source, connection: connection)) { return proof }
    }
    throw AuditFailure.altered("The entries do not lead to the root that was signed.")
  }
}
