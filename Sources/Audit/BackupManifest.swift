public import Domain
public import Trust

/// What a backup says of itself, signed by the log key.
///
/// It is a note of C2SP signed-note with one line of canonical JSON, under the name of the log and `/backup`, so that no
/// verifier can take it for a checkpoint.
public struct BackupManifest: Sendable, Hashable {
  /// The only format that this version writes and reads.
  public static let format = 1

  /// Version of the program that wrote it.
  public var software: String
  public var time: Instant
  /// How many entries of the log are in it, and the root over all of them.
  public var entries: Int
  public var root: [UInt8]
  /// When the last of them was written; nil in an empty log.
  public var lastEntry: Instant?
  /// The newest signed checkpoint that its entries contain, as a note.
  public var checkpoint: String
  /// The public key of the log, as verifiers want it.
  public var verifier: String
  /// The newest migration of each room.
  public var schema: [String: Int]
  /// Size of the database in bytes, and its SHA-256.
  public var size: Int
  public var digest: [UInt8]

  public init(
    software: String, time: Instant, tree: StoredTree, checkpoint: SignedCheckpoint, verifier: NoteVerifier,
    schema: [String: Int], size: Int, digest: [UInt8]
  ) {
    self.software = software
    self.time = time
    entries = tree.size
    root = tree.root
    lastEntry = tree.lastTime
    self.checkpoint = checkpoint.note
    self.verifier = verifier.description
    self.schema = schema
    self.size = size
    self.digest = digest
  }

  /// RFC 8785, without its newline.
  var text: String {
    let json: JSON = [
      "format": .integer(Self.format), "software": .string(software), "time": .string(time.iso8601),
      "entries": .integer(entries), "root": .string(root.hex),
      "lastEntry": lastEntry.map { .string($0.iso8601) } ?? .null, "checkpoint": .string(checkpoint),
      "verifier": .string(verifier), "schema": .object(schema.mapValues { .integer($0) }), "size": .integer(size),
      "digest": .string(digest.hex),
    ]
    return json.canonical
  }

  private init?(_ json: JSON) {
    guard let software = json["software"]?.string, let time = json["time"]?.string.flatMap({ Instant(iso8601: $0) }),
      let entries = json["entries"]?.integer, let root = json["root"]?.string.flatMap({ [UInt8](hex: $0) }),
      let checkpoint = json["checkpoint"]?.string, let verifier = json["verifier"]?.string,
      case .object(let schema)? = json["schema"], let size = json["size"]?.integer,
      let digest = json["digest"]?.string.flatMap({ [UInt8](hex: $0) })
    else { return nil }
    self.software = software
    self.time = time
    self.entries = entries
    self.root = root
    lastEntry = json["lastEntry"]?.string.flatMap { Instant(iso8601: $0) }
    self.checkpoint = checkpoint
    self.verifier = verifier
    self.schema = schema.compactMapValues(\.integer)
    self.size = size
    self.digest = digest
  }
}

extension BackupManifest {
  /// How a manifest that was found stands to a log key.
  public enum Reading: Sendable, Hashable {
    case signed(BackupManifest)
    /// A newer program wrote it, in a format that this one does not know.
    case newer
    /// It is whole, as far as can be seen, but another key signed it.
    case otherKey
    case damaged
  }

  /// The signed note.
  ///
  /// - Parameter key: the log key, whose public half is that of `verifier`.
  /// - Throws: `trust.key.purpose` for another key.
  public func signed(by key: any SigningKey, origin: String) throws(TrustFailure) -> String {
    let verifier = NoteVerifier(name: "\(origin)/backup", publicKey: Array(key.publicKey.suffix(32)))
    let signature = try key.sign(Array("\(text)\n".utf8), as: .log)
    return "\(text)\n\n\u{2014} \(verifier.name) \(Base64.encode(verifier.keyID + signature))\n"
  }

  /// Reads a note.
  ///
  /// - Parameter publicKey: the raw public key of our log, 32 bytes.
  public static func read(_ note: String, publicKey: [UInt8]) -> Reading {
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, lines[1].isEmpty, lines[3].isEmpty else { return .damaged }
    let words = lines[2].split(separator: " ")
    guard words.count == 3, words[0] == "\u{2014}", let value = Base64.decode(String(words[2])), value.count == 68
    else { return .damaged }
    let verifier = NoteVerifier(name: String(words[1]), publicKey: publicKey)
    guard Array(value.prefix(4)) == verifier.keyID else { return .otherKey }
    guard Ed25519.verify(Array(value.dropFirst(4)), of: Array("\(lines[0])\n".utf8), publicKey: publicKey) else {
      return .damaged
    }
    let json: JSON
    do { json = try JSON(reading: Array(lines[0].utf8)) } catch { return .damaged }
    guard let format = json["format"]?.integer else { return .damaged }
    guard format == Self.format else { return format > Self.format ? .newer : .damaged }
    guard let manifest = BackupManifest(json), verifier.name.hasSuffix("/backup") else { return .damaged }
    return .signed(manifest)
  }
}
