/// A family name in capitals, as its own alphabet writes them: Greek capitals carry no accent, only a diaeresis.
func capitals(_ name: String) -> String { String(name.uppercased().map { accentless[$0] ?? $0 }) }

private let accentless: [Character: Character] = [
  "Ά": "Α", "Έ": "Ε", "Ή": "Η", "Ί": "Ι", "Ό": "Ο", "Ύ": "Υ", "Ώ": "Ω", "Ϊ\u{301}": "Ϊ", "Ϋ\u{301}": "Ϋ",
]
