import Domain
import Trust

/// A checkpoint of the log: how many entries, and the root over them (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
  /// Name of the log, `ncp.example.fr/audit/2026`.
  public var origin: String
  public var size: Int
  public var root: [UInt8]

  public init(origin: String, size: Int, root: [UInt8]) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// Three lines, each with its newline: what is signed.
  public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root))\n" }

  /// Reads the three lines; extension lines are refused.
  public init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty, let size = Int(lines[1]), String(size) == lines[1],
      size >= 0, let root = Base64.decode(String(lines[2])), root.count == 32
    else { return nil }
    self.init(origin: String(lines[0]), size: size, root: root)
  }
}

/// A checkpoint with the signature of its log (C2SP signed-note, Ed25519).
public struct SignedCheckpoint: Sendable, Hashable {
  public let checkpoint: Checkpoint
  /// The whole note, as it is stored and handed out.
  public let note: String
}

/// The public key of a log, in the form `name+keyid+base64(type ‖ key)` of C2SP signed-note.
public struct NoteVerifier: Sendable, Hashable, CustomStringConvertible {
  public let name: String
  /// Raw Ed25519 key, 32 bytes.
  public let publicKey: [UInt8]

  public init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
  }

  /// Reads the text form; nil where it is malformed or its key id does not fit.
  public init?(_ text: String) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, let id = [UInt8](hex: parts[1]),
      let key = Base64.decode(String(parts[2])), key.count == 33, key[0] == Self.ed25519
    else { return nil }
    self.init(name: String(parts[0]), publicKey: Array(key.dropFirst()))
    guard keyID == id else { return nil }
  }

  /// First 4 bytes of SHA-256(name ‖ newline ‖ type ‖ key).
  public var keyID: [UInt8] {
    Array(Digest.sha256(Array(name.utf8) + [0x0A, Self.ed25519] + publicKey).prefix(4))
  }

  /// Whether both are of logs of one name, each in a year of its own (decision 0007).
  public func isOfSameLog(as other: NoteVerifier) -> Bool { LogName(name).isSameLog(as: LogName(other.name)) }

  public var description: String { "\(name)+\(keyID.hex)+\(Base64.encode([Self.ed25519] + publicKey))" }

  /// The checkpoint of a note that this key signed; signatures of others are passed over. Nil where it did not.
  ///
  /// A log ends its name in the year and moves on with it, under the same key and over the same tree: a note of another
  /// year of the same name is opened as well, and says its own name.
  public func open(_ note: String) -> SignedCheckpoint? {
    guard let end = note.range(of: "\n\n") else { return nil }
    let text = String(note[..<end.lowerBound]) + "\n"
    guard let checkpoint = Checkpoint(text: text), LogName(checkpoint.origin).isSameLog(as: LogName(name)) else {
      return nil
    }
    let signer = NoteVerifier(name: checkpoint.origin, publicKey: publicKey)
    for line in note[end.upperBound...].split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 3, parts[0] == "\u{2014}", parts[1] == signer.name,
        let value = Base64.decode(String(parts[2])),
        value.count == 68, Array(value.prefix(4)) == signer.keyID,
        Ed25519.verify(Array(value.dropFirst(4)), of: Array(text.utf8), publicKey: publicKey)
      else { continue }
      return SignedCheckpoint(checkpoint: checkpoint, note: note)
    }
    return nil
  }

  private static let ed25519: UInt8 = 1
}

extension SignedCheckpoint {
  /// Signs a checkpoint with the log key, under the name of the log.
  ///
  /// - Throws: `trust.key.purpose` for another key.
  static func sign(_ checkpoint: Checkpoint, key: any SigningKey) throws(TrustFailure) -> SignedCheckpoint {
    let verifier = NoteVerifier(name: checkpoint.origin, publicKey: Array(key.publicKey.suffix(32)))
    let signature = try key.sign(Array(checkpoint.text.utf8), as: .log)
    let line = "\u{2014} \(checkpoint.origin) \(Base64.encode(verifier.keyID + signature))\n"
    return SignedCheckpoint(checkpoint: checkpoint, note: "\(checkpoint.text)\n\(line)")
  }
}

extension String {
  /// The first place of a part, without Foundation.
  fileprivate func range(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}
