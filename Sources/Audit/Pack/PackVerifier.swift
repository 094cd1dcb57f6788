import Domain
public import Trust

/// The three answers about an evidence pack.
public enum PackVerdict: Sendable, Equatable {
  case intact(PackFacts)
  /// The first difference, in words for an auditor.
  case altered(String)
  /// What is missing for an answer; never said where something differs.
  case cannotTell(String)
}

/// What an intact pack is about.
public struct PackFacts: Sendable, Equatable {
  /// `K7QM-2F9R`.
  public let reference: String
  /// Two letters: whose log it comes from.
  public let country: String
  /// How many entries of the log are in it.
  public let entries: Int
  public let checkpoint: Checkpoint
  /// How many of the parts that left are in the patient's answer; nil where nothing left or no answer is in the pack.
  public let consent: Coverage?
  /// What else stands behind it.
  public let attested: Attested

  /// Signatures of others over what is in a pack; every one of them holds.
  public struct Attested: Sendable, Equatable {
    /// Signed evidences of origin and receipt.
    public var evidences = 0
    /// How many of them have a time-stamp.
    public var stamped = 0
    /// Witnesses that cosigned the checkpoint.
    public var witnesses = 0
    /// The day, `2026-11-26`, whose time-stamped checkpoint covers the exchange; nil where none does yet.
    public var day: String?
    /// FHIR AuditEvents that say when the entries say it.
    public var resources = 0

    public init() {}
  }

  /// Parts that were sent, and how many of them the answer allows.
  public struct Coverage: Sendable, Equatable {
    public let allowed: Int
    public let sent: Int
  }
}

/// Verifies an evidence pack without a server, a store or a network.
///
/// `verify.py` in every pack does the same in another language; both give the same answer to the same bytes.
public struct PackVerifier: Sendable {
  private let known: NoteVerifier?
  private let policy: WitnessPolicy?
  private let authorities: [Certificate]?

  /// - Parameters:
  ///   - key: the log's public key, known from elsewhere; without it a pack can agree with itself at most, which anybody
  ///     can make one do, so the best answer is then “cannot tell”.
  ///   - policy: witnesses that are known from elsewhere, so many of which must have cosigned; nil takes those that the
  ///     pack names, and asks for none.
  ///   - authorities: anchors of time-stamp authorities that are known from elsewhere, to which every time-stamp must
  ///     lead; nil asks only that time-stamps are whole.
  public init(key: NoteVerifier?, policy: WitnessPolicy? = nil, authorities: [Certificate]? = nil) {
    (known, self.policy, self.authorities) = (key, policy, authorities)
  }

  /// Verifies the bytes of a ZIP.
  public func verify(_ bytes: [UInt8]) -> PackVerdict {
    guard let archive = PackArchive(reading: bytes) else {
      return .cannotTell("The file is not an evidence pack as Passerelle writes it, or a part of it is missing.")
    }
    var check = PackCheck(archive: archive, known: known, policy: policy, authorities: authorities)
    let facts = check.run()
    if let difference = check.difference { return .altered(difference) }
    if let missing = check.missing { return .cannotTell(missing) }
    guard let facts else { return .cannotTell("The pack holds nothing to verify.") }
    guard PackArchive(sorting: archive.files).bytes == bytes else {
      return .cannotTell("The files are as they were signed, but the ZIP around them is not as it was written.")
    }
    guard known != nil else {
      return .cannotTell(
        "The pack agrees with itself, but the key of the log is known from the pack alone. Give it with --key.")
    }
    return .intact(facts)
  }
}

/// One verification at work: the first difference, and the first thing that is missing.
struct PackCheck {
  static let keyPath = "log/verifier-key"
  static let checkpointPath = "log/checkpoint"
  static let consistencyPath = "log/consistency.json"

  let archive: PackArchive
  let known: NoteVerifier?
  let policy: WitnessPolicy?
  let authorities: [Certificate]?
  private(set) var difference: String?
  private(set) var missing: String?

  init(archive: PackArchive, known: NoteVerifier?, policy: WitnessPolicy?, authorities: [Certificate]?) {
    (self.archive, self.known, self.policy, self.authorities) = (archive, known, policy, authorities)
  }

