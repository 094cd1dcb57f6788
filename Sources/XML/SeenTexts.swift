/// A set of texts of which it keeps only a hash, so that hundreds of thousands cost little time and memory.
///
/// The hash is keyed anew in each process: nobody can choose texts that meet. Two that meet by chance (one in 10^16 for a
/// hundred texts) count as the same, so that the answer “not there before” is always true.
struct SeenTexts {
  /// Open addressing; zero where nothing stands.
  private var hashes = [UInt](repeating: 0, count: 64)
  private var count = 0

  /// Whether the text was not there before.
  mutating func insert(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if count * 2 >= hashes.count { grow() }
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text))
    guard place(max(1, UInt(bitPattern: hasher.finalize()))) else { return false }
    count += 1
    return true
  }

  private mutating func place(_ hash: UInt) -> Bool {
    let mask = UInt(hashes.count - 1)
    var index = hash & mask
    while hashes[Int(index)] != 0 {
      guard hashes[Int(index)] != hash else { return false }
      index = (index + 1) & mask
    }
    hashes[Int(index)] = hash
    return true
  }

  private mutating func grow() {
    let old = hashes
    hashes = [UInt](repeating: 0, count: old.count * 4)
    for hash in old where hash != 0 { _ = place(hash) }
  }
}
