import CDA
public import Domain

/// France: VSM and IPS-FR documents, identified by the INS.
public enum France: ConnectedCountry {
  public static let summaryLanguage = LanguageTag("fr-FR")

  public static let code: CountryCode = {
    guard let code = CountryCode("FR") else { preconditionFailure("a constant of this file") }
    return code
  }()

  /// - Parameter testIdentities: whether an INS under the root of test identities is accepted.
  public static func readers(testIdentities: Bool) -> [any NationalReader] {
    [VSMReader(testIdentities: testIdentities), IPSFRReader(testIdentities: testIdentities)]
  }

  /// Opens a directory of CDA documents: its `.xml` files.
  ///
  /// - Parameters:
  ///   - allowsTestIdentities: whether an INS under the root of test identities names a person.
  ///   - observer: reports each call; nothing by default, for callers that record calls themselves.
  /// - Throws: `national.unavailable` when the directory cannot be read.
  public static func open(
    directory: String, allowsTestIdentities: Bool, observer: @escaping DirectoryConnector.Observer = { _ in }
  ) async throws(NationalFailure) -> DirectoryConnector {
    try await DirectoryConnector.open(
      directory: directory, source: FrenchDirectory(testIdentities: allowsTestIdentities), observer: observer)
  }

  public static func connector(
    directory: String, testIdentities: Bool
  ) async throws(NationalFailure) -> any NationalConnector {
    try await open(directory: directory, allowsTestIdentities: testIdentities)
  }

  /// INS of people with a French social security number, and of others (register of the ANS).
  static let insRoots = ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"]
  /// The root of test identities; a production gateway does not answer to it.
  public static let insTestRoot = "1.2.250.1.213.1.4.10"

  /// A language as MyHealth@EU writes it, with a country; a bare `fr` is French of France. Nil for anything else.
  static func language(_ text: String) -> LanguageTag? {
    let parts = text.trimmed.split(separator: "-", omittingEmptySubsequences: false)
    guard let language = parts.first, language.utf8.count == 2, language.allSatisfy(\.isLetter) else { return nil }
    if parts.count == 1 { return LanguageTag("\(language.lowercased())-FR") }
    guard parts.count == 2, parts[1].utf8.count == 2, parts[1].allSatisfy(\.isLetter) else { return nil }
    return LanguageTag("\(language.lowercased())-\(parts[1].uppercased())")
  }

  static func isINS(_ root: String) -> Bool { insRoots.contains(root) || root == insTestRoot }

  /// The mask that a country of treatment shows for a French patient.
  ///
  /// - Parameter testIdentities: whether the number is looked for among test identities.
  public static func searchMask(testIdentities: Bool) -> SearchMask {
    guard let root = OID(testIdentities ? insTestRoot : "1.2.250.1.213.1.4.8") else {
      preconditionFailure("constants of this file")
    }
    return SearchMask(country: code, fields: [insField(root), birthField])
  }

  private static func insField(_ root: OID) -> SearchMask.Field {
    SearchMask.Field(
      id: "ins", kind: .identifier(root: root, rule: .frenchINS),
      labels: [
        "en": "National health identifier", "fr": "Matricule INS", "pt": "Número nacional de saúde",
        "de": "Nationale Gesundheitsnummer",
      ], nativeLabel: "matricule INS",
      help: [
        "en": "15 characters: 13 and a key of 2, on the French health card or in the health space.",
        "fr": "15 caractères : 13 et une clé de 2, sur la carte Vitale ou dans l’espace santé.",
        "pt": "15 caracteres: 13 e uma chave de 2, no cartão de saúde francês ou no espaço de saúde.",
        "de": "15 Zeichen: 13 und ein Schlüssel von 2, auf der französischen Karte oder im Gesundheitsportal.",
      ], example: "2 55 08 14 168 025 38", isMandatory: true)
  }

  private static let birthField = SearchMask.Field(
    id: "birth", kind: .birthDate,
    labels: ["en": "Date of birth", "fr": "Date de naissance", "pt": "Data de nascimento", "de": "Geburtsdatum"],
    nativeLabel: "date de naissance",
    help: [
      "en": "As on the identity document.", "fr": "Comme sur la pièce d’identité.",
      "pt": "Como no documento de identidade.", "de": "Wie im Ausweis.",
    ], example: "1955-08-01", isMandatory: true)
}

extension NationalFormat {
  /// French Volet de Synthèse Médicale 1.4.
  public static let vsm = NationalFormat(rawValue: "vsm")
  /// French International Patient Summary 2024.01.
  public static let ipsFR = NationalFormat(rawValue: "ips-fr")
}

extension SearchMask.IdentifierRule {
  /// 13 characters and a key of 2; the letters are those of Corsica's departments.
  static let frenchINS = SearchMask.IdentifierRule(
    name: "INS", length: 15, characters: "0123456789AB", isConsistent: FrenchINS.isValid)
}

/// The check of a French INS: 13 characters and a key of 2 (97 minus the number modulo 97).
public enum FrenchINS {
  public static func isValid(_ value: String) -> Bool {
    guard value.utf8.count == 15, value.suffix(2).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let key = Int(value.suffix(2))
    else { return false }
    let body = numeric(value.prefix(13))
    guard body.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(body) else { return false }
    return 97 - number % 97 == key
  }

  /// Corsica's departments 2A and 2B count as 19 and 18.
  private static func numeric(_ body: Substring) -> String {
    let text = String(body)
    let department = text.dropFirst(5).prefix(2)
    guard department == "2A" || department == "2B" else { return text }
    return String(text.prefix(5)) + (department == "2A" ? "19" : "18") + String(text.dropFirst(7))
  }
}