  /// - Returns: nil where not even the manifest can be read.
  mutating func run() -> PackFacts? {
    guard let bytes = archive[PackManifest.path] else {
      lack("The manifest is missing.")
      return nil
    }
    guard let manifest = PackManifest(bytes) else {
      differ("The manifest is not one that Passerelle wrote.")
      return nil
    }
    checkFiles(manifest)
    guard let key = checkKey(manifest) else { return nil }
    if let note = archive[PackManifest.signaturePath] {
      if !PackManifest.isSigned(bytes, note: note, origin: manifest.origin, key: key) {
        differ("The manifest is not signed by the log key \(key.name)+\(key.keyID.hex).")
      }
    } else {
      lack("The signature of the manifest is missing.")
    }
    guard let note = archive[Self.checkpointPath] else {
      lack("The checkpoint is missing.")
      return nil
    }
    guard let checkpoint = key.open(exactly: note)?.checkpoint else {
      differ("The checkpoint is not signed by the log key \(key.name)+\(key.keyID.hex).")
      return nil
    }
    let kept = checkConsistency(checkpoint, key)
    let events = checkRecords(manifest, checkpoint)
    let allowed = checkReceipts(events)
    var attested = PackFacts.Attested()
    checkWitnesses(checkpoint, note, &attested)
    checkDaily(manifest, kept, key, &attested)
    checkEvidences(&attested)
    checkResources(manifest, &attested)
    return PackFacts(
      reference: manifest.reference, country: manifest.country, entries: manifest.records.count,
      checkpoint: checkpoint, consent: Self.coverage(events, allowed), attested: attested)
  }

  mutating func differ(_ what: String) { difference = difference ?? what }
  mutating func lack(_ what: String) { missing = missing ?? what }

  private mutating func checkFiles(_ manifest: PackManifest) {
    let unlisted = [PackManifest.path, PackManifest.signaturePath]
    for file in archive.files where !unlisted.contains(file.name) {
      guard let digest = manifest.files[file.name] else {
        differ("The file \(file.name) is not one of the pack.")
        continue
      }
      if Digest.sha256(file.bytes).hex != digest { differ("The file \(file.name) was changed.") }
    }
    let present = Set(archive.files.map(\.name))
    if let absent = manifest.files.keys.filter({ !present.contains($0) }).min() {
      lack("The file \(absent) is missing.")
    }
  }

  /// The key to verify with: the known one, or the pack's own.
  private mutating func checkKey(_ manifest: PackManifest) -> NoteVerifier? {
    let text = archive[Self.keyPath].map { String(decoding: $0, as: UTF8.self) }
    let own = text.flatMap { NoteVerifier($0.filter { !$0.isNewline }) }
    if text == nil { lack("The key of the log is missing in the pack.") }
    guard let known else {
      if text != nil, own == nil { differ("The key of the log in the pack is not a key.") }
      return own
    }
    guard LogName(known.name).isSameLog(as: LogName(manifest.origin)) else {
      lack("The pack is of the log \(manifest.origin), and the key given is of \(known.name).")
      return nil
    }
    if let own, own.publicKey != known.publicKey { differ("The key of the log in the pack is not the one given.") }
    return known
  }

  /// - Returns: the earlier signed checkpoints that the pack's own extends.
  private mutating func checkConsistency(_ checkpoint: Checkpoint, _ key: NoteVerifier) -> [String] {
    guard let bytes = archive[Self.consistencyPath] else {
      lack("The consistency proofs are missing.")
      return []
    }
    guard let proofs = PackConsistency(bytes) else {
      differ("The consistency proofs are not as Passerelle writes them.")
      return []
    }
    for proof in proofs.proofs where !proof.leads(to: checkpoint, key) {
      differ("The checkpoint does not follow from the tree of \(proof.from) entries.")
    }
    return proofs.proofs.compactMap(\.note)
  }

  private mutating func checkRecords(_ manifest: PackManifest, _ checkpoint: Checkpoint) -> [JSON] {
    var events: [JSON] = []
    for sequence in manifest.records {
      guard let bytes = archive[PackRecord.path(sequence)] else {
        lack("The record of entry \(sequence) is missing.")
        continue
      }
      let json: JSON
      do { json = try JSON(reading: bytes) } catch {
        differ("The record of entry \(sequence) is no JSON.")
        continue
      }
      guard Array(json.canonical.utf8) == bytes, let record = PackRecord(json), record.sequence == sequence else {
        differ("The record of entry \(sequence) is not as Passerelle writes it.")
        continue
      }
      if let found = record.difference(checkpoint) { differ("Entry \(sequence): \(found).") }
      guard let event = record.event else {
        lack("Entry \(sequence) is as it was signed, but its event is not kept: it may have been erased.")
        continue
      }
      guard let facts = EventFacts(event.facts), let reference = facts.reference,
        reference == manifest.reference.filter({ $0 != "-" })
      else {
        differ("Entry \(sequence) belongs to another exchange.")
        continue
      }
      if let plain = json["event"] { events.append(plain) }
    }
    if manifest.records.isEmpty { lack("The pack holds no record.") }
    return events
  }
}
