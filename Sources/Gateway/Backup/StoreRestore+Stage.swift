import Audit
import Consent
import Database
import Domain
import Exchange
import Foundation
import Trust

extension StoreRestore {
  /// The store as it is prepared beside its place.
  struct Stage: Sendable {
    let restore: StoreRestore
    let layout: StoreLayout
    let backup: BackupFile
    let known: KnownCheckpoints
    let options: Options

    /// What came of it.
    struct Made: Sendable {
      let signed: SignedCheckpoint
      let loss: Loss?
      let voided: ConsentVoiding.Count
    }

    /// Checks the rows, ends what could lead to a release, writes the `restored` event, and builds tiles and checkpoint.
    func prepare(_ key: any SigningKey, secrets: AuditSecrets) async throws -> Made {
      let clock = restore.clock
      let store = try Store.open(path: layout.database, migrations: Rooms.migrations)
      let tree = try await StoredTree.read(store, at: Set(known.all.map(\.checkpoint.size)))
      guard tree.size == backup.manifest.entries, tree.root == backup.manifest.root else {
        throw BackupFailure.damaged("Its entries are not those that its manifest names.")
      }
      let standing = try known.standing(of: tree, generation: await LogGeneration.current(in: store))
      let loss = try await loss(standing, tree, store)
      if let loss, !options.acceptsLoss { throw RestoreFailure.lostEntries(loss.words) }
      let last = standing.missing ?? standing.contained
      let origin =
        loss == nil
        ? last.checkpoint.origin
        : LogGeneration.successor(of: last.checkpoint.origin, generation: standing.nextGeneration)
      let now = clock.now
      let voided = try await store.read { try ConsentVoiding.count(in: $0, at: now) }
      var writes = [ConsentVoiding.write(at: now), Outbox.emptying]
      if loss != nil { writes.append(LogGeneration.beginning(standing.nextGeneration, at: now)) }
      let event = event(last.checkpoint, origin: origin, loss, voided)
      try await TransparencyLog.append(event, alongside: writes, to: store, secrets: secrets, clock: clock)
      // The log goes on from what it signed last, or a new one begins with what it takes over.
      let first =
        loss == nil
        ? last.note : try await StoredTree.read(store, at: []).firstCheckpoint(origin: origin, key: key).note
      try OpenFile.makeDirectory(layout.log)
      let verifier = NoteVerifier(name: origin, publicKey: Array(key.publicKey.suffix(32)))
      for (name, text) in [("checkpoint", first), ("verifier-key", "\(verifier)\n")] {
        try OpenFile.replace("\(layout.log)/\(name)", with: Array(text.utf8))
      }
      let log = try await TransparencyLog.open(
        store: store, directory: layout.log, key: key, origin: origin, secrets: secrets, clock: clock)
      let signed = try await log.checkpoint()
      try await store.close()
      return Made(signed: signed, loss: loss, voided: voided)
    }

    /// What the log had signed before; the first entry of what it signs from now on.
    private func event(
      _ last: Checkpoint, origin: String, _ loss: Loss?, _ voided: ConsentVoiding.Count
    ) -> AuditEvent {
      var event = AuditEvent(.restored, .success, .affiliation)
      event.details = [
        "backupTime": backup.manifest.time.iso8601, "backupEntries": String(backup.manifest.entries),
        "lostEntries": String(loss?.entries ?? 0), "origin": origin, "previousOrigin": last.origin,
        "previousSize": String(last.size), "previousRoot": last.root.hex,
        "voidedRequests": String(voided.requests), "voidedCodes": String(voided.codes), "software": restore.software,
      ]
      event.details["lostSince"] = loss?.since?.iso8601
      event.details["lostUntil"] = loss?.until?.iso8601
      return event
    }

    /// What is missing; nil where nothing is, as far as anything outside of the backup says.
    private func loss(
      _ standing: KnownCheckpoints.Standing, _ tree: StoredTree, _ store: Store
    ) async throws -> Loss? {
      let beyond = max(standing.missing?.checkpoint.size ?? 0, known.present?.size ?? 0) - tree.size
      guard standing.missing != nil || beyond > 0 else { return nil }
      var loss = Loss(entries: max(beyond, 1), since: tree.lastTime, checkpoint: standing.missing?.checkpoint)
      loss.until = [known.present?.last, standing.missing?.seen].compactMap { $0 }.max()
      if let missing = standing.missing,
        let kept = try await LostEntries.find(missing, after: tree, store, restore, options)
      {
        loss.kept = options.acceptsLoss ? try kept.keep(beside: restore.layout, at: restore.clock.now) : nil
        loss.until = kept.last ?? loss.until
        loss.erasures = kept.erasures
      } else if let tiles = options.tiles {
        throw RestoreFailure.tiles("The entries under \(tiles) do not lead to the checkpoint that is known.")
      }
      return loss
    }
  }
}

extension StoreRestore.Loss {
  /// For the operator.
  var words: String {
    let count = entries == 1 ? "1 entry" : "\(entries) entries"
    let times = [since.map { "after \($0.iso8601)" }, until.map { "up to \($0.iso8601)" }].compactMap { $0 }
    var text = "At least \(count) written \(times.joined(separator: " and ")) would be missing."
    if let checkpoint { text += " The log \(checkpoint.origin) signed \(checkpoint.size) entries." }
    if let erasures, erasures > 0 { text += " \(erasures) of them are erasures, which must be done again." }
    return text
  }
}
