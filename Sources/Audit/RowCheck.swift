import Database
import Domain
import Trust

/// One row against its own entry.
enum RowCheck {
  /// The entry's bytes and leaf hash where they agree, else the difference in words.
  static func run(_ row: Row, expected: Int) -> (entry: [UInt8], leaf: [UInt8], difference: String?) {
    func differs(_ what: String) -> ([UInt8], [UInt8], String?) { ([], [], what) }
    guard case .integer(let sequence) = row["seq"] else { return differs("its number was changed") }
    guard sequence >= expected else { return differs("another stands beside it under the number \(sequence)") }
    guard sequence == expected else { return differs("it is missing") }
    guard row["typed"] == .integer(1), case .blob(let bytes) = row["entry"] else {
      return differs("a value of it has another type than a gateway writes")
    }
    guard let entry = ScannedEntry(bytes), entry.sequence == expected else {
      return differs("its text is not an entry")
    }
    let leaf = MerkleTree.leafHash(bytes)
    guard row["leaf"] == .blob(leaf) else { return differs("it does not fit its leaf hash") }
    guard row["at"] == .integer(entry.time.milliseconds) else { return differs("the time beside it was changed") }
    guard row["kind"].isBlob(entry.kind) else { return differs("the kind beside it was changed") }
    guard row["tag"].isBlob(entry.tag) else { return differs("the pseudonym beside it was changed") }
    if let difference = body(row, entry) { return differs(difference) }
    return (bytes, leaf, nil)
  }

  /// A body or a key may be gone, which the entry outlives; one that is there must be the right one.
  private static func body(_ row: Row, _ entry: ScannedEntry) -> String? {
    // Without the body its key is not looked at either: a patient who comes back after an erasure gets a new key for the
    // same year.
    guard case .blob(let sealed) = row["sealed"], case .blob(let facts) = row["facts"] else { return nil }
    if case .blob(let wrapped) = row["wrapped"], !Digest.sha256(wrapped).isHex(entry.encDigest) {
      return "the key of its event was changed"
    }
    guard EventFacts.digest(facts: facts, sealed: sealed).isHex(entry.eventDigest), let read = ScannedFacts(facts)
    else {
      return "its event was changed"
    }
    let reference = read.trace.map { Array(ExchangeReference(traceDigest: Digest.sha256(Array($0))).characters.utf8) }
    guard row["year"] == .integer(Int64(entry.year)), row["trace"].isBlob(read.trace),
      row["reference"].isBlob(reference?[...]), row["peer"].isBlob(read.peer), row["outcome"].isBlob(read.outcome)
    else { return "what is searched for beside its event was changed" }
    return nil
  }
}

extension Value {
  /// Whether these bytes are the value; nil stands for null.
  fileprivate func isBlob(_ expected: ArraySlice<UInt8>?) -> Bool {
    switch self {
    case .blob(let bytes): expected.map { $0.elementsEqual(bytes) } ?? false
    case .null: expected == nil
    default: false
    }
  }
}

extension [UInt8] {
  /// Whether these digits are the hexadecimal, lower-case spelling of the bytes.
  fileprivate func isHex(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == 2 * count else { return false }
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
    for (offset, byte) in enumerated() {
      let place = digits.startIndex + 2 * offset
      guard digits[place] == digit(byte >> 4), digits[place + 1] == digit(byte & 15) else { return false }
    }
    return true
  }
}
