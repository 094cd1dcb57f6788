import Database
public import Domain

/// The answers about one entry.
public enum EntryVerdict: Sendable {
  /// The entry, its event and their key are as they were recorded, and the entry is under the signed checkpoint.
  case intact(proof: InclusionProof, checkpoint: SignedCheckpoint, signed: Instant)
  case altered(String)
  case cannotTell(String)
  /// The log has no such entry.
  case absent
}

extension LogProver {
  /// Verifies one entry by its proof, without reading the others.
  ///
  /// - Parameter key: nil takes the key that lies beside the log.
  /// - Returns: `signed` is the time of the newest entry under the checkpoint.
  /// - Throws: `audit.file`, `database.…`.
  public func verify(entry index: Int, key: NoteVerifier?) async throws -> EntryVerdict {
    do {
      guard let signed = try checkpoint(key: key) else {
        return .cannotTell("There is no checkpoint in the log's directory, or no key to check it with.")
      }
      let size = signed.checkpoint.size
      guard let (difference, hasEvent) = try await row(index) else {
        return index < size ? .altered("Entry \(index): it is missing.") : .absent
      }
      if let difference { return .altered("Entry \(index): \(difference).") }
      guard index < size else { return .cannotTell("Entry \(index) is not under a signed checkpoint yet.") }
      let proof = try await inclusionProof(of: index, size: size, root: signed.checkpoint.root)
      guard let proof, let newest = try await time(of: size - 1) else {
        return .altered("Entries are missing: \(size) were signed.")
      }
      guard hasEvent else {
        return .cannotTell("Entry \(index) is as it was signed, but its event is not kept: it may have been erased.")
      }
      return .intact(proof: proof, checkpoint: signed, signed: newest)
    } catch let failure as AuditFailure where failure.code == "audit.altered" {
      return .altered(failure.why)
    }
  }

  /// How the row of an entry differs from what it should be, and whether its event is kept; nil where there is none.
  private func row(_ index: Int) async throws -> (difference: String?, hasEvent: Bool)? {
    try await read { connection in
      let bounds: (Int64, Int64) = (Int64(index), Int64(index) + 1)
      return try connection.query(PageCheck.query, [.integer(bounds.0), .integer(bounds.1)]).first.map { row in
        (RowCheck.run(row, expected: index).difference, row["sealed"] != .null && row["wrapped"] != .null)
      }
    }
  }

  private func time(of index: Int) async throws -> Instant? {
    try await read { connection in
      try connection.query("SELECT at FROM audit_entry WHERE seq = ?", [.integer(Int64(index))]).first.map {
        Instant(milliseconds: try $0.integer("at"))
      }
    }
  }
}
