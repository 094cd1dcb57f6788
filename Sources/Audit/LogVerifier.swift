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

/// A signed checkpoint that was kept outside of the gateway.
public struct KeptCheckpoint: Sendable {
  /// Where it comes from, for the answer.
  public let name: String
  /// The signed note.
  public let note: String

  public init(name: String, note: String) {
    self.name = name
    self.note = note
  }
}

/// Checks a log offline: rows against entries, entries against the tree, the tree against the signed checkpoint.
///
/// It needs the files and the log's public key, no gateway and no secret, and changes nothing.
public struct LogVerifier: Sendable {
  private let database: String
  private let directory: String
  private let key: NoteVerifier?
  private let kept: [KeptCheckpoint]
  private let isInUse: Bool
  private let rowsAlone: Bool
  private let policy: WitnessPolicy?

  /// - Parameters:
  ///   - database: path of the store's file.
  ///   - directory: the log's directory, with `checkpoint` and `tile/`.
  ///   - key: the log's public key, known from elsewhere; nil takes the one that lies in the directory, which proves
  ///     only that the log agrees with itself.
  ///   - kept: checkpoints of this log that were kept elsewhere; the log must extend each of them.
  ///   - isInUse: whether a gateway writes this log at the same time. Then only what the checkpoint covers is looked at,
  ///     and SQLite's own check of the file, which would hold up the writer's clearing of its log, is left out.
  ///   - rowsAlone: whether the store comes without tiles, as a backup does.
  ///   - policy: which witnesses must stand behind the log; nil asks about none.
  public init(
    database: String, directory: String, key: NoteVerifier?, kept: [KeptCheckpoint] = [], isInUse: Bool = false,
    rowsAlone: Bool = false, policy: WitnessPolicy? = nil
  ) {
    self.database = database
    self.directory = directory
    self.key = key
    self.kept = kept
    self.isInUse = isInUse
    self.rowsAlone = rowsAlone
    self.policy = policy
  }

  /// Reads everything, with as many threads as there are processors.
  ///
  /// - Parameter progress: told from time to time how many entries were read, of how many; from any thread.
  public func verify(progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async -> Verdict {
    do {
      let claims = try LogClaims(directory: directory, key: key, kept: kept + cosigned())
      if let difference = claims.difference { return .altered(difference) }
      let verdict = try await CopiedStore.lend(path: database, isInUse: isInUse) { store in
        try await LogCheck(
          store: store, directory: directory, claims: claims, isInUse: isInUse, rowsAlone: rowsAlone, progress: progress
        ).run()
      }
      guard case .intact = verdict, let policy, let key = try key ?? ownKey() else { return verdict }
      let found = try WitnessedCheckpoint.read(directory: directory, key: key, witnesses: policy.witnesses)
      let count = found?.times.count ?? 0
      guard count >= policy.quorum else {
        return .cannotTell(
          "\(count) of \(policy.witnesses.count) witnesses stand behind this log, \(policy.quorum) are wanted.")
      }
      return verdict
    } catch let failure as DatabaseFailure where failure.code == "database.damaged" {
      return .altered("\(failure.what) \(failure.why)")
    } catch let failure as any Explained {
      return .cannotTell("\(failure.what) \(failure.why)")
    } catch {
      return .cannotTell("The store could not be read.")
    }
  }

  /// The checkpoint that witnesses cosigned, where it lies beside the log: the log must extend it whoever is asked about.
  private func cosigned() throws(AuditFailure) -> [KeptCheckpoint] {
    let name = WitnessedCheckpoint.file
    guard let bytes = try FoundFiles.read("\(directory)/\(name)", limit: LogClaims.longestNote) else { return [] }
    return [KeptCheckpoint(name: name, note: String(decoding: bytes, as: UTF8.self))]
  }

  private func ownKey() throws(AuditFailure) -> NoteVerifier? {
    try FoundFiles.read("\(directory)/verifier-key", limit: 4096).flatMap {
      NoteVerifier(String(decoding: $0, as: UTF8.self).filter { !$0.isNewline })
    }
  }
}
