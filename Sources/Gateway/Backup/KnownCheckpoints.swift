import Audit
import Database
import Domain
import Foundation

/// Everything outside of a backup that says how far its log had come.
struct KnownCheckpoints: Sendable {
  /// Checkpoints that our log key signed.
  let all: [KnownCheckpoint]
  /// Entries in the store that is there, signed or not, and when the last was written; nil where it cannot be read.
  let present: (size: Int, last: Instant)?

  /// Reads the backup's own checkpoint, the head beside the store, the store that is there, and the files that the
  /// operator names.
  ///
  /// - Throws: `restore.checkpoint` where one that must be readable is not.
  static func gather(
    _ layout: StoreLayout, _ head: String, _ backup: BackupFile, _ options: StoreRestore.Options, publicKey: [UInt8]
  ) async throws -> KnownCheckpoints {
    guard let own = KnownCheckpoint.open(backup.manifest.checkpoint, publicKey: publicKey) else {
      throw RestoreFailure.checkpoint(backup.path)
    }
    var all = [KnownCheckpoint(checkpoint: own.checkpoint, note: own.note, source: backup.path, seen: nil)]
    if let head = try KnownCheckpoint.read(head, publicKey: publicKey) { all.append(head) }
    for file in options.checkpoints {
      guard let named = try KnownCheckpoint.read(file, publicKey: publicKey) else {
        throw RestoreFailure.checkpoint(file)
      }
      all.append(named)
    }
    if let tiles = options.tiles, let named = try KnownCheckpoint.read("\(tiles)/checkpoint", publicKey: publicKey) {
      all.append(named)
    }
    if let old = old(layout, publicKey) { all.append(old) }
    return KnownCheckpoints(all: all, present: await entries(in: layout))
  }

  /// The store that is there may be what is broken: its checkpoint counts only where it is sound.
  private static func old(_ layout: StoreLayout, _ publicKey: [UInt8]) -> KnownCheckpoint? {
    do { return try KnownCheckpoint.read("\(layout.log)/checkpoint", publicKey: publicKey) } catch { return nil }
  }

  private static func entries(in layout: StoreLayout) async -> (size: Int, last: Instant)? {
    do {
      let store = try Store.open(path: layout.database, migrations: [], readOnly: true)
      let tree = try await StoredTree.read(store, at: [])
      try await store.close()
      return tree.lastTime.map { (tree.size, $0) }
    } catch {
      return nil
    }
  }

  /// How rows of a backup stand to what is known.
  struct Standing: Sendable {
    /// The newest checkpoint that the rows contain, under whose name the log may go on.
    let contained: KnownCheckpoint
    /// The newest checkpoint over entries that the rows have not; nil where none says so.
    let missing: KnownCheckpoint?
    /// The first generation after all that are known.
    let nextGeneration: Int
  }

  /// Compares.
  ///
  /// - Parameter generation: the one that the rows are in.
  /// - Throws: `restore.inconsistent` where the rows contradict a checkpoint.
  func standing(of tree: StoredTree, generation: Int) throws(RestoreFailure) -> Standing {
    var contained: [KnownCheckpoint] = []
    var missing: [KnownCheckpoint] = []
    for known in all {
      // What was lost before an earlier restore is told of by the entry of that restore.
      if known.generation < generation { continue }
      if known.generation > generation || known.checkpoint.size > tree.size {
        missing.append(known)
      } else {
        guard tree.extends(known.checkpoint) == true else { throw .inconsistent(known.source) }
        contained.append(known)
      }
    }
    func isOlder(_ left: KnownCheckpoint, _ right: KnownCheckpoint) -> Bool {
      (left.generation, left.checkpoint.size) < (right.generation, right.checkpoint.size)
    }
    guard let newest = contained.max(by: isOlder) else { throw .inconsistent(all[0].source) }
    return Standing(
      contained: newest, missing: missing.max(by: isOlder),
      nextGeneration: (all.map(\.generation) + [generation]).reduce(1, max) + 1)
  }
}
