import Domain
import Trust

/// The body of `add-checkpoint` (C2SP tlog-witness): what the log believes the witness saw last, the proof that its
/// checkpoint extends that, and the checkpoint.
struct CheckpointRequest: Sendable, Hashable {
  /// Most lines of proof.
  static let mostHashes = 63
  /// Longest body that is read, in bytes.
  static let limit = 65_536

  var oldSize: Int
  var proof: [[UInt8]]
  /// The signed note.
  var note: String

  var body: [UInt8] {
    let lines = proof.map { Base64.encode($0) + "\n" }.joined()
    return Array("old \(oldSize)\n\(lines)\n\(note)".utf8)
  }

  init(oldSize: Int, proof: [[UInt8]], note: String) {
    (self.oldSize, self.proof, self.note) = (oldSize, proof, note)
  }

  /// Nil for anything that is not exactly of this form.
  init?(_ body: [UInt8]) {
    guard body.count <= Self.limit, let text = String(validating: body, as: UTF8.self), text.utf8.last == 0x0A else {
      return nil
    }
    var rest = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard let first = rest.popFirst(), first.hasPrefix("old "), let size = Int(first.dropFirst(4)), size >= 0,
      first == "old \(size)"
    else { return nil }
    var proof: [[UInt8]] = []
    while let line = rest.popFirst(), !line.isEmpty {
      guard proof.count < Self.mostHashes, let hash = Base64.decode(String(line)), hash.count == 32,
        Base64.encode(hash) == line
      else { return nil }
      proof.append(hash)
    }
    guard !rest.isEmpty else { return nil }
    self.init(oldSize: size, proof: proof, note: rest.joined(separator: "\n"))
  }

  /// The checkpoint as it says itself, before any signature of it is checked; nil for a malformed one.
  var checkpoint: Checkpoint? {
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 4, lines[3].isEmpty else { return nil }
    return Checkpoint(text: lines.prefix(3).joined(separator: "\n") + "\n")
  }
}
