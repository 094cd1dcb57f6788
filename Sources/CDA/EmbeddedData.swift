public import XML

extension Element {
  /// Whether the element holds a file in base64 instead of words.
  public var isEmbeddedFile: Bool { has("representation", "B64") }

  /// The bytes of an ED in base64 (`representation="B64"`); nil when its text is not base64 (RFC 4648 section 4).
  ///
  /// Decodes straight from the text: embedded files are most of a large document, and are copied once.
  public var embeddedBytes: [UInt8]? {
    var text = text
    return text.withUTF8 { Base64Text.decode($0) }
  }
}

/// Files that stand in a text as base64 (RFC 4648 section 4).
public enum EmbeddedText {
  /// The bytes that a base64 text stands for; nil when it is not base64 or empty.
  public static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { Base64Text.decode($0) }
  }
}

private enum Base64Text {
  /// Value of each character, 0xFE for white space, 0xFF for anything else.
  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { table[Int(character)] = UInt8(value) }
    for blank in [0x20, 0x09, 0x0A, 0x0D] { table[blank] = 0xFE }
    return table
  }()

  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var digits = 0
    var padding = 0
    let isValid = values.withUnsafeBufferPointer { table in
      for byte in text {
        let value = table[Int(byte)]
        if value == 0xFE { continue }
        if byte == 0x3D {
          padding += 1
          continue
        }
        guard value != 0xFF, padding == 0 else { return false }
        group = group << 6 | UInt32(value)
        digits += 1
        if digits == 4 {
          out.append(UInt8(truncatingIfNeeded: group >> 16))
          out.append(UInt8(truncatingIfNeeded: group >> 8))
          out.append(UInt8(truncatingIfNeeded: group))
          digits = 0
          group = 0
        }
      }
      return true
    }
    guard isValid, !(out.isEmpty && digits == 0) else { return nil }
    switch (digits, padding) {
    case (0, 0): break
    case (2, 2): out.append(UInt8(truncatingIfNeeded: group >> 4))
    case (3, 1):
      out.append(UInt8(truncatingIfNeeded: group >> 10))
      out.append(UInt8(truncatingIfNeeded: group >> 2))
    default: return nil
    }
    return out
  }
}
