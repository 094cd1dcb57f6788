import Domain

/// The numbers that name a person in Spain.
public enum SpanishIdentifier {
  /// CIP-SNS: ten letters, of which B fills unused places, and six digits. It has no check character.
  public static func isCIP(_ value: String) -> Bool {
    value.utf8.count == 16 && value.utf8.prefix(10).allSatisfy { (0x41...0x5A).contains($0) }
      && value.utf8.suffix(6).allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// The letters that check an identity document's number, by its remainder modulo 23.
  private static let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE")

  /// DNI, eight digits and a letter, or NIE, where X, Y or Z stands for a first digit 0, 1 or 2.
  public static func isIdentityDocument(_ value: String) -> Bool {
    guard value.utf8.count == 9, let first = value.first, let letter = value.last else { return false }
    let digits = (["X": "0", "Y": "1", "Z": "2"][first] ?? String(first)) + value.dropFirst().dropLast()
    guard digits.utf8.count == 8, digits.utf8.allSatisfy(isDigit), let number = Int(digits) else {
      return false
    }
    return letters[number % letters.count] == letter
  }

  /// The identifier as it is compared, capital letters without blanks, dots and hyphens; nil where it is none of Spain's
  /// or does not follow its rule.
  static func canonical(_ identifier: InstanceIdentifier) -> PatientIdentifier? {
    guard let typed = identifier.extension, let root = OID(identifier.root) else { return nil }
    let value = String(typed.uppercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "." })
    switch root.value {
    case Spain.cipRoot where isCIP(value), Spain.identityDocumentRoot where isIdentityDocument(value):
      return PatientIdentifier(root: root, extension: value)
    default: return nil
    }
  }

  static func isSpanish(_ root: String) -> Bool { root == Spain.cipRoot || root == Spain.identityDocumentRoot }

  /// The numbers of one person, the card's first; nil where one breaks its rule or two of a kind differ.
  static func ofOnePerson(_ identifiers: [InstanceIdentifier]) -> [PatientIdentifier]? {
    let stated = identifiers.filter { isSpanish($0.root) }
    let read = stated.compactMap(canonical)
    guard read.count == stated.count else { return nil }
    let kinds = [Spain.cipRoot, Spain.identityDocumentRoot].map { root in Set(read.filter { $0.root.value == root }) }
    guard kinds.allSatisfy({ $0.count <= 1 }) else { return nil }
    return kinds.compactMap(\.first)
  }
}

extension SearchMask.IdentifierRule {
  private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

  static let spanishCIP = SearchMask.IdentifierRule(
    name: "CIP-SNS", length: 16, characters: capitals + "0123456789", isConsistent: SpanishIdentifier.isCIP)
  static let spanishIdentityDocument = SearchMask.IdentifierRule(
    name: "DNI/NIE", length: 9, characters: capitals + "0123456789",
    isConsistent: SpanishIdentifier.isIdentityDocument)
}

extension Spain {
  private static func root(_ text: String) -> OID {
    guard let root = OID(text) else { preconditionFailure("constants of this folder") }
    return root
  }

  static let cipField = SearchMask.Field(
    id: "cip", kind: .identifier(root: root(cipRoot), rule: .spanishCIP),
    labels: [
      "en": "Personal code of the health card", "fr": "Code personnel de la carte de santé",
      "pt": "Código pessoal do cartão de saúde", "de": "Persönlicher Code der Gesundheitskarte",
    ], nativeLabel: "código CIP-SNS",
    help: [
      "en": "16 characters on the front of the Spanish health card: 10 letters and 6 digits.",
      "fr": "16 caractères au recto de la carte de santé espagnole : 10 lettres et 6 chiffres.",
      "pt": "16 caracteres na frente do cartão de saúde espanhol: 10 letras e 6 algarismos.",
      "de": "16 Zeichen vorn auf der spanischen Gesundheitskarte: 10 Buchstaben und 6 Ziffern.",
    ], example: "BBBBBBBBEJ000001", isMandatory: true)

  static let documentField = SearchMask.Field(
    id: "dni", kind: .identifier(root: root(identityDocumentRoot), rule: .spanishIdentityDocument),
    labels: [
      "en": "Identity document number", "fr": "Numéro de la pièce d’identité",
      "pt": "Número do documento de identidade", "de": "Nummer des Ausweises",
    ], nativeLabel: "DNI o NIE",
    help: [
      "en": "DNI: 8 digits and a letter. NIE: X, Y or Z, 7 digits and a letter.",
      "fr": "DNI : 8 chiffres et une lettre. NIE : X, Y ou Z, 7 chiffres et une lettre.",
      "pt": "DNI: 8 algarismos e uma letra. NIE: X, Y ou Z, 7 algarismos e uma letra.",
      "de": "DNI: 8 Ziffern und ein Buchstabe. NIE: X, Y oder Z, 7 Ziffern und ein Buchstabe.",
    ], example: "00000001R", isMandatory: true)

  static let birthField = SearchMask.Field(
    id: "birth", kind: .birthDate,
    labels: ["en": "Date of birth", "fr": "Date de naissance", "pt": "Data de nascimento", "de": "Geburtsdatum"],
    nativeLabel: "fecha de nacimiento",
    help: [
      "en": "As on the identity document.", "fr": "Comme sur la pièce d’identité.",
      "pt": "Como no documento de identidade.", "de": "Wie im Ausweis.",
    ], example: "1960-01-31", isMandatory: true)
}
