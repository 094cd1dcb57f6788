import Domain
import Trust

/// A code that a patient makes beforehand and hands over: permission for one request.
public enum OneTimeCode {
  public static let length = 8

  /// One spelling is compared, hashed and sent: upper case, without blanks and hyphens, look-alike letters of other
  /// scripts folded to Latin.
  public static func canonical(_ typed: String) -> String {
    var out = ""
    for scalar in typed.unicodeScalars {
      let folded = fold(scalar)
      if folded.properties.isWhitespace || dashes.contains(folded) { continue }
      out.unicodeScalars.append(folded)
    }
    return out.uppercased().reduce(into: "") { $0.append(lookAlikes[$1] ?? $1) }
  }

  /// Positions (from 1) of characters that no code contains, with the character as typed.
  public static func impossibleCharacters(in canonical: String) -> [(position: Int, character: Character)] {
    canonical.enumerated().compactMap { index, character in
      CodeAlphabet.characters.contains(character) ? nil : (index + 1, character)
    }
  }

  /// Whether the canonical form could be a code at all.
  public static func isPossible(_ canonical: String) -> Bool {
    canonical.count == length && impossibleCharacters(in: canonical).isEmpty
  }

  /// Two groups of four, as people read it.
  public static func grouped(_ canonical: String) -> String { "\(canonical.prefix(4))-\(canonical.suffix(4))" }

  /// A fresh code; each character equally likely.
  static func make() -> String {
    var out = ""
    while out.count < length {
      for byte in Random.bytes(16) where byte < 248 && out.count < length {
        out.append(CodeAlphabet.characters[Int(byte) % 31])
      }
    }
    return out
  }

  private static let dashes: Set<Unicode.Scalar> = ["-", "‐", "‑", "‒", "–", "—", "―", "−", "­", "_", "."]

  /// Full-width forms to ASCII.
  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }

  /// Greek and Cyrillic capitals that look like Latin ones.
  private static let lookAlikes: [Character: Character] = [
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Κ": "K", "Μ": "M", "Ν": "N", "Ρ": "P", "Τ": "T", "Υ": "Y",
    "Χ": "X", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "Р": "P", "С": "C", "Т": "T", "У": "Y",
    "Х": "X", "Ѕ": "S", "Ј": "J",
  ]
}
