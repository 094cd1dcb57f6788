/// Which bytes of a text stand for themselves in XML 1.0, and what stands for the others.
enum Escaping {
  /// Bytes that are not simply copied: controls, markup, and the last byte of U+FFFE and U+FFFF.
  static func isSpecial(_ byte: UInt8, _ isAttribute: Bool) -> Bool {
    // One bit for each of the first 64 bytes: the controls, 0x22, 0x26, 0x3C and 0x3E; in content without 0x09, 0x0A
    // and 0x22.
    let special: UInt64 = isAttribute ? 0x5000_0044_FFFF_FFFF : 0x5000_0040_FFFF_F9FF
    return byte < 0x40 ? special >> UInt64(byte) & 1 == 1 : byte | 1 == 0xBF
  }

  /// What stands for a special byte; nil where it stands for itself, or ends U+FFFE or U+FFFF.
  static func form(of byte: UInt8, _ isAttribute: Bool) -> StaticString? {
    switch byte {
    case 0x26: "&amp;"
    case 0x3C: "&lt;"
    case 0x3E: "&gt;"
    case 0x22 where isAttribute: "&quot;"
    case 0x09 where isAttribute: "&#9;"
    case 0x0A where isAttribute: "&#10;"
    case 0x0D: "&#13;"
    case 0x09, 0x0A: nil
    case 0..<0x20: "\u{FFFD}"
    default: nil
    }
  }

  /// U+FFFE and U+FFFF (EF BF BE, EF BF BF), which XML does not have, become U+FFFD (EF BF BD).
  static func endsNoCharacter(_ byte: UInt8, after first: UInt8, _ second: UInt8) -> Bool {
    byte | 1 == 0xBF && second == 0xBF && first == 0xEF
  }

  /// Whether eight bytes are ASCII and none of them special.
  static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highest = ones << 7
    guard word & highest == 0 else { return false }
    // The highest bit of each byte becomes one where the byte is at least 0x20, and where it is none of the marks. No
    // byte carries into the next.
    let visible = word &+ 0x60 &* ones
    let quotes = (word ^ 0x22 &* ones) &+ 0x7F &* ones
    let ampersands = (word ^ 0x26 &* ones) &+ 0x7F &* ones
    let less = (word ^ 0x3C &* ones) &+ 0x7F &* ones
    let greater = (word ^ 0x3E &* ones) &+ 0x7F &* ones
    return visible & quotes & ampersands & less & greater & highest == highest
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether no byte is special, as in most texts: eight of them are looked at at a time.
  func isPlain(isAttribute: Bool) -> Bool {
    let all = UnsafeRawBufferPointer(self)
    // The last eight bytes may be looked at twice, so that none is looked at alone.
    if all.count >= 8, Escaping.isPlain(all.loadUnaligned(fromByteOffset: all.count - 8, as: UInt64.self)) {
      var at = 0
      while at < all.count - 8, Escaping.isPlain(all.loadUnaligned(fromByteOffset: at, as: UInt64.self)) { at += 8 }
      if at >= all.count - 8 { return true }
    }
    var at = 0
    while at < all.count {
      let end = Swift.min(at + 8, all.count)
      if end == at + 8, Escaping.isPlain(all.loadUnaligned(fromByteOffset: at, as: UInt64.self)) { at = end }
      while at < end {
        if Escaping.isSpecial(all[at], isAttribute) { return false }
        at += 1
      }
    }
    return true
  }
}

extension [UInt8] {
  /// Copies runs of bytes that stand for themselves at once, and escapes what lies between.
  mutating func append(escaping text: UnsafeBufferPointer<UInt8>, isAttribute: Bool) {
    // Nearly every text stands for itself.
    if text.isPlain(isAttribute: isAttribute) { return append(contentsOf: text) }
    var start = 0
    for index in text.indices where Escaping.isSpecial(text[index], isAttribute) {
      append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      start = index + 1
      if let form = Escaping.form(of: text[index], isAttribute) {
        form.withUTF8Buffer { append(contentsOf: $0) }
      } else {
        let isEnd = index >= 2 && Escaping.endsNoCharacter(text[index], after: text[index - 2], text[index - 1])
        append(isEnd ? 0xBD : text[index])
      }
    }
    append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }
}
