public import Domain
import Trust

/// What travels with every message between two countries that keep each other's checkpoints: the newest checkpoint of the
/// sender's log, what it last recorded of the receiver's, and the proof from what the receiver last recorded of it.
///
/// It is one HTTP field, `Passerelle-Log`, which other gateways pass over (decision 0011). Nothing in it needs to be
/// believed: the checkpoint is signed by its log, and the proof proves itself.
public struct AnchorMessage: Sendable, Hashable {
  /// The name of the field, in lower case.
  public static let field = "passerelle-log"
  /// Longest value that is read, in bytes.
  static let limit = 16_384

  /// When it was made, by the sender's clock.
  public var time: Instant
  /// Entries under the newest checkpoint of the receiver's log that the sender recorded; nil before the first.
  public var seen: Int?
  /// Entries that ``proof`` begins from; nil where none could be made.
  public var from: Int?
  /// From ``from`` to the checkpoint (RFC 9162 section 2.1.4).
  public var proof: [[UInt8]] = []
  /// The signed note.
  public var note: String

  /// - Parameters:
  ///   - time: when it was made.
  ///   - note: the signed checkpoint.
  public init(time: Instant, note: String) { (self.time, self.note) = (time, note) }

  /// The field's value: `1 TIME SEEN FROM PROOF NOTE`, with `-` for what there is none of; proof and note in base64.
  public var text: String {
    func number(_ value: Int?) -> String { value.map { String($0) } ?? "-" }
    let hashes = proof.isEmpty ? "-" : Base64.encode(proof.flatMap { $0 })
    return "1 \(time.milliseconds) \(number(seen)) \(number(from)) \(hashes) \(Base64.encode(Array(note.utf8)))"
  }

  /// Reads a value; nil for another version or form.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.limit else { return nil }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
    guard parts.count == 6, parts[0] == "1", let time = Int64(parts[1]), (0...253_402_300_799_999).contains(time),
      let seen = Self.size(parts[2]), let from = Self.size(parts[3]),
      let hashes = parts[4] == "-" ? [] : Base64.decode(parts[4]), hashes.count % 32 == 0, hashes.count <= 64 * 32,
      let bytes = Base64.decode(parts[5]), let note = String(validating: bytes, as: UTF8.self)
    else { return nil }
    self.init(time: Instant(milliseconds: time), note: note)
    (self.seen, self.from) = (seen.value, from.value)
    proof = stride(from: 0, to: hashes.count, by: 32).map { Array(hashes[$0..<($0 + 32)]) }
  }

  private struct Size { let value: Int? }

  /// Nil for what is neither a size nor `-`.
  private static func size(_ text: String) -> Size? {
    if text == "-" { return Size(value: nil) }
    guard let value = Int(text), value >= 0 else { return nil }
    return Size(value: value)
  }
}
