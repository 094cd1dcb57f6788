/// UUIDs that are derived from a name: the same name gives the same UUID, another name another one.
///
/// Version 8 of RFC 9562 section 5.8 over the 128-bit FNV-1a hash of the name's UTF-8. The hash need not resist an
/// attacker: a document's writer sees all its names at once and tells two apart that would collide.
public enum NameUUID {
  /// `xxxxxxxx-xxxx-8xxx-yxxx-xxxxxxxxxxxx`, lower case.
  public static func text(of name: String) -> String {
    var hash = UInt128(0x6c62_272e_07bb_0142) << 64 | UInt128(0x62b8_2175_6295_c58d)
    let prime = UInt128(1) << 88 | 0x13B
    for byte in name.utf8 {
      hash ^= UInt128(byte)
      hash = hash &* prime
    }
    // Neighbouring names differ in few bits of the hash; spread them before six bits are given to version and variant.
    hash ^= hash >> 65
    hash = hash &* (prime << 1 | 1)
    hash ^= hash >> 67
    let high = UInt64(truncatingIfNeeded: hash >> 64) & ~0xF000 | 0x8000
    let low = UInt64(truncatingIfNeeded: hash) & ~(0b11 << 62) | (0b10 << 62)
    let digits = hex(high) + hex(low)
    var out = ""
    out.reserveCapacity(36)
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { out += "-" }
      out.append(digit)
    }
    return out
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
