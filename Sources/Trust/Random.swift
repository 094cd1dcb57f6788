import COpenSSL

/// Random bytes of the library's generator, seeded by the operating system.
public enum Random {
  /// `count` bytes that nobody can foretell.
  public static func bytes(_ count: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: count)
    guard count > 0 else { return out }
    let done = RAND_bytes(&out, Int32(count))
    precondition(done == 1, "no randomness from the operating system: keys and identifiers could be foretold")
    return out
  }

  /// A random UUID (RFC 9562 version 4), lower case, for message and assertion identifiers.
  public static func uuid() -> String {
    var raw = bytes(16)
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    let hex = Array(raw.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) })
    let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
    return groups.map { hex[$0].joined() }.joined(separator: "-")
  }
}
