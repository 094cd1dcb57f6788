public import Domain
import XML

/// Why a published search mask is not used.
public struct SearchMaskFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }

  static func mask(_ code: String, _ why: String) -> SearchMaskFailure {
    SearchMaskFailure(
      "mask.\(code)", what: "The published search mask is not used.", why: why,
      whatToDo: "Ask the other contact point; until then the mask that was in use before stays.")
  }
}

extension SearchMask {
  /// Reads an International Search Mask (`ism:searchFields`, eHDSI 2023), as verified service metadata carry it.
  ///
  /// Identifiers and a mandatory birth date become fields. Other traits that are not mandatory are left out, since none
  /// is needed to find a person.
  /// - Throws: `mask.form`, `mask.country`, `mask.trait` (a mandatory trait that the form does not have), `mask.choice`.
  public init(published xml: [UInt8], of country: CountryCode) throws(SearchMaskFailure) {
    let root: Element
    do {
      root = try Document.parse(xml).root
    } catch {
      throw .mask("form", "It is not XML that is read here. \(error.why)")
    }
    try self.init(PublishedMask(root, of: country))
  }

  private init(_ published: PublishedMask) throws(SearchMaskFailure) {
    self.init(country: published.country, fields: published.fields)
    oneOf = published.groups
  }
}

/// The fields of a published mask, read from its XML.
private struct PublishedMask {
  static let namespace = "http://ec.europa.eu/sante/ehncp/ism"
  let country: CountryCode
  private(set) var fields: [SearchMask.Field] = []
  private(set) var groups: [[String]] = []

  init(_ root: Element, of country: CountryCode) throws(SearchMaskFailure) {
    self.country = country
    guard root.isNamed("searchFields", in: Self.namespace), root.children.count == 1,
      let place = Self.children(root, "country").first
    else { throw .mask("form", "It is not searchFields of one country.") }
    // MyHealth@EU writes GR; the metadata name the country already, so that EL would be the same one.
    guard CountryCode(place.attribute("code") ?? "") == country else {
      throw .mask("country", "It is the mask of another country.")
    }
    guard let search = Self.children(place, "patientSearch").first else {
      throw .mask("form", "It does not say how patients are found.")
    }
    for identifier in Self.children(search, "identifier") { try add(identifier) }
    guard !fields.isEmpty, fields.count <= 12 else { throw .mask("form", "It has no identifier, or more than 12.") }
    for child in search.children {
      switch child.name {
      case "identifier", "media", "accessCode": continue
      case "birthDate": if Self.isMandatory(child) { fields.append(Self.birthDate) }
      default:
        guard !Self.isMandatory(child) else {
          throw .mask("trait", "It demands a trait that the form does not have: \(child.name.prefix(40)).")
        }
      }
    }
  }

  private mutating func add(_ identifier: Element) throws(SearchMaskFailure) {
    let isChoice = identifier.attribute("type") == "CHOICE"
    let sets = Self.children(identifier, "ids").map { Self.children($0, "id") }
    guard sets.allSatisfy({ $0.count == 1 }) else {
      throw .mask("choice", "It offers a choice between several identifiers at once.")
    }
    var ids: [String] = []
    for id in Self.children(identifier, "id") + sets.joined() {
      let field = try Self.field(id, number: fields.count + 1, isMandatory: isChoice || Self.isMandatory(id))
      fields.append(field)
      ids.append(field.id)
    }
    if isChoice, ids.count > 1 { groups.append(ids) }
  }

  private static func field(
    _ id: Element, number: Int, isMandatory: Bool
  ) throws(SearchMaskFailure) -> SearchMask.Field {
    guard let domain = id.attribute("domain").flatMap({ OID($0) }), let label = id.attribute("label") else {
      throw .mask("form", "An identifier has no assigning authority or no label.")
    }
    let key = label.split(separator: ".").last.map(String.init) ?? ""
    let native = plain(id.attribute("originalContextualDescription") ?? id.attribute("contextualDescription") ?? "")
    return SearchMask.Field(
      id: "id\(number)", kind: .identifier(root: domain, rule: .published(id.attribute("format") ?? "")),
      labels: labels[key] ?? ["en": "Identifier"], nativeLabel: native == key ? nil : native, help: [:],
      isMandatory: isMandatory)
  }

  private static let birthDate = SearchMask.Field(
    id: "birth", kind: .birthDate,
    labels: ["en": "Date of birth", "fr": "Date de naissance", "pt": "Data de nascimento", "de": "Geburtsdatum"],
    nativeLabel: nil, help: [:], isMandatory: true)

  /// `label.ism.…` in the languages of the clinicians' pages.
  private static let labels: [String: [String: String]] = [
    "healthCardNumber": [
      "en": "Health card number", "fr": "Numéro de carte de santé", "pt": "Número do cartão de saúde",
      "de": "Nummer der Gesundheitskarte",
    ],
    "nationalIdentityCardNumber": [
      "en": "National identity card number", "fr": "Numéro de carte d’identité",
      "pt": "Número do cartão de identidade", "de": "Nummer des Personalausweises",
    ],
    "nationalPersonIdentifier": [
      "en": "National personal identifier", "fr": "Identifiant national de la personne",
      "pt": "Identificador nacional da pessoa", "de": "Nationale Personenkennung",
    ],
    "nationalSocialSecurityNumber": [
      "en": "Social security number", "fr": "Numéro de sécurité sociale", "pt": "Número de segurança social",
      "de": "Sozialversicherungsnummer",
    ],
    "passportNumber": [
      "en": "Passport number", "fr": "Numéro de passeport", "pt": "Número do passaporte", "de": "Passnummer",
    ],
    "regionalPatientIdentifier": [
      "en": "Regional patient identifier", "fr": "Identifiant régional du patient",
      "pt": "Identificador regional do doente", "de": "Regionale Patientenkennung",
    ],
    "regionIdentifier": [
      "en": "Region", "fr": "Région", "pt": "Região", "de": "Region",
    ],
  ]

  private static func children(_ element: Element, _ name: String) -> [Element] {
    element.children.filter { $0.isNamed(name, in: namespace) }
  }

  private static func isMandatory(_ element: Element) -> Bool {
    ["true", "1"].contains(element.attribute("mandatory") ?? "false")
  }

  /// What another country wrote, short and without what changes how a page reads.
  private static func plain(_ text: String) -> String? {
    let kept = text.unicodeScalars.filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
      default: true
      }
    }
    let short = String(String.UnicodeScalarView(kept.prefix(80)))
    return short.isEmpty ? nil : short
  }
}

extension SearchMask.IdentifierRule {
  /// A rule that another country published as a regular expression; one that is not understood lets every value through.
  static func published(_ format: String) -> SearchMask.IdentifierRule {
    SearchMask.IdentifierRule(name: "published \(format)", pattern: MaskPattern(format))
  }
}
