/// A name of another script in Latin letters, as the identity documents of its country print it.
///
/// Greek by ELOT 743 (ISO 843, type 2), which Greek and Cypriot passports use; Bulgarian by the Transliteration Act of
/// 2009, which Bulgarian ones use. It stands beside the original and never in its place, and only where every letter is
/// known: nothing is guessed.
enum LatinForm {
  /// The Latin form; nil where the text is Latin already, or holds a letter of another script.
  static func of(_ text: String) -> String? {
    guard text.unicodeScalars.contains(where: { !$0.isASCII && isForeign($0) }) else { return nil }
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.split(separator: "-", omittingEmptySubsequences: false).map { part(String($0)) }
    }
    guard words.allSatisfy({ $0.allSatisfy { $0 != nil } }) else { return nil }
    return words.map { $0.compactMap(\.self).joined(separator: "-") }.joined(separator: " ")
  }

  private static func isForeign(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic && scalar.value > 0x24F
  }

  /// One part of a name, in the case of its letters.
  private static func part(_ text: String) -> String? {
    let letters = Array(text.lowercased())
    let plain = letters.map { greekBase[$0] ?? $0 }
    guard let latin = plain.contains(where: { greek[$0] != nil }) ? greekForm(letters, plain) : bulgarian(letters)
    else {
      return nil
    }
    if text == text.uppercased() { return latin.uppercased() }
    return text.first?.isUppercase == true ? latin.prefix(1).uppercased() + latin.dropFirst() : latin
  }

  // MARK: Greek

  private static let greek: [Character: String] = [
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
  ]

  /// Letters without their accent; a diaeresis keeps two vowels apart and is read before.
  private static let greekBase: [Character: Character] = [
    "ά": "α", "έ": "ε", "ή": "η", "ί": "ι", "ό": "ο", "ύ": "υ", "ώ": "ω", "ϊ": "ι", "ϋ": "υ", "ΐ": "ι", "ΰ": "υ",
  ]

  /// Before these υ is voiced in αυ, ευ, ηυ.
  private static let voiced: Set<Character> = Set("βγδζλμνραεηιουω")

  private static func greekForm(_ letters: [Character], _ plain: [Character]) -> String? {
    var latin = ""
    var index = 0
    while index < plain.count {
      let letter = plain[index]
      let next = index + 1 < plain.count ? plain[index + 1] : nil
      if let pair = next.flatMap({ pair(letter, $0, at: index, letters, plain) }) {
        latin += pair
        index += 2
        continue
      }
      if let one = greek[letter] { latin += one } else if letter.isASCII { latin.append(letter) } else { return nil }
      index += 1
    }
    return latin
  }

  private static func pair(
    _ first: Character, _ second: Character, at index: Int, _ letters: [Character], _ plain: [Character]
  ) -> String? {
    // An accent on the first vowel, or a diaeresis on the second, keeps the two apart.
    let isApart = "άέήόΰϋϊΐ".contains(letters[index]) || "ϋΰϊΐ".contains(letters[index + 1])
    switch (first, second) {
    case ("ο", "υ"): return isApart ? nil : "ou"
    case ("α", "υ"), ("ε", "υ"), ("η", "υ"):
      guard !isApart, let vowel = greek[first] else { return nil }
      let after = index + 2 < plain.count ? plain[index + 2] : nil
      return vowel + (after.map(voiced.contains) ?? false ? "v" : "f")
    case ("γ", "γ"): return "ng"
    case ("γ", "ξ"): return "nx"
    case ("γ", "χ"): return "nch"
    case ("μ", "π"): return index == 0 || index + 2 == plain.count ? "b" : "mp"
    default: return nil
    }
  }

  // MARK: Bulgarian

  private static let cyrillic: [Character: String] = [
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya",
  ]

  private static func bulgarian(_ letters: [Character]) -> String? {
    var latin = ""
    for letter in letters {
      if let one = cyrillic[letter] { latin += one } else if letter.isASCII { latin.append(letter) } else { return nil }
    }
    // -ия at the end of a word is -ia: София, Мария.
    return String(letters.suffix(2)) == "ия" ? String(latin.dropLast(2)) + "a" : latin
  }
}
