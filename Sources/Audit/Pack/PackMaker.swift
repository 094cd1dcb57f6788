public import Database
public import Domain
public import Trust

/// What of a log goes into a pack: one exchange under the newest checkpoint.
public struct PackedExchange: Sendable {
  public let exchange: LoggedExchange
  public let checkpoint: SignedCheckpoint
  let records: [PackRecord]
  let consistency: PackConsistency
  /// A later checkpoint of a day with the token of a time-stamp authority; nil while none covers the exchange.
  let daily: StampedDay?
}

/// Who stands behind a log besides its owner: their public keys go into packs, for who has none from elsewhere.
public struct PackAttestors: Sendable {
  public var witnesses: [WitnessVerifier]
  /// Anchors of the time-stamp authority.
  public var authorities: [Certificate]

  public init(witnesses: [WitnessVerifier] = [], authorities: [Certificate] = []) {
    (self.witnesses, self.authorities) = (witnesses, authorities)
  }
}

/// What an auditor asked for.
public struct PackOrder: Sendable {
  /// Whose log it is.
  public var country: CountryCode
  /// Why the pack was made, as its maker wrote it.
  public var purpose: String
  /// Of the summary: `en`, `fr`, `pt` or `de`.
  public var language: String
  public var made: Instant

  public init(country: CountryCode, purpose: String, language: String, made: Instant) {
    self.country = country
    self.purpose = purpose
    self.language = language
    self.made = made
  }
}

/// Makes evidence packs from a log (users.md section 5, A4). That one is made is an event is the caller's duty.
public struct PackMaker: Sendable {
  private let store: Store
  private let directory: String
  private let secrets: AuditSecrets
  private let key: any SigningKey

  /// - Parameters:
  ///   - directory: the log's directory, with `checkpoint` and `tile/`.
  ///   - key: the key named `log`, which signs the manifest.
  public init(store: Store, directory: String, secrets: AuditSecrets, key: any SigningKey) {
    self.store = store
    self.directory = directory
    self.secrets = secrets
    self.key = key
  }

  private var publicKey: [UInt8] { Array(key.publicKey.suffix(32)) }

  /// Reads one exchange with its proofs; nil where nothing of it is recorded.
  ///
  /// - Parameters:
  ///   - reference: as people read it, in either case, with or without hyphen.
  ///   - kept: checkpoints that were kept elsewhere, which the newest one must extend.
  /// - Throws: `audit.pack` while an entry of it is under no checkpoint, `audit.altered`, `audit.file`, `database.…`,
  ///   `trust.aead.refused`.
  public func story(of reference: String, kept: [KeptCheckpoint] = []) async throws -> PackedExchange? {
    let reader = LogReader(store: store, secrets: secrets)
    guard let exchange = try await reader.exchange(reference: reference) else { return nil }
    let prover = LogProver(store: store, directory: directory)
    let last = exchange.events.last?.sequence ?? 0
    // The name in the note is the log's of this year; the key is what it is verified with.
    let stored = try FoundFiles.read("\(directory)/verifier-key", limit: 4096)
      .flatMap { NoteVerifier(String(decoding: $0, as: UTF8.self).filter { !$0.isNewline }) }
    guard let name = stored?.name,
      let newest = try prover.checkpoint(key: NoteVerifier(name: name, publicKey: publicKey))
    else { throw AuditFailure.pack("There is no signed checkpoint beside the log, or its key file is missing.") }
    let key = NoteVerifier(name: name, publicKey: publicKey)
    let proofs = PackProofs(directory: directory, key: key)
    let daily = try proofs.day(covering: last, under: newest.checkpoint.size)
    let kept = kept + (daily.map { [KeptCheckpoint(name: $0.day, note: $0.note)] } ?? [])
    let signed = try proofs.cosigned(covering: last, and: kept) ?? newest
    let size = signed.checkpoint.size
    guard exchange.events.allSatisfy({ $0.sequence < Int64(size) }) else {
      throw AuditFailure.pack("An entry of the exchange is not under a signed checkpoint yet.")
    }
    var records: [PackRecord] = []
    for event in exchange.events {
      let proof = try await prover.inclusionProof(
        of: Int(event.sequence), size: size, root: signed.checkpoint.root)
      guard let proof else { throw AuditFailure.altered("Entries are missing: \(size) were signed.") }
      let disclosed = try await disclosed(event)
      records.append(
        PackRecord(sequence: proof.index, entry: proof.entry, proof: proof.hashes, event: disclosed))
    }
    let earlier = try await consistency(after: Int(last), signed.checkpoint, kept, key, prover)
    return PackedExchange(
      exchange: exchange, checkpoint: signed, records: records, consistency: earlier, daily: daily)
  }

