/// Base 64 (RFC 4648), strict: one spelling for each value.
public enum Base64 {
  private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let url = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// With padding, on one line (RFC 4648 section 4).
  public static func encode(_ bytes: [UInt8]) -> String { encode(bytes, standard, padded: true) }

  /// URL-safe and without padding (RFC 4648 section 5, RFC 7515).
  public static func encodeURL(_ bytes: [UInt8]) -> String { encode(bytes, url, padded: false) }

  /// Reads the padded form; blanks of XML between the characters are skipped. Nil for anything else.
  public static func decode(_ text: String) -> [UInt8]? {
    let significant = text.utf8.filter { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    guard significant.count.isMultiple(of: 4) else { return nil }
    let pads = significant.suffix(2).reversed().prefix { $0 == 0x3D }.count
    return decode(significant.dropLast(pads), standardValues)
  }

  /// Reads the URL-safe form without padding; nil for blanks, padding, or stray bits at the end.
  public static func decodeURL(_ text: some StringProtocol) -> [UInt8]? { decode(Array(text.utf8)[...], urlValues) }

  private static let standardValues = values(of: standard)
  private static let urlValues = values(of: url)

  private static func values(of alphabet: [UInt8]) -> [UInt8] {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }

  private static func encode(_ bytes: [UInt8], _ alphabet: [UInt8], padded: Bool) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let have = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if have > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if have > 2 { group |= UInt32(bytes[start + 2]) }
      for position in 0...have { out.append(alphabet[Int(group >> UInt32(18 - 6 * position) & 63)]) }
      if padded { for _ in have..<3 { out.append(0x3D) } }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func decode(_ characters: ArraySlice<UInt8>, _ values: [UInt8]) -> [UInt8]? {
    guard characters.count % 4 != 1 else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(characters.count * 3 / 4)
    var group: UInt32 = 0
    var bits = 0
    for character in characters {
      let value = values[Int(character)]
      guard value != 0xFF else { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        group &= (1 << UInt32(bits)) - 1
      }
    }
    return group == 0 ? out : nil
  }
}
