import Domain
import Trust

/// One event of an exchange as an evidence pack holds it: the entry with its proof, and the disclosed event.
///
/// The file is canonical JSON of schema `passerelle.record/1`.
struct PackRecord: Sendable {
  let sequence: Int
  let entry: [UInt8]
  /// Leads from the entry to the root of the pack's checkpoint (RFC 9162 section 2.1.3).
  let proof: [[UInt8]]
  /// Nil where the event is not kept any more.
  let event: Disclosed?

  /// An event with all that shows that it is the one the entry was made for.
  struct Disclosed: Sendable {
    let facts: [UInt8]
    /// As stored: the digest of its key, then AES-256-GCM.
    let sealed: [UInt8]
    /// Opens this event and no other.
    let key: [UInt8]
    /// The canonical event.
    let plain: [UInt8]
  }

  /// Where it stands in the pack.
  static func path(_ sequence: Int) -> String { "records/\(sequence).json" }

  /// - Throws: `json.malformed` where the event is no JSON.
  func json() throws(JSONFailure) -> JSON {
    var members: [String: JSON] = [
      "schema": "passerelle.record/1", "seq": .integer(sequence),
      "entry": .string(String(decoding: entry, as: UTF8.self)), "proof": .array(proof.map { .string($0.hex) }),
    ]
    if let event {
      members["facts"] = .string(String(decoding: event.facts, as: UTF8.self))
      members["sealed"] = .string(Base64.encode(event.sealed))
      members["key"] = .string(event.key.hex)
      members["event"] = try JSON(reading: event.plain)
    }
    return .object(members)
  }

  /// Reads what ``json()`` made, and no other spelling of it (white space in Base64, upper case in hexadecimal): else a
  /// changed file would say the same.
  init?(_ json: JSON) {
    guard json["schema"] == "passerelle.record/1", let sequence = json["seq"]?.integer,
      let entry = json["entry"]?.string, let proof = json["proof"]?.array
    else { return nil }
    let hashes = proof.compactMap { $0.string.flatMap { [UInt8](hex: $0) } }
    guard hashes.count == proof.count, hashes.map({ .string($0.hex) }) == proof else { return nil }
    var event: Disclosed?
    if json["sealed"] != nil || json["key"] != nil || json["event"] != nil || json["facts"] != nil {
      guard let facts = json["facts"]?.string, let text = json["sealed"]?.string,
        let sealed = Base64.decode(text), Base64.encode(sealed) == text, let digits = json["key"]?.string,
        let key = [UInt8](hex: digits), key.hex == digits, let plain = json["event"]
      else { return nil }
      event = Disclosed(facts: Array(facts.utf8), sealed: sealed, key: key, plain: Array(plain.canonical.utf8))
    }
    self.init(sequence: sequence, entry: Array(entry.utf8), proof: hashes, event: event)
  }

  init(sequence: Int, entry: [UInt8], proof: [[UInt8]], event: Disclosed?) {
    self.sequence = sequence
    self.entry = entry
    self.proof = proof
    self.event = event
  }

  /// The first difference between the record and the log that signed the checkpoint; nil where there is none.
  func difference(_ checkpoint: Checkpoint) -> String? {
    guard let parsed = LogEntry(entry), parsed.sequence == Int64(sequence) else { return "its text is not an entry" }
    let leaf = MerkleTree.leafHash(entry)
    guard
      MerkleTree.verifyInclusion(
        leaf: leaf, index: sequence, size: checkpoint.size, proof: proof, root: checkpoint.root)
    else { return "it is not in the tree that the checkpoint signs" }
    guard let event else { return nil }
    guard EventFacts.digest(facts: event.facts, sealed: event.sealed) == parsed.eventDigest,
      EventFacts(event.facts) != nil
    else { return "its event is not the one that was recorded" }
    do {
      let plain = try EventSealing.open(
        event.sealed, key: event.key, sequence: parsed.sequence, kind: parsed.kind)
      return plain == event.plain ? nil : "its event in clear is not the recorded one"
    } catch {
      return "its event does not open with its key"
    }
  }
}
