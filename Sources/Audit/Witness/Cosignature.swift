public import Domain
import Trust

/// The public key of a witness, in the form `name+keyid+base64(0x04 ‖ key)` (C2SP tlog-cosignature, Ed25519).
public struct WitnessVerifier: Sendable, Hashable, CustomStringConvertible {
  public let name: String
  /// Raw Ed25519 key, 32 bytes.
  public let publicKey: [UInt8]

  /// - Parameters:
  ///   - name: without blanks and `+`, `witness.example/w1`.
  ///   - publicKey: raw, 32 bytes.
  public init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
  }

  /// Reads the text form; nil where it is malformed or its key id does not fit.
  public init?(_ text: String) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, !parts[0].contains(where: \.isWhitespace),
      let id = [UInt8](hex: parts[1]), let key = Base64.decode(String(parts[2])), key.count == 33, key[0] == Self.kind
    else { return nil }
    self.init(name: String(parts[0]), publicKey: Array(key.dropFirst()))
    guard keyID == id else { return nil }
  }

  /// First 4 bytes of SHA-256(name ‖ newline ‖ 0x04 ‖ key).
  public var keyID: [UInt8] { Array(Digest.sha256(Array(name.utf8) + [0x0A, Self.kind] + publicKey).prefix(4)) }

  public var description: String { "\(name)+\(keyID.hex)+\(Base64.encode([Self.kind] + publicKey))" }

  /// When this witness cosigned the checkpoint of a note; nil where it did not.
  ///
  /// - Parameters:
  ///   - lines: signature lines, each beginning with an em dash; those of others are passed over.
  ///   - checkpoint: what must have been cosigned.
  public func cosigned(_ checkpoint: Checkpoint, in lines: String) -> Instant? {
    Self.signatures(lines).lazy.compactMap { time(of: $0, checkpoint) }.first
  }

  /// The line of this witness that holds, as it stands.
  func validLine(_ checkpoint: Checkpoint, in lines: String) -> String? {
    Self.signatures(lines).first { time(of: $0, checkpoint) != nil }
  }

  private func time(of line: String, _ checkpoint: Checkpoint) -> Instant? {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "\u{2014}", parts[1] == name, let value = Base64.decode(String(parts[2])),
      value.count == 76, Array(value.prefix(4)) == keyID
    else { return nil }
    let seconds = value[4..<12].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // Beyond the year 9999 a time is none.
    guard seconds <= 253_402_300_799 else { return nil }
    let message = Cosignature.message(checkpoint, seconds: Int64(seconds))
    guard Ed25519.verify(Array(value[12...]), of: message, publicKey: publicKey) else { return nil }
    return Instant(milliseconds: Int64(seconds) * 1000)
  }

  private static func signatures(_ lines: String) -> [String] {
    lines.split(separator: "\n").filter { $0.hasPrefix("\u{2014} ") }.map { String($0) }
  }

  static let kind: UInt8 = 4
}

/// The statement of a witness that a checkpoint extends what it saw before (C2SP tlog-cosignature, cosignature/v1).
enum Cosignature {
  /// What is signed: the version, the time, then the checkpoint's own lines.
  static func message(_ checkpoint: Checkpoint, seconds: Int64) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n\(checkpoint.text)".utf8)
  }

  /// One signature line with its newline.
  ///
  /// - Throws: `trust.key.purpose` for another key than one of the purpose `log`.
  static func line(
    _ checkpoint: Checkpoint, name: String, key: any SigningKey, at time: Instant
  ) throws(TrustFailure) -> String {
    let verifier = WitnessVerifier(name: name, publicKey: Array(key.publicKey.suffix(32)))
    let seconds = time.milliseconds / 1000
    let signature = try key.sign(message(checkpoint, seconds: seconds), as: .log)
    let stamp = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(seconds) >> (8 * (7 - UInt64($0)))) }
    return "\u{2014} \(name) \(Base64.encode(verifier.keyID + stamp + signature))\n"
  }
}
