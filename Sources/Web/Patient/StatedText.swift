import Exchange

/// Names that country B states about who asks: untrusted, cut, and kept from reordering what stands beside them
/// (consent.md section 4).
enum StatedText {
  /// A name for the middle of a sentence. One in a script that runs from right to left stands in an isolate of its own
  /// (Unicode Standard Annex #9, section 2.4), so that it moves no word of the sentence.
  static func isolated(_ text: String) -> String {
    let name = shown(text)
    return name.unicodeScalars.contains(where: isRightToLeft) ? "\u{2068}\(name)\u{2069}" : name
  }

  /// Blocks of Hebrew, Arabic and the other scripts that run so, with their presentation forms.
  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
    default: false
    }
  }

  /// The value as it came, each sign that nobody sees spelled out; nil where a page shows it as it is.
  static func raw(_ text: String) -> String? {
    guard shown(text) != text else { return nil }
    return text.unicodeScalars.map { scalar in
      let sign = String(scalar)
      return shown(sign) == sign ? sign : "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
    }.joined()
  }
}