  /// Signs the pack: the log's part, and the files of other rooms.
  ///
  /// - Parameters:
  ///   - attestors: who stands behind the log besides its owner.
  ///   - others: summary, evidences, receipts, certificates, by their paths in the pack.
  ///   - seal: of the country; with it the pack is an ASiC-E container too, for the tools of others.
  /// - Returns: the bytes of the ZIP.
  /// - Throws: `audit.pack` for a path that no reader of packs accepts, `trust.key.…`.
  public func pack(
    _ story: PackedExchange, _ order: PackOrder, attestors: PackAttestors = PackAttestors(),
    others: [(name: String, bytes: [UInt8])], seal: (any SigningKey)? = nil
  ) throws -> [UInt8] {
    let origin = story.checkpoint.checkpoint.origin
    let verifier = NoteVerifier(name: origin, publicKey: publicKey)
    var files = [PackArchive.File(name: "README.txt", bytes: Array(PackReadme.text.utf8))]
    files += others.map { PackArchive.File(name: $0.name, bytes: $0.bytes) }
    for record in story.records {
      files.append(
        PackArchive.File(name: PackRecord.path(record.sequence), bytes: Array(try record.json().canonical.utf8)))
    }
    files += [
      PackArchive.File(name: PackCheck.checkpointPath, bytes: Array(story.checkpoint.note.utf8)),
      PackArchive.File(name: PackCheck.consistencyPath, bytes: story.consistency.bytes),
      PackArchive.File(name: PackCheck.keyPath, bytes: Array("\(verifier)\n".utf8)),
    ]
    files += PackProofs.files(story.daily, attestors)
    if let seal { files += try PackContainer.files(around: files, seal, at: order.made) }
    let names = files.map(\.name)
    guard Set(names).count == names.count, names.allSatisfy({ PackArchive.name(Array($0.utf8)[...]) != nil }) else {
      throw AuditFailure.pack("A file in it has a name that is used twice or is not allowed.")
    }
    let manifest = PackManifest(
      reference: story.exchange.reference.description, origin: origin, country: order.country.value,
      made: order.made.iso8601, purpose: String(order.purpose.prefix(200)), language: order.language,
      records: story.records.map(\.sequence),
      files: Dictionary(files.map { ($0.name, Digest.sha256($0.bytes).hex) }) { first, _ in first }
    ).bytes
    files += [
      PackArchive.File(name: PackManifest.path, bytes: manifest),
      PackArchive.File(
        name: PackManifest.signaturePath, bytes: try PackManifest.sign(manifest, origin: origin, key: key)),
    ]
    return PackArchive(sorting: files).bytes
  }

  /// The second verifier, a program of its own in Python, that goes into every pack.
  public static var script: [UInt8] { PackageResources.verify_py }

  private func disclosed(_ event: LoggedEvent) async throws -> PackRecord.Disclosed? {
    let sealing = EventSealing(secrets: secrets)
    return try await store.read { connection in
      let row = try connection.query(
        "SELECT year, CAST(facts AS BLOB) AS facts, sealed FROM audit_body WHERE seq = ?",
        [.integer(event.sequence)]
      ).first
      guard let row else { return nil }
      let (sealed, year) = (try row.blob("sealed"), try row.integer("year"))
      guard
        let key = try sealing.eventKey(
          sequence: event.sequence, kind: event.kind, tag: event.tag, year: year, in: connection)
      else { return nil }
      let plain = try EventSealing.open(sealed, key: key, sequence: event.sequence, kind: event.kind)
      return PackRecord.Disclosed(facts: try row.blob("facts"), sealed: sealed, key: key, plain: plain)
    }
  }

  /// That the checkpoint extends the tree right after the exchange, and each checkpoint that was kept.
  private func consistency(
    after last: Int, _ checkpoint: Checkpoint, _ kept: [KeptCheckpoint], _ key: NoteVerifier, _ prover: LogProver
  ) async throws -> PackConsistency {
    var earlier: [(size: Int, note: String?)] = [(last + 1, nil)]
    for one in kept {
      guard let signed = key.open(exactly: Array(one.note.utf8)) else {
        throw AuditFailure.packCheckpoint(one.name)
      }
      earlier.append((signed.checkpoint.size, one.note))
    }
    var proofs: [PackConsistency.Proof] = []
    for (size, note) in earlier {
      let proof = try await prover.consistencyProof(from: size, to: checkpoint.size, root: checkpoint.root)
      guard let proof else { throw AuditFailure.altered("The log was rolled back: \(size) entries were signed.") }
      proofs.append(
        PackConsistency.Proof(from: size, fromRoot: proof.fromRoot, hashes: proof.hashes, note: note))
    }
    return PackConsistency(proofs: proofs)
  }
}

extension AuditFailure {
  static func pack(_ why: String) -> AuditFailure {
    AuditFailure(
      "audit.pack", what: "No evidence pack was made.", why: why,
      whatToDo: "Let the gateway sign a checkpoint, then export again.")
  }

  static func packCheckpoint(_ name: String) -> AuditFailure {
    AuditFailure(
      "audit.pack.checkpoint", what: "No evidence pack was made.",
      why: "\(name) is not a checkpoint that the key of this log signed.",
      whatToDo: "Give a checkpoint of this very log with --checkpoint, byte for byte as it was kept.")
  }
}
