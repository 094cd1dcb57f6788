/// Text made fit for a page: nothing in it steers the layout, and no paragraph is too long to be set quickly.
enum PlainText {
  /// Bytes of UTF-8 in one layout; breaking lines takes longer than in proportion to the length.
  private static let longest = 4_000

  /// Signs that print nothing and could hide or turn round other text become a visible sign for "unreadable".
  static func visible(_ text: String) -> String {
    guard mayNeedChange(text) else { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0B, 0x0C: out.append(" ")
      case 0x0A, 0x0D: out.append("\n")
      case 0x85, 0x2028, 0x2029: out.append("\n")
      // Controls, and the two signs that override the direction of letters.
      case 0x00...0x1F, 0x7F...0x9F, 0x202D, 0x202E, 0xFFFE, 0xFFFF: out.append("\u{FFFD}")
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// Whether a text may hold one of those signs: most texts hold none and are passed on as they are.
  private static func mayNeedChange(_ text: String) -> Bool {
    var before: UInt8 = 0
    for byte in text.utf8 {
      // ASCII controls; U+0080 to U+009F; U+2028 to U+202E; U+FFFE and U+FFFF.
      if byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0) || (before == 0x80 && byte >= 0xA8)
        || (before == 0xBF && byte >= 0xBE)
      {
        return true
      }
      before = byte
    }
    return false
  }

  /// The runs of a paragraph, cut at line ends and, where it is very long, at a blank.
  static func pieces(_ runs: [Paragraph.Run]) -> [[Paragraph.Run]] {
    let runs = runs.map { Paragraph.Run(visible($0.text), isStrong: $0.isStrong) }
    let length = runs.reduce(0) { $0 + $1.text.utf8.count }
    if length <= longest, !runs.contains(where: { $0.text.utf8.contains(0x0A) }) { return [runs] }
    var pieces: [[Paragraph.Run]] = [[]]
    var used = 0
    for run in runs {
      let lines = run.text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      for (number, line) in lines.enumerated() {
        if number > 0 {
          pieces.append([])
          used = 0
        }
        var rest = line
        while used + rest.utf8.count > longest {
          let cut = cut(rest, at: max(longest - used, 1))
          pieces[pieces.count - 1].append(Paragraph.Run(String(rest[..<cut]), isStrong: run.isStrong))
          rest = rest[cut...]
          pieces.append([])
          used = 0
        }
        if !rest.isEmpty { pieces[pieces.count - 1].append(Paragraph.Run(String(rest), isStrong: run.isStrong)) }
        used += rest.utf8.count
      }
    }
    let filled = pieces.filter { !$0.isEmpty }
    return filled.isEmpty ? [[]] : filled
  }

  /// After the last blank before a number of bytes, else where a sign of Unicode ends.
  private static func cut(_ text: Substring, at bytes: Int) -> Substring.Index {
    var index = text.utf8.index(text.startIndex, offsetBy: bytes)
    while index > text.startIndex, text.utf8[index] & 0xC0 == 0x80 { index = text.utf8.index(before: index) }
    if index == text.startIndex { index = text.index(after: text.startIndex) }
    guard let blank = text[..<index].lastIndex(of: " ") else { return index }
    return text.index(after: blank)
  }
}
